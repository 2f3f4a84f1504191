package io.chainwalk.tools.rules;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import java.io.IOException;
import java.io.Writer;
import java.util.List;

/// Writes rules, a line each.
interface RulePrinter {
  /// Writes the rules of one family.
  ///
  /// @param heading what they are
  /// @param family `IPv4` or `IPv6`
  /// @param lines the rules
  /// @throws IOException when the output cannot be written
  void print(String heading, String family, List<RuleLine> lines) throws IOException;

  /// Text that `iptables-restore` reads; it passes over lines that begin with `#`.
  ///
  /// @param out where to
  /// @param headed whether to say first what it is
  /// @param why whether to say above each rule where it comes from
  record Text(Writer out, boolean headed, boolean why) implements RulePrinter {
    @Override
    public void print(final String heading, final String family, final List<RuleLine> lines)
        throws IOException {
      if (headed) {
        out.write("# " + heading + '\n');
      }
      for (final RuleLine line : lines) {
        if (why && isRule(line)) {
          out.write(reason(line.origin()));
        }
        out.write(line.text() + '\n');
      }
    }

    private static String reason(final Origin origin) {
      return switch (origin) {
        case final Origin.Manifest manifest ->
            "# " + manifest.place() + ": " + manifest.behaviour() + '\n';
        case final Origin.Line line -> "# " + line.place() + '\n';
      };
    }
  }

  /// An object for each line: the text, and where a rule comes from.
  ///
  /// @param out where to
  record Json(Writer out) implements RulePrinter {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    @Override
    public void print(final String heading, final String family, final List<RuleLine> lines)
        throws IOException {
      String table = "";
      for (final RuleLine line : lines) {
        if (line.text().startsWith("*")) {
          table = line.text().substring(1);
        }
        final ObjectNode object = JsonNodeFactory.instance.objectNode();
        object.put("family", family).put("table", table).put("text", line.text());
        if (isRule(line)) {
          object.set("origin", origin(line.origin()));
        }
        out.write(MAPPER.writeValueAsString(object) + '\n');
      }
    }

    private static ObjectNode origin(final Origin origin) {
      final ObjectNode node = JsonNodeFactory.instance.objectNode();
      return switch (origin) {
        case final Origin.Manifest manifest ->
            node.put("object", manifest.object())
                .put("field", manifest.field())
                .put("behaviour", manifest.behaviour());
        case final Origin.Line line -> node.put("source", line.source()).put("line", line.number());
      };
    }
  }

  /// Whether a line is a rule, and neither the beginning of a table nor a chain.
  private static boolean isRule(final RuleLine line) {
    return line.text().startsWith("-A ");
  }
}
