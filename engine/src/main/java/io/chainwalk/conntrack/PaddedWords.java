package io.chainwalk.conntrack;

import io.chainwalk.memory.CacheLine;
import org.agrona.BufferUtil;
import org.agrona.concurrent.UnsafeBuffer;

/// Words that are written by different threads, each with a pair of cache lines to itself.
final class PaddedWords {
  private PaddedWords() {}

  /// Word `i` is at `i * CacheLine.PAIR_BYTES`.
  static UnsafeBuffer allocate(final int words) {
    return new UnsafeBuffer(
        BufferUtil.allocateDirectAligned(words * CacheLine.PAIR_BYTES, CacheLine.PAIR_BYTES));
  }
}
