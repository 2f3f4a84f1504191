package io.chainwalk.ruletext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Rules at random, to text and back, and text that is damaged.
final class RuleTextPropertyTest {
  private static final String SCRAPS = "!\"'\\ -:,/[]*#=\n\t09azAZ\u00e9";

  @Test
  void whatIsWrittenIsReadAsTheSameRules() throws Exception {
    final SplittableRandom random = Seeded.random();
    for (int round = 0; round < 20; round++) {
      final boolean ipv6 = random.nextBoolean();
      final Ruleset first =
          RestoreText.dump("a", GeneratedRules.restoreText(random, ipv6, 100), ipv6, false)
              .ruleset();
      final String text = RulesetWriter.write(first, RulesetWriter.Counters.ALL);
      final Ruleset second = RestoreText.dump("b", text, ipv6, false).ruleset();
      final String what = "seed " + Seeded.seed() + ", round " + round;
      for (final RuleTable table : first.tables().values()) {
        for (final Chain chain : table.chains().values()) {
          final Chain again = second.chain(table.name(), chain.name());
          assertSame(chain, Objects.requireNonNull(again, chain.name()), what);
        }
      }
      assertEquals(text, RulesetWriter.write(second, RulesetWriter.Counters.ALL), what);
    }
  }

  private static void assertSame(final Chain one, final Chain other, final String what) {
    assertEquals(one.policy(), other.policy(), what);
    assertEquals(one.rules().size(), other.rules().size(), what);
    for (int i = 0; i < one.rules().size(); i++) {
      final Rule rule = one.rules().get(i);
      assertTrue(
          TableChange.sameRule(rule, other.rules().get(i)),
          () -> what + ": " + RulesetWriter.rule(rule, one.name()));
    }
  }

  @Test
  void damagedTextIsTakenOrRefusedButNeverAnythingElse() {
    final SplittableRandom random = Seeded.random();
    final List<String> texts = new ArrayList<>();
    RuleForms.all().forEach(chain -> texts.add(chain.restoreTextOfAll()));
    int refused = 0;
    for (int round = 0; round < 3_000; round++) {
      final StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      for (int i = random.nextInt(1, 4); i > 0; i--) {
        damage(text, random);
      }
      try {
        RulesetWriter.write(
            RestoreText.dump("t", text.toString(), random.nextBoolean(), random.nextBoolean())
                .ruleset(),
            RulesetWriter.Counters.ALL);
      } catch (final BadRulesException e) {
        refused++;
      } catch (final RuntimeException e) {
        throw new AssertionError("seed " + Seeded.seed() + ", round " + round + ":\n" + text, e);
      }
    }
    assertTrue(refused > 0);
  }

  private static void damage(final StringBuilder text, final SplittableRandom random) {
    final int at = random.nextInt(text.length());
    switch (random.nextInt(4)) {
      case 0 -> text.deleteCharAt(at);
      case 1 -> text.insert(at, SCRAPS.charAt(random.nextInt(SCRAPS.length())));
      case 2 -> text.setCharAt(at, SCRAPS.charAt(random.nextInt(SCRAPS.length())));
      default -> {
        final int from = random.nextInt(text.length());
        final int to = Math.min(text.length(), from + random.nextInt(1, 30));
        text.insert(at, text.substring(from, to));
      }
    }
  }
}
