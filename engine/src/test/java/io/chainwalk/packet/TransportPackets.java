package io.chainwalk.packet;

/// Parsed packets for tests that begin at the upper-layer header: what the parser would have found, without an IP
/// header.
public final class TransportPackets {
  private TransportPackets() {}

  /// Points a parsed packet at an upper-layer header.
  ///
  /// @param packet to be set
  /// @param protocol the IP protocol number
  /// @param ipv6 the family of the packet
  /// @param offset where the upper-layer header starts
  /// @param lengthBytes bytes from there to the end of the packet
  /// @param capturedBytes how many of them the capture kept
  public static void set(
      final ParsedPacket packet,
      final int protocol,
      final boolean ipv6,
      final int offset,
      final int lengthBytes,
      final int capturedBytes) {
    if (ipv6) {
      packet.tuple().setIpv6(1, 2, 3, 4);
    } else {
      packet.tuple().setIpv4(1, 2);
    }
    packet.setNetwork(offset, lengthBytes, capturedBytes);
    packet.setTransport(offset, protocol);
    packet.end(ParseResult.COMPLETE);
  }
}
