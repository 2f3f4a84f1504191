package io.chainwalk.match;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;

/// How matches get at the header above IP, and how long it has to be.
public final class UpperLayer {
  /// Bytes of a UDP or UDP-Lite header.
  public static final int UDP_LENGTH = 8;

  /// Bytes of an SCTP header.
  public static final int SCTP_LENGTH = 12;

  /// Bytes of the part of a DCCP header that all have.
  static final int DCCP_LENGTH = 12;

  private UpperLayer() {}

  /// Whether a header can be looked at.
  ///
  /// A fragment other than the first has none and does not match. A packet that is too short for it is dropped. One that
  /// had it, but whose capture kept less than is to be looked at, does not match: what its bytes were nobody knows.
  ///
  /// @param needed bytes that the packet must have
  /// @param wanted bytes of these that are looked at
  /// @return [PacketTest#YES] when the wanted bytes are there
  static int look(final ParsedPacket parsed, final int needed, final int wanted) {
    if (parsed.fragmentOffset() != 0 || parsed.result() == ParseResult.NO_TUPLE) {
      return PacketTest.NO;
    }
    if (parsed.transportLength() < needed) {
      return PacketTest.DROP;
    }
    return PacketTest.answer(parsed.capturedTransportLength() >= wanted);
  }

  /// The source port in the upper and the destination port in the lower half of a number. Read from the bytes, since a
  /// tuple has the ports of some protocols only.
  static int ports(final RulePacket packet) {
    return packet.buffer().getInt(packet.parsed().transportOffset(), BIG_ENDIAN);
  }

  static int sourcePort(final int ports) {
    return ports >>> Short.SIZE;
  }

  static int destinationPort(final int ports) {
    return ports & 0xFFFF;
  }
}
