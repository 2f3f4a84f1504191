package io.chainwalk.bench.report;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.SerializableString;
import com.fasterxml.jackson.core.io.CharacterEscapes;
import com.fasterxml.jackson.core.io.SerializedString;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A report as one page that needs nothing else: no network, no file beside it.
public final class HtmlReport {
  private static final String UPLOT = "uplot/";
  private static final JsonMapper MAPPER = mapper();

  private final StringBuilder body = new StringBuilder();

  private HtmlReport() {}

  /// The page.
  ///
  /// @param report what to write
  /// @return HTML
  public static String of(final Report report) {
    final HtmlReport writer = new HtmlReport();
    writer.write(report);
    final List<Plots.Drawn> plots =
        report.suites().stream().flatMap(suite -> Plots.of(suite).stream()).toList();
    return fill(
        resource("page.html"),
        Map.of(
            "title", escaped(title(report)),
            "licence", escaped(resource(UPLOT + "LICENSE")),
            "library-style", resource(UPLOT + "uPlot.min.css"),
            "style", resource("page.css"),
            "body", writer.body.toString(),
            "plots", json(plots),
            "library", resource(UPLOT + "uPlot.iife.min.js"),
            "script", resource("page.js")));
  }

  /// Puts values into a template, each part of which is looked at once: a value may hold what looks like a name.
  private static String fill(final String template, final Map<String, String> values) {
    final StringBuilder page = new StringBuilder();
    int at = 0;
    for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
      final int close = template.indexOf("}}", open);
      page.append(template, at, open)
          .append(Objects.requireNonNull(values.get(template.substring(open + 2, close))));
      at = close + 2;
    }
    return page.append(template, at, template.length()).toString();
  }

  private static String title(final Report report) {
    return "Chainwalk benchmarks, " + report.began().substring(0, 10);
  }

  private void write(final Report report) {
    line("<h1>" + escaped(title(report)) + "</h1>");
    line("<p class=\"soft\">" + escaped(ConditionText.of(report).get("Machine")) + "</p>");
    line("<nav>");
    for (final SuiteReport suite : report.suites()) {
      line("<a href=\"#" + escaped(suite.name()) + "\">" + escaped(suite.name()) + "</a>");
    }
    line("</nav>");
    report.suites().forEach(this::suite);
    line("<h2>Conditions</h2>");
    line("<dl>");
    ConditionText.of(report)
        .forEach((what, sentence) ->
            line("<dt>" + escaped(what) + "</dt><dd>" + escaped(sentence) + "</dd>"));
    line("</dl>");
    ConditionText.LEGEND.forEach(
        sentence -> line("<p class=\"soft\">" + escaped(sentence) + "</p>"));
  }

  private void suite(final SuiteReport suite) {
    final String name = escaped(suite.name());
    line("<h2 id=\"" + name + "\">" + name + "</h2>");
    line("<p>" + escaped(suite.sentence()) + "</p>");
    for (final Plots.Drawn plot : Plots.of(suite)) {
      line("<h3>" + escaped(plot.title()) + "</h3>");
      line("<div class=\"plot\" id=\"" + escaped(plot.id()) + "\"></div>");
    }
    table(SuiteTable.of(suite));
    if (!suite.ratios().isEmpty() || !suite.omissions().isEmpty()) {
      line("<ul>");
      suite.ratios().forEach(ratio -> item(ratio.target().isMetBy(ratio.value()), ratio.inWords()));
      suite.omissions().forEach(omission -> item(false, TextReport.sentence(omission)));
      line("</ul>");
    }
  }

  private void item(final boolean isGood, final String text) {
    line("<li class=\"" + (isGood ? "good" : "bad") + "\">" + escaped(text) + "</li>");
  }

  private void table(final SuiteTable table) {
    if (table.rows().isEmpty()) {
      return;
    }
    line("<div class=\"scroll\"><table><thead><tr>");
    for (int column = 0; column < table.heads().size(); column++) {
      cell("th", table.isText(column) ? "text" : "", table.heads().get(column));
    }
    line("</tr></thead><tbody>");
    for (final SuiteTable.Row row : table.rows()) {
      line(row.below() == null ? "<tr>" : "<tr class=\"below\">");
      for (int column = 0; column < row.cells().size(); column++) {
        final String text = row.cells().get(column);
        final String kind = table.isText(column) ? "text" : judgement(table, column, text);
        cell("td", kind, text.strip());
      }
      line("</tr>");
    }
    line("</tbody></table></div>");
  }

  private static String judgement(final SuiteTable table, final int column, final String text) {
    if (text.isEmpty() || !table.heads().get(column).equals(SuiteTable.OF_TARGET)) {
      return "";
    }
    return text.equals(SuiteTable.MET) ? "good" : "bad";
  }

  private void cell(final String tag, final String kind, final String text) {
    line(
        "<"
            + tag
            + (kind.isEmpty() ? "" : " class=\"" + kind + "\"")
            + ">"
            + escaped(text)
            + "</"
            + tag
            + ">");
  }

  private void line(final String line) {
    body.append(line).append('\n');
  }

  /// A text that stands for itself in HTML, also within quotes.
  static String escaped(final @Nullable String text) {
    return text == null
        ? ""
        : text.replace("&", "&amp;")
            .replace("<", "&lt;")
            .replace(">", "&gt;")
            .replace("\"", "&quot;")
            .replace("'", "&#39;");
  }

  /// JSON that cannot end the element it stands in.
  private static String json(final Object value) {
    try {
      return MAPPER.writeValueAsString(value);
    } catch (final JacksonException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonMapper mapper() {
    final JsonMapper mapper = JsonMapper.builder().build();
    mapper.getFactory().setCharacterEscapes(new LessThan());
    return mapper;
  }

  /// Writes `<` as an escape.
  private static final class LessThan extends CharacterEscapes {
    private static final long serialVersionUID = 1L;

    @Override
    public int[] getEscapeCodesForAscii() {
      final int[] codes = standardAsciiEscapesForJSON();
      codes['<'] = ESCAPE_STANDARD;
      return codes;
    }

    @Override
    public SerializableString getEscapeSequence(final int character) {
      return new SerializedString(Character.toString(character));
    }
  }

  private static String resource(final String name) {
    try (InputStream in = HtmlReport.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
