package io.chainwalk.tools.verify;

import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where steps come from.
@FunctionalInterface
interface StepSource {
  /// The next step.
  ///
  /// @param history what became of those before
  /// @return null at the end
  @Nullable Step next(History history);

  /// Steps that are there already.
  ///
  /// @param steps in order
  /// @return a source that gives them once
  static StepSource of(final List<Step> steps) {
    final Iterator<Step> rest = steps.iterator();
    return history -> rest.hasNext() ? rest.next() : null;
  }
}
