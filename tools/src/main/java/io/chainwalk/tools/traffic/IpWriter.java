package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;

/// Writes an IP packet with right lengths and checksums.
///
/// **Threads:** one at a time; for one packet.
final class IpWriter {
  private static final int IPV4_FIRST = 0x45;
  private static final int IPV6_FIRST = 0x6000_0000;
  private static final int DEFAULT_TTL = 64;

  private final IpAddress source;
  private final IpAddress destination;
  private final int protocol;
  private int ttl = DEFAULT_TTL;
  private int tos;
  private int id = 1;
  private boolean dontFragment;

  IpWriter(final IpAddress source, final IpAddress destination, final int protocol) {
    this.source = source;
    this.destination = destination;
    this.protocol = protocol;
  }

  IpWriter ttl(final int value) {
    ttl = value;
    return this;
  }

  IpWriter tos(final int value) {
    tos = value;
    return this;
  }

  /// The identification, of IPv6 the flow label.
  IpWriter id(final int value) {
    id = value;
    return this;
  }

  IpWriter dontFragment(final boolean value) {
    dontFragment = value;
    return this;
  }

  /// Writes the packet, with the checksum of the upper layer too.
  byte[] write(final byte[]... payload) {
    final byte[] body = Wire.concat(payload);
    final byte[] packet =
        Wire.concat(source.ipv6() ? ipv6Header(body.length) : ipv4Header(body.length), body);
    if (!source.ipv6()) {
      Checksums.fillIpv4(packet);
    }
    Checksums.fillTransport(packet);
    return packet;
  }

  private byte[] ipv4Header(final int payload) {
    final byte[] header = new byte[Wire.IPV4_HEADER];
    Wire.put8(header, 0, IPV4_FIRST);
    Wire.put8(header, 1, tos);
    Wire.put16(header, Wire.IPV4_TOTAL_LENGTH, header.length + payload);
    Wire.put16(header, Wire.IPV4_ID, id);
    Wire.put16(header, Wire.IPV4_FRAGMENT, dontFragment ? Wire.DONT_FRAGMENT : 0);
    Wire.put8(header, Wire.IPV4_TTL, ttl);
    Wire.put8(header, Wire.IPV4_PROTOCOL, protocol);
    Wire.putAddress(header, Wire.IPV4_SOURCE, source);
    Wire.putAddress(header, Wire.IPV4_DESTINATION, destination);
    return header;
  }

  private byte[] ipv6Header(final int payload) {
    final byte[] header = new byte[Wire.IPV6_HEADER];
    Wire.put32(header, 0, IPV6_FIRST | tos << 20 | (id & 0xF_FFFF));
    Wire.put16(header, Wire.IPV6_PAYLOAD_LENGTH, payload);
    Wire.put8(header, Wire.IPV6_NEXT_HEADER, protocol);
    Wire.put8(header, Wire.IPV6_HOP_LIMIT, ttl);
    Wire.putAddress(header, Wire.IPV6_SOURCE, source);
    Wire.putAddress(header, Wire.IPV6_DESTINATION, destination);
    return header;
  }
}
