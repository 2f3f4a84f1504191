package io.chainwalk.tools.rulelogic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which rules are called dead, and which are not.
class DeadRulesTest {
  /// What is said of the rules of INPUT, as `shadowed 2 by 1`, counted from 1.
  private static String dead(final String... rules) {
    return dead(Table.FILTER, Hook.INPUT.name(), rules);
  }

  private static String dead(final Table table, final String chain, final String... rules) {
    final String text =
        "*" + table.text() + "\n:A - [0:0]\n:B - [0:0]\n" + String.join("\n", rules) + "\nCOMMIT\n";
    final Ruleset ruleset;
    try {
      ruleset = RestoreText.dump("save", text, false, true).ruleset();
    } catch (final BadRulesException e) {
      throw new AssertionError(text, e);
    }
    final RuleTable read = Objects.requireNonNull(ruleset.table(table));
    final List<DeadRule> found =
        DeadRules.of(new ChainGraph(read), false, Objects.requireNonNull(read.chain(chain)));
    return found.stream().map(DeadRulesTest::inWords).collect(Collectors.joining(", "));
  }

  private static String inWords(final DeadRule dead) {
    final int position = dead.position() + 1;
    return switch (dead) {
      case DeadRule.Contradictory _ -> "contradictory " + position;
      case DeadRule.Shadowed(_, int earlier) -> "shadowed " + position + " by " + (earlier + 1);
      case DeadRule.Repeated(_, int earlier) -> "repeated " + position + " of " + (earlier + 1);
      case DeadRule.BehindTheEnd(_, int last, int earlier) ->
          "behind " + (earlier + 1) + ": " + position + " to " + (last + 1);
    };
  }

  @Test
  void aNarrowerRuleBehindAWiderOneIsShadowed() {
    assertEquals(
        "shadowed 2 by 1",
        dead(
            "-A INPUT -s 10.0.0.0/8 -p tcp -m tcp --dport 1:1023 -j DROP",
            "-A INPUT -s 10.1.2.3/32 -i eth0 -p tcp -m tcp --sport 53 --dport 80 -j ACCEPT"));
  }

  @Test
  void fragmentsPassARuleWithPortsSoThatARuleWithoutThemIsNotShadowed() {
    assertEquals(
        "",
        dead(
            "-A INPUT -p tcp -m tcp --dport 0:65535 -j DROP",
            "-A INPUT -p tcp -s 10.0.0.1 -j ACCEPT"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-m statistic --mode random --probability 0.99999",
        "-m statistic --mode nth --every 2 --packet 0",
        "-m limit --limit 1000/sec",
        "-m recent --rcheck --name X --rsource",
        "-m hashlimit --hashlimit-upto 5/sec --hashlimit-mode srcip --hashlimit-name x",
        "-m unheardof --of"
      })
  void whatMayMatchOrNotShadowsNothing(final String match) {
    assertEquals("", dead("-A INPUT " + match + " -j DROP", "-A INPUT " + match + " -j ACCEPT"));
  }

  @Test
  void aCertainProbabilityShadows() {
    assertEquals(
        "behind 1: 2 to 2",
        dead(
            "-A INPUT -m statistic --mode random --probability 1.0 -j DROP",
            "-A INPUT -s 10.0.0.1 -j ACCEPT"));
  }

  @Test
  void aRuleBehindAChainThatTakesItsPacketsIsShadowed() {
    final String[] rules = {
      "-A INPUT -p udp -j A",
      "-A INPUT -p udp -m udp --dport 53 -j ACCEPT",
      "-A A -s 10.0.0.1 -j B",
      "-A A -p udp -m udp -j DROP",
    };
    assertEquals("shadowed 2 by 1", dead(rules));
    rules[2] = "-A A -s 10.0.0.1 -j RETURN";
    assertEquals("", dead(rules), "some packets return");
    rules[2] = "-A A -s 10.0.0.1 -g B";
    assertEquals("", dead(rules), "those that go to the end of B return");
  }

  @Test
  void aMarkThatIsChangedInBetweenIsAnotherMark() {
    final String test = "-A INPUT -m mark --mark 0x1/0x1 ";
    assertEquals("shadowed 2 by 1", dead(test + "-j ACCEPT", test + "-p tcp -j DROP"));
    assertEquals(
        "", dead(test + "-j ACCEPT", "-A INPUT -j MARK --or-mark 0x1", test + "-p tcp -j DROP"));
    assertEquals(
        "",
        dead(
            test + "-j ACCEPT",
            "-A INPUT -j A",
            test + "-p tcp -j DROP",
            "-A A -j B",
            "-A B -j MARK --or-mark 0x1"),
        "changed two chains further on");
  }

  @Test
  void aSecondXorOfAMarkIsNoRepetition() {
    assertEquals("", dead("-A INPUT -j MARK --xor-mark 0x1", "-A INPUT -j MARK --xor-mark 0x1"));
    assertEquals(
        "repeated 2 of 1",
        dead("-A INPUT -j MARK --or-mark 0x1", "-A INPUT -j MARK --or-mark 0x1"));
  }

  @Test
  void aTargetThatNobodyKnowsMayChangeAnything() {
    assertEquals(
        "",
        dead(
            "-A INPUT -s 10.0.0.1 -j DROP",
            "-A INPUT -j MYSTERY",
            "-A INPUT -s 10.0.0.1 -j ACCEPT"));
  }

  @Test
  void allThatIsBehindAPlainVerdictIsToldOnce() {
    assertEquals(
        "behind 2: 3 to 4",
        dead("-A INPUT -p tcp", "-A INPUT -j DROP", "-A INPUT -p tcp -j ACCEPT", "-A INPUT -j B"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-p tcp -m tcp --dport 80 -m multiport --dports 443,8000:9000",
        "-p tcp -m tcp ! --dport 80 -m multiport --dports 80",
        "-p tcp -m tcp --tcp-flags SYN SYN,ACK",
        "-m mark --mark 0x1/0x1 -m mark --mark 0x2/0x3",
        "-m mark --mark 0x1/0x1 -m mark ! --mark 0x1/0x1",
        "-m conntrack --ctstate NEW -m conntrack --ctstate ESTABLISHED",
        "-m conntrack --ctstate INVALID -m conntrack --ctdir REPLY -m state --state NEW",
        "-m conntrack ! --ctstate INVALID,NEW,RELATED,ESTABLISHED,UNTRACKED",
        "-m statistic --mode random --probability 0",
        "! -s 0.0.0.0/0"
      })
  void whatNoPacketIsContradictsItself(final String match) {
    assertEquals("contradictory 1", dead("-A INPUT " + match + " -j DROP"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "-p tcp -m tcp --dport 80 -m multiport --ports 443",
        "-m mark ! --mark 0x1/0x1 -m mark --mark 0x2/0x3",
        "-m conntrack --ctstate DNAT -m conntrack --ctstate NEW",
        "-m conntrack --ctstate INVALID -m conntrack --ctstate NEW,INVALID",
        "-i lo ! -s 127.0.0.0/8"
      })
  void whatSomePacketIsDoesNot(final String match) {
    assertEquals("", dead("-A INPUT " + match + " -j DROP"));
  }

  @Test
  void aChainOfPreroutingKnowsNoWayOutAndOneOfForwardDoes() {
    final String rule = "-A A -o eth0 -j ACCEPT";
    assertEquals("contradictory 1", dead(Table.FILTER, "A", "-A INPUT -j A", rule));
    assertEquals("", dead(Table.FILTER, "A", "-A INPUT -j A", "-A FORWARD -j A", rule));
    assertEquals("", dead(Table.FILTER, "A", rule), "reached from nowhere");
    assertEquals(
        "", dead(Table.FILTER, "A", "-A INPUT -j A", "-A A ! -o eth0 -j ACCEPT"), "not eth0");
  }

  @Test
  void tableNatIsAskedForFirstPacketsOnly() {
    final String rule = "-m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT";
    assertEquals("", dead(Table.NAT, "PREROUTING", "-A PREROUTING " + rule));
    assertEquals(
        "contradictory 1",
        dead(
            Table.NAT, "PREROUTING", "-A PREROUTING -m conntrack --ctstate ESTABLISHED -j ACCEPT"));
  }

  @Test
  void notrackChangesTheStateInTableRaw() {
    final String test = "-A PREROUTING -m conntrack --ctstate UNTRACKED ";
    assertEquals(
        "",
        dead(
            Table.RAW,
            "PREROUTING",
            test + "-j ACCEPT",
            "-A PREROUTING -p udp -j CT --notrack",
            test + "-p udp -j DROP"));
  }
}
