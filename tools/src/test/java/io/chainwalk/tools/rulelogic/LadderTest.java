package io.chainwalk.tools.rulelogic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.kubeproxy.ProbabilityText;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// How runs of rules share connections out.
class LadderTest {
  private static final double EXACT = 1e-9;

  private static List<Ladder> ladders(final String... matches) {
    final String rules =
        IntStream.range(0, matches.length)
            .mapToObj(i ->
                "-A PREROUTING %s -j DNAT --to-destination 10.0.%d.%d:80\n"
                    .formatted(matches[i], i / 250, i % 250))
            .collect(Collectors.joining());
    try {
      final RuleTable nat =
          Objects.requireNonNull(
              RestoreText.dump("save", "*nat\n" + rules + "COMMIT\n", false, false)
                  .ruleset()
                  .table(Table.NAT));
      return Ladder.of(
          new ChainGraph(nat), Objects.requireNonNull(nat.chain(Hook.PREROUTING.name())));
    } catch (final BadRulesException e) {
      throw new AssertionError(rules, e);
    }
  }

  private static String random(final String probability) {
    return "-p tcp -m statistic --mode random --probability " + probability;
  }

  @Test
  void theProbabilitiesOfKubeProxyAreFairUpToFiveThousandEndpoints() {
    for (final int endpoints : new int[] {2, 3, 7, 100, 5000}) {
      final String[] matches = new String[endpoints];
      for (int i = 0; i < endpoints; i++) {
        matches[i] = i == endpoints - 1 ? "-p tcp" : random(ProbabilityText.oneIn(endpoints - i));
      }
      final List<Ladder> found = ladders(matches);
      assertEquals(1, found.size());
      assertEquals(endpoints, found.getFirst().shares().size());
      assertEquals(0, found.getFirst().rest());
      assertTrue(found.getFirst().isFair(0.01), "with endpoints: " + endpoints);
    }
  }

  @Test
  void aChanceIsOfWhatIsLeft() {
    final Ladder ladder = ladders(random("0.5"), random("0.5"), "-p tcp").getFirst();
    assertEquals(List.of(0.5, 0.25, 0.25), ladder.shares());
    assertFalse(ladder.isFair(0.01));
  }

  @Test
  void everyThirdThenEverySecondThenTheRestIsFair() {
    final String nth = "-p tcp -m statistic --mode nth --packet 0 --every ";
    final Ladder ladder = ladders(nth + 3, nth + 2, "-p tcp").getFirst();
    assertTrue(ladder.isFair(EXACT));
    assertEquals(0.25, ladders(nth + 2, nth + 2).getFirst().rest(), EXACT);
  }

  @Test
  void aRuleForOtherPacketsEndsTheRun() {
    final List<Ladder> found = ladders(random("0.5"), "-p tcp", random("0.5"), "-p udp");
    assertEquals(1, found.size());
    assertEquals(0, found.getFirst().first());
    assertEquals(2, found.getFirst().shares().size());
  }
}
