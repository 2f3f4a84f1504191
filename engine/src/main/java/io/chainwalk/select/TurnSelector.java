package io.chainwalk.select;

import io.chainwalk.memory.CacheLine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/// One after the other, in an order that repeats: `round-robin`, `smooth-wrr` and `lvs-wrr`.
///
/// The order depends on nothing but the weights, so it is written down beforehand, up to where it repeats
/// ([TurnOrder]); a pick takes a number and looks up whose turn that is.
///
/// **A selector that takes another's place begins anew**, with the first turn: nothing is carried over when endpoints or
/// weights change. Where they change more often than the order repeats, endpoints in front get more than their share.
///
/// **Cost:** a pick is one atomic addition, a division and one line of memory; 4 bytes a turn, up to 16 MiB.
///
/// **Threads:** any number. Each turn is taken once, whoever takes it; threads that pick at once contend for one word,
/// which lies on cache lines of its own.
public final class TurnSelector extends EndpointSelector {
  private static final VarHandle WORDS =
      MethodHandles.arrayElementVarHandle(long[].class).withInvokeExactBehavior();

  /// Where the number is in [#taken]: no other word is within a pair of lines of it.
  private static final int TAKEN = CacheLine.PAIR_BYTES / Long.BYTES;

  private final int[] order;

  /// At [#TAKEN], how many turns have been taken; 2^63 of them are more than anybody lives to see.
  private final long[] taken = new long[2 * TAKEN + 1];

  TurnSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    order = TurnOrder.of(spec.kind(), endpoints.weights());
  }

  int next() {
    if (order.length == 0) {
      return NONE;
    }
    final long turn = (long) WORDS.getAndAdd(taken, TAKEN, 1L);
    return order[(int) (turn % order.length)];
  }

  /// After how many picks the order repeats: the number of endpoints for `round-robin`, else the sum of weights over
  /// their greatest common divisor. Endpoints of weight 0 do not count.
  ///
  /// @return 0 when nobody takes new connections
  public int period() {
    return order.length;
  }
}
