package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.select.SelectorKind;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What docs/select.md says is so.
class SelectDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "select.md");

  private static final Pattern EXAMPLE =
      Pattern.compile("```text\n\\$ ./chainwalk select (.*)\n((?s:.*?))```");

  private static final Pattern WORD = Pattern.compile("'([^']*)'|(\\S+)");
  private static final Pattern ALGORITHM_ROW =
      Pattern.compile("(?m)^\\| `([a-z0-9-]+)` \\| .*\\|$");
  private static final Pattern FIELD_ROW = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");
  private static final Pattern NAME = Pattern.compile("`([^`]*)`");

  @Test
  void theExampleIsWhatTheCommandPrintsButForItsTimes() throws IOException {
    final Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
    assertTrue(example.find());
    final List<String> arguments = new ArrayList<>();
    final Matcher words = WORD.matcher(example.group(1));
    while (words.find()) {
      arguments.add(words.group(1) == null ? words.group(2) : words.group(1));
    }
    final CommandLab.Result result = SelectLab.run(arguments.toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertEquals(SelectLab.withoutTimes(example.group(2)), SelectLab.withoutTimes(result.text()));
  }

  @Test
  void everyAlgorithmHasItsLine() throws IOException {
    final String document = Files.readString(DOCUMENT);
    final List<String> documented =
        ALGORITHM_ROW
            .matcher(document.substring(0, document.indexOf("\n## Endpoints")))
            .results()
            .map(row -> row.group(1))
            .toList();
    assertEquals(
        Stream.concat(
                Stream.of("kube-proxy"), Stream.of(SelectorKind.values()).map(SelectorKind::text))
            .toList(),
        documented);
  }

  @Test
  void everyFieldOfTheJsonIsDocumentedAndEveryDocumentedFieldIsThere() throws IOException {
    final Set<String> written = new TreeSet<>();
    collect(
        "",
        SelectLab.report(
            "--endpoints",
            "9",
            "--connections",
            "10",
            "--change",
            "add 2",
            "--algorithms",
            "random,maglev:size=11"),
        written);
    collect(
        "",
        SelectLab.report(
            "--endpoints",
            "2",
            "--capture",
            SelectLab.EXAMPLES.resolve("shop.pcap").toString(),
            "--algorithms",
            "random"),
        written);
    written.removeIf(field -> field.contains("openSpread."));
    assertEquals(documented(), written);
  }

  /// Names of fields in the first column of the tables behind the heading JSON; a row may name several of one object. What
  /// contains documented fields is documented.
  private static Set<String> documented() throws IOException {
    final String document = Files.readString(DOCUMENT);
    final Matcher rows =
        FIELD_ROW.matcher(
            document.substring(document.indexOf("\n## JSON"), document.indexOf("\n## Limits")));
    final Set<String> fields = new TreeSet<>();
    while (rows.find()) {
      String object = "";
      final Matcher names = NAME.matcher(rows.group(1));
      while (names.find()) {
        final String name = names.group(1);
        final int end = name.lastIndexOf('.') + 1;
        object = end > 0 ? name.substring(0, end) : object;
        add(object + name.substring(end), fields);
      }
    }
    return fields;
  }

  private static void add(final String field, final Set<String> fields) {
    fields.add(field);
    final int end = field.lastIndexOf('.');
    if (end > 0) {
      add(field.substring(0, end), fields);
    }
  }

  private static void collect(final String path, final JsonNode node, final Set<String> fields) {
    if (node.isArray()) {
      fields.add(path + "[]");
      node.forEach(one -> collect(path + "[]", one, fields));
    } else if (node.isObject()) {
      node.properties()
          .forEach(field -> {
            final String name = (path.isEmpty() ? "" : path + ".") + field.getKey();
            if (!field.getValue().isArray()) {
              fields.add(name);
            }
            collect(name, field.getValue(), fields);
          });
    }
  }
}
