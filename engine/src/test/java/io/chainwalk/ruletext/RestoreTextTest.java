package io.chainwalk.ruletext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Restore text applied to a ruleset, as `iptables-restore` 1.8.9 applies it to a kernel.
final class RestoreTextTest {
  private static final String BASE =
      """
      *filter
      :X - [0:0]
      :Y - [0:0]
      -A X -j Y
      -A INPUT -j X
      -A Y -p tcp -j ACCEPT
      -A Y -p udp
      COMMIT
      """;

  private static Ruleset base() throws BadRulesException {
    return RestoreText.dump("base", BASE, false, false).ruleset();
  }

  private static Chain input(final Ruleset ruleset) {
    return Objects.requireNonNull(ruleset.chain(Table.FILTER, "INPUT"));
  }

  private static RestoreResult apply(final String commands) throws BadRulesException {
    return RestoreText.apply(
        base(),
        RestoreText.lines("text", "*filter\n" + commands + "COMMIT\n"),
        RestoreOptions.NO_FLUSH);
  }

  /// The rules of table filter, without `-A`.
  private static String rules(final Ruleset ruleset) {
    return RulesetWriter.write(ruleset, RulesetWriter.Counters.ZERO)
        .lines()
        .filter(line -> line.startsWith("-A"))
        .map(line -> line.substring(3))
        .collect(Collectors.joining("; "));
  }

  private static String rulesAfter(final String commands) throws BadRulesException {
    return rules(apply(commands).ruleset());
  }

  private static String refusal(final String commands) {
    final BadRulesException e =
        assertThrows(BadRulesException.class, () -> apply(commands), commands);
    assertEquals(1, e.mistakes().size(), e::getMessage);
    final RuleMistake mistake = e.mistakes().getFirst();
    return mistake.origin().place() + ": " + mistake.reason();
  }

  @Test
  void aChainLineEmptiesAUsersChainAndLeavesTheOthers() throws Exception {
    assertEquals(
        "INPUT -j X; X -j RETURN; Y -p tcp -j ACCEPT; Y -p udp",
        rulesAfter(":X - [0:0]\n-A X -j RETURN\n"));
  }

  @Test
  void aChainLineOfABuiltInChainSetsItsPolicyAndKeepsItsRules() throws Exception {
    final RestoreResult result = apply(":INPUT DROP [5:6]\n:FORWARD - [7:8]\n");
    final Chain input = input(result.ruleset());
    assertEquals(Chain.Policy.DROP, input.policy());
    assertEquals(new RuleCount(5, 6), input.policyCount());
    assertEquals(1, input.rules().size());
    assertEquals(Set.of("INPUT"), result.changed().get(Table.FILTER));
  }

  @Test
  void withoutNoFlushATableBeginsEmptyAndOthersStay() throws Exception {
    final RestoreResult result =
        RestoreText.apply(
            base(),
            RestoreText.lines("text", "*filter\n-A INPUT -j DROP\nCOMMIT\n*nat\nCOMMIT\n"),
            RestoreOptions.DUMP);
    assertEquals("INPUT -j DROP", rules(result.ruleset()));
    assertEquals(Set.of("X", "Y"), result.removed().get(Table.FILTER));
    assertEquals(Set.of("INPUT"), result.changed().get(Table.FILTER));
    final RestoreResult natOnly =
        RestoreText.apply(base(), RestoreText.lines("text", "*nat\nCOMMIT\n"), RestoreOptions.DUMP);
    assertEquals(rules(base()), rules(natOnly.ruleset()));
  }

  @Test
  void rulesAreInsertedReplacedAndDeleted() throws Exception {
    assertEquals(
        "INPUT -j X; X -j ACCEPT; X -j Y; X -j Z; Y -p sctp -j DROP; Z -j DROP",
        rulesAfter(
            """
            -N Z
            -A Z -j DROP
            -I X 2 -j Z
            -I X -j ACCEPT
            -D Y 1
            -R Y 1 -p sctp -j DROP
            """));
    assertEquals("INPUT -j X; X -j Y; Y -p tcp -j ACCEPT", rulesAfter("-D Y -p udp\n"));
  }

  @Test
  void chainsAreRenamedEmptiedAndDeleted() throws Exception {
    assertEquals("INPUT -j W; W -j Y; Y -p tcp -j ACCEPT; Y -p udp", rulesAfter("-E X W\n"));
    assertEquals("", rulesAfter("-F\n-X\n"));
    final RestoreResult result = apply("-D INPUT -j X\n-F X\n-X X\n");
    assertEquals("Y -p tcp -j ACCEPT; Y -p udp", rules(result.ruleset()));
    assertEquals(Set.of("X"), result.removed().get(Table.FILTER));
  }

  @Test
  void severalAddressesMakeSeveralRules() throws Exception {
    assertEquals(
        "INPUT -j X; X -j Y; X -s 1.1.1.1/32 -d 3.3.3.3/32; X -s 1.1.1.1/32 -d 4.0.0.0/8;"
            + " X -s 2.2.2.2/32 -d 3.3.3.3/32; X -s 2.2.2.2/32 -d 4.0.0.0/8;"
            + " Y -p tcp -j ACCEPT; Y -p udp",
        rulesAfter("-A X -s 1.1.1.1,2.2.2.2 -d 3.3.3.3,4.4.4.4/8\n"));
  }

  @Test
  void whatIptablesRestoreRefusesIsRefused() {
    assertEquals("text:2: -j: 'INPUT' is a built-in chain", refusal("-A X -j INPUT\n"));
    assertEquals("text:2: -X: chain Y is not empty", refusal("-X Y\n"));
    assertEquals("text:3: -X: rules still lead to chain X", refusal("-F X\n-X X\n"));
    assertEquals("text:2: there is a chain 'X' already", refusal("-N X\n"));
    assertEquals("text:2: the chain has no rule '5'", refusal("-I X 5 -j DROP\n"));
    assertEquals("text:2: the chain has no rule '9'", refusal("-D Y 9\n"));
    assertEquals("text:2: chain Y has no such rule", refusal("-D Y -p sctp\n"));
    assertEquals("text:2: chain X is a user's and has no policy", refusal("-P X DROP\n"));
    assertEquals("text:2: 'REJECT' is not a policy: ACCEPT or DROP", refusal("-P INPUT REJECT\n"));
    assertEquals("text:2: there is no chain 'NOPE'", refusal("-A NOPE -j DROP\n"));
    assertEquals("text:2: 'foo' is not an option", refusal("-A X foo\n"));
    assertEquals(
        "text:2: a double quote is opened and not closed", refusal("-A X -j DROP \"open\n"));
    assertEquals("text:2: '[5]' is not [packets:bytes]", refusal("[5] -A X -j DROP\n"));
    assertEquals(
        "text:2: 'ACCEPT' is a verdict and cannot name a chain", refusal(":ACCEPT - [0:0]\n"));
    assertEquals(
        "text:2: chain name 'THIS-NAME-HAS-29-CHARACTERS-X' is empty or longer than 28 bytes",
        refusal(":THIS-NAME-HAS-29-CHARACTERS-X - [0:0]\n"));
    assertEquals("text:2: '-L' is not a command of restore text", refusal("-L\n"));
  }

  @Test
  void loopsAreRefusedWhereAPacketCanReachThem() throws Exception {
    assertEquals("text:2: chain X leads back to itself", refusal("-A Y -j X\n"));
    assertEquals("text:2: chain X leads back to itself", refusal("-A Y -g X\n"));
    assertTrue(
        rulesAfter("-A Y -j ACCEPT\n-A Y -j X\n").endsWith("Y -j X"),
        "behind an ACCEPT for all no packet gets into the loop");
    assertTrue(rulesAfter("-N L\n-A L -j L\n").contains("; L -j L; "), "nothing leads to it");
  }

  @Test
  void targetsAreRefusedAtHooksWhereTheyCannotBeAlsoByWayOfUsersChains() {
    final BadRulesException e =
        assertThrows(
            BadRulesException.class,
            () ->
                RestoreText.dump(
                    "n",
                    """
                    *nat
                    :U - [0:0]
                    :V - [0:0]
                    -A U -j MASQUERADE
                    -A V -j MASQUERADE
                    -A OUTPUT -j U
                    -A POSTROUTING -j U
                    COMMIT
                    """,
                    false,
                    false));
    assertEquals(
        "n:4: the target cannot be reached from OUTPUT, in: -A U -j MASQUERADE", e.getMessage());
  }

  @Test
  void allMistakesAreListed() {
    final BadRulesException e =
        assertThrows(
            BadRulesException.class,
            () -> apply("-A X -p foo\n-A X --dport 5\n-A X -j DROP\n-A X -m mark\n"));
    assertEquals(
        List.of(2, 3, 5),
        e.mistakes().stream().map(m -> ((Origin.Line) m.origin()).number()).toList());
  }

  @Test
  void aTextWithoutCommitIsRefused() {
    final BadRulesException e =
        assertThrows(
            BadRulesException.class,
            () -> RestoreText.dump("t", "*filter\n-A INPUT -j DROP\n", false, false));
    assertEquals("the text ends without COMMIT", e.mistakes().getFirst().reason());
  }

  @Test
  void onlyChainsWhoseMeaningHasChangedCount() throws Exception {
    final RestoreResult result =
        apply(":X - [0:0]\n[9:9] -A X -j Y\n:Y - [0:0]\n-A Y -p tcp -j DROP\n:N - [0:0]\n");
    assertEquals(Set.of("Y", "N"), result.changed().get(Table.FILTER));
    assertEquals(Set.of(), result.removed().get(Table.FILTER));
  }

  @Test
  void countersAreKeptWithTheOptionAndDroppedWithout() throws Exception {
    final String text = "*filter\n:INPUT ACCEPT [1:2]\n[3:4] -A INPUT -j DROP\nCOMMIT\n";
    final List<RuleLine> lines = RestoreText.lines("t", text);
    final Ruleset empty = new Ruleset(false, List.of());
    final Ruleset with = RestoreText.apply(empty, lines, RestoreOptions.DUMP).ruleset();
    assertTrue(
        RulesetWriter.write(with, RulesetWriter.Counters.ALL).contains("[3:4] -A INPUT -j DROP\n"));
    assertEquals(new RuleCount(1, 2), input(with).policyCount());
    final Ruleset without =
        RestoreText.apply(empty, lines, new RestoreOptions(false, false, false)).ruleset();
    assertEquals(RuleCount.ZERO, input(without).rules().getFirst().count());
  }

  @Test
  void aRuleKeepsTheOriginOfItsLine() throws Exception {
    final Origin origin = new Origin.Manifest("Service a/b", "spec.ports", "A sentence.");
    final Ruleset ruleset =
        RestoreText.apply(
                new Ruleset(true, List.of()),
                List.of(
                    new RuleLine("*filter", Origin.UNKNOWN),
                    new RuleLine("-A INPUT -s fd00::1 -j DROP", origin),
                    new RuleLine("COMMIT", Origin.UNKNOWN)),
                RestoreOptions.NO_FLUSH)
            .ruleset();
    assertEquals(origin, input(ruleset).rules().getFirst().origin());
  }

  @Test
  void unknownPartsCanBeSkippedAndAreListed() throws Exception {
    final RestoreResult result =
        RestoreText.dump(
            "d",
            """
            *filter
            -A INPUT -p tcp -m bpf --bytecode "4,48 0" -m tcp --dport 5 -j DROP
            -A INPUT -j TEE --gateway 1.2.3.4
            -A INPUT -m set --match-set s src --packets-gt 5 -j ACCEPT
            COMMIT
            """,
            false,
            true);
    assertEquals(
        "INPUT -p tcp -m bpf --bytecode \"4,48 0\" -m tcp --dport 5 -j DROP;"
            + " INPUT -j TEE --gateway 1.2.3.4;"
            + " INPUT -m set --match-set s src --packets-gt 5 -j ACCEPT",
        rules(result.ruleset()));
    assertEquals(3, result.skipped().size());
    assertEquals(
        new Target.Unknown("TEE --gateway 1.2.3.4"),
        input(result.ruleset()).rules().get(1).target());
  }

  @Test
  void whatIsUnknownEndsWhereTheFixedPartGoesOn() throws Exception {
    final RestoreResult result =
        RestoreText.dump(
            "d",
            """
            *filter
            -A INPUT -m who --x 1 ! -s 10.0.0.1/32 -j DROP
            -A INPUT -m who ! --x 1 --protocol tcp --dport 5 -j DROP
            -A INPUT -m who --x ! --destination 10.0.0.2 --in-interface eth0 --jump ACCEPT
            -A INPUT -m mark --x ! --src 10.0.0.3
            COMMIT
            """,
            false,
            true);
    assertEquals(
        "INPUT ! -s 10.0.0.1/32 -m who --x 1 -j DROP;"
            + " INPUT -p tcp -m who ! --x 1 -m tcp --dport 5 -j DROP;"
            + " INPUT ! -d 10.0.0.2/32 -i eth0 -m who --x -j ACCEPT;"
            + " INPUT ! -s 10.0.0.3/32 -m mark --x",
        rules(result.ruleset()));
    assertEquals(4, result.skipped().size());
  }

  @Test
  void headersOfBothVariantsAreComments() throws Exception {
    final String dump =
        """
        # Generated by ip6tables-nft-save v1.8.9 (nf_tables) on Mon Nov 23 07:28:25 2026
        *raw
        :PREROUTING ACCEPT [0:0]
        :OUTPUT ACCEPT [0:0]
        -A OUTPUT -j NOTRACK
        COMMIT
        # Completed on Mon Nov 23 07:28:25 2026
        # Warning: iptables-legacy tables present, use iptables-legacy-save to see them
        """;
    assertTrue(RestoreText.isIpv6(dump));
    assertEquals("OUTPUT -j NOTRACK", rules(RestoreText.dump("d", dump, true, false).ruleset()));
  }

  @Test
  void theFamilyOfATextWithoutHeaderIsThatOfItsAddresses() {
    assertTrue(RestoreText.isIpv6("*filter\n-A INPUT -s fd00::/8 -j DROP\nCOMMIT\n"));
    assertTrue(!RestoreText.isIpv6("*filter\n-A INPUT -s 10.0.0.0/8 -j DROP\nCOMMIT\n"));
    assertTrue(!RestoreText.isIpv6("# Generated by iptables-save v1.8.9\n"));
  }
}
