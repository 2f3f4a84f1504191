package io.chainwalk.chain;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import io.chainwalk.chain.RandomPackets.Sample;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.testkit.Seeded;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The compiled evaluator does what the reference does, on rulesets of all kinds: the same verdict, translation, marks,
/// tag, reason and counters for every packet, at every hook of every table. A ruleset on which it does not is cut down to
/// the rules that it takes.
class EvaluatorsAgreePropertyTest {
  private static final int RULESETS = 600;
  private static final int PACKETS = 60;
  private static final int UPDATED_RULESETS = 100;
  private static final int UPDATES = 8;
  private static final int PACKETS_BETWEEN_UPDATES = 10;

  private static final RuleLabels LABELS =
      new RuleLabels() {
        @Override
        public int tag(final Table table, final String chain, final Rule rule) {
          return 1 + Math.floorMod(rule.origin().place().hashCode(), 1000);
        }

        @Override
        public PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
          return rule.target() instanceof Target.Drop
              ? PacketOutcome.NO_ENDPOINTS
              : PacketOutcome.MARTIAN;
        }
      };

  /// Everything that rules did to a packet, in words.
  private final Set<String> endings = new HashSet<>();

  @Test
  void bothEvaluatorsDoTheSameToEveryPacketAndCountTheSame() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < RULESETS; i++) {
      final boolean ipv6 = random.nextInt(4) == 0;
      final RandomRules rules = new RandomRules(random, ipv6, true);
      final Ruleset ruleset = rules.next();
      final RandomPackets packets = new RandomPackets(random);
      final List<Sample> samples = new ArrayList<>();
      for (int j = 0; j < PACKETS; j++) {
        samples.add(packets.next(random.nextInt(20) == 0 ? !ipv6 : ipv6));
      }
      if (difference(rules.withSets(ruleset), samples) != null) {
        final Ruleset least = shrink(rules, ruleset, samples);
        fail(
            "seed "
                + Seeded.seed()
                + ": "
                + difference(rules.withSets(least), samples)
                + words(least));
      }
    }
    for (final NatVerdict verdict : NatVerdict.values()) {
      assertTrue(endings.contains(verdict.name()), () -> "no packet ended with " + verdict);
    }
    for (final Verdict verdict : Verdict.values()) {
      assertTrue(endings.contains(verdict.name()), () -> "no packet ended with " + verdict);
    }
  }

  @Test
  void anUpdatedProgramDoesWhatAFreshReferenceDoesAndGoesOnCountingWhatDidNotChange() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < UPDATED_RULESETS; i++) {
      final boolean ipv6 = random.nextInt(4) == 0;
      final RandomRules rules = new RandomRules(random, ipv6, false);
      final RandomPackets packets = new RandomPackets(random);
      final RulesetCompiler compiler = new RulesetCompiler(Evaluator.CONTEXT, LABELS);
      Ruleset ruleset = rules.next();
      final CompiledRules compiled = new CompiledRules(compiler.compile(rules.withSets(ruleset)));
      Map<ChainName, long[]> counted = Map.of();
      for (int j = 0; j < UPDATES; j++) {
        final List<Sample> samples = new ArrayList<>();
        for (int k = 0; k < PACKETS_BETWEEN_UPDATES; k++) {
          samples.add(packets.next(ipv6));
        }
        final CountingRules reference =
            new CountsGoOn(Evaluator.REFERENCE.of(rules.withSets(ruleset), LABELS), counted);
        final String difference = difference(ruleset, reference, compiled, samples);
        if (difference != null) {
          fail("seed " + Seeded.seed() + ", update " + j + ": " + difference + words(ruleset));
        }
        final RandomRules.Change change = rules.change(ruleset);
        ruleset = change.ruleset();
        compiled.use(compiler.update(ruleset, change.changed(), change.removed()));
        counted = countsThatGoOn(reference, change);
      }
    }
  }

  private record ChainName(Table table, String name) {}

  private static Map<ChainName, long[]> countsThatGoOn(
      final CountingRules rules, final RandomRules.Change change) {
    final Map<ChainName, long[]> counts = new HashMap<>();
    for (final RuleTable table : change.ruleset().tables().values()) {
      for (final String chain : table.chains().keySet()) {
        if (!change.changed().getOrDefault(table.name(), Set.of()).contains(chain)) {
          counts.put(
              new ChainName(table.name(), chain),
              rules.counts(change.ruleset().ipv6(), table.name(), chain));
        }
      }
    }
    return counts;
  }

  /// Rules some of whose chains have counted before.
  private record CountsGoOn(CountingRules rules, Map<ChainName, long[]> before)
      implements CountingRules {
    @Override
    public boolean hasChain(final Table table, final Hook hook) {
      return rules.hasChain(table, hook);
    }

    @Override
    public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
      return rules.judge(table, hook, packet);
    }

    @Override
    public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
      return rules.nat(hook, packet, range);
    }

    @Override
    public long[] counts(final boolean ipv6, final Table table, final String chain) {
      final long[] counts = rules.counts(ipv6, table, chain);
      final long[] earlier = before.get(new ChainName(table, chain));
      for (int i = 0; earlier != null && i < counts.length; i++) {
        counts[i] += earlier[i];
      }
      return counts;
    }
  }

  /// What the evaluators do differently.
  ///
  /// @return in words, or null for nothing
  private @Nullable String difference(final Rulesets rulesets, final List<Sample> samples) {
    return difference(
        Objects.requireNonNull(rulesets.ipv4() == null ? rulesets.ipv6() : rulesets.ipv4()),
        Evaluator.REFERENCE.of(rulesets, LABELS),
        Evaluator.COMPILED.of(rulesets, LABELS),
        samples);
  }

  private @Nullable String difference(
      final Ruleset ruleset,
      final CountingRules reference,
      final CountingRules compiled,
      final List<Sample> samples) {
    final TestPacket packet = new TestPacket();
    final NatRange expectedRange = new NatRange();
    final NatRange range = new NatRange();
    for (final Sample sample : samples) {
      for (final Table table : Table.values()) {
        for (final Hook hook : table.hooks()) {
          sample.loadInto(packet);
          final String expected = ask(reference, table, hook, packet, expectedRange);
          sample.loadInto(packet);
          final String actual = ask(compiled, table, hook, packet, range);
          final String where = table + " " + hook + ", packet " + sample.number();
          if (!expected.equals(actual) || !expectedRange.asksTheSameAs(range)) {
            return where
                + ' '
                + sample.frame()
                + "\nreference "
                + expected
                + "\ncompiled  "
                + actual;
          }
          final String counters = counterDifference(ruleset, reference, compiled);
          if (counters != null) {
            return where + ": " + counters;
          }
        }
      }
    }
    return null;
  }

  private String ask(
      final CountingRules rules,
      final Table table,
      final Hook hook,
      final TestPacket packet,
      final NatRange range) {
    range.clear();
    final String verdict =
        table == Table.NAT
            ? rules.nat(hook, packet, range).name()
            : rules.judge(table, hook, packet).name();
    endings.add(verdict);
    return verdict
        + " mark "
        + packet.mark()
        + " connmark "
        + (packet.entry().isOpen() ? packet.entry().mark() : 0)
        + " tag "
        + packet.tag()
        + ' '
        + packet.dropReason()
        + ' '
        + packet.rejectWith()
        + " untracked "
        + packet.untracked()
        + " zones "
        + packet.zoneOriginal()
        + ' '
        + packet.zoneReply()
        + " has chain "
        + rules.hasChain(table, hook);
  }

  private static @Nullable String counterDifference(
      final Ruleset ruleset, final CountingRules reference, final CountingRules compiled) {
    for (final RuleTable table : ruleset.tables().values()) {
      for (final String chain : table.chains().keySet()) {
        final long[] expected = reference.counts(ruleset.ipv6(), table.name(), chain);
        final long[] actual = compiled.counts(ruleset.ipv6(), table.name(), chain);
        if (!Arrays.equals(expected, actual)) {
          return chain
              + "\nreference counts "
              + Arrays.toString(expected)
              + "\ncompiled counts  "
              + Arrays.toString(actual);
        }
      }
    }
    return null;
  }

  /// Takes rules away one by one as long as the evaluators still differ.
  private Ruleset shrink(
      final RandomRules rules, final Ruleset ruleset, final List<Sample> samples) {
    Ruleset least = ruleset;
    boolean hasShrunk = true;
    while (hasShrunk) {
      hasShrunk = false;
      for (final Ruleset smaller : smaller(least)) {
        if (difference(rules.withSets(smaller), samples) != null) {
          least = smaller;
          hasShrunk = true;
          break;
        }
      }
    }
    return least;
  }

  private static List<Ruleset> smaller(final Ruleset ruleset) {
    final List<Ruleset> all = new ArrayList<>();
    for (final RuleTable table : ruleset.tables().values()) {
      for (final Chain chain : table.chains().values()) {
        for (int i = 0; i < chain.rules().size(); i++) {
          final List<Rule> rules = new ArrayList<>(chain.rules());
          rules.remove(i);
          all.add(RuleBuilder.with(ruleset, table.name(), RuleBuilder.with(chain, rules)));
        }
      }
    }
    return all;
  }

  private static String words(final Ruleset ruleset) {
    final StringBuilder words = new StringBuilder();
    for (final RuleTable table : ruleset.tables().values()) {
      for (final Chain chain : table.chains().values()) {
        for (final Rule rule : chain.rules()) {
          words
              .append('\n')
              .append(table.name())
              .append(' ')
              .append(chain.name())
              .append(' ')
              .append(rule);
        }
      }
    }
    return words.toString();
  }
}
