package io.chainwalk.fragment;

import io.chainwalk.memory.OffHeapRegion;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// The frames of fragments, off-heap, in blocks of 256 bytes. The first block of a fragment begins with a header:
///
/// ```
///  0        4        8        12       16       20       24       28       32
/// +--------+--------+--------+--------+--------+--------+--------+--------+
/// |  next  | frame  | offset | length | where  | where  |  link  |  run   |
/// |  block | length | of data| of data| IP is  | data is|  type  |  end   |
/// +--------+--------+--------+--------+--------+--------+--------+--------+
/// |  packet number  | run of | run of | run's  |        | frame ...
/// |                 |  less  |  more  |priority|        |
/// +-----------------+--------+--------+--------+--------+---
/// ```
///
/// Further blocks are a next block and more of the frame. All blocks of a datagram hang together in the order of arrival,
/// so that they are freed in one go. The run fields belong to [FragmentRuns].
///
/// **Guarantee:** with as many blocks as [#blocksFor] says, there is always one while the kernel's memory limit is kept,
/// because no fragment takes more bytes of blocks than [FragmentMemory] charges and a quarter, not even behind the
/// longest link header that a parser walks through.
final class FragmentStore {
  /// No block.
  static final int NONE = -1;

  static final int RUN_END = 28;
  static final int RUN_LESS = 40;
  static final int RUN_MORE = 44;
  static final int RUN_PRIORITY = 48;

  private static final int BLOCK_BYTES = 256;
  private static final int NEXT = 0;
  private static final int FRAME_LENGTH = 4;
  private static final int DATA_OFFSET = 8;
  private static final int DATA_LENGTH = 12;
  private static final int NETWORK_START = 16;
  private static final int DATA_START = 20;
  private static final int LINK_TYPE = 24;
  private static final int PACKET_NUMBER = 32;
  private static final int FRAME = 56;
  private static final int MORE_OF_FRAME = 8;
  private static final int LONGEST_PACKET = 65_575;

  private final OffHeapRegion blocks;
  private int firstFree;

  FragmentStore(final int limitBytes) {
    final int count = blocksFor(limitBytes);
    blocks = new OffHeapRegion(count, BLOCK_BYTES);
    for (int block = 0; block < count; block++) {
      setInt(block, NEXT, block + 1 < count ? block + 1 : NONE);
    }
  }

  /// Blocks for all that a kernel takes: it refuses what comes once it is beyond its limit, which may be by one packet.
  static int blocksFor(final int limitBytes) {
    final long bytes = limitBytes + (long) FragmentMemory.of(LONGEST_PACKET);
    return (int) ((bytes + bytes / 4) / BLOCK_BYTES) + 1;
  }

  static long offHeapBytes(final int limitBytes) {
    return (long) blocksFor(limitBytes) * BLOCK_BYTES;
  }

  /// Bytes of blocks that a frame takes.
  static int bytesFor(final int frameLength) {
    final int behindFirst = Math.max(0, frameLength - (BLOCK_BYTES - FRAME));
    final int eachMore = BLOCK_BYTES - MORE_OF_FRAME;
    return BLOCK_BYTES * (1 + (behindFirst + eachMore - 1) / eachMore);
  }

  /// Keeps a frame. Whoever calls has seen to it that the limit allows it, so there is a block.
  ///
  /// @return the first block
  int store(
      final DirectBuffer buffer,
      final int frameOffset,
      final int frameLength,
      final int networkStart,
      final int dataStart,
      final int linkType,
      final long packetNumber) {
    final int first = firstFree;
    int block = first;
    int start = FRAME;
    int done = 0;
    while (true) {
      final int chunk = Math.min(frameLength - done, BLOCK_BYTES - start);
      blocks
          .segment(block)
          .putBytes(blocks.offset(block) + start, buffer, frameOffset + done, chunk);
      done += chunk;
      if (done == frameLength) {
        break;
      }
      block = getInt(block, NEXT);
      start = MORE_OF_FRAME;
    }
    firstFree = getInt(block, NEXT);
    setInt(block, NEXT, NONE);
    setInt(first, FRAME_LENGTH, frameLength);
    setInt(first, NETWORK_START, networkStart);
    setInt(first, DATA_START, dataStart);
    setInt(first, LINK_TYPE, linkType);
    final int offset = blocks.offset(first);
    blocks.segment(first).putLong(offset + PACKET_NUMBER, packetNumber);
    return first;
  }

  /// Says where the data of a stored fragment belongs.
  void setData(final int fragment, final int dataOffset, final int dataLength) {
    setInt(fragment, DATA_OFFSET, dataOffset);
    setInt(fragment, DATA_LENGTH, dataLength);
  }

  /// Copies bytes of a stored frame.
  void copy(
      final int fragment,
      final int fromByte,
      final int lengthBytes,
      final MutableDirectBuffer into,
      final int intoOffset) {
    int block = fragment;
    int start = FRAME;
    int skip = fromByte;
    while (skip >= BLOCK_BYTES - start) {
      skip -= BLOCK_BYTES - start;
      block = getInt(block, NEXT);
      start = MORE_OF_FRAME;
    }
    int done = 0;
    while (done < lengthBytes) {
      final int chunk = Math.min(lengthBytes - done, BLOCK_BYTES - start - skip);
      into.putBytes(
          intoOffset + done, blocks.segment(block), blocks.offset(block) + start + skip, chunk);
      done += chunk;
      skip = 0;
      start = MORE_OF_FRAME;
      block = getInt(block, NEXT);
    }
  }

  /// A byte of a stored frame.
  byte byteAt(final int fragment, final int index) {
    int block = fragment;
    int start = FRAME;
    int left = index;
    while (left >= BLOCK_BYTES - start) {
      left -= BLOCK_BYTES - start;
      block = getInt(block, NEXT);
      start = MORE_OF_FRAME;
    }
    return blocks.segment(block).getByte(blocks.offset(block) + start + left);
  }

  /// The last block of a fragment that was just stored, or of one in a chain.
  int lastBlock(final int fragment) {
    int block = fragment;
    for (int left = bytesFor(frameLength(fragment)); left > BLOCK_BYTES; left -= BLOCK_BYTES) {
      block = getInt(block, NEXT);
    }
    return block;
  }

  /// The fragment whose blocks follow in the chain.
  int nextFragment(final int fragment) {
    return getInt(lastBlock(fragment), NEXT);
  }

  void chain(final int lastBlock, final int fragment) {
    setInt(lastBlock, NEXT, fragment);
  }

  /// Frees a chain of blocks.
  void free(final int firstBlock, final int lastBlock) {
    setInt(lastBlock, NEXT, firstFree);
    firstFree = firstBlock;
  }

  long sizeBytes() {
    return blocks.sizeBytes();
  }

  int frameLength(final int fragment) {
    return getInt(fragment, FRAME_LENGTH);
  }

  int dataOffset(final int fragment) {
    return getInt(fragment, DATA_OFFSET);
  }

  int dataLength(final int fragment) {
    return getInt(fragment, DATA_LENGTH);
  }

  /// Bytes of the frame below IP.
  int networkStart(final int fragment) {
    return getInt(fragment, NETWORK_START);
  }

  /// Bytes of the frame before the data, which begins behind the IPv4 header or the IPv6 fragment header.
  int dataStart(final int fragment) {
    return getInt(fragment, DATA_START);
  }

  int linkType(final int fragment) {
    return getInt(fragment, LINK_TYPE);
  }

  long packetNumber(final int fragment) {
    return blocks.segment(fragment).getLong(blocks.offset(fragment) + PACKET_NUMBER);
  }

  int getInt(final int block, final int field) {
    return blocks.segment(block).getInt(blocks.offset(block) + field);
  }

  void setInt(final int block, final int field, final int value) {
    final UnsafeBuffer segment = blocks.segment(block);
    segment.putInt(blocks.offset(block) + field, value);
  }
}
