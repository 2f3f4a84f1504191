package io.chainwalk.tools.report;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Writes a summary for people: what was asked, what became of the packets, who got the connections.
///
/// What is zero is left out. An endpoint without connections is shown all the same where it should have had some.
public final class SummaryText {
  /// What would be rounded to 0.0 %, and is not nothing.
  private static final double LEAST_SHOWN_PART = 0.0005;

  /// What nobody can tell.
  private static final String UNKNOWN = "–";

  /// More than anyone reads here; JSON has them all.
  private static final int MOST_LOAD_BALANCERS = 20;

  private final ReplaySummary summary;
  private final StringBuilder text = new StringBuilder();

  private SummaryText(final ReplaySummary summary) {
    this.summary = summary;
  }

  /// A summary as text.
  ///
  /// @param summary what to write
  /// @return lines of at most 100 columns, unless a name is longer; ASCII where the names are
  public static String of(final ReplaySummary summary) {
    return new SummaryText(summary).write();
  }

  private String write() {
    headline();
    files();
    packets();
    connections();
    services();
    section(NamesText.of(summary.names()));
    section(IngressText.of(summary.ingress()));
    loadBalancers();
    findings();
    notes();
    return text.toString();
  }

  private void headline() {
    final ReplaySummary.Run run = summary.run();
    line(
        "%s %s in %s s: %s per second with %s, seed %s."
            .formatted(
                run.interrupted() ? "Interrupted after" : "Replayed",
                count(summary.packets().read(), "packet"),
                String.format(Locale.ROOT, "%,.2f", run.elapsedSeconds()),
                count(Math.round(summary.packetsPerSecond()), "packet"),
                count(run.workers(), "worker"),
                Long.toString(run.seed())));
  }

  private void files() {
    final TextTable table = new TextTable("llrw");
    String title = "Input";
    for (final ReplaySummary.Input input : summary.run().inputs()) {
      final ReplaySummary.Damage damage = input.damage();
      table.row(
          title,
          input.file(),
          number(input.packets()),
          damage == null
              ? noun(input.packets(), "packet")
              : "%s, then damaged at byte %s: %s"
                  .formatted(
                      noun(input.packets(), "packet"), number(damage.offset()), damage.reason()));
      title = "";
    }
    final String output = summary.run().output();
    if (output != null) {
      final long written = summary.packets().written();
      table.row("Output", output, number(written), noun(written, "packet"));
    }
    section(table);
  }

  private void packets() {
    final ReplaySummary.Packets packets = summary.packets();
    final TextTable table = new TextTable("lrrw");
    table.row("Packets", "", "");
    table.row("  read", number(packets.read()), "", count(packets.bytes(), "byte"));
    packetRow(table, "  translated", packets.translated(), "");
    reasonRows(table, "  not translated", packets.passed());
    summary
        .linkTypes()
        .forEach((linkType, count) -> packetRow(table, "    of link type " + linkType, count, ""));
    reasonRows(table, "  kept", packets.kept());
    reasonRows(table, "  dropped", packets.dropped());
    final boolean toFile = summary.run().output() != null;
    packetRow(table, toFile ? "  written" : "  would be written", packets.written(), "");
    section(table);
  }

  private void reasonRows(
      final TextTable table, final String title, final List<ReplaySummary.Reason> reasons) {
    packetRow(table, title, reasons.stream().mapToLong(ReplaySummary.Reason::packets).sum(), "");
    for (final ReplaySummary.Reason reason : reasons) {
      packetRow(table, "    " + reason.label(), reason.packets(), reason.sentence());
    }
  }

  private void packetRow(
      final TextTable table, final String title, final long packets, final String sentence) {
    if (packets > 0) {
      final long read = summary.packets().read();
      final String part = read == 0 ? "" : percent((double) packets / read);
      table.row(title, number(packets), part, sentence);
    }
  }

  private void connections() {
    final ReplaySummary.Conntrack conntrack = summary.conntrack();
    final TextTable table = new TextTable("lr");
    table.row("Connections", "");
    countRow(table, "created", conntrack.created());
    countRow(table, "alive at the end", conntrack.alive());
    countRow(table, "expired", conntrack.expired());
    conntrack.more().forEach((name, count) -> countRow(table, name, count));
    if (conntrack.created() > 0
        || conntrack.more().values().stream().anyMatch(count -> count > 0)) {
      section(table);
    }
  }

  private static void countRow(final TextTable table, final String title, final long count) {
    if (count > 0) {
      table.row("  " + title, number(count));
    }
  }

  private void services() {
    final List<ReplaySummary.ServiceTotals> used =
        summary.services().stream()
            .filter(ReplaySummary.ServiceTotals::hasTraffic)
            .sorted(
                Comparator.comparingLong(ReplaySummary.ServiceTotals::connections)
                    .reversed()
                    .thenComparing(ReplaySummary.ServiceTotals::displayName))
            .toList();
    final String title = "Services: " + loaded();
    if (!used.isEmpty()) {
      final TextTable table = new TextTable("lrrrrr");
      table.row(title, "connections", "share", "expected", "packets", "bytes");
      used.forEach(service -> serviceRows(table, service));
      section(table);
    } else if (!summary.services().isEmpty()) {
      line('\n' + title);
    }
    final List<ReplaySummary.ServiceTotals> idle =
        summary.services().stream().filter(service -> !service.hasTraffic()).toList();
    if (!idle.isEmpty()) {
      final long empty = idle.stream().filter(service -> !service.takesConnections()).count();
      line(
          "  %s%s without traffic%s."
              .formatted(
                  used.isEmpty() ? "" : "and ",
                  count(idle.size(), used.isEmpty() ? "port" : "more port"),
                  empty == 0 ? "" : " (%s without endpoints)".formatted(number(empty))));
    }
  }

  /// How many Services there are, whatever became of them.
  private String loaded() {
    final long services =
        summary.services().stream()
            .map(service -> service.namespace() + '/' + service.name())
            .distinct()
            .count();
    return "%s with %s".formatted(number(services), count(summary.services().size(), "port"));
  }

  private static void serviceRows(
      final TextTable table, final ReplaySummary.ServiceTotals service) {
    table.row(
        "  " + service.displayName(),
        number(service.connections()),
        "",
        "",
        number(service.packets()),
        number(service.bytes()));
    if (!service.vips().isEmpty()) {
      table.row(
          service.vips().stream()
              .map(vip -> vip.withPort(service.port()))
              .collect(Collectors.joining(", ", "    " + service.protocol() + ' ', "")));
    }
    if (service.refused() > 0) {
      table.row(
          "    no endpoint takes connections: %s refused"
              .formatted(count(service.refused(), "packet")));
    }
    for (final ReplaySummary.EndpointTotals endpoint : service.endpoints()) {
      if (endpoint.connections() > 0 || endpoint.packets() > 0 || endpoint.takesConnections()) {
        table.row(
            "    -> " + endpoint.address().withPort(endpoint.port()),
            number(endpoint.connections()),
            percent(service.share(endpoint)),
            expected(endpoint.expectedShare()),
            number(endpoint.packets()),
            number(endpoint.bytes()));
      }
    }
  }

  private void findings() {
    final TextTable table = new TextTable("w");
    table.row("Findings");
    for (final ReplaySummary.Finding finding : summary.findings()) {
      table.row("  %s: %s".formatted(finding.kind(), finding.sentence()));
      finding.examples().forEach(example -> table.row("    " + example));
    }
    if (table.height() > 1) {
      section(table);
    }
  }

  /// Addresses that come from a pool: others are in the manifests.
  private void loadBalancers() {
    final List<ReplaySummary.LoadBalancer> pooled =
        summary.cluster().loadBalancers().stream()
            .filter(balancer -> !balancer.pool().isEmpty())
            .toList();
    if (pooled.isEmpty()) {
      return;
    }
    final TextTable table = new TextTable("lllll");
    table.row("Load balancers", "address", "scheme", "type", "pool");
    pooled.stream()
        .limit(MOST_LOAD_BALANCERS)
        .forEach(balancer ->
            table.row(
                "  " + balancer.service(),
                balancer.address(),
                balancer.scheme(),
                balancer.type().isEmpty() ? TextTable.NO_VALUE : balancer.type(),
                balancer.pool()));
    if (pooled.size() > MOST_LOAD_BALANCERS) {
      table.row("  and %s more".formatted(number(pooled.size() - MOST_LOAD_BALANCERS)));
    }
    section(table);
  }

  private void notes() {
    final ReplaySummary.Cluster cluster = summary.cluster();
    final TextTable table = new TextTable("w");
    table.row("Notes");
    if (cluster.automaticServices()) {
      table.row(
          "  No manifests were given: the services were made up from what the capture shows.");
    }
    if (!cluster.skippedKinds().isEmpty()) {
      table.row(
          cluster.skippedKinds().entrySet().stream()
              .map(SummaryText::kindAndCount)
              .collect(Collectors.joining(", ", "  Kinds that are not read: ", ".")));
    }
    cluster.notices().forEach(notice -> table.row("  " + notice));
    if (table.height() > 1) {
      section(table);
    }
  }

  private static String kindAndCount(final Map.Entry<String, Integer> kind) {
    return kind.getKey() + ' ' + number(kind.getValue());
  }

  private void section(final TextTable table) {
    if (table.height() > 0) {
      text.append('\n');
      table.appendTo(text);
    }
  }

  private void line(final String sentence) {
    text.append(TextTable.wrapped(sentence, 0)).append('\n');
  }

  static String number(final long number) {
    return String.format(Locale.ROOT, "%,d", number);
  }

  static String count(final long count, final String noun) {
    return number(count) + ' ' + noun(count, noun);
  }

  static String noun(final long count, final String noun) {
    return count == 1 ? noun : noun + 's';
  }

  static String expected(final @Nullable Double share) {
    return share == null ? UNKNOWN : percent(share);
  }

  static String percent(final double part) {
    return part > 0 && part < LEAST_SHOWN_PART
        ? "<0.1 %"
        : String.format(Locale.ROOT, "%.1f %%", 100 * part);
  }
}
