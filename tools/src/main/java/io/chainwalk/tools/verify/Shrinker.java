package io.chainwalk.tools.verify;

import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Function;

/// Makes a list that shows something shorter, as long as it still shows it: whole groups are left out first, then halves
/// and smaller and smaller parts (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002), in the end
/// single items, until none of them can be left out.
///
/// A list may show it at one time and not at another, for what a kernel draws is not the same twice. So a single item is
/// needed only if several trials without it showed nothing.
///
/// **Threads:** one.
final class Shrinker<T> {
  /// How often a list without a single item is tried.
  private static final int REPETITIONS = 2;

  private final Trial<T> trial;
  private final int mostTrials;
  private final BooleanSupplier stopped;
  private int trialsLeft;

  /// Tries a list.
  ///
  /// @param <T> what is in the list
  interface Trial<T> {
    /// Whether a list shows it.
    ///
    /// @param items some of the items, in their order
    /// @return true when it does
    /// @throws IOException when it cannot be tried
    /// @throws BadInputException when the node cannot be set up so
    boolean shows(List<T> items) throws IOException, BadInputException;
  }

  /// What is left.
  ///
  /// @param <T> what is in the list
  /// @param items a part of the list that shows it
  /// @param isMinimal whether none of them can be left out; if not, trials ran out
  record Shortest<T>(List<T> items, boolean isMinimal) {
    Shortest {
      items = List.copyOf(items);
    }
  }

  /// Prepares.
  ///
  /// @param trial tries a list
  /// @param mostTrials how often it may be tried to leave out groups and parts, and as often again single items
  /// @param stopped whether somebody wants what there is then
  Shrinker(final Trial<T> trial, final int mostTrials, final BooleanSupplier stopped) {
    this.trial = trial;
    this.stopped = stopped;
    this.mostTrials = mostTrials;
  }

  /// Shrinks a list.
  ///
  /// @param items a list that shows it
  /// @param groups of each item, by its index, which group it is in
  /// @return what is left
  /// @throws IOException when it cannot be tried
  /// @throws BadInputException when the node cannot be set up so
  Shortest<T> shrink(final List<T> items, final List<?> groups)
      throws IOException, BadInputException {
    trialsLeft = mostTrials;
    final Map<Object, List<Integer>> members = new LinkedHashMap<>();
    for (int i = 0; i < items.size(); i++) {
      members.computeIfAbsent(groups.get(i), _ -> new ArrayList<>()).add(i);
    }
    final List<Integer> kept =
        flat(withoutParts(List.copyOf(members.values()), some -> of(items, flat(some))));
    final List<Integer> fewer = withoutParts(kept, some -> of(items, some));
    trialsLeft = mostTrials;
    return withoutSingles(of(items, fewer));
  }

  private static List<Integer> flat(final Collection<List<Integer>> groups) {
    return groups.stream().flatMap(List::stream).sorted().toList();
  }

  private static <T> List<T> of(final List<T> items, final List<Integer> indexes) {
    return indexes.stream().map(items::get).toList();
  }

  /// Leaves out parts of units, by halves first.
  private <U> List<U> withoutParts(final List<U> units, final Function<List<U>, List<T>> itemsOf)
      throws IOException, BadInputException {
    List<U> shortest = units;
    int parts = 2;
    while (shortest.size() > 1 && trialsLeft > 0) {
      final List<U> shorter = withoutAPart(shortest, parts, itemsOf);
      if (shorter.size() < shortest.size()) {
        shortest = shorter;
        parts = Math.max(2, parts - 1);
      } else if (parts >= shortest.size()) {
        break;
      } else {
        parts = Math.min(shortest.size(), 2 * parts);
      }
    }
    return shortest;
  }

  /// Leaves out one of several parts.
  ///
  /// @return the same list when nothing can be left out
  private <U> List<U> withoutAPart(
      final List<U> units, final int parts, final Function<List<U>, List<T>> itemsOf)
      throws IOException, BadInputException {
    for (int part = parts - 1; part >= 0 && trialsLeft > 0; part--) {
      final int from = (int) ((long) units.size() * part / parts);
      final int to = (int) ((long) units.size() * (part + 1) / parts);
      final List<U> rest = new ArrayList<>(units.subList(0, from));
      rest.addAll(units.subList(to, units.size()));
      if (from < to && shows(itemsOf.apply(rest))) {
        return rest;
      }
    }
    return units;
  }

  /// Leaves out single items, the last ones first, until each of them was found to be needed by those that are left.
  private Shortest<T> withoutSingles(final List<T> items) throws IOException, BadInputException {
    final List<T> shortest = new ArrayList<>(items);
    int needed = 0;
    int index = shortest.size() - 1;
    while (shortest.size() > 1 && needed < shortest.size()) {
      final T item = shortest.remove(index);
      if (showsAtOnceOrLater(shortest)) {
        needed = 0;
      } else {
        shortest.add(index, item);
        if (trialsLeft == 0) {
          return new Shortest<>(shortest, false);
        }
        needed++;
      }
      index = index == 0 ? shortest.size() - 1 : index - 1;
    }
    return new Shortest<>(shortest, true);
  }

  private boolean showsAtOnceOrLater(final List<T> items) throws IOException, BadInputException {
    for (int i = 0; i < REPETITIONS; i++) {
      if (shows(List.copyOf(items))) {
        return true;
      }
    }
    return false;
  }

  /// Whether a list shows it; a list that nobody may try any more shows nothing.
  private boolean shows(final List<T> items) throws IOException, BadInputException {
    if (stopped.getAsBoolean()) {
      trialsLeft = 0;
    }
    if (trialsLeft == 0) {
      return false;
    }
    trialsLeft--;
    return trial.shows(items);
  }
}
