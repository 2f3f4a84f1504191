package io.chainwalk.chain;

import io.chainwalk.match.PacketTest;
import io.chainwalk.match.RuleMemory;

/// What the rules of a chain ask.
///
/// @param words their tests, see [io.chainwalk.match.TestWords]
/// @param ends for each rule where its tests end; those of the next begin there
/// @param others what the words name
/// @param holding what these have taken to remember things in
@SuppressWarnings("ArrayRecordComponent") // never compared
record ChainTests(long[] words, int[] ends, PacketTest[] others, RuleMemory.Holding holding) {
  int start(final int place) {
    return place == 0 ? 0 : ends[place - 1];
  }
}
