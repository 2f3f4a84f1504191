package io.chainwalk.tools.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.CommandLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What docs/routing.md says is so.
class RoutingDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "routing.md");

  private static final Pattern EXAMPLE =
      Pattern.compile("```console\n\\$ ./chainwalk route --cluster (\\S+) '(.*)'\n((?s:.*?))```");

  /// Where lines end depends on how long the path of the file is.
  private static String inOneLine(final String text) {
    return text.replace("../", "").replaceAll("\\s+", " ");
  }

  @Test
  void theExampleIsWhatTheCommandPrints() throws IOException {
    final Matcher example = EXAMPLE.matcher(Files.readString(DOCUMENT));
    assertTrue(example.find());
    assertEquals(
        inOneLine(example.group(3)),
        inOneLine(
            CommandLab.run("route", "--cluster", "../" + example.group(1), example.group(2))
                .text()));
  }
}
