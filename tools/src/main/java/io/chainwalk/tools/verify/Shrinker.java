package io.chainwalk.tools.verify;

import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Makes a list that shows something shorter, as long as it still shows it: by halves first, then by smaller and smaller
/// parts, in the end one by one (Zeller, Hildebrandt: Simplifying and Isolating Failure-Inducing Input, 2002).
///
/// **Threads:** one.
final class Shrinker<T> {
  private final Trial<T> trial;
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

  /// Prepares.
  ///
  /// @param trial tries a list
  /// @param mostTrials how often it may be tried
  Shrinker(final Trial<T> trial, final int mostTrials) {
    this.trial = trial;
    trialsLeft = mostTrials;
  }

  /// Shrinks a list.
  ///
  /// @param items a list that shows it
  /// @return a part of it that shows it; the shortest that was found
  /// @throws IOException when it cannot be tried
  /// @throws BadInputException when the node cannot be set up so
  List<T> shrink(final List<T> items) throws IOException, BadInputException {
    List<T> shortest = items;
    int parts = 2;
    while (shortest.size() > 1 && trialsLeft > 0) {
      final List<T> shorter = withoutAPart(shortest, parts);
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
  private List<T> withoutAPart(final List<T> items, final int parts)
      throws IOException, BadInputException {
    for (int part = parts - 1; part >= 0 && trialsLeft > 0; part--) {
      final int from = (int) ((long) items.size() * part / parts);
      final int to = (int) ((long) items.size() * (part + 1) / parts);
      final List<T> rest = new ArrayList<>(items.subList(0, from));
      rest.addAll(items.subList(to, items.size()));
      trialsLeft--;
      if (from < to && trial.shows(rest)) {
        return rest;
      }
    }
    return items;
  }
}
