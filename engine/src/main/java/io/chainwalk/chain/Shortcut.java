package io.chainwalk.chain;

import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;

/// A way past rules of a run that cannot match a packet, to the one that may or does.
///
/// An answer is a position and one of [#ASK], [#MATCHES] and [#SKIP], in one word.
///
/// **Threads:** immutable.
sealed interface Shortcut permits DispatchRun, SelectedRung {
  /// The rule there is to be asked.
  int ASK = 0;

  /// The rule there matches, without being asked.
  int MATCHES = 1;

  /// No more rules of the run match; what is there comes after the run, and may be the chain's end.
  int SKIP = 2;

  /// Where a packet that came to a rule of the run goes on.
  ///
  /// @param position the rule it came to
  /// @param packet as it is at this hook
  /// @param state what this worker's rules remember
  /// @return see [#position(int)] and [#how]
  int next(int position, RulePacket packet, RuleState state);

  /// Packs an answer.
  static int answer(final int position, final int how) {
    return position << 2 | how;
  }

  /// Where the packet goes on.
  static int position(final int answer) {
    return answer >>> 2;
  }

  /// How it goes on there.
  static int how(final int answer) {
    return answer & 3;
  }
}
