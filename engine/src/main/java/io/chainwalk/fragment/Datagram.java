package io.chainwalk.fragment;

import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/// The datagram that was put together last: a whole packet in a buffer of its own, behind the link header of its first
/// fragment, and where it was cut.
///
/// Its header is that of the fragment with offset 0, with length, ECN and, in IPv4, flags and checksum as the kernel sets
/// them. In IPv6 the fragment header is gone. Bytes may be rewritten in place, as long as nothing moves.
///
/// Valid until the next fragment is offered to the [Reassembler] that owns it, or time passes there.
public final class Datagram {
  private static final int CAPACITY = 67_584;
  private static final int UNITS = 1 << 13;
  private static final int UNIT_SHIFT = 3;

  private final UnsafeBuffer buffer = new UnsafeBuffer(ByteBuffer.allocateDirect(CAPACITY));
  private final long[] starts = new long[UNITS >>> 6];
  private final long[] packetNumbers = new long[UNITS];
  private int fragmentCount;
  private int networkOffset;
  private int dataOffset;
  private int dataLength;
  private int firstEnd;
  private int linkType;
  private int largestFragmentBytes;
  private int shortestLaterHeader;
  private boolean dontFragment;

  Datagram() {}

  /// Copies headers and data together.
  ///
  /// @param queues hold the fragments
  /// @param queue the complete one
  /// @param headerLength bytes of the first fragment's frame that become the header
  void assemble(final FragmentQueues queues, final int queue, final int headerLength) {
    final FragmentStore store = queues.store;
    final int first = queues.get(queue, QueueLayout.FIRST_FRAGMENT);
    networkOffset = store.networkStart(first);
    linkType = store.linkType(first);
    dataOffset = headerLength;
    dataLength = queues.get(queue, QueueLayout.END);
    fragmentCount = queues.get(queue, QueueLayout.FRAGMENTS);
    store.copy(first, 0, headerLength, buffer, 0);
    Arrays.fill(starts, 0);
    shortestLaterHeader = CAPACITY;
    int fragment = queues.get(queue, QueueLayout.FIRST_BLOCK);
    for (int i = 0; i < fragmentCount; i++) {
      final int offset = store.dataOffset(fragment);
      store.copy(
          fragment,
          store.dataStart(fragment),
          store.dataLength(fragment),
          buffer,
          headerLength + offset);
      final int unit = offset >>> UNIT_SHIFT;
      starts[unit >>> 6] |= 1L << unit;
      if (offset != 0) {
        final int header = store.dataStart(fragment) - store.networkStart(fragment);
        shortestLaterHeader = Math.min(shortestLaterHeader, header);
      }
      packetNumbers[i] = store.packetNumber(fragment);
      fragment = store.nextFragment(fragment);
    }
    firstEnd = 0;
    firstEnd = endOfFragment(0);
  }

  void setSizes(final int largestFragmentBytes, final boolean dontFragment) {
    this.largestFragmentBytes = largestFragmentBytes;
    this.dontFragment = dontFragment;
  }

  /// The buffer with the frame, which starts at 0.
  ///
  /// @return always the same one
  public UnsafeBuffer buffer() {
    return buffer;
  }

  /// The length of the frame. It may be longer than its link could carry, and a length field below IP is still that of
  /// the first fragment.
  ///
  /// @return bytes
  public int frameLength() {
    return dataOffset + dataLength;
  }

  /// The link type of the first fragment, which is the frame's.
  ///
  /// @return see [LinkType]
  public int linkType() {
    return linkType;
  }

  /// Where the IP header starts.
  ///
  /// @return an offset in the buffer
  public int networkOffset() {
    return networkOffset;
  }

  /// Parses the packet from its IP header on.
  ///
  /// @param into where to put what was found; offsets are those in [#buffer]
  /// @return how far the parser came
  public ParseResult parse(final ParsedPacket into) {
    final int lengthBytes = frameLength() - networkOffset;
    return PacketParser.parsePastOptions(buffer, networkOffset, lengthBytes, into);
  }

  /// The size of the largest fragment, with its headers. For what it means to the way out see [Fragmenter].
  ///
  /// @return bytes of an IP packet
  public int largestFragmentBytes() {
    return largestFragmentBytes;
  }

  /// The least that a fragment had of headers, from IP to its data; the first fragment does not count.
  ///
  /// @return bytes, or very many if there is no other
  int shortestLaterHeader() {
    return shortestLaterHeader;
  }

  /// Whether the largest fragment had IPv4's "don't fragment", so that the packet has it too.
  ///
  /// @return false for IPv6
  public boolean dontFragment() {
    return dontFragment;
  }

  /// Where the data of the fragments starts.
  ///
  /// @return an offset in the buffer
  public int dataOffset() {
    return dataOffset;
  }

  /// Bytes of data in all fragments.
  ///
  /// @return bytes
  public int dataLength() {
    return dataLength;
  }

  /// How many fragments there were.
  ///
  /// @return 1 for an IPv6 atomic fragment (RFC 6946)
  public int fragmentCount() {
    return fragmentCount;
  }

  /// The number of a packet that a fragment came in.
  ///
  /// @param index 0 for the first to arrive
  /// @return as it was offered
  public long packetNumber(final int index) {
    return packetNumbers[index];
  }

  /// Has all up to some place in the first fragment, as a kernel does that wants to read or write headers in one piece:
  /// what is missing it takes away from the fragments behind.
  ///
  /// @param end an offset in the buffer; there may be nothing to do
  public void pull(final int end) {
    firstEnd = Math.max(firstEnd, Math.min(end - dataOffset, dataLength));
  }

  /// Where a fragment's data ends. Once data was [pulled][#pull], the first fragment has more, and others begin later or
  /// are gone.
  ///
  /// @param start where it starts, from 0
  /// @return where the next one starts, or [#dataLength]
  public int endOfFragment(final int start) {
    if (start < firstEnd) {
      return firstEnd;
    }
    int unit = (start >>> UNIT_SHIFT) + 1;
    while (unit < UNITS) {
      final long word = starts[unit >>> 6] >>> unit;
      if (word != 0) {
        return (unit + Long.numberOfTrailingZeros(word)) << UNIT_SHIFT;
      }
      unit = (unit | 63) + 1;
    }
    return dataLength;
  }
}
