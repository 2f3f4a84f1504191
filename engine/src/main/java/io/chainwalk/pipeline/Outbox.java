package io.chainwalk.pipeline;

import java.util.Arrays;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// The frames that a burst gave rise to beside its own packets: pieces of datagrams that go on in place of their
/// fragments, and packets the node sends itself.
///
/// Each belongs after the packet that caused it and before the next one. Grows when it must and then stays as large, so
/// that it allocates nothing in the long run.
///
/// **Threads:** one, the worker's.
public final class Outbox {
  /// What a frame is.
  public enum Kind {
    /// A piece of a packet of the burst, which is not sent itself.
    PIECE,
    /// What has reached the node itself and is not sent anywhere: a datagram that was put together, or an answer by the
    /// node to a packet of its own.
    DELIVERED,
    /// An answer by the node, such as an ICMP error about a packet of the burst.
    ANSWER
  }

  private static final int FIRST_FRAMES = 64;
  private static final int FIRST_BYTES = 1 << 16;

  private UnsafeBuffer buffer = new UnsafeBuffer(new byte[FIRST_BYTES]);
  private int[] offsets = new int[FIRST_FRAMES];
  private int[] lengths = new int[FIRST_FRAMES];
  private int[] originalLengths = new int[FIRST_FRAMES];
  private int[] causes = new int[FIRST_FRAMES];
  private int[] interfaces = new int[FIRST_FRAMES];
  private Kind[] kinds = new Kind[FIRST_FRAMES];
  private int count;
  private int end;

  Outbox() {}

  /// How many frames there are.
  ///
  /// @return 0 or more
  public int count() {
    return count;
  }

  /// Where the frames are.
  ///
  /// @return a buffer, another one after the burst has been processed again
  public UnsafeBuffer buffer() {
    return buffer;
  }

  /// Where a frame starts.
  ///
  /// @param index 0 to [#count] - 1
  /// @return an offset in [#buffer]
  public int offset(final int index) {
    return offsets[index];
  }

  /// How long a frame is.
  ///
  /// @param index 0 to [#count] - 1
  /// @return bytes
  public int length(final int index) {
    return lengths[index];
  }

  /// How long a frame is on the wire.
  ///
  /// @param index 0 to [#count] - 1
  /// @return bytes; more than [#length] if it is a fragment of which the capture kept a part only
  public int originalLength(final int index) {
    return originalLengths[index];
  }

  /// The packet that caused a frame. Causes do not decrease from one frame to the next.
  ///
  /// @param index 0 to [#count] - 1
  /// @return the packet's place in the burst
  public int cause(final int index) {
    return causes[index];
  }

  /// What a frame is.
  ///
  /// @param index 0 to [#count] - 1
  /// @return piece, delivered or answer
  public Kind kind(final int index) {
    return kinds[index];
  }

  /// Where a frame goes out.
  ///
  /// @param index 0 to [#count] - 1
  /// @return the interface's index, 0 when the engine knows of no interfaces
  public int outputInterface(final int index) {
    return interfaces[index];
  }

  void clear() {
    count = 0;
    end = 0;
  }

  /// Makes room for a frame to be written at [#end].
  ///
  /// @return where to write it
  MutableDirectBuffer reserve(final int lengthBytes) {
    if (end + lengthBytes > buffer.capacity()) {
      final int capacity = Math.max(buffer.capacity() * 2, end + lengthBytes);
      final byte[] larger = new byte[capacity];
      buffer.getBytes(0, larger, 0, end);
      buffer = new UnsafeBuffer(larger);
    }
    return buffer;
  }

  /// Where the next frame goes.
  int end() {
    return end;
  }

  /// Adds the frame that was written at [#end].
  void add(final Kind kind, final int lengthBytes, final int cause, final int outputInterface) {
    add(kind, lengthBytes, lengthBytes, cause, outputInterface);
  }

  /// The same for a frame of which the capture has not all.
  void add(
      final Kind kind,
      final int lengthBytes,
      final int originalLengthBytes,
      final int cause,
      final int outputInterface) {
    if (count == offsets.length) {
      final int room = count * 2;
      offsets = Arrays.copyOf(offsets, room);
      lengths = Arrays.copyOf(lengths, room);
      originalLengths = Arrays.copyOf(originalLengths, room);
      causes = Arrays.copyOf(causes, room);
      interfaces = Arrays.copyOf(interfaces, room);
      kinds = Arrays.copyOf(kinds, room);
    }
    offsets[count] = end;
    lengths[count] = lengthBytes;
    originalLengths[count] = originalLengthBytes;
    causes[count] = cause;
    interfaces[count] = outputInterface;
    kinds[count] = kind;
    count++;
    end += lengthBytes;
  }
}
