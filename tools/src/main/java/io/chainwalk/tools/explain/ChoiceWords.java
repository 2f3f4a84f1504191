package io.chainwalk.tools.explain;

import io.chainwalk.chain.ChainSelection;
import io.chainwalk.chain.TraceStep;
import io.chainwalk.select.PickInput;
import java.math.BigDecimal;
import java.math.RoundingMode;

/// Says what a selector chose, and that a node with kube-proxy would not have done so.
final class ChoiceWords {
  private static final int PERCENT_DECIMALS = 4;

  /// Thresholds are whole parts of 2^31.
  private static final double ROUNDING = 1e-8;

  private ChoiceWords() {}

  /// Says it.
  ///
  /// @param choice whose endpoint was chosen
  /// @return as `chosen by maglev (hash 00c0ffee00c0ffee): endpoint 3 of 5, 10.244.1.3:8080; a real kube-proxy would have
  ///     drawn it with chance 1/5`
  static String of(final TraceStep.Choice choice) {
    final ChainSelection selection = choice.selection();
    final int rung = choice.picked();
    return "chosen by %s%s: endpoint %d of %d, %s; a real kube-proxy would have drawn it with chance %s"
        .formatted(
            selection.selector().spec(),
            by(choice),
            rung + 1,
            selection.ladder().rungs().size(),
            selection.ladder().rungs().get(rung).endpoint(),
            chance(selection.ladder().share(rung)));
  }

  private static String by(final TraceStep.Choice choice) {
    final PickInput input = choice.selection().selector().spec().input();
    return input == PickInput.CLIENT || input == PickInput.FLOW
        ? " (hash %016x)".formatted(choice.number())
        : "";
  }

  private static String chance(final double share) {
    final long oneIn = Math.round(1 / share);
    return Math.abs(share * oneIn - 1) < ROUNDING * oneIn
        ? "1/" + oneIn
        : BigDecimal.valueOf(100 * share).setScale(PERCENT_DECIMALS, RoundingMode.HALF_UP) + " %";
  }
}
