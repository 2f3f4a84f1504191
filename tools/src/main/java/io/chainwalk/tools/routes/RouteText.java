package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.Miss;
import io.chainwalk.service.Endpoint;
import io.chainwalk.tools.config.Printable;
import io.chainwalk.tools.report.TextTable;
import java.util.List;
import java.util.stream.Collectors;

/// Where a request goes, for people.
final class RouteText {
  /// So many rules that did not win are shown unless all are asked for.
  private static final int FEW = 5;

  private static final int INDENT = 2;

  private final RouteReport report;
  private final boolean all;
  private final StringBuilder text = new StringBuilder();

  private RouteText(final RouteReport report, final boolean all) {
    this.report = report;
    this.all = all;
  }

  /// Writes a report.
  ///
  /// @param report what there is to say
  /// @param all whether all rules that did not win are shown
  /// @return lines, each with its end
  static String of(final RouteReport report, final boolean all) {
    return new RouteText(report, all).write();
  }

  private String write() {
    final AskedRequest request = report.request();
    paragraph(
        0,
        "%s %s from %s%s"
            .formatted(
                request.method(),
                request.url(),
                request.peer(),
                request.headers().isEmpty() ? "" : ", with " + request.headerWords()));
    report.answers().forEach(this::answer);
    if (report.answers().isEmpty()) {
      text.append('\n');
      paragraph(0, "Nobody listens for it.");
    }
    elsewhere();
    if (!report.refused().isEmpty()) {
      text.append('\n');
      paragraph(0, "Refused, or acted on by nobody");
      report.refused().forEach(refused -> paragraph(INDENT, refused.toString()));
    }
    if (!report.notices().isEmpty()) {
      text.append('\n');
      paragraph(0, "Notes");
      report.notices().forEach(notice -> paragraph(INDENT, notice));
    }
    return text.toString();
  }

  private void paragraph(final int indent, final String words) {
    text.append(TextTable.wrapped(" ".repeat(indent) + Printable.text(words), indent)).append('\n');
  }

  private void elsewhere() {
    if (report.elsewhere().isEmpty()) {
      return;
    }
    text.append('\n');
    for (final Entrance entrance : report.elsewhere()) {
      paragraph(
          0,
          entrance.name()
              + " does not listen there, but on "
              + entrance.listeners().stream()
                  .map(listener -> listener.port() + (listener.secure() ? " with TLS" : ""))
                  .collect(Collectors.joining(", ")));
    }
  }

  private void answer(final RouteReport.Answer answer) {
    text.append('\n');
    paragraph(
        0,
        "%s, port %d%s%s"
            .formatted(
                answer.entrance().name(),
                answer.port(),
                report.request().secure() ? " with TLS" : "",
                answer.properties().isEmpty()
                    ? ""
                    : ": " + String.join("; ", answer.properties())));
    final TextTable table = new TextTable("llw");
    table.row("", "rule", ruleWords(answer));
    if (!answer.rule().origin().place().isEmpty()) {
      table.row("", "from", answer.rule().origin() + ", " + answer.rule().origin().place());
    }
    table.row("", "action", Printable.text(actionWords(answer)));
    table.appendTo(text);
    groups(answer);
    final RouteReport.Binding binding = answer.binding();
    if (binding != null) {
      binding(binding);
    }
    misses(answer.misses());
  }

  private static String ruleWords(final RouteReport.Answer answer) {
    return answer.number() == 0
        ? "none of %d matches; what becomes of all others".formatted(answer.rules())
        : "%d of %d".formatted(answer.number(), answer.rules());
  }

  private static String actionWords(final RouteReport.Answer answer) {
    return switch (answer.rule().action()) {
      case Action.FixedResponse(int status, String contentType, String body) ->
          "answer "
              + status
              + (body.isEmpty() ? "" : " with \"" + body + '"')
              + (contentType.isEmpty() ? "" : " (" + contentType + ')');
      case Action.Redirect redirect ->
          "redirect with " + redirect.status() + " to " + answer.location();
      case Action.Forward forward ->
          forward.totalWeight() == 0
              ? "answer " + forward.statusWithoutWeight() + ", since all weights are 0"
              : "forward";
    };
  }

  private void groups(final RouteReport.Answer answer) {
    if (answer.groups().isEmpty()) {
      return;
    }
    text.append('\n');
    final TextTable table = new TextTable("llrrrw");
    table.row("", "target group", "weight", "share", "", "");
    for (final RouteReport.Group group : answer.groups()) {
      final Share share = group.share();
      table.row(
          "",
          group.group().group().name(),
          Integer.toString(group.group().weight()),
          share == null ? "0" : share.fraction(),
          (share == null ? "0" : share.percent().toPlainString()) + " %",
          StickinessWords.choice(group.group().group()));
    }
    table.appendTo(text);
    answer.groups().forEach(this::targets);
  }

  private void targets(final RouteReport.Group group) {
    text.append('\n');
    final RouteReport.Targets targets = group.targets();
    paragraph(
        INDENT,
        group.group().group().name()
            + ": "
            + (targets.status() == 0
                ? targets.words()
                : "would be answered with " + targets.status() + ": " + targets.words()));
    final TextTable table = new TextTable("lll");
    targets
        .endpoints()
        .forEach(endpoint -> table.row("  ", endpoint.toString(), condition(endpoint, targets)));
    table.appendTo(text);
  }

  private static String condition(final Endpoint endpoint, final RouteReport.Targets targets) {
    return EndpointConditions.words(endpoint)
        + (targets.usable().contains(endpoint) ? "" : ", gets nothing new")
        + (endpoint.weight() == Endpoint.DEFAULT_WEIGHT ? "" : ", weight " + endpoint.weight())
        + (endpoint.nodeName().isEmpty() ? "" : ", on " + endpoint.nodeName());
  }

  private void binding(final RouteReport.Binding binding) {
    final TextTable table = new TextTable("llw");
    if (!binding.remembered().isEmpty()) {
      table.row(
          "",
          "bound",
          "to "
              + binding.remembered()
              + (binding.target().isEmpty() ? "" : " and there to " + binding.target()));
    } else if (!binding.chosen().isEmpty()) {
      table.row(
          "",
          "drawn",
          binding.chosen()
              + (binding.target().isEmpty() ? "" : ", where it is bound to " + binding.target()));
    }
    binding.cookies().forEach(cookie -> table.row("", "sets", cookie));
    if (!binding.unread().isEmpty()) {
      table.row(
          "",
          "note",
          "what is in "
              + String.join(", ", binding.unread())
              + " is not known without --cookie-key-file, so it is as if it were not there");
    }
    if (table.height() > 0) {
      text.append('\n');
      table.appendTo(text);
    }
  }

  private void misses(final List<Miss> misses) {
    if (misses.isEmpty()) {
      return;
    }
    text.append('\n');
    paragraph(INDENT, "Rules that did not get it");
    misses.stream()
        .limit(all ? misses.size() : FEW)
        .forEach(miss -> paragraph(2 * INDENT, miss.rule().origin() + ": " + miss.words()));
    if (!all && misses.size() > FEW) {
      paragraph(2 * INDENT, "and %d more; --all shows them".formatted(misses.size() - FEW));
    }
  }
}
