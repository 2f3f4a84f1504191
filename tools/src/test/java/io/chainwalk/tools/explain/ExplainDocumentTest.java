package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
import org.junit.jupiter.api.Test;

/// What docs/explain.md says is so.
class ExplainDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "explain.md");

  /// A block with a command line and what it prints.
  private static final Pattern EXAMPLE =
      Pattern.compile("```text\n\\$ ./chainwalk (.*) '(.*)'\n((?s:.*?))```");

  private static final Pattern FIELD_ROW = Pattern.compile("(?m)^\\| (`[^|]*`) \\|");
  private static final Pattern NAME = Pattern.compile("`([^`]*)`");

  @Test
  void everyExampleIsWhatTheCommandPrints() throws IOException {
    final Matcher examples = EXAMPLE.matcher(Files.readString(DOCUMENT));
    int count = 0;
    while (examples.find()) {
      count++;
      final List<String> arguments =
          new ArrayList<>(
              List.of(examples.group(1).replace("pcap-fixtures", "../pcap-fixtures").split(" ")));
      arguments.add(examples.group(2));
      final CommandLab.Result result = CommandLab.run(arguments.toArray(String[]::new));
      assertEquals(ExitStatus.DONE, result.status(), result.talk());
      assertEquals(examples.group(3), result.text());
    }
    assertEquals(2, count);
  }

  @Test
  void everyFieldOfTheJsonIsDocumentedAndEveryDocumentedFieldIsThere() throws IOException {
    final String packet = "tcp 10.244.1.5:4000 > 10.96.20.1:80";
    final Set<String> written = new TreeSet<>();
    collect("", ExplainLab.shop("--json", packet), written);
    collect("", ExplainLab.shop("--json", "--outcomes", packet), written);
    final Set<String> documented = documented();
    documented.stream()
        .filter(field -> !field.contains("steps[]."))
        .forEach(field -> assertTrue(written.contains(field), field));
    written.stream()
        .filter(field ->
            !field.contains("steps[].")
                && !field.contains("decidedBy.")
                && !field.startsWith("destination.")
                && !field.startsWith("source."))
        .forEach(field -> assertTrue(documented.contains(field), field));
  }

  /// Names of fields in the first column of tables behind the heading JSON; a row may name several of one object.
  private static Set<String> documented() throws IOException {
    final String document = Files.readString(DOCUMENT);
    final String section = document.substring(document.indexOf("\n## JSON"));
    final Set<String> fields = new TreeSet<>();
    final Matcher rows = FIELD_ROW.matcher(section);
    while (rows.find()) {
      String object = "";
      final Matcher names = NAME.matcher(rows.group(1));
      while (names.find()) {
        final String name = names.group(1);
        final int end = name.lastIndexOf('.') + 1;
        object = end > 0 ? name.substring(0, end) : object;
        fields.add(object + name.substring(end));
      }
    }
    return fields;
  }

  private static void collect(final String path, final JsonNode node, final Set<String> into) {
    if (node.isObject()) {
      node.properties()
          .forEach(field -> {
            final String name = path.isEmpty() ? field.getKey() : path + "." + field.getKey();
            into.add(field.getValue().isArray() ? name + "[]" : name);
            collect(name, field.getValue(), into);
          });
    } else if (node.isArray()) {
      node.forEach(element -> collect(path + "[]", element, into));
    }
  }
}
