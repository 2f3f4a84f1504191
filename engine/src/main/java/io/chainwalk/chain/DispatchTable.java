package io.chainwalk.chain;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rules of a run ask for a key: all of them, in order. Open addressing, at most two thirds full; key and first rule
/// lie in one slot, so that a look-up reads one cache line.
///
/// **Threads:** immutable.
final class DispatchTable {
  private static final long MIX_HIGH = 0x9E37_79B9_7F4A_7C15L;
  private static final long MIX_LOW = 0xC2B2_AE3D_27D4_EB4FL;
  private static final int IPV4_WORDS = 2;
  private static final int WIDE_WORDS = 4;

  /// Of a slot's last word, lest that of a rule in place 0 be an empty one's.
  private static final long USED = 1L << 63;

  /// Whether a key is a word of its own: an IPv4 address in front of [DispatchKey#rest].
  private final boolean isNarrow;

  private final int slotWords;

  /// Of a slot the key, and in its last word the answer for its first rule; above that, where in [#further] its others
  /// are, or 0.
  private final long[] slots;

  private final int slotMask;

  /// For keys of several rules their number but for the first, and their answers, which grow.
  private final int[] further;

  private DispatchTable(
      final boolean isNarrow, final long[] slots, final int slotWords, final int[] further) {
    this.isNarrow = isNarrow;
    this.slotWords = slotWords;
    this.slots = slots;
    this.further = further;
    slotMask = slots.length / slotWords - 1;
  }

  /// Makes the table of one kind.
  ///
  /// @return null when no rule has a key of this kind
  static @Nullable DispatchTable of(
      final List<@Nullable DispatchKey> keys,
      final int first,
      final int end,
      final DispatchKey.Kind kind) {
    int count = 0;
    boolean isNarrow = true;
    for (int i = first; i < end; i++) {
      final DispatchKey key = keys.get(i);
      if (key != null && key.kind() == kind) {
        count++;
        isNarrow &= key.high() == 0 && key.low() >>> 32 == 0;
      }
    }
    return count == 0 ? null : fill(keys, first, end, kind, count, isNarrow);
  }

  private static DispatchTable fill(
      final List<@Nullable DispatchKey> keys,
      final int first,
      final int end,
      final DispatchKey.Kind kind,
      final int count,
      final boolean isNarrow) {
    final int slotCount = Integer.highestOneBit(count + count / 2) << 1;
    final int slotWords = isNarrow ? IPV4_WORDS : WIDE_WORDS;
    final DispatchTable empty =
        new DispatchTable(isNarrow, new long[slotCount * slotWords], slotWords, new int[0]);
    final List<@Nullable List<Integer>> repeated = new ArrayList<>();
    repeated.add(null);
    for (int i = first; i < end; i++) {
      final DispatchKey key = keys.get(i);
      if (key != null && key.kind() == kind) {
        final int answer = Shortcut.answer(i, key.decides() ? Shortcut.MATCHES : Shortcut.ASK);
        empty.add(key, answer, repeated);
      }
    }
    return repeated.size() == 1 ? empty : empty.withFurther(repeated);
  }

  /// While the table is filled, what is above an answer is a place in a list of lists.
  private void add(
      final DispatchKey key, final int answer, final List<@Nullable List<Integer>> repeated) {
    final int slot = slotOf(key.high(), key.low(), key.rest());
    final int last = slot + slotWords - 1;
    if (slots[last] == 0) {
      setKey(slot, key.high(), key.low(), key.rest());
      slots[last] = USED | answer;
      return;
    }
    final int list = furtherOf(slots[last]);
    final List<Integer> others = repeated.get(list);
    if (others == null) {
      slots[last] |= (long) repeated.size() << 32;
      repeated.add(new ArrayList<>(List.of(answer)));
    } else {
      others.add(answer);
    }
  }

  private DispatchTable withFurther(final List<@Nullable List<Integer>> repeated) {
    int[] answers = new int[1 + 2 * repeated.size()];
    int count = 1;
    for (int last = slotWords - 1; last < slots.length; last += slotWords) {
      final List<Integer> others = repeated.get(furtherOf(slots[last]));
      if (others != null) {
        slots[last] = USED | (long) count << 32 | (int) slots[last];
        if (answers.length < count + 1 + others.size()) {
          answers = Arrays.copyOf(answers, 2 * (count + 1 + others.size()));
        }
        answers[count++] = others.size();
        for (final int answer : others) {
          answers[count++] = answer;
        }
      }
    }
    return new DispatchTable(isNarrow, slots, slotWords, Arrays.copyOf(answers, count));
  }

  private static int furtherOf(final long lastWord) {
    return (int) (lastWord >>> 32) & Integer.MAX_VALUE;
  }

  /// The first rule with a key that is not before a position, if it is nearer than another.
  ///
  /// @param position where the packet is
  /// @param nearest answer that is given otherwise
  int next(
      final long high, final long low, final long rest, final int position, final int nearest) {
    if (isNarrow && (high | (low >>> 32)) != 0) {
      return nearest;
    }
    final long lastWord = slots[slotOf(high, low, rest) + slotWords - 1];
    if (lastWord == 0) {
      return nearest;
    }
    // The answer for a position is never below the position packed alone, and answers grow with it.
    final int wanted = Shortcut.answer(position, 0);
    final int answer = (int) lastWord;
    if (answer >= wanted) {
      return Math.min(answer, nearest);
    }
    return furtherOf(lastWord) == 0 ? nearest : search(furtherOf(lastWord), wanted, nearest);
  }

  private int search(final int start, final int wanted, final int nearest) {
    int at = start + 1;
    final int end = at + further[start];
    int behind = end;
    while (at < behind) {
      final int middle = (at + behind) >>> 1;
      if (further[middle] < wanted) {
        at = middle + 1;
      } else {
        behind = middle;
      }
    }
    return at == end ? nearest : Math.min(further[at], nearest);
  }

  /// Where the slot begins that has a key, or the empty one that would have it.
  private int slotOf(final long high, final long low, final long rest) {
    final long mixed = (low ^ rest) * MIX_LOW + (high ^ (rest << 17)) * MIX_HIGH;
    int slot = (int) (((mixed ^ (mixed >>> 29)) * MIX_HIGH) >>> 32) & slotMask;
    while (true) {
      final int at = slot * slotWords;
      if (slots[at + slotWords - 1] == 0 || hasKey(at, high, low, rest)) {
        return at;
      }
      slot = (slot + 1) & slotMask;
    }
  }

  private boolean hasKey(final int at, final long high, final long low, final long rest) {
    return isNarrow
        ? slots[at] == narrow(low, rest)
        : slots[at] == high && slots[at + 1] == low && slots[at + 2] == rest;
  }

  private void setKey(final int at, final long high, final long low, final long rest) {
    if (isNarrow) {
      slots[at] = narrow(low, rest);
    } else {
      slots[at] = high;
      slots[at + 1] = low;
      slots[at + 2] = rest;
    }
  }

  private static long narrow(final long low, final long rest) {
    return low << 24 | rest;
  }
}
