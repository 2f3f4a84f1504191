package io.chainwalk.match;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import org.jspecify.annotations.Nullable;

/// Makes tests out of matches, for one family of one program.
///
/// Tests are to be made in the order of the rules, since the first rule that names a list or a table decides how it is
/// made. Each call makes a test of its own: rules do not share a count because they look alike.
///
/// **Threads:** one, that makes the program; the tests are for any.
public final class PacketTests {
  private final boolean ipv6;
  private final RuleContext context;
  private final CompiledSets sets;
  private final RuleMemory memory;

  /// Begins a program's tests.
  ///
  /// @param ipv6 the family of its rules
  /// @param context the machine
  /// @param sets what `set` matches may name, of both families
  /// @param memory takes down what the tests have to remember; the same for both families
  public PacketTests(
      final boolean ipv6, final RuleContext context, final IpSets sets, final RuleMemory memory) {
    this.ipv6 = ipv6;
    this.context = context;
    this.sets = new CompiledSets(sets);
    this.memory = memory;
  }

  /// The test of a rule's header part.
  ///
  /// @param header what is asked
  /// @return [PacketTest#ALWAYS] when nothing is asked
  public PacketTest of(final HeaderMatch header) {
    return HeaderTest.of(header, ipv6, context.node());
  }

  /// The test of a match.
  ///
  /// @param match what is asked
  /// @return [PacketTest#ALWAYS] or [PacketTest#NEVER] where that is known beforehand
  /// @throws IllegalArgumentException when the match names a set that there is not, with its name
  public PacketTest of(final Match match) {
    final MatchSettings settings = context.settings();
    return switch (match) {
      case Match.Tcp tcp -> new TcpTest(tcp, ipv6);
      case Match.Ports ports ->
          new PortsTest(headerLength(ports.protocol()), ports.source(), ports.destination());
      case Match.Sctp sctp -> new SctpTest(sctp);
      case Match.Icmp icmp -> new IcmpTest(icmp);
      case Match.Multiport multiport -> new MultiportTest(multiport);
      case Match.AddrType type -> new AddressTypeTest(type, ipv6, context.node());
      case Match.Conntrack conntrack -> ConntrackTest.of(conntrack);
      case Match.State state -> new ConntrackStateTest(state.states(), state.not());
      case Match.Random random -> new RandomTest(random.threshold(), random.not());
      case Match.Nth nth -> new NthTest(nth, memory);
      case Match.Mark mark -> new MarkTest(mark.value(), mark.mask(), mark.not());
      case Match.Connmark mark -> new ConnmarkTest(mark.value(), mark.mask(), mark.not());
      case Match.Comment comment -> PacketTest.ALWAYS;
      case Match.InSet inSet -> SetTest.of(inSet, ipv6, sets);
      case Match.Recent recent ->
          new RecentTest(recent, ipv6, memory.list(recent, ipv6, settings), settings);
      case Match.Limit limit -> new LimitTest(limit, memory, settings);
      case Match.Hashlimit limit ->
          new HashlimitTest(limit, memory.table(limit, ipv6, settings), settings);
      case Match.Physdev physdev -> always(Unseen.matches(physdev));
      case Match.Length(PortRange range, boolean not) ->
          new LengthTest(range.first(), range.last(), not);
      case Match.Ttl ttl -> new TtlTest(ipv6, ttl.comparison(), ttl.value());
      case Match.Tos tos -> new TosTest(ipv6, tos.value(), tos.mask(), tos.not());
      case Match.Dscp dscp -> TosTest.ofDscp(ipv6, dscp.value(), dscp.not());
      case Match.Owner owner -> always(Unseen.matches(owner));
      case Match.Nfacct nfacct -> new AccountTest(memory.account(nfacct.name()));
      case Match.Mac mac -> new MacTest(mac.address(), mac.not());
      case Match.PktType type -> new PktTypeTest(type.kind(), type.not());
      case Match.Unknown unknown -> PacketTest.NEVER;
    };
  }

  private static PacketTest always(final boolean matches) {
    return matches ? PacketTest.ALWAYS : PacketTest.NEVER;
  }

  /// Bytes of a header without which a packet is dropped.
  static int headerLength(final int protocol) {
    return protocol == Protocol.UDP || protocol == Protocol.UDPLITE
        ? UpperLayer.UDP_LENGTH
        : UpperLayer.DCCP_LENGTH;
  }

  /// What a user should know of a match before trusting its answers: where packets do not say what it asks.
  ///
  /// @param match any
  /// @return the match and one sentence, or null when there is nothing to say
  public static @Nullable String caveat(final Match match) {
    return switch (match) {
      case Match.Owner owner ->
          "owner: no packet says which socket sent it; taken as sent by none, so the rule matches only if all its"
              + " options are inverted";
      case Match.Physdev physdev ->
          "physdev: packets are taken as routed, not bridged, so the rule matches only if all its options are inverted";
      default -> null;
    };
  }
}
