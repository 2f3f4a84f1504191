package io.chainwalk.ruletext;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// The options of a match or target, and which of them go together.
///
/// @param <R> the reader that has them
final class OptionTable<R> {
  private final String owner;
  private final List<Option<R>> options;
  private final Map<String, Integer> byName = new HashMap<>();
  private final long[] excludes;
  private final long[] requires;
  private long mandatory;

  /// Makes a table.
  ///
  /// @param owner the match or target, for messages
  /// @param options at most 64
  OptionTable(final String owner, final List<Option<R>> options) {
    this.owner = owner;
    this.options = List.copyOf(options);
    for (int i = 0; i < options.size(); i++) {
      for (final String name : options.get(i).names()) {
        byName.put("--" + name, i);
      }
    }
    excludes = new long[options.size()];
    requires = new long[options.size()];
    for (int i = 0; i < options.size(); i++) {
      final Option<R> option = options.get(i);
      excludes[i] = bits(option.excludes());
      requires[i] = bits(option.requires());
      mandatory |= option.mandatory() ? 1L << i : 0;
    }
  }

  @SafeVarargs
  static <R> OptionTable<R> of(final String owner, final Option<R>... options) {
    final List<Option<R>> list = new ArrayList<>(options.length);
    for (final Option<R> option : options) {
      list.add(option);
    }
    return new OptionTable<>(owner, list);
  }

  private long bits(final List<String> names) {
    long bits = 0;
    for (final String name : names) {
      bits |= 1L << Objects.requireNonNull(byName.get("--" + name), name);
    }
    return bits;
  }

  Option<R> option(final int index) {
    return options.get(index);
  }

  /// The option of a name with its hyphens, or -1.
  int find(final String word) {
    final Integer index = byName.get(word);
    return index == null ? -1 : index;
  }

  /// The options whose names begin with a word, as numbers; `getopt_long` takes such a word if there is just one.
  List<Integer> beginningWith(final String word) {
    final List<Integer> found = new ArrayList<>();
    byName.forEach((name, index) -> {
      if (name.startsWith(word) && !found.contains(index)) {
        found.add(index);
      }
    });
    return found;
  }

  /// Takes note of an option, or says why it cannot stand there.
  ///
  /// @param seen those that were given before
  /// @return those and this one
  long add(final long seen, final int index, final boolean not) throws RuleSyntaxException {
    final Option<R> option = options.get(index);
    if ((seen & 1L << index) != 0) {
      throw fault(option, "can be given only once");
    }
    if (not && !option.invertible()) {
      throw fault(option, "cannot be inverted");
    }
    for (int other = 0; other < options.size(); other++) {
      final long bit = 1L << other;
      if ((seen & bit) != 0
          && ((excludes[index] & bit) != 0 || (excludes[other] & 1L << index) != 0)) {
        throw fault(option, "cannot stand beside --" + options.get(other).names().getFirst());
      }
    }
    return seen | 1L << index;
  }

  /// Says what is missing, if anything is.
  void checkComplete(final long seen) throws RuleSyntaxException {
    for (int i = 0; i < options.size(); i++) {
      final Option<R> option = options.get(i);
      if ((mandatory & ~seen & 1L << i) != 0) {
        throw fault(option, "must be given");
      }
      if ((seen & 1L << i) != 0 && (requires[i] & ~seen) != 0) {
        throw fault(option, "needs --" + String.join(" and --", option.requires()) + " too");
      }
    }
  }

  private RuleSyntaxException fault(final Option<R> option, final String what) {
    return new RuleSyntaxException(owner + ": --" + option.names().getFirst() + " " + what);
  }
}
