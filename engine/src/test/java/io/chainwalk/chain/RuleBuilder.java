package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.HeaderMatch.Fragment;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// Rules, written like the arguments of `iptables`: `ip4().d("10.96.0.10").dport("tcp", 80).j("SVC")`.
final class RuleBuilder {
  private AddressMask source;
  private boolean notSource;
  private AddressMask destination;
  private boolean notDestination;
  private InterfaceMatch input = InterfaceMatch.ANY;
  private int protocol;
  private final List<Match> matches = new ArrayList<>();

  private RuleBuilder(final boolean ipv6) {
    source = AddressMask.any(ipv6);
    destination = AddressMask.any(ipv6);
  }

  /// Begins a rule of a family.
  static RuleBuilder ip(final boolean ipv6) {
    return new RuleBuilder(ipv6);
  }

  /// Begins an IPv4 rule.
  static RuleBuilder ip4() {
    return ip(false);
  }

  RuleBuilder s(final String address) {
    source = mask(address);
    return this;
  }

  RuleBuilder notS(final String address) {
    notSource = true;
    return s(address);
  }

  RuleBuilder d(final String address) {
    destination = mask(address);
    return this;
  }

  RuleBuilder notD(final String address) {
    notDestination = true;
    return d(address);
  }

  RuleBuilder i(final String name) {
    input = new InterfaceMatch(name, false, false);
    return this;
  }

  RuleBuilder p(final String name) {
    protocol = numberOf(name);
    return this;
  }

  /// `-p PROTOCOL -m PROTOCOL --dport PORT`.
  RuleBuilder dport(final String name, final int port) {
    return p(name).m(dport(protocol, PortRange.only(port), false));
  }

  RuleBuilder m(final Match... more) {
    matches.addAll(Arrays.asList(more));
    return this;
  }

  /// `-m statistic --mode random --probability`.
  RuleBuilder chance(final double probability) {
    return m(new Match.Random(Math.round(probability * (1L << 31)), false));
  }

  RuleBuilder mark(final int value, final int mask) {
    return m(new Match.Mark(value, mask, false));
  }

  Rule j(final String chain) {
    return j(new Target.Jump(chain));
  }

  Rule g(final String chain) {
    return j(new Target.Goto(chain));
  }

  Rule dnat(final String address, final int port) {
    return j(new Target.Nat(true, range(address, PortRange.only(port))));
  }

  Rule setMark(final int value, final int mask) {
    return j(new Target.SetMark(value, mask));
  }

  Rule reject() {
    return j(new Target.Reject(RejectWith.PORT_UNREACHABLE));
  }

  Rule j(final Target target) {
    return new Rule(
        new HeaderMatch(
            source,
            notSource,
            destination,
            notDestination,
            input,
            InterfaceMatch.ANY,
            protocol,
            false,
            Fragment.ANY),
        matches,
        target,
        RuleCount.ZERO,
        Origin.UNKNOWN);
  }

  static Match dport(final int protocol, final PortRange ports, final boolean not) {
    final Match.Not<PortRange> destination = new Match.Not<>(ports, not);
    return switch (protocol) {
      case Protocol.TCP -> new Match.Tcp(null, destination, null, null);
      case Protocol.SCTP -> new Match.Sctp(null, destination, null);
      default -> new Match.Ports(protocol, null, destination);
    };
  }

  static Target.Range range(final String address, final PortRange ports) {
    final IpAddress to = IpAddress.parse(address);
    return new Target.Range(to, to, ports, -1, false, false, false);
  }

  static int numberOf(final String name) {
    return switch (name) {
      case "tcp" -> Protocol.TCP;
      case "udp" -> Protocol.UDP;
      case "icmp" -> Protocol.ICMP;
      case "icmpv6" -> Protocol.ICMPV6;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static AddressMask mask(final String text) {
    final int slash = text.indexOf('/');
    return slash < 0
        ? AddressMask.only(IpAddress.parse(text))
        : AddressMask.prefix(
            IpAddress.parse(text.substring(0, slash)), Integer.parseInt(text.substring(slash + 1)));
  }

  /// A user's chain.
  static Chain chain(final String name, final Rule... rules) {
    return new Chain(name, Chain.Policy.NONE, RuleCount.ZERO, List.of(rules));
  }

  /// A built-in chain that accepts at its end.
  static Chain builtIn(final String name, final Rule... rules) {
    return new Chain(name, Chain.Policy.ACCEPT, RuleCount.ZERO, List.of(rules));
  }

  /// A built-in chain that drops at its end.
  static Chain dropping(final String name, final Rule... rules) {
    return new Chain(name, Chain.Policy.DROP, RuleCount.ZERO, List.of(rules));
  }

  /// A ruleset of one table.
  static Ruleset ruleset(final Table table, final Chain... chains) {
    final boolean ipv6 =
        Arrays.stream(chains)
            .flatMap(chain -> chain.rules().stream())
            .anyMatch(rule -> rule.header().source().address().ipv6());
    return new Ruleset(ipv6, List.of(new RuleTable(table, List.of(chains))));
  }

  /// The same ruleset with a chain added, or in the place of the one of its name.
  static Ruleset with(final Ruleset ruleset, final Table table, final Chain chain) {
    final Map<String, Chain> chains =
        new LinkedHashMap<>(Objects.requireNonNull(ruleset.table(table)).chains());
    chains.put(chain.name(), chain);
    return with(ruleset, new RuleTable(table, chains.values()));
  }

  /// The same ruleset without a chain.
  static Ruleset without(final Ruleset ruleset, final Table table, final String chain) {
    final Map<String, Chain> chains =
        new LinkedHashMap<>(Objects.requireNonNull(ruleset.table(table)).chains());
    chains.remove(chain);
    return with(ruleset, new RuleTable(table, chains.values()));
  }

  private static Ruleset with(final Ruleset ruleset, final RuleTable table) {
    final Map<Table, RuleTable> tables = new LinkedHashMap<>(ruleset.tables());
    tables.put(table.name(), table);
    return new Ruleset(ruleset.ipv6(), tables.values());
  }

  /// The same chain with other rules.
  static Chain with(final Chain chain, final List<Rule> rules) {
    return new Chain(chain.name(), chain.policy(), chain.policyCount(), rules);
  }
}
