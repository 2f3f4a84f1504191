package io.chainwalk.match;

import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// Rules without targets, each asked on its own: what is recorded of a kernel's counters.
final class LabRules {
  /// The router that recordings were made with.
  static final Node ROUTER =
      Node.parse(
          """
          interface c0
          address 10.0.1.1/24
          address fd01::1/64
          address fe80::ff:fe00:101/64
          interface s0
          address 10.0.2.1/24
          address fd02::1/64
          address fe80::ff:fe00:201/64
          """);

  static final int C0 = 2;
  static final int S0 = 3;

  private final RuleState state;
  private final RuleMemory memory = new RuleMemory();
  private final List<List<PacketTest>> rules = new ArrayList<>();

  LabRules(
      final boolean ipv6,
      final Table table,
      final String chain,
      final List<String> texts,
      final IpSets sets,
      final RuleContext context) {
    final PacketTests tests = new PacketTests(ipv6, context, sets, memory);
    for (final Rule rule : parse(ipv6, table, chain, texts).rules()) {
      final List<PacketTest> parts = new ArrayList<>();
      parts.add(tests.of(rule.header()));
      for (final Match match : rule.matches()) {
        parts.add(tests.of(match));
      }
      rules.add(parts);
    }
    state = new RuleState(context);
    state.use(memory);
  }

  /// Rules of `mangle` FORWARD on the router.
  static LabRules of(final boolean ipv6, final String... texts) {
    return new LabRules(
        ipv6, Table.MANGLE, "FORWARD", List.of(texts), IpSets.NONE, new RuleContext(ROUTER, 1));
  }

  private static Chain parse(
      final boolean ipv6, final Table table, final String chain, final List<String> texts) {
    final StringBuilder text = new StringBuilder("*" + table.text() + "\n");
    texts.forEach(rule -> text.append("-A ").append(chain).append(' ').append(rule).append('\n'));
    try {
      return Objects.requireNonNull(
          RestoreText.dump("test", text.append("COMMIT\n").toString(), ipv6, false)
              .ruleset()
              .chain(table, chain));
    } catch (final BadRulesException e) {
      throw new IllegalArgumentException(text.toString(), e);
    }
  }

  /// What rules say of a packet: `Y`, `N` or `D` for each; after a drop the others are asked all the same.
  String ask(final RulePacket packet) {
    state.draws().begin(1, packet.number());
    final StringBuilder answers = new StringBuilder();
    rules.forEach(rule -> answers.append(ask(rule, packet)));
    return answers.toString();
  }

  /// [#ask] without a text: all answers, or-ed.
  int askAll(final RulePacket packet) {
    state.draws().begin(1, packet.number());
    int all = 0;
    for (int i = 0; i < rules.size(); i++) {
      final List<PacketTest> rule = rules.get(i);
      int verdict = PacketTest.YES;
      for (int k = 0; k < rule.size() && verdict == PacketTest.YES; k++) {
        verdict = rule.get(k).test(packet, state);
      }
      all |= verdict;
    }
    return all;
  }

  private char ask(final List<PacketTest> rule, final RulePacket packet) {
    for (final PacketTest test : rule) {
      final int verdict = test.test(packet, state);
      if (verdict != PacketTest.YES) {
        return verdict == PacketTest.DROP ? 'D' : 'N';
      }
    }
    return 'Y';
  }

  RuleState state() {
    return state;
  }

  RuleMemory memory() {
    return memory;
  }
}
