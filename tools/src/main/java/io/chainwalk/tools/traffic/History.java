package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Exchange;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of the steps so far.
///
/// **Threads:** one at a time.
public final class History {
  private final Map<Integer, Exchange> exchanges = new HashMap<>();

  /// Begins with nothing.
  public History() {}

  /// Notes what became of a step.
  ///
  /// @param step its number, see [Step.Send#number]
  /// @param exchange the packet that was sent, and what came out
  public void add(final int step, final Exchange exchange) {
    exchanges.put(step, exchange);
  }

  /// What became of a step.
  ///
  /// @param step its number
  /// @return null when it has not been taken
  public @Nullable Exchange of(final int step) {
    return exchanges.get(step);
  }

  /// Forgets a step that nobody will refer to any more.
  ///
  /// @param step its number
  public void forget(final int step) {
    exchanges.remove(step);
  }
}
