package io.chainwalk.tools.lint;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.CtStates;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.tools.rulelogic.ChainGraph;
import io.chainwalk.tools.rulelogic.Passage;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The way of packets that kube-proxy marks, from mark to masquerading, and what must be let through for it.
final class MasqueradeChecks {
  private final Ruleset rules;
  private final Subjects subjects;
  private final Findings findings;

  MasqueradeChecks(final Ruleset rules, final Subjects subjects, final Findings findings) {
    this.rules = rules;
    this.subjects = subjects;
    this.findings = findings;
  }

  /// Looks at all of it.
  ///
  /// @param liberal whether `nf_conntrack_tcp_be_liberal` is set, with which few packets are INVALID
  void check(final boolean liberal) {
    final Integer mark = mark();
    if (mark != null) {
      checkTests(Table.NAT, KubeChains.POSTROUTING, mark);
      checkTests(Table.FILTER, KubeChains.FORWARD, mark);
      checkForward(mark);
    }
    checkRandom();
    if (!liberal) {
      checkInvalid();
    }
  }

  /// The mark that asks for masquerading.
  private @Nullable Integer mark() {
    final Chain chain = rules.chain(Table.NAT, KubeChains.MARK_MASQ);
    if (chain != null) {
      for (final Rule rule : chain.rules()) {
        if (rule.target() instanceof Target.SetMark(int value, _)) {
          return value;
        }
      }
    }
    return null;
  }

  private void checkTests(final Table table, final String name, final int mark) {
    final Chain chain = rules.chain(table, name);
    if (chain == null) {
      return;
    }
    final List<Match.Mark> tests = new ArrayList<>();
    int first = -1;
    for (int i = 0; i < chain.rules().size(); i++) {
      for (final Match match : chain.rules().get(i).matches()) {
        if (match instanceof final Match.Mark test) {
          first = first < 0 ? i : first;
          tests.add(test);
        }
      }
    }
    if (first >= 0 && tests.stream().noneMatch(test -> (mark & test.mask()) == test.value())) {
      findings.add(
          FindingKind.MASQUERADE_MARK_MISMATCH,
          subjects.rule(table, chain, first),
          KubeChains.MARK_MASQ
              + " sets mark "
              + hex(mark)
              + ", but "
              + name
              + " looks for "
              + tests.stream()
                  .map(test -> hex(test.value()) + "/" + hex(test.mask()))
                  .distinct()
                  .collect(Collectors.joining(", "))
              + (table == Table.NAT
                  ? ": marked packets keep their source, and answers go past the node."
                  : ": marked packets are left to the rules behind it."),
          "Two programs write these chains with different masquerade bits: give kubelet and kube-proxy the same"
              + " (iptables.masqueradeBit), and have the chains written anew.");
    }
  }

  private static String hex(final int mark) {
    return "0x" + Integer.toHexString(mark);
  }

  /// Whether rules let packets that begin a connection to a Service through, marked or not, as far as can be told.
  private void checkForward(final int mark) {
    final RuleTable filter = rules.table(Table.FILTER);
    final Chain forward = rules.chain(Table.FILTER, Hook.FORWARD.name());
    if (filter == null || forward == null || forward.policy() != Chain.Policy.DROP) {
      return;
    }
    final Match beginning = new Match.State(CtStates.NEW, false);
    final Match marked = new Match.Mark(mark, mark, false);
    if (!mayPass(filter, List.of(marked, beginning))) {
      findings.add(
          FindingKind.FORWARD_DROPS_SERVICES,
          subjects.chain(filter, Hook.FORWARD.name()),
          "FORWARD drops what no rule accepts, and no rule accepts a new connection with mark "
              + hex(mark)
              + ": connections to Services that are masqueraded do not get to endpoints on other nodes.",
          "Accept marked packets as kube-proxy does (-m mark --mark "
              + hex(mark)
              + "/"
              + hex(mark)
              + " -j ACCEPT), or set the policy to ACCEPT.");
      return;
    }
    final Match unmarked = new Match.Mark(0, mark, false);
    final Match redirected = new Match.State(CtStates.DNAT, false);
    if (sendsUnmarked() && !mayPass(filter, List.of(unmarked, beginning, redirected))) {
      findings.add(
          FindingKind.FORWARD_DROPS_SERVICES,
          subjects.chain(filter, Hook.FORWARD.name()),
          "FORWARD drops what no rule accepts, and no rule accepts a new connection to a Service without mark "
              + hex(mark)
              + ": connections that are not masqueraded, as those of pods, do not get to endpoints.",
          "Accept what Services redirect (-m conntrack --ctstate DNAT -j ACCEPT) or what pods send (-s with the"
              + " pods' addresses), as network plugins do, or set the policy to ACCEPT.");
    }
  }

  private static boolean mayPass(final RuleTable filter, final List<Match> known) {
    return chainsFrom(filter, Hook.FORWARD)
        .flatMap(chain -> chain.rules().stream())
        .anyMatch(rule ->
            switch (rule.target()) {
              case Target.Accept _, Target.Queue _ -> Passage.isPossible(rule, Table.FILTER, known);
              case Target.SetMark _, Target.Unknown _, Target.Connmark _ -> true;
              case Target.None _,
                  Target.Drop _,
                  Target.Return _,
                  Target.Jump _,
                  Target.Goto _,
                  Target.Reject _,
                  Target.Ct _,
                  Target.Nat _,
                  Target.Masquerade _,
                  Target.Redirect _,
                  Target.Watch _,
                  Target.Tcpmss _,
                  Target.ChangeSet _ ->
                  false;
            });
  }

  /// Whether the chain of any Service sends packets to endpoints that it has not all marked before.
  private boolean sendsUnmarked() {
    final RuleTable nat = rules.table(Table.NAT);
    return nat != null
        && nat.chains().values().stream()
            .filter(chain -> KubeChains.isOfService(chain.name()))
            .map(Chain::rules)
            .anyMatch(all ->
                all.stream().anyMatch(MasqueradeChecks::sendsToEndpoint)
                    && all.stream().noneMatch(MasqueradeChecks::marksWhomever));
  }

  private static boolean sendsToEndpoint(final Rule rule) {
    return rule.target() instanceof Target.Jump(String chain)
        && chain.startsWith(KubeChains.ENDPOINT_PREFIX);
  }

  /// Whether a rule has packets marked wherever they come from: it does not ask for a source or an interface.
  private static boolean marksWhomever(final Rule rule) {
    return rule.target() instanceof Target.Jump(String chain)
        && chain.equals(KubeChains.MARK_MASQ)
        && rule.header().source().isAny()
        && rule.header().input().isAny();
  }

  private static Stream<Chain> chainsFrom(final RuleTable table, final Hook hook) {
    return new ChainGraph(table).chainsFrom(hook);
  }

  private void checkRandom() {
    final RuleTable nat = rules.table(Table.NAT);
    if (nat == null) {
      return;
    }
    chainsFrom(nat, Hook.POSTROUTING)
        .forEach(chain -> {
          for (int i = 0; i < chain.rules().size(); i++) {
            if (chain.rules().get(i).target() instanceof Target.Masquerade(Target.Range range)
                && !range.randomFully()) {
              findings.add(
                  FindingKind.MASQUERADE_NOT_RANDOM,
                  subjects.rule(Table.NAT, chain, i),
                  "MASQUERADE without --random-fully keeps the source port where it can: connections that begin at the"
                      + " same moment may get the same one, and the later packet is dropped (insert_failed).",
                  "Add --random-fully; kube-proxy does where iptables is 1.6.2 or newer.");
            }
          }
        });
  }

  private void checkInvalid() {
    final RuleTable filter = rules.table(Table.FILTER);
    if (filter == null || filter.chain(KubeChains.FORWARD) == null) {
      return;
    }
    final boolean dropped =
        Stream.of(Table.RAW, Table.MANGLE, Table.FILTER)
            .map(rules::table)
            .filter(table -> table != null)
            .flatMap(table ->
                Stream.of(Hook.PREROUTING, Hook.FORWARD).flatMap(hook -> chainsFrom(table, hook)))
            .flatMap(chain -> chain.rules().stream())
            .anyMatch(MasqueradeChecks::dropsInvalid);
    if (!dropped) {
      findings.add(
          FindingKind.INVALID_NOT_DROPPED,
          subjects.chain(filter, KubeChains.FORWARD),
          "No rule drops forwarded packets of state INVALID: one that is out of its connection's window is not translated"
              + " back, and the client that gets it answers with a reset.",
          "Drop them (-m conntrack --ctstate INVALID -j DROP), unless net.netfilter.nf_conntrack_tcp_be_liberal is 1 on"
              + " the node.");
    }
  }

  private static boolean dropsInvalid(final Rule rule) {
    return (rule.target() instanceof Target.Drop || rule.target() instanceof Target.Reject)
        && rule.matches().stream()
            .anyMatch(match -> match instanceof Match.State || match instanceof Match.Conntrack)
        && Passage.isPossible(
            rule, Table.FILTER, List.of(new Match.State(CtStates.INVALID, false)));
  }
}
