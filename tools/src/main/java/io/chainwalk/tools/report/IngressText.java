package io.chainwalk.tools.report;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes for people what became of HTTP requests.
final class IngressText {
  private IngressText() {}

  /// The section of a summary.
  ///
  /// @param ingress what there is to say; null where nobody asked
  /// @return no rows where nobody asked
  static TextTable of(final @Nullable IngressSummary ingress) {
    final TextTable table = new TextTable("lrrr");
    if (ingress == null) {
      return table;
    }
    table.row(
        "Requests: " + SummaryText.number(ingress.requests()), "requests", "share", "expected");
    ingress.listeners().stream()
        .filter(listener -> listener.requests() > 0)
        .forEach(listener -> listenerRows(table, listener));
    unreadRow(table, ingress);
    return table;
  }

  private static void listenerRows(
      final TextTable table, final IngressSummary.ListenerTotals listener) {
    table.row(
        "  %s, port %d".formatted(listener.entrance(), listener.port()),
        SummaryText.number(listener.requests()));
    for (final IngressSummary.RuleTotals rule : listener.rules()) {
      table.row(
          "    " + (rule.field().isEmpty() ? rule.object() : rule.object() + ' ' + rule.field()),
          SummaryText.number(rule.requests()));
      rule.statuses()
          .forEach((status, count) ->
              table.row("      answered with " + status, SummaryText.number(count)));
      rule.groups().forEach(group -> groupRows(table, group));
    }
  }

  private static void groupRows(final TextTable table, final IngressSummary.GroupTotals group) {
    table.row(
        "      " + group.name(),
        SummaryText.number(group.requests()),
        SummaryText.percent(group.share()),
        SummaryText.expected(group.expectedShare()));
    for (final IngressSummary.TargetTotals target : group.targets()) {
      table.row(
          "        -> " + target.target(),
          SummaryText.number(target.requests()),
          SummaryText.percent(target.share()),
          SummaryText.expected(target.expectedShare()));
    }
  }

  private static void unreadRow(final TextTable table, final IngressSummary ingress) {
    final List<String> reasons = new ArrayList<>();
    ingress
        .unread()
        .forEach((label, count) -> reasons.add(label + ' ' + SummaryText.number(count)));
    if (!reasons.isEmpty()) {
      table.row("  not read: " + String.join(", ", reasons));
    }
  }
}
