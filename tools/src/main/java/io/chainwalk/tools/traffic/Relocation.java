package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.InternetChecksum;

/// Has a packet go from and to other ends.
///
/// Checksums are adjusted, never computed (RFC 1624): one that is wrong stays wrong, one of UDP that is absent stays
/// absent. That of SCTP cannot be adjusted: it is computed anew if it was right. What a packet has in place of the
/// expected address or port stays as it is.
///
/// @param from where the packet goes from and to as it stands
/// @param to where it is to
record Relocation(Ends from, Ends to) {
  private static final int PORTS = 4;
  private static final int ICMP_ID = 4;
  private static final int ECHO_HEADER = 8;

  /// Changes a packet.
  ///
  /// @param packet any bytes
  /// @return a copy, changed where it is a packet of that family
  byte[] apply(final byte[] packet) {
    final byte[] changed = packet.clone();
    final Layout layout = Layout.of(changed);
    if (layout == null || layout.ipv6() != from.ipv6()) {
      return changed;
    }
    final boolean goodSctp =
        layout.protocol() == Protocol.SCTP
            && layout.hasTransport(changed, Checksums.SCTP_HEADER)
            && Checksums.isSctpGood(changed, layout.transport());
    final IpAddress source = replacement(Wire.source(changed), from.source(), to.source());
    final IpAddress destination =
        replacement(Wire.destination(changed), from.destination(), to.destination());
    final long before =
        Checksums.sumOf(Wire.source(changed)) + Checksums.sumOf(Wire.destination(changed));
    final long after = Checksums.sumOf(source) + Checksums.sumOf(destination);
    if (layout.ipv6()) {
      Wire.putAddress(changed, Wire.IPV6_SOURCE, source);
      Wire.putAddress(changed, Wire.IPV6_DESTINATION, destination);
    } else {
      Wire.putAddress(changed, Wire.IPV4_SOURCE, source);
      Wire.putAddress(changed, Wire.IPV4_DESTINATION, destination);
      adjust(changed, Wire.IPV4_CHECKSUM, before, after);
    }
    changeTransport(changed, layout, before, after);
    if (goodSctp) {
      Checksums.fillSctp(changed, layout.transport());
    }
    return changed;
  }

  private void changeTransport(
      final byte[] packet, final Layout layout, final long before, final long after) {
    final int at = layout.transport();
    final int protocol = layout.protocol();
    long portsBefore = 0;
    long portsAfter = 0;
    if (Protocol.hasPorts(protocol) && layout.hasTransport(packet, PORTS)) {
      portsBefore = portSum(packet, at);
      replacePort(packet, at, from.sourcePort(), to.sourcePort());
      replacePort(packet, at + 2, from.destinationPort(), to.destinationPort());
      portsAfter = portSum(packet, at);
    } else if (hasId(packet, layout)) {
      portsBefore = Wire.get16(packet, at + ICMP_ID);
      replacePort(packet, at + ICMP_ID, from.sourcePort(), to.sourcePort());
      portsAfter = Wire.get16(packet, at + ICMP_ID);
    }
    final int checksumAt = Layout.checksumAt(protocol);
    if (checksumAt < 0 || !layout.hasTransport(packet, checksumAt + 2)) {
      return;
    }
    final boolean hasPseudoHeader = protocol != Protocol.ICMP;
    final long oldWords = portsBefore + (hasPseudoHeader ? before : 0);
    final long newWords = portsAfter + (hasPseudoHeader ? after : 0);
    adjustTransport(packet, at + checksumAt, protocol, oldWords, newWords);
  }

  private static void adjustTransport(
      final byte[] packet,
      final int at,
      final int protocol,
      final long oldWords,
      final long newWords) {
    final boolean zeroMeansNone = protocol == Protocol.UDP || protocol == Protocol.UDPLITE;
    if (zeroMeansNone && Wire.get16(packet, at) == 0) {
      return;
    }
    adjust(packet, at, oldWords, newWords);
    if (zeroMeansNone) {
      Wire.put16(packet, at, InternetChecksum.nonZero(Wire.get16(packet, at)));
    }
  }

  /// Where nothing changes the checksum stays as it is, be it written in its other form or not.
  private static void adjust(
      final byte[] packet, final int at, final long oldWords, final long newWords) {
    if (oldWords != newWords) {
      Wire.put16(packet, at, InternetChecksum.adjust(Wire.get16(packet, at), oldWords, newWords));
    }
  }

  private static long portSum(final byte[] packet, final int at) {
    return (long) Wire.get16(packet, at) + Wire.get16(packet, at + 2);
  }

  static boolean hasId(final byte[] packet, final Layout layout) {
    return Protocol.isIcmp(layout.protocol())
        && layout.hasTransport(packet, ECHO_HEADER)
        && !layout.isIcmpError(packet);
  }

  private static void replacePort(
      final byte[] packet, final int at, final int expected, final int replacement) {
    if (Wire.get16(packet, at) == expected) {
      Wire.put16(packet, at, replacement);
    }
  }

  private static IpAddress replacement(
      final IpAddress there, final IpAddress expected, final IpAddress replacement) {
    return there.equals(expected) ? replacement : there;
  }
}
