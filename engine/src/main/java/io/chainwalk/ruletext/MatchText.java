package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;

/// Matches, as `iptables-save` writes them.
final class MatchText {
  private MatchText() {}

  static void write(final Match match, final boolean ipv6, final RuleText out) {
    out.option("-m");
    switch (match) {
      case final Match.Tcp tcp -> TcpMatch.write(tcp, out.word("tcp"));
      case final Match.Ports ports ->
          PortsMatch.write(ports, out.word(PortsMatch.nameOf(ports.protocol())));
      case final Match.Sctp sctp -> SctpMatch.write(sctp, out.word("sctp"));
      case final Match.Icmp icmp -> IcmpMatch.write(icmp, out.word(icmp.ipv6() ? "icmp6" : "icmp"));
      case final Match.Multiport multiport ->
          MultiportMatch.write(multiport, out.word("multiport"));
      case final Match.AddrType type -> AddrTypeMatch.write(type, out.word("addrtype"));
      case final Match.Conntrack conntrack ->
          ConntrackMatch.write(conntrack, out.word("conntrack"));
      case final Match.State state -> StateMatch.write(state, out.word("state"));
      case final Match.Random random -> StatisticMatch.write(random, out.word("statistic"));
      case final Match.Nth nth -> StatisticMatch.write(nth, out.word("statistic"));
      case final Match.Mark mark ->
          MarkMatch.write(mark.value(), mark.mask(), mark.not(), out.word("mark"));
      case final Match.Connmark mark ->
          MarkMatch.write(mark.value(), mark.mask(), mark.not(), out.word("connmark"));
      case final Match.Comment comment -> CommentMatch.write(comment, out.word("comment"));
      case final Match.InSet set -> SetMatch.write(set, out.word("set"));
      case final Match.Recent recent -> RecentMatch.write(recent, out.word("recent"));
      case final Match.Limit limit -> LimitMatch.write(limit, out.word("limit"));
      case final Match.Hashlimit hashlimit ->
          HashlimitMatch.write(hashlimit, ipv6, out.word("hashlimit"));
      case final Match.Physdev physdev -> PhysdevMatch.write(physdev, out.word("physdev"));
      case final Match.Length length -> LengthMatch.write(length, out.word("length"));
      case final Match.Ttl ttl -> TtlMatch.write(ttl, out.word(ttl.ipv6() ? "hl" : "ttl"));
      case final Match.Tos tos -> TosMatch.write(tos, out.word("tos"));
      case final Match.Dscp dscp -> DscpMatch.write(dscp, out.word("dscp"));
      case final Match.Owner owner -> OwnerMatch.write(owner, out.word("owner"));
      case final Match.Nfacct nfacct -> NfacctMatch.write(nfacct, out.word("nfacct"));
      case final Match.Mac mac -> MacMatch.write(mac, out.word("mac"));
      case final Match.PktType type -> PktTypeMatch.write(type, out.word("pkttype"));
      case final Match.Unknown unknown -> out.word(unknown.text());
    }
  }
}
