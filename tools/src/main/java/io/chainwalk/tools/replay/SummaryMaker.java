package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureReader;
import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.report.ReplaySummary;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Puts a run's totals into the shape of the summary.
final class SummaryMaker {
  private final ReplayTotals totals;

  private SummaryMaker(final ReplayTotals totals) {
    this.totals = totals;
  }

  static ReplaySummary make(
      final ReplayTotals totals,
      final long seed,
      final int workers,
      final List<String> captures,
      final List<CaptureReader> readers,
      final @Nullable String output,
      final ReplaySummary.Cluster cluster) {
    final SummaryMaker maker = new SummaryMaker(totals);
    return new ReplaySummary(
        new ReplaySummary.Run(
            seed,
            workers,
            totals.elapsedNs(),
            maker.inputs(captures, readers),
            output,
            totals.interrupted(),
            totals.memory()),
        maker.packets(),
        maker.linkTypes(),
        maker.services(),
        totals.named().summary(),
        maker.conntrack(),
        Findings.of(totals),
        cluster,
        totals.ingress());
  }

  private List<ReplaySummary.Input> inputs(
      final List<String> captures, final List<CaptureReader> readers) {
    return IntStream.range(0, captures.size())
        .mapToObj(i ->
            new ReplaySummary.Input(
                captures.get(i), readers.get(i).recordsRead(), damageOf(readers.get(i).name())))
        .toList();
  }

  private ReplaySummary.@Nullable Damage damageOf(final String captureName) {
    return CaptureInputs.damages(totals.damage()).stream()
        .filter(damage -> damage.captureName().equals(captureName))
        .findFirst()
        .map(damage -> new ReplaySummary.Damage(damage.offset(), damage.reason()))
        .orElse(null);
  }

  private ReplaySummary.Packets packets() {
    return new ReplaySummary.Packets(
        totals.packets(),
        totals.written(),
        totals.outcomes().of(PacketOutcome.TRANSLATED),
        reasons(PacketOutcome.Kind.PASSED),
        reasons(PacketOutcome.Kind.KEPT),
        reasons(PacketOutcome.Kind.DROPPED),
        totals.bytes());
  }

  private List<ReplaySummary.Reason> reasons(final PacketOutcome.Kind kind) {
    return Arrays.stream(PacketOutcome.values())
        .filter(outcome -> outcome.kind() == kind && totals.outcomes().of(outcome) > 0)
        .map(outcome ->
            new ReplaySummary.Reason(
                outcome.label(), outcome.sentence(), totals.outcomes().of(outcome)))
        .toList();
  }

  private Map<String, Long> linkTypes() {
    final Map<String, Long> byName = new LinkedHashMap<>();
    totals
        .unknownLinkTypes()
        .forEach((type, count) -> byName.merge(LinkType.nameOf(type), count, Long::sum));
    return byName;
  }

  private List<ReplaySummary.ServiceTotals> services() {
    final ServiceDispatch services = totals.rules().services();
    final List<ServicePort> servicePorts = services.snapshot().servicePorts();
    return IntStream.range(0, servicePorts.size())
        .mapToObj(i ->
            service(
                servicePorts.get(i), services.firstEndpoint(i), totals.packetFindings().refused(i)))
        .toList();
  }

  private ReplaySummary.ServiceTotals service(
      final ServicePort port, final int firstEndpoint, final long refused) {
    final TrafficCounters traffic = totals.traffic();
    final List<ReplaySummary.EndpointTotals> endpoints = new ArrayList<>();
    long connections = 0;
    long packets = 0;
    long bytes = 0;
    for (int i = 0; i < port.endpoints().size(); i++) {
      final Endpoint endpoint = port.endpoints().get(i);
      final int number = firstEndpoint + i;
      final double expectedShare = totals.rules().expectedShare(number);
      connections += traffic.connections(number);
      packets += traffic.packets(number);
      bytes += traffic.bytes(number);
      endpoints.add(
          new ReplaySummary.EndpointTotals(
              endpoint.address(),
              endpoint.port(),
              traffic.connections(number),
              traffic.packets(number),
              traffic.bytes(number),
              Double.isNaN(expectedShare) ? null : expectedShare));
    }
    return new ReplaySummary.ServiceTotals(
        port.namespace(),
        port.name(),
        port.portName(),
        Protocol.nameOf(port.protocol()).toUpperCase(Locale.ROOT),
        port.vips().isEmpty() ? port.nodePort() : port.vips().getFirst().port(),
        port.vips().stream().map(Vip::address).toList(),
        connections,
        packets,
        bytes,
        refused,
        endpoints);
  }

  private ReplaySummary.Conntrack conntrack() {
    final ReplayTotals.Connections connections = totals.connections();
    final Map<String, Long> more = new LinkedHashMap<>();
    more.put("removed", connections.removed());
    more.put("insert_failed", connections.insertFailed());
    more.put("drop", connections.drop());
    more.put("early_drop", connections.earlyDrop());
    more.put("clash_resolve", connections.clashResolve());
    more.put("chaintoolong", connections.chainTooLong());
    return new ReplaySummary.Conntrack(
        connections.created(), connections.alive(), connections.expired(), more);
  }
}
