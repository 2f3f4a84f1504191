package io.chainwalk.tools.replay;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fragment.StrandedFragments;
import io.chainwalk.service.ServicePort;
import io.chainwalk.tools.report.ReplaySummary.Finding;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToLongFunction;
import java.util.stream.IntStream;

/// What an operator should look at: each a sentence that says what happened, why, and what to do. What did not happen
/// is no finding.
final class Findings {
  private static final int MOST_SERVICES_NAMED = 10;
  private static final int MOST_CONNECTIONS_NAMED = 10;

  private final ReplayTotals totals;
  private final List<Finding> findings = new ArrayList<>();

  private Findings(final ReplayTotals totals) {
    this.totals = totals;
  }

  /// Goes through a run's totals.
  ///
  /// @param totals all workers added up
  /// @return the findings, those first that cost packets
  static List<Finding> of(final ReplayTotals totals) {
    return new Findings(totals).collect();
  }

  private List<Finding> collect() {
    refusedPackets();
    packetsWithoutLocalEndpoint();
    tableFull();
    clashes();
    strandedFragments();
    changeEffects();
    staleConnections();
    invalidPackets();
    badChecksums();
    findings.addAll(NameFindings.of(totals.named()));
    return findings;
  }

  private void refusedPackets() {
    final long packets = totals.outcomes().of(PacketOutcome.NO_ENDPOINTS);
    add(
        "no-endpoints",
        packets,
        "%s refused, because no endpoint of the Service takes connections. See whether its pods are"
            + " ready and its selector matches them.",
        counted(packets, "packet was", "packets were"),
        services(totals.packetFindings()::refused));
  }

  private void packetsWithoutLocalEndpoint() {
    final long packets = totals.outcomes().of(PacketOutcome.NO_LOCAL_ENDPOINTS);
    add(
        "no-local-endpoints",
        packets,
        "%s dropped, because the Service's external traffic policy is Local and all its endpoints are"
            + " on other nodes. A load balancer that asks the health check node port sends none here;"
            + " otherwise run a pod on this node, or use the policy Cluster.",
        counted(packets, "packet was", "packets were"),
        services(totals.packetFindings()::withoutLocal));
  }

  /// The Services that packets were for.
  ///
  /// @param counts packets by the service port's place in the snapshot
  private List<String> services(final IntToLongFunction counts) {
    final List<ServicePort> servicePorts = totals.rules().services().snapshot().servicePorts();
    return IntStream.range(0, servicePorts.size())
        .filter(i -> counts.applyAsLong(i) > 0)
        .limit(MOST_SERVICES_NAMED)
        .mapToObj(i ->
            servicePorts.get(i).displayName()
                + ": "
                + counted(counts.applyAsLong(i), "packet", "packets"))
        .toList();
  }

  private void tableFull() {
    final long packets = totals.outcomes().of(PacketOutcome.TABLE_FULL);
    final String remedy =
        "the table holds nf_conntrack_max = "
            + number(totals.maxConnections())
            + " connections. Try --conntrack-max with more, or shorter timeouts by --sysctl; a node"
            + " has the same sysctls.";
    add(
        "table-full",
        packets,
        "%s dropped, because the table was full of connections that may not be dropped early: "
            + remedy,
        counted(packets, "first packet was", "first packets were"));
    final long early = totals.connections().earlyDrop();
    add(
        "early-drop",
        early,
        "%s removed before its time to make room for others: " + remedy,
        counted(early, "connection that was not ASSURED was", "connections, none ASSURED, were"));
  }

  private void clashes() {
    final long packets = totals.outcomes().of(PacketOutcome.CLASH);
    add(
        "clash",
        packets,
        "%s dropped at confirm (insert_failed), because another connection had one of the tuples"
            + " already. Two flows that differ only in the VIP they dial clash when they get the same"
            + " endpoint; clients should use different source ports.",
        counted(packets, "first packet was", "first packets were"));
    final long resolved = totals.connections().clashResolve();
    add(
        "clash-resolve",
        resolved,
        "%s a clash, and the packet went on with the connection that was there before"
            + " (clash_resolve). There is nothing to do.",
        counted(resolved, "new connection lost", "new connections lost"));
  }

  private void strandedFragments() {
    final StrandedFragments stranded = totals.strandedFragments();
    final List<String> reasons = new ArrayList<>();
    stranded
        .lost()
        .forEach((loss, fragments) ->
            reasons.add(
                loss.label()
                    + ": "
                    + counted(fragments, "fragment", "fragments")
                    + ", "
                    + loss.sentence()));
    if (stranded.held() > 0) {
      reasons.add(
          "held: "
              + counted(stranded.held(), "fragment", "fragments")
              + ", still waiting when the input ended");
    }
    add(
        "incomplete-datagrams",
        stranded.total(),
        "%s kept for the rest of a datagram that never was whole, and did not go on. Usual causes are"
            + " fragments that were lost or that the capture missed, fragments that take another way,"
            + " and a capture filter on ports, which only first fragments have. A node waits"
            + " net.ipv4.ipfrag_time seconds, for IPv6 nf_conntrack_frag6_timeout.",
        counted(stranded.total(), "fragment was", "fragments were"),
        reasons);
  }

  private void staleConnections() {
    final long connections = totals.stale().count();
    add(
        "stale",
        connections,
        "%s past the endpoints of the Services: the endpoint is gone, or the connection is older than"
            + " the Service it dialled. Packets go on to the same address until the entry expires, and"
            + " each of them renews it. Delete the entries on the node.",
        counted(connections, "connection leads", "connections lead"),
        totals.stale().described());
  }

  private void changeEffects() {
    if (totals.effects() != null) {
      blackHoled(totals.effects().victims(ChangeEffect.BLACK_HOLED));
      broken(totals.effects().victims(ChangeEffect.BROKEN));
      moved(totals.effects().victims(ChangeEffect.MOVED));
    }
  }

  private void blackHoled(final Collection<ChangeEffects.Victim> victims) {
    final long packets = victims.stream().mapToLong(ChangeEffects.Victim::packets).sum();
    add(
        "black-holed",
        packets,
        "%s sent to endpoints that are gone, in "
            + counted(victims.size(), "connection", "connections")
            + " whose entries still lead there: rules are asked for first packets only, and each packet"
            + " renews its entry. kube-proxy deletes entries of UDP alone, and which ones depends on its"
            + " release (--cleanup).",
        counted(packets, "packet was", "packets were"),
        described(victims));
  }

  private void broken(final Collection<ChangeEffects.Victim> victims) {
    add(
        "broken",
        victims.size(),
        "%s broken by a change of the cluster: packets that had an endpoint before are refused, dropped"
            + " or left as they are.",
        counted(victims.size(), "connection was", "connections were"),
        described(victims));
  }

  private void moved(final Collection<ChangeEffects.Victim> victims) {
    add(
        "moved",
        victims.size(),
        "%s another endpoint after a change of the cluster, without the client's doing. Where endpoints"
            + " keep state for their clients, it is lost.",
        counted(victims.size(), "client got", "clients got"),
        described(victims));
  }

  private static List<String> described(final Collection<ChangeEffects.Victim> victims) {
    return victims.stream().limit(MOST_CONNECTIONS_NAMED).map(Findings::described).toList();
  }

  private static String described(final ChangeEffects.Victim victim) {
    return String.format(
        Locale.ROOT,
        "%s, endpoint %s: %s, from packet %,d (%s) to packet %,d (%s)",
        victim.flow(),
        victim.endpoint(),
        counted(victim.packets(), "packet", "packets"),
        victim.firstPacket(),
        Instant.ofEpochSecond(0, victim.firstNs()),
        victim.lastPacket(),
        Instant.ofEpochSecond(0, victim.lastNs()));
  }

  private void invalidPackets() {
    final long packets =
        totals.outcomes().of(PacketOutcome.INVALID)
            + totals.outcomes().of(PacketOutcome.INVALID_DROPPED);
    final FlowSample flows = totals.packetFindings().invalid();
    add(
        "invalid",
        packets,
        "%s INVALID to conntrack"
            + inFlows(flows)
            + ": no connection begins so, or the connection's state or window did not allow it. Such"
            + " packets are never translated, and kube-proxy has a rule that drops them. Usual causes are"
            + " a capture that begins in the middle of"
            + " connections, packets it missed, and answers that take another way than requests. To"
            + " let packets outside the window pass, try --sysctl nf_conntrack_tcp_be_liberal=1.",
        counted(packets, "packet was", "packets were"),
        flows.described());
  }

  private void badChecksums() {
    final long packets =
        totals.outcomes().of(PacketOutcome.BAD_CHECKSUM)
            + totals.outcomes().of(PacketOutcome.BAD_CHECKSUM_DROPPED);
    final FlowSample flows = totals.packetFindings().badChecksum();
    add(
        "bad-checksum",
        packets,
        "%s INVALID for a wrong checksum"
            + inFlows(flows)
            + ". Where the capture was taken before a network card filled checksums in, use --sysctl"
            + " nf_conntrack_checksum=0.",
        counted(packets, "packet was", "packets were"),
        flows.described());
    final long headers = totals.outcomes().of(PacketOutcome.BAD_IPV4_CHECKSUM);
    if (headers * 2 > totals.packets()) {
      add(
          "bad-ipv4-checksum",
          headers,
          "%s, more than half of all, dropped for a wrong IPv4 header checksum, as every kernel does."
              + " The capture was probably taken before a network card filled it in; capture on the"
              + " receiving side.",
          counted(headers, "packet was", "packets were"));
    }
  }

  /// Says nothing where none of the packets had a tuple.
  private static String inFlows(final FlowSample flows) {
    return flows.count() == 0 ? "" : ", in " + counted(flows.count(), "flow", "flows");
  }

  private void add(
      final String kind, final long count, final String sentence, final String subject) {
    add(kind, count, sentence, subject, List.of());
  }

  private void add(
      final String kind,
      final long count,
      final String sentence,
      final String subject,
      final List<String> examples) {
    if (count > 0) {
      findings.add(new Finding(kind, count, sentence.formatted(subject), examples));
    }
  }

  static String counted(final long count, final String one, final String many) {
    return number(count) + ' ' + (count == 1 ? one : many);
  }

  private static String number(final long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }
}
