package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.tools.rulelogic.ChainGraph;
import io.chainwalk.tools.rulelogic.Ladder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Rules that share connections out by chance.
final class LadderChecks {
  /// Probabilities with ten digits give shares that differ by less, up to more endpoints than anyone has.
  private static final double TOLERANCE = 0.01;

  /// More shares than anyone reads.
  private static final int MAX_SHOWN = 8;

  private final ChainGraph graph;
  private final Subjects subjects;
  private final Findings findings;

  LadderChecks(final ChainGraph graph, final Subjects subjects, final Findings findings) {
    this.graph = graph;
    this.subjects = subjects;
    this.findings = findings;
  }

  void check() {
    for (final Chain chain : graph.table().chains().values()) {
      for (final Ladder ladder : Ladder.of(graph, chain)) {
        if (ladder.rest() > 0) {
          reportRest(chain, ladder);
        } else if (!ladder.isFair(TOLERANCE)) {
          reportShares(chain, ladder);
        }
      }
    }
  }

  private void reportRest(final Chain chain, final Ladder ladder) {
    final int last = ladder.first() + ladder.shares().size() - 1;
    findings.add(
        FindingKind.SHARES_LEFT_OVER,
        subjects.rule(graph.table().name(), chain, last),
        "The last of "
            + ladder.shares().size()
            + " rules that share connections out has a probability too, so that "
            + percent(ladder.rest())
            + " of the connections are sent to none of them.",
        "Take the statistic match off the last rule: it is to take all that is left.");
  }

  private void reportShares(final Chain chain, final Ladder ladder) {
    final List<String> shares = new ArrayList<>();
    for (int i = 0; i < Math.min(MAX_SHOWN, ladder.shares().size()); i++) {
      shares.add(
          TargetWords.goal(chain.rules().get(ladder.first() + i).target())
              + " "
              + percent(ladder.shares().get(i)));
    }
    if (ladder.shares().size() > MAX_SHOWN) {
      shares.add(ladder.shares().size() - MAX_SHOWN + " more");
    }
    findings.add(
        FindingKind.UNEQUAL_SHARES,
        subjects.rule(graph.table().name(), chain, ladder.first()),
        "The rules from here share connections out unequally: " + String.join(", ", shares) + ".",
        "For equal shares each rule's probability is one divided by the number of rules from it to the last, which has"
            + " none. Leave it if these are meant as weights.");
  }

  private static String percent(final double part) {
    return String.format(Locale.ROOT, "%.1f %%", part * 100);
  }
}
