package io.chainwalk.capture;

import java.nio.ByteBuffer;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// A stretch of a capture: the bytes as they were read, and a row of numbers for each record in them.
///
/// This is what travels from the thread that reads to the one that works on the packets and on to the one that
/// writes. It belongs to one of them at a time; handing it over must be a happens-before edge, such as a queue. A block
/// is made once and filled again and again.
///
/// Frames may be rewritten in place. The [#HEADROOM_BYTES] in front of each frame belong to the frame too: the writer
/// puts its record headers there. Rows are numbered from 0; asking for row [#recordCount] or beyond gives leftovers
/// of an earlier filling.
///
/// The buffer grows when a single record is larger than the block. Its memory is off-heap and has no `close`: it goes
/// when the block is collected, so keep blocks in a fixed pool rather than making them on the way.
public final class CaptureBlock {
  /// One read of a file: large enough that the system call does not count, small enough to stay in the cache.
  public static final int DEFAULT_CAPACITY_BYTES = 1 << 20;

  /// Enough for a full block of the shortest Ethernet frames.
  public static final int DEFAULT_MAX_RECORDS = 1 << 14;

  /// Bytes in front of every frame that hold nothing any more, and that the writer may use.
  static final int HEADROOM_BYTES = 16;

  private static final int ALIGNMENT_BYTES = 64;

  private final int capacityBytes;
  private final UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
  private ByteBuffer bytes;

  private final int[] frameOffsets;
  private final int[] capturedLengths;
  private final int[] originalLengths;
  private final long[] timestampsNs;
  private final int[] linkTypes;
  private final int[] interfaceIndexes;
  private final boolean[] dropped;
  private int recordCount;
  private long firstRecordNumber = 1;

  /// Makes a block of the default size.
  public CaptureBlock() {
    this(DEFAULT_CAPACITY_BYTES, DEFAULT_MAX_RECORDS);
  }

  /// Makes an empty block.
  ///
  /// @param capacityBytes bytes of the file to read at once, from 1
  /// @param maxRecords most records in the block, from 1
  public CaptureBlock(final int capacityBytes, final int maxRecords) {
    if (capacityBytes < 1) {
      throw new IllegalArgumentException("capacity must be positive: bytes=" + capacityBytes);
    }
    if (maxRecords < 1) {
      throw new IllegalArgumentException("a block holds at least one record: max=" + maxRecords);
    }
    this.capacityBytes = capacityBytes;
    bytes = allocate(HEADROOM_BYTES + capacityBytes);
    buffer.wrap(bytes);
    frameOffsets = new int[maxRecords];
    capturedLengths = new int[maxRecords];
    originalLengths = new int[maxRecords];
    timestampsNs = new long[maxRecords];
    linkTypes = new int[maxRecords];
    interfaceIndexes = new int[maxRecords];
    dropped = new boolean[maxRecords];
  }

  /// The bytes that the frames are in. The same object for the life of the block; what it wraps changes when the
  /// block is filled.
  ///
  /// @return the buffer that [#frameOffset] points into
  public UnsafeBuffer buffer() {
    return buffer;
  }

  /// How many records there are.
  ///
  /// @return 0 to the maximum of the constructor
  public int recordCount() {
    return recordCount;
  }

  /// Which record of the whole input row 0 is.
  ///
  /// @return an ordinal that starts at 1
  public long firstRecordNumber() {
    return firstRecordNumber;
  }

  /// Where the link-layer header of a frame starts.
  ///
  /// @param row the record
  /// @return an offset in [#buffer]
  public int frameOffset(final int row) {
    return frameOffsets[row];
  }

  /// How much of a frame the capture kept.
  ///
  /// @param row the record
  /// @return bytes from [#frameOffset] on; may be 0
  public int capturedLength(final int row) {
    return capturedLengths[row];
  }

  /// How long a frame was on the wire, as the file says. Not checked against the captured length: files exist in which
  /// it is the smaller of the two.
  ///
  /// @param row the record
  /// @return bytes; claims beyond 2147483647 are lowered to it
  public int originalLength(final int row) {
    return originalLengths[row];
  }

  /// When a frame was captured. Times need not ascend.
  ///
  /// @param row the record
  /// @return nanoseconds since 1970
  public long timestampNs(final int row) {
    return timestampsNs[row];
  }

  /// What a frame begins with.
  ///
  /// @param row the record
  /// @return a number of [LinkType], or one that it does not name
  public int linkType(final int row) {
    return linkTypes[row];
  }

  /// Where a frame was captured.
  ///
  /// @param row the record
  /// @return the index of one of [CaptureReader#interfaces]
  public int interfaceIndex(final int row) {
    return interfaceIndexes[row];
  }

  /// Whether a record is to be left out of the output.
  ///
  /// @param row the record
  /// @return true after [#drop]
  public boolean dropped(final int row) {
    return dropped[row];
  }

  /// Leaves a record out of the output. Nothing else changes: it keeps its row and its bytes.
  ///
  /// @param row the record
  public void drop(final int row) {
    dropped[row] = true;
  }

  /// What is read at once; the buffer may have grown beyond it.
  int capacityBytes() {
    return capacityBytes;
  }

  /// The memory behind [#buffer], with position and limit free for the owner's use.
  ByteBuffer bytes() {
    return bytes;
  }

  boolean isEmpty() {
    return recordCount == 0;
  }

  /// Whether every row is taken.
  boolean isFull() {
    return recordCount == frameOffsets.length;
  }

  void clear(final long firstNumber) {
    recordCount = 0;
    firstRecordNumber = firstNumber;
  }

  /// Adds a row; there must be one left.
  void add(
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final long timestampNs,
      final int linkType,
      final int interfaceIndex) {
    final int row = recordCount++;
    frameOffsets[row] = frameOffset;
    capturedLengths[row] = capturedLength;
    originalLengths[row] = originalLength >= 0 ? originalLength : Integer.MAX_VALUE;
    timestampsNs[row] = timestampNs;
    linkTypes[row] = linkType;
    interfaceIndexes[row] = interfaceIndex;
    dropped[row] = false;
  }

  /// Makes the buffer at least this large and keeps its first bytes.
  ///
  /// @param sizeBytes the size wanted, headroom included
  /// @param keepBytes how many bytes from the start on are still needed
  void ensureSize(final int sizeBytes, final int keepBytes) {
    if (sizeBytes <= bytes.capacity()) {
      return;
    }
    final ByteBuffer larger = allocate(sizeBytes);
    larger.put(0, bytes, 0, keepBytes);
    bytes = larger;
    buffer.wrap(larger);
  }

  private static ByteBuffer allocate(final int sizeBytes) {
    return BufferUtil.allocateDirectAligned(sizeBytes, ALIGNMENT_BYTES);
  }
}
