package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Compares algorithms as a user does.
final class SelectLab {
  static final Path EXAMPLES = Path.of("..", "pcap-fixtures", "examples");

  /// The table of times: how wide its columns are depends on them, too.
  private static final Pattern TIMES = Pattern.compile("(?s)\nCost .*?\n\n");

  private static final ObjectMapper JSON = new ObjectMapper();

  private SelectLab() {}

  /// Runs the command.
  static CommandLab.Result run(final String... arguments) {
    return runWithInput("", arguments);
  }

  /// Runs the command with standard input.
  static CommandLab.Result runWithInput(final String input, final String... arguments) {
    return CommandLab.runWithInput(
        new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
        Stream.concat(Stream.of("select"), Stream.of(arguments)).toArray(String[]::new));
  }

  /// The report as JSON.
  static JsonNode report(final String... arguments) throws IOException {
    final CommandLab.Result result =
        run(Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return JSON.readTree(result.text());
  }

  /// What an algorithm did at a stage.
  static JsonNode stage(final JsonNode report, final String algorithm, final int stage) {
    return report
        .at("/algorithms")
        .valueStream()
        .filter(one -> one.at("/algorithm").asText().equals(algorithm))
        .findFirst()
        .orElseThrow(() -> new AssertionError(algorithm + " is not in " + report))
        .at("/stages/" + stage);
  }

  /// Numbers of a list.
  static long[] numbers(final JsonNode list) {
    return list.valueStream().mapToLong(JsonNode::asLong).toArray();
  }

  /// The sum of the numbers of a list.
  static long sum(final JsonNode list) {
    return Arrays.stream(numbers(list)).sum();
  }

  /// A report as text without its times.
  static String withoutTimes(final String text) {
    return TIMES.matcher(text).replaceFirst("\n");
  }
}
