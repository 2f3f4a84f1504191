package io.chainwalk.tools.lint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.tools.CommandLab;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Holds `docs/lint.md` to the program: each kind of finding has a section, and the example there gives that finding.
class LintGuideTest {
  private static final Pattern SECTION =
      Pattern.compile("^### `([a-z-]+)`\n(.*?)(?=^##|\\z)", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern EXAMPLE =
      Pattern.compile("^```(yaml|text)\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  private static final Pattern SEVERITY = Pattern.compile("^\\*(\\w+)\\.\\*", Pattern.MULTILINE);

  /// What no example on a page can show.
  private static final List<FindingKind> WITHOUT_EXAMPLE = List.of(FindingKind.MANY_ENDPOINTS);

  private static Map<String, String> sections() throws IOException {
    final Map<String, String> sections = new LinkedHashMap<>();
    final Matcher matcher = SECTION.matcher(Files.readString(Path.of("..", "docs", "lint.md")));
    while (matcher.find()) {
      sections.put(matcher.group(1), matcher.group(2));
    }
    return sections;
  }

  @Test
  void eachKindHasASectionInTheOrderInWhichTheyAreLookedForAndNoOtherHas() throws IOException {
    assertEquals(
        Arrays.stream(FindingKind.values()).map(FindingKind::label).sorted().toList(),
        sections().keySet().stream().sorted().toList());
  }

  @Test
  void sectionsSayHowMuchAFindingMatters() throws IOException {
    final Map<String, String> sections = sections();
    for (final FindingKind kind : FindingKind.values()) {
      final Matcher severity = SEVERITY.matcher(sections.get(kind.label()));
      assertTrue(severity.find(), kind.label());
      assertTrue(kind.severity().label().equalsIgnoreCase(severity.group(1)), kind.label());
    }
  }

  static Stream<FindingKind> kindsWithExample() {
    return Stream.of(FindingKind.values()).filter(kind -> !WITHOUT_EXAMPLE.contains(kind));
  }

  @ParameterizedTest
  @MethodSource("kindsWithExample")
  void theExampleOfASectionGivesItsFindingAtALine(final FindingKind kind) throws IOException {
    final Matcher example = EXAMPLE.matcher(sections().get(kind.label()));
    assertTrue(example.find(), "no example");
    final List<JsonNode> findings =
        lint(
            example.group(1).equals("yaml") ? "--cluster" : "--rules",
            example.group(2),
            kind == FindingKind.NO_CLUSTER_IP ? new String[] {"--no-allocation"} : new String[0]);
    final List<JsonNode> wanted =
        findings.stream().filter(f -> f.path("kind").asText().equals(kind.label())).toList();
    assertEquals(1, wanted.size(), findings::toString);
    final JsonNode finding = wanted.getFirst();
    assertEquals(kind.severity().label(), finding.path("severity").asText());
    assertEquals("standard input", finding.path("file").asText());
    assertTrue(finding.path("line").asInt() > 0, finding::toString);
    assertTrue(finding.path("sentence").asText().endsWith("."), finding::toString);
    assertTrue(finding.path("advice").asText().endsWith("."), finding::toString);
  }

  @Test
  void aThousandAndOneEndpointsAreMany() {
    assertEquals(List.of(), kinds(1000));
    assertEquals(List.of("many-endpoints"), kinds(1001));
  }

  private static List<String> kinds(final int endpoints) {
    final String addresses =
        IntStream.range(0, endpoints)
            .mapToObj(i -> "- addresses: [10.1.%d.%d]\n".formatted(i / 250, i % 250))
            .collect(Collectors.joining());
    return lint(
            "--cluster",
            """
            apiVersion: v1
            kind: Service
            metadata: {namespace: shop, name: web}
            spec: {clusterIP: 10.96.0.10, ports: [{port: 80}]}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata:
              namespace: shop
              name: web-1
              labels: {kubernetes.io/service-name: web}
            addressType: IPv4
            ports: [{port: 80}]
            endpoints:
            """
                + addresses)
        .stream()
        .map(finding -> finding.path("kind").asText())
        .toList();
  }

  private static List<JsonNode> lint(final String option, final String text, final String... more) {
    final CommandLab.Result result =
        CommandLab.runWithInput(
            new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)),
            Stream.concat(Stream.of("lint", option, "-", "--json"), Stream.of(more))
                .toArray(String[]::new));
    assertTrue(result.status() <= 1, result::talk);
    try {
      final JsonNode findings = new ObjectMapper().readTree(result.out()).path("findings");
      assertEquals(findings.isEmpty() ? 0 : 1, result.status());
      return StreamSupport.stream(findings.spliterator(), false).toList();
    } catch (final IOException e) {
      throw new AssertionError(result.text(), e);
    }
  }
}
