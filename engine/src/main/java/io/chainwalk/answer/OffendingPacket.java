package io.chainwalk.answer;

import io.chainwalk.node.RouteResult;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// The packet that is answered: where it is, what the parser found, what routing decided. Reused, one per worker.
public final class OffendingPacket {
  private DirectBuffer buffer = new UnsafeBuffer(0, 0);
  private int frameOffset;
  private int linkType;
  private ParsedPacket parsed = new ParsedPacket();
  private RouteResult route = new RouteResult();
  private boolean knownGood;

  /// Makes one that stands for no packet yet.
  public OffendingPacket() {}

  /// Points at a packet.
  ///
  /// @param buffer holds the packet, as it is at the hook where it is refused
  /// @param frameOffset where its frame starts
  /// @param linkType see [io.chainwalk.capture.LinkType]
  /// @param parsed what the parser found; offsets and lengths count, addresses are read from the header
  /// @param route what routing decided for it
  /// @return this
  public OffendingPacket set(
      final DirectBuffer buffer,
      final int frameOffset,
      final int linkType,
      final ParsedPacket parsed,
      final RouteResult route) {
    this.buffer = buffer;
    this.frameOffset = frameOffset;
    this.linkType = linkType;
    this.parsed = parsed;
    this.route = route;
    knownGood = false;
    return this;
  }

  /// Says whether somebody has seen already that the checksum is right; of a packet that was just set, nobody has.
  ///
  /// @param isKnownGood whether REJECT need not look
  public void setKnownGood(final boolean isKnownGood) {
    knownGood = isKnownGood;
  }

  boolean isKnownGood() {
    return knownGood;
  }

  DirectBuffer buffer() {
    return buffer;
  }

  int frameOffset() {
    return frameOffset;
  }

  int linkType() {
    return linkType;
  }

  ParsedPacket parsed() {
    return parsed;
  }

  RouteResult route() {
    return route;
  }

  int ipOffset() {
    return parsed.networkOffset();
  }

  int linkHeaderBytes() {
    return parsed.networkOffset() - frameOffset;
  }

  boolean isIpv4() {
    return buffer.getByte(parsed.networkOffset()) >>> 4 == 4;
  }
}
