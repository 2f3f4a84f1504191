package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.TcpFlows;
import java.io.IOException;
import org.agrona.concurrent.UnsafeBuffer;

/// Frames of 64 bytes that a BPF program replays or records, and a mark where it is.
final class FrameArray implements Resources.Resource {
  /// Offset of the mark: of the next frame, counted from the first one, 8 bytes in the machine's order.
  static final int NEXT = 0;

  /// Offset of the first frame, which begins with a cache line.
  static final int FIRST = 64;

  private final MappedArray array;
  private final int size;

  private FrameArray(final MappedArray array, final int size) {
    this.array = array;
    this.size = size;
  }

  /// Makes an array of empty frames.
  ///
  /// @param size how many
  static FrameArray make(final int size) throws IOException {
    return new FrameArray(
        MappedArray.make(FIRST + Math.multiplyExact(size, TcpFlows.FRAME_BYTES)), size);
  }

  int fd() {
    return array.fd();
  }

  int size() {
    return size;
  }

  /// Where the last frame is, counted from the first one.
  int last() {
    return (size - 1) * TcpFlows.FRAME_BYTES;
  }

  UnsafeBuffer bytes() {
    return array.bytes();
  }

  /// Where a frame is in [#bytes].
  static int offset(final int frame) {
    return FIRST + frame * TcpFlows.FRAME_BYTES;
  }

  /// Goes back to the first frame.
  void rewind() {
    array.bytes().putLongVolatile(NEXT, 0);
  }

  /// How many frames have been recorded since the last [#rewind].
  int recorded() {
    return (int) (array.bytes().getLongVolatile(NEXT) / TcpFlows.FRAME_BYTES);
  }

  @Override
  public void close() {
    array.close();
  }
}
