package io.chainwalk.tools.chains;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What part of the connections the rules of a dump give to an endpoint.
class LadderSharesTest {
  private static final double TOLERANCE = 1e-6;

  /// A table `nat` in which `WEB` and chains of kube-proxy's names are there.
  private static LadderShares shares(final String... rules) throws BadRulesException {
    return new LadderShares(ruleset(rules));
  }

  private static Ruleset ruleset(final String... rules) throws BadRulesException {
    final String text =
        """
        *nat
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        :WEB - [0:0]
        :OTHER - [0:0]
        :KUBE-EXT-X - [0:0]
        :KUBE-SVC-X - [0:0]
        :KUBE-SVL-X - [0:0]
        :KUBE-SEP-A - [0:0]
        :KUBE-SEP-B - [0:0]
        -A KUBE-SEP-A -p tcp -j DNAT --to-destination 10.0.0.1:80
        -A KUBE-SEP-B -p tcp -j DNAT --to-destination 10.0.0.2:80
        """
            + String.join("\n", rules)
            + "\nCOMMIT\n";
    return RestoreText.dump("rules", text, false, false).ruleset();
  }

  private static void assertShares(final LadderShares shares, final double a, final double b) {
    assertEquals(a, shares.ofChains().getOrDefault("KUBE-SEP-A", 0.0), TOLERANCE);
    assertEquals(b, shares.ofChains().getOrDefault("KUBE-SEP-B", 0.0), TOLERANCE);
  }

  @Test
  void eachRungGetsItsChanceOfWhatIsLeft() throws Exception {
    assertShares(
        shares(
            "-A KUBE-SVC-X -m statistic --mode random --probability 0.25 -j KUBE-SEP-A",
            "-A KUBE-SVC-X -j KUBE-SEP-B"),
        0.25,
        0.75);
  }

  @Test
  void aChainToWhichNothingLeadsGetsNothing() throws Exception {
    assertShares(shares("-A KUBE-SVC-X -j KUBE-SEP-A"), 1, 0);
  }

  @Test
  void twoLaddersWithTheSamePartsAgree() throws Exception {
    final String ladder = " -m statistic --mode random --probability 0.5 -j KUBE-SEP-A";
    assertShares(
        shares(
            "-A KUBE-SVC-X" + ladder,
            "-A KUBE-SVC-X -j KUBE-SEP-B",
            "-A KUBE-SVL-X" + ladder,
            "-A KUBE-SVL-X -j KUBE-SEP-B"),
        0.5,
        0.5);
  }

  @Test
  void whatLocalAndOtherClientsGiveDifferentPartsIsUnknown() throws Exception {
    // External clients reach the endpoint A of this node alone; others both.
    assertShares(
        shares(
            "-A KUBE-SVC-X -m statistic --mode random --probability 0.5 -j KUBE-SEP-A",
            "-A KUBE-SVC-X -j KUBE-SEP-B",
            "-A KUBE-SVL-X -j KUBE-SEP-A"),
        LadderShares.UNKNOWN,
        LadderShares.UNKNOWN);
  }

  @Test
  void withAffinityPartsAreUnknown() throws Exception {
    assertShares(
        shares(
            "-A KUBE-SVC-X -m recent --rcheck --seconds 60 --name KUBE-SEP-A -j KUBE-SEP-A",
            "-A KUBE-SVC-X -m recent --rcheck --seconds 60 --name KUBE-SEP-B -j KUBE-SEP-B",
            "-A KUBE-SVC-X -m statistic --mode random --probability 0.5 -j KUBE-SEP-A",
            "-A KUBE-SVC-X -j KUBE-SEP-B"),
        LadderShares.UNKNOWN,
        LadderShares.UNKNOWN);
  }

  @Test
  void withNthPartsAreUnknownForTheRestOfTheLadderToo() throws Exception {
    assertShares(
        shares(
            "-A KUBE-SVC-X -m statistic --mode nth --every 2 --packet 0 -j KUBE-SEP-A",
            "-A KUBE-SVC-X -j KUBE-SEP-B"),
        LadderShares.UNKNOWN,
        LadderShares.UNKNOWN);
  }

  @Test
  void rungsMayTranslateThemselves() throws Exception {
    final String web = "-A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80";
    final Ruleset rules =
        ruleset(
            web
                + " -m statistic --mode random --probability 0.25 -j DNAT --to-destination 10.0.0.3",
            web + " -j DNAT --to-destination 10.0.0.4",
            "-A PREROUTING -d 10.96.0.2/32 -p tcp -j DNAT --to-destination 10.0.0.5");
    assertEquals(List.of(0.25, 0.75, 1.0), ofRules(rules, "PREROUTING"));
  }

  @Test
  void chainsThatAreAskedOneAfterTheOtherAreNoLadder() throws Exception {
    final Ruleset rules =
        ruleset(
            "-A PREROUTING -j WEB",
            "-A PREROUTING -j OTHER",
            "-A WEB -d 10.96.0.1/32 -p tcp -j DNAT --to-destination 10.0.0.3",
            "-A OTHER -d 10.96.0.2/32 -p tcp -j DNAT --to-destination 10.0.0.4");
    assertEquals(List.of(1.0), ofRules(rules, "WEB"));
    assertEquals(List.of(1.0), ofRules(rules, "OTHER"));
  }

  private static List<Double> ofRules(final Ruleset rules, final String name) {
    final LadderShares shares = new LadderShares(rules);
    return rules.tables().values().stream()
        .flatMap(table -> table.chains().values().stream())
        .filter(chain -> chain.name().equals(name))
        .flatMap(chain -> chain.rules().stream().map(rule -> shares.of(chain, rule)))
        .toList();
  }
}
