package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// All matches and targets that are known, by name (facts sheet 7.2 and 7.5).
final class Extensions {
  private static final Extensions IPV4 = new Extensions(false);
  private static final Extensions IPV6 = new Extensions(true);

  private final Map<String, Supplier<MatchReader>> matches = new HashMap<>();
  private final Map<String, Supplier<TargetReader>> targets = new HashMap<>();

  private Extensions(final boolean ipv6) {
    matches.put("addrtype", AddrTypeMatch::new);
    matches.put("comment", CommentMatch::new);
    matches.put("connmark", () -> new MarkMatch(true));
    matches.put("conntrack", ConntrackMatch::new);
    matches.put("dccp", () -> new PortsMatch(RuleDraft.DCCP));
    matches.put("dscp", DscpMatch::new);
    matches.put("hashlimit", HashlimitMatch::new);
    matches.put("length", LengthMatch::new);
    matches.put("limit", LimitMatch::new);
    matches.put("mac", MacMatch::new);
    matches.put("mark", () -> new MarkMatch(false));
    matches.put("multiport", MultiportMatch::new);
    matches.put("nfacct", NfacctMatch::new);
    matches.put("owner", OwnerMatch::new);
    matches.put("physdev", PhysdevMatch::new);
    matches.put("pkttype", PktTypeMatch::new);
    matches.put("recent", RecentMatch::new);
    matches.put("sctp", SctpMatch::new);
    matches.put("set", SetMatch::new);
    matches.put("state", StateMatch::new);
    matches.put("statistic", StatisticMatch::new);
    matches.put("tcp", TcpMatch::new);
    matches.put("tos", TosMatch::new);
    matches.put("udp", () -> new PortsMatch(Protocol.UDP));
    matches.put("udplite", () -> new PortsMatch(Protocol.UDPLITE));
    matches.put(ipv6 ? "hl" : "ttl", () -> new TtlMatch(ipv6));
    matches.put(ipv6 ? "icmp6" : "icmp", () -> new IcmpMatch(ipv6));
    if (ipv6) {
      matches.put("icmpv6", () -> new IcmpMatch(true));
      matches.put("ipv6-icmp", () -> new IcmpMatch(true));
    }
    targets.put("AUDIT", AuditTarget::new);
    targets.put("CONNMARK", ConnmarkTarget::new);
    targets.put("CT", () -> new CtTarget(false));
    targets.put("DNAT", () -> new NatTarget(true));
    targets.put("LOG", LogTarget::new);
    targets.put("MARK", MarkTarget::new);
    targets.put("MASQUERADE", () -> new OwnAddressTarget(true));
    targets.put("NFLOG", NflogTarget::new);
    targets.put("NFQUEUE", QueueTarget::new);
    targets.put("NOTRACK", () -> new CtTarget(true));
    targets.put("REDIRECT", () -> new OwnAddressTarget(false));
    targets.put("REJECT", RejectTarget::new);
    targets.put("SET", SetTarget::new);
    targets.put("SNAT", () -> new NatTarget(false));
    targets.put("TCPMSS", TcpmssTarget::new);
    targets.put("TRACE", TraceTarget::new);
  }

  static Extensions of(final boolean ipv6) {
    return ipv6 ? IPV6 : IPV4;
  }

  /// A new reader of a match, or null where the match is not known.
  @Nullable MatchReader match(final String name) {
    final Supplier<MatchReader> reader = matches.get(name);
    return reader == null ? null : reader.get();
  }

  /// A new reader of a target, or null where the target is not known.
  @Nullable TargetReader target(final String name) {
    final Supplier<TargetReader> reader = targets.get(name);
    return reader == null ? null : reader.get();
  }

  boolean hasTarget(final String name) {
    return targets.containsKey(name);
  }
}
