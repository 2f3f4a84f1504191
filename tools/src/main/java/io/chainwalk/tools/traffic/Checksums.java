package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.Crc32c;
import io.chainwalk.packet.InternetChecksum;
import org.agrona.concurrent.UnsafeBuffer;

/// The checksums of packets: right ones.
final class Checksums {
  private static final long LOW_32 = 0xFFFF_FFFFL;
  static final int SCTP_HEADER = 12;
  static final int SCTP_CHECKSUM = 8;

  private Checksums() {}

  /// What an address adds to a sum of words.
  static long sumOf(final IpAddress address) {
    return address.ipv6()
        ? InternetChecksum.sumOf(address.high(), address.low())
        : address.low() & LOW_32;
  }

  static int sum(final byte[] bytes, final int from, final int to) {
    return InternetChecksum.sum(new UnsafeBuffer(bytes), from, to - from);
  }

  /// Writes the checksum of an IPv4 header.
  static void fillIpv4(final byte[] packet) {
    final int end = Math.min(packet.length, Math.max(Wire.IPV4_HEADER, (packet[0] & 0xF) * 4));
    Wire.put16(packet, Wire.IPV4_CHECKSUM, 0);
    Wire.put16(packet, Wire.IPV4_CHECKSUM, InternetChecksum.checksumOf(sum(packet, 0, end)));
  }

  /// Writes the checksum of the upper layer, if it has one, over everything up to the packet's end.
  static void fillTransport(final byte[] packet) {
    final Layout layout = Layout.of(packet);
    if (layout != null) {
      fillTransport(packet, layout, layout.protocol());
    }
  }

  /// The same with another protocol in the pseudo header.
  static void fillTransport(final byte[] packet, final Layout layout, final int pseudoProtocol) {
    final int from = layout.transport();
    if (layout.protocol() == Protocol.SCTP) {
      if (layout.hasTransport(packet, SCTP_HEADER)) {
        fillSctp(packet, from);
      }
      return;
    }
    final int at = Layout.checksumAt(layout.protocol());
    if (at < 0 || !layout.hasTransport(packet, at + 2)) {
      return;
    }
    Wire.put16(packet, from + at, 0);
    final long sum =
        sum(packet, from, end(packet, layout)) + pseudo(packet, layout, pseudoProtocol);
    final int checksum = InternetChecksum.checksumOf(sum);
    final boolean zeroMeansNone =
        layout.protocol() == Protocol.UDP || layout.protocol() == Protocol.UDPLITE;
    Wire.put16(packet, from + at, zeroMeansNone ? InternetChecksum.nonZero(checksum) : checksum);
  }

  /// UDP-Lite covers what it says.
  private static int end(final byte[] packet, final Layout layout) {
    if (layout.protocol() != Protocol.UDPLITE) {
      return packet.length;
    }
    final int coverage = Wire.get16(packet, layout.transport() + 4);
    return coverage == 0 ? packet.length : Math.min(packet.length, layout.transport() + coverage);
  }

  private static long pseudo(final byte[] packet, final Layout layout, final int protocol) {
    return layout.protocol() == Protocol.ICMP
        ? 0
        : sumOf(Wire.source(packet))
            + sumOf(Wire.destination(packet))
            + protocol
            + packet.length
            - layout.transport();
  }

  static void fillSctp(final byte[] packet, final int from) {
    Wire.put32(packet, from + SCTP_CHECKSUM, Integer.reverseBytes(crc(packet, from)));
  }

  static boolean isSctpGood(final byte[] packet, final int from) {
    return Wire.get32(packet, from + SCTP_CHECKSUM) == Integer.reverseBytes(crc(packet, from));
  }

  private static int crc(final byte[] packet, final int from) {
    return Crc32c.ofSctp(new UnsafeBuffer(packet), from, packet.length - from);
  }
}
