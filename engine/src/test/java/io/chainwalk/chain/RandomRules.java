package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.AddressType;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.CtStates;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.HeaderMatch.Fragment;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.Recent.Operation;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleCount;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.select.Draws;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/// Rulesets that nobody would write: every kind of rule, in runs that can be looked up and in between, with few enough
/// addresses and ports for rules to overlap and packets to match.
final class RandomRules {
  private static final int USER_CHAINS = 5;
  private static final int MOST_GROUPS = 5;
  private static final int LONGEST_RUN = 10;
  private static final int LONGEST_LADDER = 5;
  private static final int LINE = 10_000;
  private static final int ADDRESSES_IN_SETS = 2;

  private final SplittableRandom random;
  private final boolean ipv6;

  /// Whether there are rules that remember one packet for another, of names that tables share.
  private final boolean remembers;

  /// Another ruleset, and what is not as before in it.
  record Change(
      Ruleset ruleset, Map<Table, Set<String>> changed, Map<Table, Set<String>> removed) {}

  RandomRules(final SplittableRandom random, final boolean ipv6, final boolean remembers) {
    this.random = random;
    this.ipv6 = ipv6;
    this.remembers = remembers;
  }

  /// The sets that rules name: addresses, ports, both, and one of these.
  Rulesets withSets(final Ruleset ruleset) {
    final List<IpSet.Entry> addresses = new ArrayList<>();
    final List<IpSet.Entry> pairs = new ArrayList<>();
    for (int i = 0; i < ADDRESSES_IN_SETS; i++) {
      final AddressMask address =
          AddressMask.only(IpAddress.parse(RandomPackets.address(1 + i, ipv6)));
      addresses.add(new IpSet.Entry(address, 0, null, null, i == 0, 0));
      pairs.add(new IpSet.Entry(address, Protocol.TCP, new PortRange(80, 80 + i), null, false, 0));
    }
    addresses.add(
        new IpSet.Entry(
            AddressMask.prefix(IpAddress.parse(RandomPackets.address(1, ipv6)), ipv6 ? 126 : 30),
            0,
            null,
            null,
            false,
            0));
    final IpSets sets =
        new IpSets(
            List.of(
                new IpSet("nets", IpSet.Type.HASH_NET, ipv6, addresses, List.of()),
                new IpSet("pairs", IpSet.Type.HASH_IP_PORT, ipv6, pairs, List.of()),
                new IpSet(
                    "both", IpSet.Type.LIST_SET, false, List.of(), List.of("nets", "pairs"))));
    return ipv6 ? new Rulesets(null, ruleset, sets) : new Rulesets(ruleset, null, sets);
  }

  /// Changes some chains, takes one away now and then, and puts others back.
  Change change(final Ruleset before) {
    final List<RuleTable> tables = new ArrayList<>();
    final Map<Table, Set<String>> changed = new EnumMap<>(Table.class);
    final Map<Table, Set<String>> removed = new EnumMap<>(Table.class);
    for (final RuleTable table : before.tables().values()) {
      final String gone = random.nextBoolean() ? userChain(random.nextInt(USER_CHAINS)) : "";
      final List<Chain> chains = new ArrayList<>();
      for (final Chain chain : changed(table).chains().values()) {
        if (chain.name().equals(gone)) {
          continue;
        }
        final List<Rule> rules = new ArrayList<>(chain.rules());
        rules.removeIf(rule -> gone.equals(RulesetChecks.callee(rule.target())));
        final Chain next = RuleBuilder.with(chain, rules);
        chains.add(next);
        if (!next.equals(table.chain(next.name()))) {
          changed.computeIfAbsent(table.name(), absent -> new HashSet<>()).add(next.name());
        }
      }
      if (table.chain(gone) != null) {
        removed.put(table.name(), Set.of(gone));
      }
      tables.add(new RuleTable(table.name(), chains));
    }
    return new Change(new Ruleset(ipv6, tables), changed, removed);
  }

  /// The table with all user's chains and other rules in some chains.
  private RuleTable changed(final RuleTable table) {
    final Map<String, Chain> chains = new LinkedHashMap<>(table.chains());
    for (final Chain chain : table(table.name()).chains().values()) {
      if (!chains.containsKey(chain.name()) || random.nextInt(4) == 0) {
        chains.put(chain.name(), chain);
      }
    }
    return new RuleTable(table.name(), chains.values());
  }

  Ruleset next() {
    final List<RuleTable> tables = new ArrayList<>();
    for (final Table name : Table.values()) {
      if (random.nextInt(6) > 0) {
        tables.add(table(name));
      }
    }
    return new Ruleset(ipv6, tables);
  }

  private RuleTable table(final Table name) {
    final List<Chain> chains = new ArrayList<>();
    name.hooks().forEach(hook -> chains.add(builtIn(name, hook.name())));
    for (int i = 0; i < USER_CHAINS; i++) {
      chains.add(new Chain(userChain(i), Chain.Policy.NONE, RuleCount.ZERO, rules(name, i + 1)));
    }
    return new RuleTable(name, chains);
  }

  private Chain builtIn(final Table table, final String name) {
    final boolean drops = table != Table.NAT && random.nextInt(4) == 0;
    return new Chain(
        name,
        drops ? Chain.Policy.DROP : Chain.Policy.ACCEPT,
        RuleCount.ZERO,
        random.nextInt(8) == 0 ? List.of() : rules(table, 0));
  }

  private static String userChain(final int number) {
    return "USER-" + number;
  }

  /// Rules that lead to chains from a number on only, so that there are no loops.
  private List<Rule> rules(final Table table, final int firstCallee) {
    final List<Rule> rules = new ArrayList<>();
    final int groups = random.nextInt(MOST_GROUPS);
    for (int group = 0; group < groups; group++) {
      switch (random.nextInt(4)) {
        case 0 -> addRun(rules, table, firstCallee);
        case 1 -> addLadder(rules, table, firstCallee);
        default -> rules.add(rule(header(), matches(3), target(table, firstCallee)));
      }
    }
    return rules;
  }

  /// Rules that ask for one destination each, some for a bit more.
  private void addRun(final List<Rule> rules, final Table table, final int firstCallee) {
    final int length = 2 + random.nextInt(LONGEST_RUN);
    final int kinds = 1 + random.nextInt(7);
    for (int i = 0; i < length; i++) {
      final HeaderMatch any = HeaderMatch.any(ipv6);
      final boolean hasPort = (kinds & 1) != 0 || random.nextBoolean();
      final boolean hasAddress = !hasPort || (kinds & 2) != 0 || random.nextBoolean();
      final int protocol = hasPort ? portProtocol() : 0;
      final List<Match> matches = new ArrayList<>();
      if ((kinds & 4) != 0 && random.nextInt(3) == 0) {
        matches.add(match());
      }
      if (hasPort) {
        matches.add(RuleBuilder.dport(protocol, PortRange.only(port()), false));
      }
      if (random.nextInt(5) == 0) {
        matches.add(match());
      }
      rules.add(
          rule(
              new HeaderMatch(
                  random.nextInt(6) == 0 ? network() : any.source(),
                  random.nextInt(12) == 0,
                  hasAddress ? AddressMask.only(address()) : any.destination(),
                  random.nextInt(20) == 0,
                  InterfaceMatch.ANY,
                  InterfaceMatch.ANY,
                  protocol,
                  protocol != 0 && random.nextInt(20) == 0,
                  Fragment.ANY),
              matches,
              target(table, firstCallee)));
    }
  }

  private void addLadder(final List<Rule> rules, final Table table, final int firstCallee) {
    final int length = 1 + random.nextInt(LONGEST_LADDER);
    for (int i = length; i >= 1; i--) {
      final List<Match> matches = new ArrayList<>();
      if (random.nextBoolean()) {
        matches.add(new Match.Comment("rung " + i));
      }
      if (i > 1 || random.nextBoolean()) {
        matches.add(chance(random.nextInt(4) == 0 ? random.nextDouble() : 1.0 / i));
      }
      if (random.nextInt(10) == 0) {
        matches.add(match());
      }
      rules.add(rule(HeaderMatch.any(ipv6), matches, target(table, firstCallee)));
    }
  }

  private Rule rule(final HeaderMatch header, final List<Match> matches, final Target target) {
    return new Rule(
        header, matches, target, RuleCount.ZERO, new Origin.Line("random", random.nextInt(LINE)));
  }

  private HeaderMatch header() {
    return new HeaderMatch(
        random.nextInt(3) == 0 ? network() : AddressMask.any(ipv6),
        random.nextInt(8) == 0,
        random.nextInt(3) == 0 ? network() : AddressMask.any(ipv6),
        random.nextInt(8) == 0,
        networkInterface(),
        random.nextInt(8) == 0 ? networkInterface() : InterfaceMatch.ANY,
        random.nextInt(3) == 0 ? portProtocol() : 0,
        random.nextInt(8) == 0,
        fragment());
  }

  private Fragment fragment() {
    return switch (random.nextInt(16)) {
      case 0 -> Fragment.NOT_LATER;
      case 1 -> ipv6 ? Fragment.ANY : Fragment.LATER;
      default -> Fragment.ANY;
    };
  }

  private InterfaceMatch networkInterface() {
    return switch (random.nextInt(8)) {
      case 0 -> new InterfaceMatch("eth0", false, random.nextBoolean());
      case 1 -> new InterfaceMatch("eth", true, random.nextBoolean());
      default -> InterfaceMatch.ANY;
    };
  }

  private List<Match> matches(final int most) {
    final List<Match> matches = new ArrayList<>();
    for (int i = random.nextInt(most); i > 0; i--) {
      matches.add(match());
    }
    return matches;
  }

  private Match match() {
    final boolean not = random.nextInt(4) == 0;
    return switch (random.nextInt(20)) {
      case 0 -> RuleBuilder.dport(Protocol.TCP, PortRange.only(port()), not);
      case 1 -> RuleBuilder.dport(Protocol.UDP, new PortRange(0, port()), not);
      case 2 ->
          new Match.Tcp(
              new Match.Not<>(new PortRange(0, 5000), not),
              null,
              new Match.Not<>(new Match.TcpFlags(0x17, 2), false),
              null);
      case 3 ->
          new Match.Multiport(
              Match.Multiport.Side.DESTINATION, List.of(PortRange.only(port())), not);
      case 4 -> new Match.Mark(random.nextInt(4), 3, not);
      case 5 -> new Match.Connmark(random.nextInt(4), 3, not);
      case 6 -> new Match.State(1 + random.nextInt(31), not);
      case 7 -> states(new Match.Not<>(CtStates.NEW | CtStates.RELATED, not));
      case 8 -> new Match.Random(threshold(), false);
      case 9 -> new Match.Random(threshold(), true);
      case 10, 11, 12 -> memory(not);
      case 13 -> new Match.AddrType(null, new Match.Not<>(AddressType.LOCAL, not), false, false);
      case 14 -> new Match.Length(new PortRange(0, 50), not);
      case 15 -> new Match.Nfacct("account-" + random.nextInt(2));
      case 16 -> RuleBuilder.dport(Protocol.SCTP, PortRange.only(port()), not);
      case 17 -> RuleBuilder.dport(Protocol.UDPLITE, new PortRange(0, port()), not);
      case 18 ->
          new Match.InSet(
              List.of("nets", "pairs", "both").get(random.nextInt(3)),
              List.of(random.nextBoolean(), false),
              not,
              random.nextInt(4) == 0);
      default -> random.nextInt(5) == 0 ? new Match.Unknown("-m who") : new Match.Comment("so");
    };
  }

  private long threshold() {
    return switch (random.nextInt(6)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> Draws.CERTAIN;
      default -> random.nextLong(Draws.CERTAIN);
    };
  }

  private Match memory(final boolean not) {
    if (!remembers) {
      return new Match.Comment("nothing to remember");
    }
    return switch (random.nextInt(4)) {
      case 0 -> new Match.Nth(3, random.nextInt(3), not);
      case 1 -> new Match.Limit(200_000, 3);
      case 2 -> hashlimit();
      default -> recent(not);
    };
  }

  private Match hashlimit() {
    return new Match.Hashlimit(
        random.nextBoolean(),
        random.nextBoolean() ? 500_000 : 2_000_000,
        false,
        1 + random.nextInt(4),
        random.nextBoolean(),
        random.nextBoolean(),
        false,
        random.nextBoolean(),
        "table-" + random.nextInt(2),
        ipv6 ? 128 : 32,
        ipv6 ? 128 : 32,
        0,
        random.nextInt(3) * 3L,
        1000,
        2000);
  }

  private Match recent(final boolean not) {
    final Operation[] operations = Operation.values();
    final Operation operation = operations[random.nextInt(operations.length)];
    final boolean asks = operation == Operation.CHECK || operation == Operation.UPDATE;
    final long seconds = asks ? random.nextInt(3) * 3L : 0;
    return new Match.Recent(
        operation,
        not,
        seconds,
        seconds > 0 && random.nextBoolean(),
        asks ? random.nextInt(4) : 0,
        random.nextInt(3) == 0,
        "list-" + random.nextInt(2),
        random.nextInt(3) > 0 ? mask(0) : mask(1 + random.nextInt(3)),
        random.nextBoolean());
  }

  /// Looks at all bits but the last ones.
  private AddressMask mask(final int ignoredBits) {
    final long high = ipv6 ? -1 : 0;
    final long low = (ipv6 ? -1 : 0xFFFF_FFFFL) & -1L << ignoredBits;
    return new AddressMask(new IpAddress(ipv6, high, low), high, low);
  }

  private static Match states(final Match.Not<Integer> states) {
    return new Match.Conntrack(
        states, null, null, null, null, null, null, null, null, null, null, null, null);
  }

  private static Match chance(final double probability) {
    return new Match.Random(Math.round(probability * (1L << 31)), false);
  }

  private Target target(final Table table, final int firstCallee) {
    final int kind = random.nextInt(20);
    if (kind < 8 && firstCallee < USER_CHAINS) {
      final String callee = userChain(firstCallee + random.nextInt(USER_CHAINS - firstCallee));
      return kind < 6 ? new Target.Jump(callee) : new Target.Goto(callee);
    }
    return switch (kind) {
      case 8, 0 -> Target.RETURN;
      case 9, 1 -> Target.NONE;
      case 10, 2, 3 -> new Target.SetMark(random.nextInt(8), random.nextInt(8));
      case 11, 4 -> connmark();
      case 12, 5 -> new Target.Watch("LOG", "");
      case 13 -> new Target.Unknown("-j NOWHERE");
      case 14 -> Target.DROP;
      case 15 -> new Target.Queue("NFQUEUE", "", random.nextBoolean());
      case 16, 6, 7 -> own(table);
      default -> own(table);
    };
  }

  private Target connmark() {
    final Target.Connmark.Operation[] operations = Target.Connmark.Operation.values();
    return new Target.Connmark(
        operations[random.nextInt(operations.length)],
        random.nextInt(8),
        random.nextInt(8),
        random.nextInt(8),
        random.nextInt(5) - 2);
  }

  /// A target that only this table has.
  private Target own(final Table table) {
    return switch (table) {
      case RAW ->
          new Target.Ct(
              random.nextInt(3) == 0,
              random.nextInt(9),
              random.nextInt(4) == 0,
              random.nextBoolean(),
              random.nextBoolean(),
              "",
              false);
      case NAT -> translation();
      case FILTER -> {
        final RejectWith[] ways = RejectWith.values();
        yield new Target.Reject(ways[random.nextInt(ways.length)]);
      }
      case MANGLE, SECURITY -> Target.ACCEPT;
    };
  }

  private Target translation() {
    final IpAddress to = address();
    final boolean hasPorts = random.nextBoolean();
    final Target.Range range =
        new Target.Range(
            to,
            to,
            hasPorts ? new PortRange(port(), 9000) : null,
            hasPorts && random.nextInt(4) == 0 ? 7 : -1,
            random.nextBoolean(),
            random.nextBoolean(),
            random.nextBoolean());
    final Target.Range own =
        new Target.Range(null, null, range.ports(), -1, range.random(), range.randomFully(), false);
    return switch (random.nextInt(5)) {
      case 0 -> new Target.Masquerade(own);
      case 1 -> new Target.Redirect(own);
      case 2 -> new Target.Nat(false, range);
      default -> new Target.Nat(true, range);
    };
  }

  private int portProtocol() {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> Protocol.UDP;
      case 3 -> Protocol.UDPLITE;
      case 4 -> Protocol.SCTP;
      default -> Protocol.TCP;
    };
  }

  private AddressMask network() {
    final int most = ipv6 ? 128 : 32;
    final int length = random.nextBoolean() ? most : most - 1 - random.nextInt(3);
    return AddressMask.prefix(address(), length);
  }

  private IpAddress address() {
    return IpAddress.parse(RandomPackets.address(random, ipv6));
  }

  private int port() {
    return RandomPackets.port(random);
  }
}
