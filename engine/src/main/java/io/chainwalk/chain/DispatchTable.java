package io.chainwalk.chain;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which rules of a run ask for a key: all of them, in order.
///
/// **Threads:** immutable.
final class DispatchTable {
  private final AddressIndex index;

  /// Where a key's rules begin in [#answers]; the next key's follow.
  private final int[] starts;

  /// [Shortcut] answers, for each key in the order of the rules.
  private final int[] answers;

  private DispatchTable(final AddressIndex index, final int[] starts, final int[] answers) {
    this.index = index;
    this.starts = starts;
    this.answers = answers;
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
    for (int i = first; i < end; i++) {
      count += isOf(keys.get(i), kind) ? 1 : 0;
    }
    return count == 0 ? null : fill(keys, first, end, kind, count);
  }

  private static boolean isOf(final @Nullable DispatchKey key, final DispatchKey.Kind kind) {
    return key != null && key.kind() == kind;
  }

  private static DispatchTable fill(
      final List<@Nullable DispatchKey> keys,
      final int first,
      final int end,
      final DispatchKey.Kind kind,
      final int count) {
    final AddressIndex index = new AddressIndex(count);
    final int[] rowOf = new int[end - first];
    final int[] next = new int[count + 1];
    int rows = 0;
    for (int i = first; i < end; i++) {
      final DispatchKey key = keys.get(i);
      if (key != null && key.kind() == kind) {
        int row = index.find(key.high(), key.low(), key.rest());
        if (row == AddressIndex.NONE) {
          index.add(key.high(), key.low(), key.rest());
          row = rows++;
        }
        rowOf[i - first] = row;
        next[row + 1]++;
      }
    }
    for (int row = 0; row < rows; row++) {
      next[row + 1] += next[row];
    }
    final int[] starts = Arrays.copyOf(next, rows + 1);
    final int[] answers = new int[count];
    for (int i = first; i < end; i++) {
      final DispatchKey key = keys.get(i);
      if (key != null && key.kind() == kind) {
        answers[next[rowOf[i - first]]++] =
            Shortcut.answer(i, key.decides() ? Shortcut.MATCHES : Shortcut.ASK);
      }
    }
    return new DispatchTable(index, starts, answers);
  }

  /// The first rule with a key that is not before a position, if it is nearer than another.
  ///
  /// @param position where the packet is
  /// @param nearest answer that is given otherwise
  int next(
      final long high, final long low, final long rest, final int position, final int nearest) {
    final int row = index.find(high, low, rest);
    if (row == AddressIndex.NONE) {
      return nearest;
    }
    // The answer for a position is never below the position packed alone, and answers grow with it.
    final int wanted = Shortcut.answer(position, 0);
    int at = starts[row];
    int behind = starts[row + 1];
    if (answers[at] < wanted) {
      while (at < behind) {
        final int middle = (at + behind) >>> 1;
        if (answers[middle] < wanted) {
          at = middle + 1;
        } else {
          behind = middle;
        }
      }
      if (at == starts[row + 1]) {
        return nearest;
      }
    }
    return Math.min(answers[at], nearest);
  }
}
