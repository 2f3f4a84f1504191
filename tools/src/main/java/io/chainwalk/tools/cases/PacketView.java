package io.chainwalk.tools.cases;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// A packet with what the engine's parser found in it.
///
/// @param buffer the packet, from index 0 on
/// @param parsed where its headers are; look at [ParsedPacket#result] first, for the bytes may be anything
public record PacketView(DirectBuffer buffer, ParsedPacket parsed) {
  /// Parses a packet.
  ///
  /// @param packet any bytes
  /// @return what was found
  public static PacketView of(final Packet packet) {
    final DirectBuffer buffer = new UnsafeBuffer(packet.bytes());
    final ParsedPacket parsed = new ParsedPacket();
    if (PacketParser.parse(buffer, 0, packet.length(), packet.length(), LinkType.RAW, parsed)
        == ParseResult.BAD_OPTIONS) {
      // Behind a fragment header they were not judged, and then came out in front.
      PacketParser.parsePastOptions(buffer, 0, packet.length(), parsed);
    }
    return new PacketView(buffer, parsed);
  }

  /// Whether there is an IP packet with good lengths.
  ///
  /// @return false when nothing but [ParsedPacket#result] may be asked
  public boolean isIp() {
    return parsed.result().isIp();
  }

  /// Whether the IP packet is of version 6.
  ///
  /// @return false for IPv4; only when [#isIp]
  public boolean ipv6() {
    return parsed.tuple().ipv6();
  }

  /// Whether the header of the upper layer is there, as far as its ports or what is in place of them.
  ///
  /// @return false for later fragments and for what is cut short
  public boolean hasTransport() {
    return parsed.result() == ParseResult.COMPLETE;
  }

  /// The type of an ICMP or ICMPv6 message.
  ///
  /// @return 0 to 255, or -1 when it is none, or one without its whole header
  public int icmpType() {
    return (hasTransport()
            && parsed.protocol() == (ipv6() ? Protocol.ICMPV6 : Protocol.ICMP)
            && parsed.capturedTransportLength() >= IcmpHeader.LENGTH)
        ? IcmpHeader.type(buffer, parsed.transportOffset())
        : -1;
  }

  /// Whether it is an ICMP or ICMPv6 message that quotes the packet that it is about.
  ///
  /// @return true for errors and redirects, the first fragment of one too
  public boolean isIcmpError() {
    final int type = icmpType();
    return type >= 0 && IcmpHeader.isError(ipv6(), type);
  }
}
