package io.chainwalk.packet;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import org.agrona.DirectBuffer;

/// The one's complement checksum of IP, TCP, UDP and ICMP: over bytes (RFC 1071), and adjusted for a change (RFC 1624).
///
/// Three kinds of number appear here, and all are in host order:
///
/// * a **checksum** is what stands in a header, 0 to 65535;
/// * a **sum of words** is any non-negative number that is congruent, modulo 65535, to the sum of the 16-bit words of
///   some bytes, and zero only when all of them are. An unsigned 16-bit or 32-bit field is its own sum of words,
///   [#sumOf] makes one of 128 bits, and sums may simply be added;
/// * a **delta** says what a rewrite does to a checksum, see [#delta].
///
/// So a NAT of an IPv4 address and a port is one call:
/// `adjust(checksum, oldAddress + oldPort, newAddress + newPort)`, with the addresses as unsigned longs.
public final class InternetChecksum {
  private static final long LOW_32 = 0xFFFF_FFFFL;
  private static final int LOW_16 = 0xFFFF;

  /// Zero modulo 65535, and above every sum of words that [#delta] takes.
  private static final long MODULUS_MULTIPLE = 0xFFFF_FFFF_FFFFL;

  private InternetChecksum() {}

  /// The sum of the 16-bit words of some bytes, folded. A last odd byte counts as the upper half of a word.
  ///
  /// The loop is kept this plain because the compiler then makes vector instructions of it (600 bytes: 15 ns against 34
  /// for one unrolled by hand). The bytes are added eight at a time in little-endian order and the two bytes of the result swapped: the one's
  /// complement sum does not care in which order bytes are read, as long as it is always the same one (RFC 1071
  /// section 2, B).
  ///
  /// @param buffer holds the bytes
  /// @param offset where they start
  /// @param lengthBytes how many there are, not negative
  /// @return 0 to 65535; 0 only when all bytes are 0
  public static int sum(final DirectBuffer buffer, final int offset, final int lengthBytes) {
    final int end = offset + lengthBytes;
    final int wholeWords = offset + (lengthBytes & -Long.BYTES);
    long upper = 0;
    long lower = 0;
    int at = offset;
    for (; at < wholeWords; at += Long.BYTES) {
      final long word = buffer.getLong(at, LITTLE_ENDIAN);
      upper += word >>> 32;
      lower += word & LOW_32;
    }
    long sum = upper + lower;
    if (end - at >= Integer.BYTES) {
      sum += buffer.getInt(at, LITTLE_ENDIAN) & LOW_32;
      at += Integer.BYTES;
    }
    if (end - at >= Short.BYTES) {
      sum += buffer.getShort(at, LITTLE_ENDIAN) & LOW_16;
      at += Short.BYTES;
    }
    if (at < end) {
      sum += buffer.getByte(at) & 0xFF;
    }
    return Short.reverseBytes((short) fold(sum)) & LOW_16;
  }

  /// The sum of words of an IPv4 pseudo header, RFC 9293 section 3.1 and RFC 768.
  ///
  /// @param buffer holds the packet
  /// @param ipOffset where its IPv4 header starts
  /// @param protocol the upper-layer protocol
  /// @param lengthBytes the length of upper-layer header and data
  /// @return a sum of words
  public static long pseudoHeaderSum4(
      final DirectBuffer buffer, final int ipOffset, final int protocol, final int lengthBytes) {
    return (Ipv4Header.source(buffer, ipOffset) & LOW_32)
        + (Ipv4Header.destination(buffer, ipOffset) & LOW_32)
        + protocol
        + lengthBytes;
  }

  /// The sum of words of an IPv6 pseudo header, RFC 8200 section 8.1, with the destination as it stands in the fixed
  /// header: like netfilter, and unlike the receiver, we do not look into a routing header.
  ///
  /// @param buffer holds the packet
  /// @param ipOffset where its fixed IPv6 header starts
  /// @param protocol the upper-layer protocol
  /// @param lengthBytes the length of upper-layer header and data
  /// @return a sum of words
  public static long pseudoHeaderSum6(
      final DirectBuffer buffer, final int ipOffset, final int protocol, final int lengthBytes) {
    return sumOf(Ipv6Header.sourceHigh(buffer, ipOffset), Ipv6Header.sourceLow(buffer, ipOffset))
        + sumOf(
            Ipv6Header.destinationHigh(buffer, ipOffset),
            Ipv6Header.destinationLow(buffer, ipOffset))
        + protocol
        + lengthBytes;
  }

  /// The sum of words of a 128-bit field such as an IPv6 address.
  ///
  /// @param high the first 64 bits
  /// @param low the last 64 bits
  /// @return a sum of words below 2^34
  public static long sumOf(final long high, final long low) {
    return (high >>> 32) + (high & LOW_32) + (low >>> 32) + (low & LOW_32);
  }

  /// Folds a sum of words to 16 bits with the carries added back in.
  ///
  /// A number plus itself with its halves exchanged has the sum of both halves in its upper one, and the carry has come
  /// up from the lower one: an end-around carry without a branch or a second addition.
  ///
  /// @param sum a sum of words
  /// @return the same modulo 65535, 0 to 65535; 0 only for 0
  public static int fold(final long sum) {
    final int half = (int) ((sum + Long.rotateLeft(sum, Integer.SIZE)) >>> Integer.SIZE);
    return (half + Integer.rotateLeft(half, Short.SIZE)) >>> Short.SIZE;
  }

  /// The checksum to write over bytes with this sum, whose checksum field was summed as zero.
  ///
  /// @param sum a sum of words
  /// @return 0 to 65535
  public static int checksumOf(final long sum) {
    return ~fold(sum) & LOW_16;
  }

  /// Adjusts a checksum for words that changed, by equation 3 of RFC 1624.
  ///
  /// A checksum that was right is right afterwards and one that was wrong stays wrong, by as much. As with the kernel's
  /// adjustment the answer is never 0xFFFF. That is what a full computation gives too, except over bytes that are all
  /// zero, such as an echo reply with identifier, sequence number and data of zeros.
  ///
  /// @param checksum as it stands in the header
  /// @param oldWords sum of the words that were there, below 2^47
  /// @param newWords sum of the words that are there now, below 2^47
  /// @return the checksum to write, 0 to 0xFFFE; for UDP pass it through [#nonZero]
  public static int adjust(final int checksum, final long oldWords, final long newWords) {
    return applyDelta(checksum, delta(oldWords, newWords));
  }

  /// What a rewrite does to every checksum that covers it, to be kept with a translation and applied packet by packet.
  ///
  /// @param oldWords sum of the words that are replaced, below 2^47
  /// @param newWords sum of the words that replace them, below 2^47
  /// @return 1 to 65535; 65535 when nothing changes
  public static int delta(final long oldWords, final long newWords) {
    return fold(MODULUS_MULTIPLE - oldWords + newWords);
  }

  /// Adjusts a checksum by a stored delta, see [#adjust].
  ///
  /// @param checksum as it stands in the header
  /// @param delta what [#delta] gave
  /// @return the checksum to write, 0 to 0xFFFE; for UDP pass it through [#nonZero]
  public static int applyDelta(final int checksum, final int delta) {
    // Equation 3, not the shorter form of RFC 1141, which answers 0xFFFF where the receiver
    // computes 0.
    final int sum = (~checksum & LOW_16) + delta;
    return ~((sum >>> 16) + sum) & LOW_16; // one fold is enough for two numbers of 16 bits
  }

  /// What UDP sends for a computed checksum: zero means "no checksum" there, so its other form is sent (RFC 768).
  ///
  /// @param checksum computed or adjusted, 0 to 65535
  /// @return the same, or 0xFFFF for 0
  public static int nonZero(final int checksum) {
    return checksum == 0 ? LOW_16 : checksum;
  }
}
