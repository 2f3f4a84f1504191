package io.chainwalk.netfilter;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/// Keeps the calling thread on one processor: the last of those that it may run on, until this is closed by it.
final class PinnedThread implements Resources.Resource {
  /// A bit for each processor.
  private static final int MASK_BYTES = 1024;

  private final MemorySegment before;

  private PinnedThread(final MemorySegment before) {
    this.before = before;
  }

  static PinnedThread pin() throws IOException {
    final MemorySegment before = Arena.ofAuto().allocate(MASK_BYTES, Long.BYTES);
    Syscalls.readProcessors(before);
    final MemorySegment one = Arena.ofAuto().allocate(MASK_BYTES, Long.BYTES);
    for (long i = MASK_BYTES - Long.BYTES; i >= 0; i -= Long.BYTES) {
      final long bits = before.get(ValueLayout.JAVA_LONG, i);
      if (bits != 0) {
        one.set(ValueLayout.JAVA_LONG, i, Long.highestOneBit(bits));
        break;
      }
    }
    Syscalls.setProcessors(one);
    return new PinnedThread(before);
  }

  @Override
  public void close() {
    try {
      Syscalls.setProcessors(before);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
