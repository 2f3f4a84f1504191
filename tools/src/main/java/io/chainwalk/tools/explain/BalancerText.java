package io.chainwalk.tools.explain;

import io.chainwalk.balancer.BalancerGroup;
import io.chainwalk.balancer.BalancerTarget;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.tools.balancer.BalancerPlan;
import io.chainwalk.tools.config.BalancedService;
import io.chainwalk.tools.config.LoadBalancing;
import io.chainwalk.tools.report.TextTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a load balancer in front of the cluster does, for people.
final class BalancerText {
  private static final List<String> END_HEADINGS = List.of("percent", "share", "to");
  private static final List<String> WAY_HEADINGS =
      List.of("percent", "share", "zone", "group", "target", "node", "to", "from", "decided by");

  private BalancerText() {}

  /// Tells what became of a packet at the load balancer.
  ///
  /// @param packet on its way
  /// @return lines, each with its end
  static String of(final BalancedPacket packet) {
    final StringBuilder text = new StringBuilder(listener(packet));
    final BalancerGroup group = packet.way().group();
    if (!packet.way().zone().isEmpty()) {
      line(text, "zone", packet.way().zone());
    }
    if (group != null) {
      line(text, "group", group(group));
    }
    final BalancerTarget target = packet.way().target();
    if (packet.lost().isEmpty() && group != null && target != null) {
      line(
          text,
          "target",
          "%s%s, with chance %s".formatted(target, where(target), packet.way().share()));
      line(
          text,
          "source",
          group.preservesClient()
              ? "the client's address is preserved"
              : "the load balancer's own");
    } else {
      line(text, "lost", packet.lost());
    }
    return text.append('\n').toString();
  }

  /// Tells which load balancer has an address.
  ///
  /// @param balancers all of the cluster
  /// @param address the packet's destination; null where nobody knows it
  /// @return a line with its end, or nothing where none has it
  static String owner(final LoadBalancing balancers, final @Nullable IpAddress address) {
    final StringBuilder text = new StringBuilder();
    for (final BalancedService service : balancers.services()) {
      for (final BalancedService.Address own : service.addresses()) {
        if (text.isEmpty() && own.address().equals(address)) {
          line(text, "balancer", service.describe(own));
        }
      }
    }
    return text.toString();
  }

  private static String listener(final BalancedPacket packet) {
    final BalancerPlan plan = packet.plan();
    final StringBuilder text = new StringBuilder();
    line(text, "client", words(packet.before()));
    line(text, "balancer", plan.service().describe(plan.address()));
    return text.toString();
  }

  private static String words(final PacketRequest request) {
    final PacketRequest.Ports ports = request.transport().ports();
    return "%s %s > %s"
        .formatted(
            Protocol.nameOf(request.transport().protocol()),
            request.source().withPort(ports.source()),
            request.destination().withPort(ports.destination()));
  }

  private static String group(final BalancerGroup group) {
    final long healthy = group.targets().stream().filter(BalancerTarget::healthy).count();
    return "%s, weight %d, targets by %s, %d of %d healthy, cross-zone %s%s"
        .formatted(
            group.name(),
            group.weight(),
            kind(group),
            healthy,
            group.targets().size(),
            group.crossZone() ? "on" : "off",
            group.bySourceAddress() ? ", sticky by source address" : "");
  }

  /// What targets are, in the word of annotations.
  static String kind(final BalancerGroup group) {
    return group.kind().name().toLowerCase(Locale.ROOT);
  }

  private static String where(final BalancerTarget target) {
    return (target.node().isEmpty() ? "" : " on node " + target.node())
        + (target.zone().isEmpty() ? "" : " in zone " + target.zone());
  }

  private static void line(final StringBuilder text, final String label, final String value) {
    text.append("%-9s%s%n".formatted(label, value));
  }

  /// Tells of all ends: what each endpoint gets, and by which ways.
  ///
  /// @param outcomes all of them, at least one way
  /// @return lines, each with its end
  static String of(final BalancedOutcomes outcomes) {
    final StringBuilder text =
        new StringBuilder(listener(outcomes.ways().getFirst().packet())).append('\n');
    final List<List<String>> ends = new ArrayList<>(List.of(END_HEADINGS));
    outcomes
        .ends()
        .forEach(end ->
            ends.add(
                List.of(
                    end.probability().percent(Fractions.PERCENT_DECIMALS).toPlainString(),
                    end.share().toString(),
                    end.name())));
    OutcomesText.appendTable(text, ends);
    text.append('\n');
    final List<List<String>> ways = new ArrayList<>(List.of(WAY_HEADINGS));
    outcomes.ways().forEach(way -> ways.add(row(way)));
    OutcomesText.appendTable(text, ways);
    outcomes.notes().forEach(note -> text.append("\nNote: ").append(note).append('\n'));
    return text.toString();
  }

  private static List<String> row(final BalancedOutcomes.Way way) {
    final BalancedPacket packet = way.packet();
    final BalancerGroup group = packet.way().group();
    final BalancerTarget target = packet.way().target();
    final Outcome outcome = way.outcome();
    return List.of(
        way.probability().percent(Fractions.PERCENT_DECIMALS).toPlainString(),
        way.share().toString(),
        orDash(packet.way().zone()),
        group == null ? TextTable.NO_VALUE : group.name(),
        target == null ? TextTable.NO_VALUE : target.toString(),
        orDash(packet.node()),
        way.end(),
        outcome == null ? TextTable.NO_VALUE : OutcomesText.source(outcome.fate()),
        outcome == null ? packet.lost() : OutcomesText.decision(outcome.decision()));
  }

  private static String orDash(final String text) {
    return text.isEmpty() ? TextTable.NO_VALUE : text;
  }
}
