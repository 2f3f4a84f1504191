package io.chainwalk.tools.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `chainwalk diff` over the example of a shop, as a user sees it.
class DiffCommandTest {
  private static final String SHOP = DiffLab.example("shop.pcap");
  private static final String SHOP_CLUSTER = DiffLab.example("shop.yaml");
  private static final String GONE_ENDPOINT =
      """
        - addresses: ["10.244.2.12"]
          conditions: {ready: true, serving: true, terminating: false}
          nodeName: node-2
      """;

  @TempDir private Path folder = Path.of("");

  private String shopWithoutOneEndpoint() throws IOException {
    return DiffLab.write(
        folder,
        "next.yaml",
        DiffLab.replace(Files.readString(Path.of(SHOP_CLUSTER)), GONE_ENDPOINT, ""));
  }

  @Test
  void theSameClusterTwiceFaresAlike() throws IOException {
    final JsonNode report = DiffLab.report(ExitStatus.DONE, SHOP_CLUSTER, SHOP_CLUSTER, SHOP);
    assertFalse(report.at("/differs").asBoolean());
    assertEquals(565, report.at("/packets").asInt());
    assertEquals(67, report.at("/connections/compared").asInt());
    assertEquals(67, report.at("/connections/equal").asInt());
    assertEquals(List.of(), DiffLab.kinds(report));
    assertEquals(0, report.at("/balance").size());
    assertEquals(0, report.at("/moves/moved").asInt() + report.at("/moves/forced").asInt());
    assertTrue(report.at("/moves/kept").asInt() > 0);
  }

  @Test
  void withoutAnEndpointOnlyTheConnectionsDifferThatCouldHaveGotIt() throws IOException {
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, SHOP_CLUSTER, shopWithoutOneEndpoint(), SHOP);
    assertEquals(List.of("endpoints 17"), DiffLab.kinds(report));
    assertEquals(50, report.at("/connections/equal").asInt());
    final JsonNode endpoints = DiffLab.difference(report, "endpoints");
    assertEquals(10, endpoints.at("/examples").size());
    for (final JsonNode example : endpoints.at("/examples")) {
      assertTrue(example.at("/connection").asText().endsWith(" > 10.96.20.1:80"));
      assertEquals(3, example.at("/a/endpoints").size());
      assertEquals(0.333333, example.at("/a/endpoints/0/probability").asDouble());
      assertEquals("10.244.2.12:8080", example.at("/a/endpoints/1/endpoint").asText());
      assertEquals(2, example.at("/b/endpoints").size());
      assertEquals("1/2^1", example.at("/b/endpoints/0/exactly").asText());
    }
  }

  @Test
  void theBalanceNamesTheServiceAndWhatEachEndpointIsToGet() throws IOException {
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, SHOP_CLUSTER, shopWithoutOneEndpoint(), SHOP);
    assertEquals(1, report.at("/balance").size());
    assertEquals("shop/web:http", report.at("/balance/0/service").asText());
    assertEquals("tcp 10.96.20.1:80", report.at("/balance/0/dialled").asText());
    final JsonNode gone = report.at("/balance/0/endpoints/1");
    assertEquals("10.244.2.12:8080", gone.at("/endpoint").asText());
    assertEquals(0.333333, gone.at("/expectedShareA").asDouble());
    assertEquals(0.0, gone.at("/expectedShareB").asDouble());
    assertTrue(gone.at("/drawnA").asInt() > 0);
    assertEquals(0, gone.at("/drawnB").asInt());
    // Who had to leave the endpoint that is gone had to; nobody else needs to.
    assertEquals(gone.at("/drawnA").asInt(), report.at("/moves/forced").asInt());
  }

  @Test
  void theTextSaysTheSame() throws IOException {
    final CommandLab.Result result = DiffLab.run(SHOP_CLUSTER, shopWithoutOneEndpoint(), SHOP);
    assertEquals(ExitStatus.FINDINGS, result.status(), result.talk());
    final String text = result.text();
    assertTrue(
        text.startsWith("Compared 67 connections in 565 packets, seed 1: 17 differ.\n"), text);
    assertTrue(
        text.contains(
            """
              endpoints: 17 connections: other endpoints can be chosen, or with other chances.
                packet 5: tcp 10.244.9.11:40000 > 10.96.20.1:80
                  A: 10.244.1.11:8080 33.3 %, 10.244.2.12:8080 33.3 %, 10.244.3.13:8080 33.3 %
                  B: 10.244.1.11:8080 50.0 %, 10.244.3.13:8080 50.0 %
            """),
        text);
    assertTrue(text.contains("\n  shop/web:http, tcp 10.96.20.1:80 "), text);
    assertTrue(text.contains("because that of side A is not\n"), text);
  }

  @Test
  void theSameArgumentsPrintTheSame() throws IOException {
    final String next = shopWithoutOneEndpoint();
    assertEquals(
        DiffLab.run(SHOP_CLUSTER, next, SHOP).text(), DiffLab.run(SHOP_CLUSTER, next, SHOP).text());
    assertEquals(
        DiffLab.run("--json", SHOP_CLUSTER, next, SHOP).text(),
        DiffLab.run("--json", SHOP_CLUSTER, next, SHOP).text());
  }

  /// With another seed others draw the endpoint that is gone; who could have got it is the same.
  @Test
  void whatCouldHappenDoesNotDependOnTheSeed() throws IOException {
    final String next = shopWithoutOneEndpoint();
    for (final String seed : List.of("2", "77")) {
      assertEquals(
          List.of("endpoints 17"),
          DiffLab.kinds(
              DiffLab.report(ExitStatus.FINDINGS, "--seed", seed, SHOP_CLUSTER, next, SHOP)));
    }
  }

  private String dumpOf(final String cluster, final String family) throws IOException {
    final CommandLab.Result rules =
        CommandLab.run("rules", "--cluster", cluster, "--save", "--family", family);
    assertEquals(ExitStatus.DONE, rules.status(), rules.talk());
    return DiffLab.write(folder, "v" + family + ".save", rules.text());
  }

  @Test
  void manifestsAndTheDumpOfTheirRulesFareAlike() throws IOException {
    final String dumps = dumpOf(SHOP_CLUSTER, "4") + "," + dumpOf(SHOP_CLUSTER, "6");
    final JsonNode byFiles = DiffLab.report(ExitStatus.DONE, SHOP_CLUSTER, dumps, SHOP);
    assertEquals(67, byFiles.at("/connections/equal").asInt());
    final JsonNode byFolder =
        DiffLab.report(ExitStatus.DONE, folder.toString(), SHOP_CLUSTER, SHOP);
    assertEquals(67, byFolder.at("/connections/equal").asInt());
  }

  @Test
  void aDumpOfOneFamilyLeavesTheOtherAlone() throws IOException {
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, SHOP_CLUSTER, dumpOf(SHOP_CLUSTER, "4"), SHOP);
    final JsonNode verdicts = DiffLab.difference(report, "verdict");
    assertEquals(6, verdicts.at("/connections").asInt());
    for (final JsonNode example : verdicts.at("/examples")) {
      assertTrue(example.at("/connection").asText().endsWith(" > [fd00:10:96::2001]:80"));
      assertEquals("translated", example.at("/a/verdict").asText());
      assertEquals("no-service", example.at("/b/verdict").asText());
    }
  }

  /// A rule that only counts, in a chain of its own, changes nothing but the way.
  @Test
  void anotherPathIsADifferenceThatCanBeIgnored() throws IOException {
    final String dump = dumpOf(SHOP_CLUSTER, "4");
    final String longer =
        DiffLab.write(
            folder,
            "longer",
            DiffLab.replace(
                DiffLab.replace(
                    Files.readString(Path.of(dump)),
                    "-A PREROUTING -m comment",
                    "-A PREROUTING -j AUDITED\n-A PREROUTING -m comment"),
                "*nat\n",
                "*nat\n:AUDITED - [0:0]\n"));
    final JsonNode report = DiffLab.report(ExitStatus.FINDINGS, dump, longer, SHOP);
    assertEquals(1, report.at("/differences").size(), report.toString());
    final JsonNode path = DiffLab.difference(report, "path");
    assertEquals(path.at("/connections").asInt(), report.at("/connections/different").asInt());
    assertEquals("AUDITED", path.at("/examples/0/b/path/0/chains/0").asText());
    final JsonNode ignoring =
        DiffLab.report(ExitStatus.DONE, "--ignore", "path", dump, longer, SHOP);
    assertFalse(ignoring.at("/differs").asBoolean());
    assertEquals(0, ignoring.at("/connections/different").asInt());
    assertEquals(
        path.at("/connections").asInt(),
        DiffLab.difference(ignoring, "path").at("/connections").asInt());
    assertTrue(DiffLab.difference(ignoring, "path").at("/ignored").asBoolean());
  }

  @Test
  void asCapturedComparesTheClientsSideAlone() throws IOException {
    final JsonNode report =
        DiffLab.report(
            ExitStatus.FINDINGS, "--as-captured", SHOP_CLUSTER, shopWithoutOneEndpoint(), SHOP);
    assertEquals(List.of("endpoints 17"), DiffLab.kinds(report));
  }

  @Test
  void damageInTheCaptureIsReportedWithWhatWasReadBefore() throws IOException {
    final byte[] whole = Files.readAllBytes(Path.of(SHOP));
    final Path cut = folder.resolve("cut.pcap");
    Files.write(cut, Arrays.copyOf(whole, whole.length / 2));
    final JsonNode report =
        DiffLab.report(ExitStatus.BAD_INPUT, SHOP_CLUSTER, SHOP_CLUSTER, cut.toString());
    assertTrue(report.at("/packets").asInt() > 100);
    assertTrue(report.at("/inputs/0/damage/offset").asLong() > 0, report.toString());
    final CommandLab.Result text = DiffLab.run(SHOP_CLUSTER, SHOP_CLUSTER, cut.toString());
    assertTrue(text.text().contains(" packets, then damaged at byte "), text.text());
    assertTrue(text.talk().contains("cut.pcap"), text.talk());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SHOP SHOP",
        "SHOP",
        "SHOP SHOP CAPTURE --ignore colour",
        "SHOP SHOP CAPTURE --unknown skip",
        "SHOP SHOP CAPTURE --sets sets",
        "SHOP SHOP CAPTURE --sysctl nf_conntrack_colour=1",
        "- - CAPTURE",
        "- SHOP -"
      })
  void wrongArgumentsAreRefused(final String arguments) {
    final String[] words =
        Stream.of(arguments.split(" ", -1))
            .map(word -> word.replace("SHOP", SHOP_CLUSTER).replace("CAPTURE", SHOP))
            .toArray(String[]::new);
    final CommandLab.Result result = DiffLab.run(words);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertEquals("", result.text());
  }

  @Test
  void aSideWithDumpsAndManifestsIsRefused() throws IOException {
    final String mixed = SHOP_CLUSTER + "," + dumpOf(SHOP_CLUSTER, "4");
    final CommandLab.Result result = DiffLab.run(mixed, SHOP_CLUSTER, SHOP);
    assertEquals(ExitStatus.BAD_INPUT, result.status(), result.talk());
    assertTrue(result.talk().contains("has both rules, in "), result.talk());
  }

  @Test
  void nodesOfDumpsAreRefused() throws IOException {
    final String dump = dumpOf(SHOP_CLUSTER, "4");
    assertEquals(ExitStatus.WRONG_ARGUMENTS, DiffLab.run("--node", "n", dump, dump, SHOP).status());
  }

  @Test
  void anEmptyClusterIsNothingToCompareWith() throws IOException {
    final String empty = DiffLab.write(folder, "empty.yaml", "");
    final CommandLab.Result result = DiffLab.run(empty, empty, SHOP);
    assertEquals(ExitStatus.BAD_INPUT, result.status(), result.talk());
    assertTrue(result.talk().contains("empty.yaml: there is no Service"), result::talk);
  }

  @Test
  void whatIsNotThereIsBadInput() {
    final List<CommandLab.Result> results = new ArrayList<>();
    results.add(DiffLab.run("missing.yaml", SHOP_CLUSTER, SHOP));
    results.add(DiffLab.run(SHOP_CLUSTER, SHOP_CLUSTER, "missing.pcap"));
    for (final CommandLab.Result result : results) {
      assertEquals(ExitStatus.BAD_INPUT, result.status(), result.talk());
      assertTrue(result.talk().contains("missing."), result.talk());
    }
  }
}
