package io.chainwalk.packet;

import static java.nio.ByteOrder.BIG_ENDIAN;

import org.agrona.DirectBuffer;

/// Checks an IPv6 header, walks the extension headers as netfilter does, and goes on to the header above them.
final class Ipv6Parser {
  /// Bytes of an extension header that the walk looks at: next header and length.
  private static final int EXTENSION_START = 2;

  private static final int FRAGMENT_HEADER_LENGTH = 8;
  private static final int FRAGMENT_FIELD = 2;
  private static final int FRAGMENT_OFFSET_MASK = 0xFFF8;
  private static final int MORE_FRAGMENTS = 0x0001;

  private Ipv6Parser() {}

  static ParseResult parse(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final ParsedPacket into) {
    return parse(buffer, offset, end, cutBytes, true, into);
  }

  /// Parses a packet whose options are not judged.
  static ParseResult parsePastOptions(
      final DirectBuffer buffer, final int offset, final int end, final ParsedPacket into) {
    return parse(buffer, offset, end, 0, false, into);
  }

  private static ParseResult parse(
      final DirectBuffer buffer,
      final int offset,
      final int end,
      final int cutBytes,
      final boolean judgesOptions,
      final ParsedPacket into) {
    into.setNetworkOffset(offset);
    final int captured = end - offset;
    if (captured < Ipv6Header.LENGTH) {
      return ParseResult.ofMissing(Ipv6Header.LENGTH - captured, cutBytes);
    }
    final long versionToHopLimit = buffer.getLong(offset, BIG_ENDIAN);
    if (versionToHopLimit >>> 60 != 6) {
      return ParseResult.BAD_VERSION;
    }
    final int payloadLength = (int) (versionToHopLimit >>> 16) & 0xFFFF;
    final int nextHeader = (int) (versionToHopLimit >>> 8) & 0xFF;
    if (payloadLength == 0 && nextHeader == Ipv6Header.HOP_BY_HOP) {
      return ParseResult.JUMBOGRAM;
    }
    final int length = Ipv6Header.LENGTH + payloadLength;
    if (length - captured > cutBytes) {
      return ParseResult.BAD_TOTAL_LENGTH;
    }
    into.setNetwork(offset, length, Math.min(length, captured));
    return nextHeader == Ipv6Header.HOP_BY_HOP && judgesOptions
        ? judgeOptions(buffer, offset, into)
        : fill(buffer, offset, nextHeader, into);
  }

  /// Looks at the hop-by-hop options as a kernel does before PREROUTING. Where they are refused, the headers are walked
  /// all the same, because whether there is an answer depends on what is behind them.
  private static ParseResult judgeOptions(
      final DirectBuffer buffer, final int offset, final ParsedPacket into) {
    final int verdict = HopByHopOptions.judge(buffer, into);
    if (verdict == HopByHopOptions.CUT) {
      return ParseResult.CUT_BY_CAPTURE;
    }
    into.setTransport(offset + Ipv6Header.LENGTH, Ipv6Header.HOP_BY_HOP);
    final ParseResult result = fill(buffer, offset, Ipv6Header.HOP_BY_HOP, into);
    return verdict == HopByHopOptions.GOOD ? result : ParseResult.BAD_OPTIONS;
  }

  /// Parses the header of a packet that an ICMPv6 error quotes. Version and payload length may be anything: the quote
  /// ends where the error does.
  ///
  /// @param length bytes from the header to the end of the error
  /// @param captured how many of them are there
  static ParseResult parseQuoted(
      final DirectBuffer buffer,
      final int offset,
      final int length,
      final int captured,
      final ParsedPacket into) {
    if (captured < Ipv6Header.LENGTH) {
      return ParseResult.ofMissing(Ipv6Header.LENGTH - captured, length - captured);
    }
    into.setNetwork(offset, length, captured);
    return fill(buffer, offset, Ipv6Header.nextHeader(buffer, offset), into);
  }

  private static ParseResult fill(
      final DirectBuffer buffer, final int offset, final int nextHeader, final ParsedPacket into) {
    into.setFragment(0, false, -1);
    into.tuple()
        .setIpv6(
            Ipv6Header.sourceHigh(buffer, offset),
            Ipv6Header.sourceLow(buffer, offset),
            Ipv6Header.destinationHigh(buffer, offset),
            Ipv6Header.destinationLow(buffer, offset));
    return walkExtensions(buffer, nextHeader, into);
  }

  /// Skips extension headers up to one that netfilter takes for an upper layer, among them ESP, mobility, HIP and
  /// shim6. Each takes at least eight bytes, so the packet's length bounds the walk; as in the kernel nothing else
  /// does. Nor does the kernel mind a last extension header that claims more than the packet has: an upper layer of
  /// zero bytes follows, which is too short for ports and good enough for a protocol without.
  private static ParseResult walkExtensions(
      final DirectBuffer buffer, final int firstHeader, final ParsedPacket into) {
    final int end = into.networkOffset() + into.networkLength();
    final int capturedEnd = into.networkOffset() + into.capturedNetworkLength();
    int header = firstHeader;
    int at = into.networkOffset() + Ipv6Header.LENGTH;
    while (Ipv6Header.isExtension(header)) {
      final int needed = header == Ipv6Header.FRAGMENT ? FRAGMENT_HEADER_LENGTH : EXTENSION_START;
      if (header == Ipv6Header.NO_NEXT_HEADER || end - at < needed) {
        return noTuple(header, at, into);
      }
      if (capturedEnd - at < needed) {
        return ParseResult.CUT_BY_CAPTURE;
      }
      final int next = buffer.getByte(at) & 0xFF;
      final int lengthField = buffer.getByte(at + 1) & 0xFF;
      final int length =
          switch (header) {
            case Ipv6Header.FRAGMENT -> FRAGMENT_HEADER_LENGTH;
            case Ipv6Header.AUTHENTICATION -> (lengthField + 2) << 2; // RFC 4302 section 2.2
            default -> (lengthField + 1) << 3;
          };
      if (header == Ipv6Header.FRAGMENT && onFragment(buffer, at, into)) {
        into.setTransport(at + length, next);
        return TransportParser.withoutPorts(ParseResult.LATER_FRAGMENT, next, into);
      }
      header = next;
      at = Math.min(at + length, end); // beyond its end a packet has nothing, not even an error
    }
    into.setTransport(at, header);
    return TransportParser.parse(buffer, header, into);
  }

  /// Notes a fragment header and says whether it ends the walk. Of several the first counts, since that is the one
  /// reassembly takes away, unless a later one ends the walk.
  private static boolean onFragment(
      final DirectBuffer buffer, final int at, final ParsedPacket into) {
    final int field = buffer.getShort(at + FRAGMENT_FIELD, BIG_ENDIAN) & 0xFFFF;
    final int fragmentOffset = field & FRAGMENT_OFFSET_MASK;
    if (fragmentOffset != 0 || into.fragmentHeaderOffset() < 0) {
      into.setFragment(fragmentOffset, (field & MORE_FRAGMENTS) != 0, at);
    }
    return fragmentOffset != 0;
  }

  private static ParseResult noTuple(final int header, final int at, final ParsedPacket into) {
    into.setTransport(at, header);
    return TransportParser.withoutPorts(ParseResult.NO_TUPLE, header, into);
  }
}
