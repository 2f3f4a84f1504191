package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.jspecify.annotations.Nullable;

/// The pieces of an IPv4 packet (facts sheet, sections 5.1 and 8.1).
final class Ipv4Pieces extends Pieces {
  private static final int END_OF_OPTIONS = 0;
  private static final int NO_OPERATION = 1;

  /// The bit of an option's type that says that every fragment has it (RFC 791 section 3.1).
  private static final int COPIED = 0x80;

  private int headerLength;
  private int flagsAndFragment;
  private boolean keepsDontFragment;

  Ipv4Pieces() {}

  static boolean exceedsMtu(
      final DirectBuffer buffer,
      final ParsedPacket packet,
      final @Nullable Datagram datagram,
      final int mtu) {
    if (packet.networkLength() <= mtu
        || (Ipv4Header.flagsAndFragment(buffer, packet.networkOffset()) & Ipv4Header.DONT_FRAGMENT)
            == 0) {
      return false;
    }
    return datagram == null || datagram.largestFragmentBytes() > mtu;
  }

  OutputAction begin(final int mtu) {
    if (datagram == null && networkLength <= mtu) {
      return OutputAction.WHOLE;
    }
    headerLength = Ipv4Header.headerLength(buffer, networkOffset);
    flagsAndFragment = Ipv4Header.flagsAndFragment(buffer, networkOffset);
    final int largest = datagram == null ? mtu : datagram.largestFragmentBytes();
    if ((flagsAndFragment & Ipv4Header.DONT_FRAGMENT) != 0 && (datagram == null || largest > mtu)) {
      return OutputAction.TOO_BIG;
    }
    cut(headerLength, 0, Math.min(mtu, largest) - headerLength);
    // Original pieces leave without the flag, others keep what the packet has: no pattern, but what
    // the kernel does.
    keepsDontFragment = datagram != null && datagram.dontFragment() && !keepsBoundaries();
    return OutputAction.PIECES;
  }

  int next(final MutableDirectBuffer into, final int offset) {
    if (isDone()) {
      return 0;
    }
    final int totalLength = headerLength + pieceLength();
    final int start = (flagsAndFragment & Ipv4Header.FRAGMENT_OFFSET_MASK) + pieceStart() / UNIT;
    final boolean more = !isLast() || (flagsAndFragment & Ipv4Header.MORE_FRAGMENTS) != 0;
    final int header = offset + writeLink(into, offset, totalLength);
    into.putBytes(header, buffer, networkOffset, headerLength);
    into.putShort(header + Ipv4Header.TOTAL_LENGTH, (short) totalLength, BIG_ENDIAN);
    into.putShort(
        header + Ipv4Header.FLAGS_AND_FRAGMENT,
        (short)
            (start
                | (more ? Ipv4Header.MORE_FRAGMENTS : 0)
                | (keepsDontFragment ? Ipv4Header.DONT_FRAGMENT : 0)),
        BIG_ENDIAN);
    if (pieceStart() != 0 && (flagsAndFragment & Ipv4Header.FRAGMENT_OFFSET_MASK) == 0) {
      blankOptions(into, header + Ipv4Header.MIN_LENGTH, header + headerLength);
    }
    Ipv4Header.mendChecksum(into, header);
    writeData(into, header + headerLength);
    return header + totalLength - offset;
  }

  /// Replaces options that only the first piece has by "no operation". What cannot be walked is left alone.
  private static void blankOptions(
      final MutableDirectBuffer into, final int firstOption, final int end) {
    int at = firstOption;
    while (at < end) {
      final int type = into.getByte(at) & 0xFF;
      if (type == END_OF_OPTIONS) {
        return;
      }
      if (type == NO_OPERATION) {
        at++;
        continue;
      }
      final int length = at + 1 < end ? into.getByte(at + 1) & 0xFF : 0;
      if (length < 2 || length > end - at) {
        return;
      }
      if ((type & COPIED) == 0) {
        into.setMemory(at, length, (byte) NO_OPERATION);
      }
      at += length;
    }
  }
}
