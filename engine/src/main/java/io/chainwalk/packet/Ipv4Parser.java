package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/// Checks an IPv4 header in the order the kernel does on receipt, and goes on to the header above it.
final class Ipv4Parser {
  /// Version 4 and five words of header: no options, as in nearly every packet.
  private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;

  private static final int ALL_ONES = 0xFFFF;

  private Ipv4Parser() {}

  /// Parses from the IPv4 header on.
  ///
  /// The header is read as two longs and an int, which serve the checksum and every field: field after field
  /// would be eight loads more.
  static ParseResult parse(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    into.setNetworkOffset(offset);
    final int captured = end - offset;
    if (captured < Ipv4Header.MIN_LENGTH) {
      return ParseResult.ofMissing(Ipv4Header.MIN_LENGTH - captured, cutBytes);
    }
    final long versionToFragment = buffer.getLong(offset, BIG_ENDIAN);
    final long ttlToSource = buffer.getLong(offset + Ipv4Header.TTL, BIG_ENDIAN);
    final int destination = buffer.getInt(offset + Ipv4Header.DESTINATION, BIG_ENDIAN);
    long sum =
        InternetChecksum.sumOf(versionToFragment, ttlToSource) + (destination & 0xFFFF_FFFFL);

    final int versionAndIhl = (int) (versionToFragment >>> 56);
    int headerLength = Ipv4Header.MIN_LENGTH;
    if (versionAndIhl != VERSION_4_WITHOUT_OPTIONS) {
      headerLength = (versionAndIhl & 0x0F) << 2;
      if (versionAndIhl >>> 4 != 4) {
        return ParseResult.BAD_VERSION;
      }
      if (headerLength < Ipv4Header.MIN_LENGTH) {
        return ParseResult.BAD_HEADER_LENGTH;
      }
      if (captured < headerLength) {
        return ParseResult.ofMissing(headerLength - captured, cutBytes);
      }
      sum +=
          InternetChecksum.sum(
              buffer, offset + Ipv4Header.MIN_LENGTH, headerLength - Ipv4Header.MIN_LENGTH);
    }
    if (InternetChecksum.fold(sum) != ALL_ONES) {
      return ParseResult.BAD_IPV4_CHECKSUM;
    }
    final int totalLength = (int) (versionToFragment >>> 32) & 0xFFFF;
    if (totalLength < headerLength || totalLength - captured > cutBytes) {
      return ParseResult.BAD_TOTAL_LENGTH;
    }

    into.setNetwork(offset, totalLength, Math.min(totalLength, captured));
    return fill(buffer, headerLength, versionToFragment, ttlToSource, destination, into);
  }

  /// Parses the header of a packet that an ICMP error quotes. Of it netfilter looks at the header's length, the fragment
  /// offset, the protocol and the addresses, and believes them: version, checksum and total length may be anything, and
  /// the quote ends where the error does.
  ///
  /// @param length bytes from the header to the end of the error
  /// @param captured how many of them are there
  static ParseResult parseQuoted(
      final DirectBuffer buffer,
      final int offset,
      final int length,
      final int captured,
      final ParsedPacket into) {
    if (captured < Ipv4Header.MIN_LENGTH) {
      return ParseResult.ofMissing(Ipv4Header.MIN_LENGTH - captured, length - captured);
    }
    final long versionToFragment = buffer.getLong(offset, BIG_ENDIAN);
    final long ttlToSource = buffer.getLong(offset + Ipv4Header.TTL, BIG_ENDIAN);
    final int destination = buffer.getInt(offset + Ipv4Header.DESTINATION, BIG_ENDIAN);
    final int headerLength = ((int) (versionToFragment >>> 56) & 0x0F) << 2;
    if (captured < headerLength) {
      return ParseResult.ofMissing(headerLength - captured, length - captured);
    }
    into.setNetwork(offset, length, captured);
    return fill(buffer, headerLength, versionToFragment, ttlToSource, destination, into);
  }

  /// Takes from a header what is to be known of it, and goes on to the next one.
  private static ParseResult fill(
      final DirectBuffer buffer,
      final int headerLength,
      final long versionToFragment,
      final long ttlToSource,
      final int destination,
      final ParsedPacket into) {
    final int protocol = (int) (ttlToSource >>> 48) & 0xFF;
    final int fragmentField = (int) versionToFragment;
    final int fragmentOffset = (fragmentField & Ipv4Header.FRAGMENT_OFFSET_MASK) << 3;
    into.setFragment(fragmentOffset, (fragmentField & Ipv4Header.MORE_FRAGMENTS) != 0, -1);
    into.setTransport(into.networkOffset() + headerLength, protocol);
    into.tuple().setIpv4((int) ttlToSource, destination);
    return fragmentOffset == 0
        ? TransportParser.parse(buffer, protocol, into)
        : TransportParser.withoutPorts(ParseResult.LATER_FRAGMENT, protocol, into);
  }
}
