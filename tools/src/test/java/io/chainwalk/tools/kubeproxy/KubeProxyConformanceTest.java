package io.chainwalk.tools.kubeproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.kubeproxy.CanonicalOrder;
import io.chainwalk.kubeproxy.ChainNames;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.ProbabilityText;
import io.chainwalk.kubeproxy.RuleSync;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.ruletext.RulesetWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Our text is kube-proxy's: byte for byte, once services are in one order.
class KubeProxyConformanceTest {
  private static final double KERNEL_STEPS = 0x80000000L;

  private static RuleSync firstSync(final ConformanceCase example) {
    return new KubeProxy(example.config(), example.node(), example.ipv6())
        .sync(example.services(), 0);
  }

  private static String canonical(final RuleSync sync) {
    return CanonicalOrder.of(sync.lines()).stream()
        .map(line -> line.text() + "\n")
        .collect(Collectors.joining());
  }

  private static List<ConformanceCase> casesWith(final String file) {
    return ConformanceCorpus.casesWith(file).stream().map(ConformanceCase::read).toList();
  }

  static List<ConformanceCase> casesWithRules() {
    return casesWith("expected.rules");
  }

  @ParameterizedTest
  @MethodSource("casesWithRules")
  void aFullSyncIsTheTextOfKubeProxy(final ConformanceCase example) {
    assertEquals(
        ConformanceCorpus.text(example.folder().resolve("expected.rules")),
        canonical(firstSync(example)));
  }

  @ParameterizedTest
  @MethodSource("casesWithRules")
  void everyRuleSaysWhereItCameFrom(final ConformanceCase example) {
    final KubeProxy proxy = new KubeProxy(example.config(), example.node(), example.ipv6());
    final List<RuleLine> rules = new ArrayList<>(proxy.sync(example.services(), 0).lines());
    rules.addAll(proxy.jumpRules());
    rules.stream()
        .filter(line -> line.text().startsWith("-A"))
        .forEach(line -> {
          assertTrue(line.origin() instanceof Origin.Manifest, line.text());
          final Origin.Manifest origin = (Origin.Manifest) line.origin();
          assertTrue(origin.behaviour().endsWith("."), line.text() + " because " + origin);
        });
  }

  static List<ConformanceCase> casesWithSave() {
    return casesWith("expected.save");
  }

  @ParameterizedTest
  @MethodSource("casesWithSave")
  void aNodeThatHasLoadedItSavesWhatTheKernelPrinted(final ConformanceCase example)
      throws BadRulesException {
    final KubeProxy proxy = new KubeProxy(example.config(), example.node(), example.ipv6());
    final List<RuleLine> text =
        new ArrayList<>(CanonicalOrder.of(proxy.sync(example.services(), 0).lines()));
    text.addAll(proxy.jumpRules());
    final Ruleset loaded =
        RestoreText.apply(new Ruleset(example.ipv6(), List.of()), text, RestoreOptions.NO_FLUSH)
            .ruleset();
    assertEquals(
        ConformanceCorpus.text(example.folder().resolve("expected.save")),
        RulesetWriter.write(loaded, RulesetWriter.Counters.ZERO));
  }

  static List<ConformanceCase> casesWithLines() {
    return casesWith("expected-lines.yaml");
  }

  @ParameterizedTest
  @MethodSource("casesWithLines")
  void linesThatMustBeThereAreAndOthersAreNot(final ConformanceCase example)
      throws NoSuchAlgorithmException {
    final JsonNode expected =
        ConformanceCorpus.yaml(example.folder().resolve("expected-lines.yaml"));
    final RuleSync sync = firstSync(example);
    final String text = canonical(sync);
    for (final String line : ConformanceCase.strings(expected.path("contains"))) {
      assertTrue(text.lines().anyMatch(l -> l.contains(line)), line);
    }
    for (final String absent : ConformanceCase.strings(expected.path("absent"))) {
      assertFalse(text.contains(absent), absent);
    }
    if (expected.has("canonicalSha256")) {
      assertEquals(expected.path("canonicalLines").asLong(), text.lines().count());
      assertEquals(
          expected.path("endpointDnatRulesWithComment").asLong(),
          text.lines().filter(l -> l.matches("-A KUBE-SEP-.*--comment.* DNAT .*")).count());
      assertEquals(
          expected.path("endpointDnatRules").asLong(),
          text.lines().filter(l -> l.matches("-A KUBE-SEP-.* DNAT .*")).count());
      final MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      assertEquals(
          expected.path("canonicalSha256").asText(),
          HexFormat.of().formatHex(sha256.digest(text.getBytes(StandardCharsets.UTF_8))));
    }
  }

  static List<ConformanceCase> casesWithMetrics() {
    return casesWith("expected-metrics.yaml");
  }

  @ParameterizedTest
  @MethodSource("casesWithMetrics")
  void servicesWithoutLocalEndpointsAreCounted(final ConformanceCase example) {
    final JsonNode expected =
        ConformanceCorpus.yaml(example.folder().resolve("expected-metrics.yaml"))
            .required("sync_proxy_rules_no_local_endpoints_total");
    final RuleSync sync = firstSync(example);
    assertEquals(expected.required("internal").asInt(), sync.noLocalInternal());
    assertEquals(expected.required("external").asInt(), sync.noLocalExternal());
  }

  @Test
  void syncsThatFollowWriteWhatHasChanged() {
    final Path folder = ConformanceCorpus.folder().resolve("sequence-partial-sync");
    final JsonNode sequence = ConformanceCorpus.yaml(folder.resolve("sequence.yaml"));
    final ConformanceCase first =
        ConformanceCase.read(folder, folder.resolve("step-0").resolve("input.yaml"));
    final KubeProxy proxy = new KubeProxy(first.config(), first.node(), first.ipv6());
    int rulesBefore = 0;
    for (final JsonNode step : sequence.required("steps")) {
      final int number = step.required("step").asInt();
      final Path stepFolder = folder.resolve("step-" + number);
      final ConformanceCase now = ConformanceCase.read(folder, stepFolder.resolve("input.yaml"));
      if (step.required("fullSync").asBoolean() && number > 0) {
        assertFalse(proxy.sync(now.services(), number).full());
        proxy.restoreFailed();
      }
      final RuleSync sync = proxy.sync(now.services(), number);
      final String name = step.required("name").asText();
      assertEquals(step.required("fullSync").asBoolean(), sync.full(), name);
      assertEquals(
          ConformanceCorpus.text(stepFolder.resolve("expected.restore")), canonical(sync), name);
      if (number > 0) {
        assertEquals(
            sequence.required("ruleCountDelta").path(number).asInt(),
            sync.natRules() - rulesBefore,
            name);
      }
      rulesBefore = sync.natRules();
    }
  }

  @Test
  void chainsAreNamedByTheSameHashes() {
    final ChainNames names = new ChainNames();
    final JsonNode vectors =
        ConformanceCorpus.yaml(ConformanceCorpus.folder().resolve("vectors-chain-names.yaml"));
    for (final JsonNode vector : vectors.required("services")) {
      assertEquals(
          vector.required("hash").asText(), names.hash(vector.required("hashInput").asText()));
    }
    for (final JsonNode vector : vectors.required("endpoints")) {
      assertEquals(
          vector.required("chain").asText(),
          "KUBE-SEP-" + names.hash(vector.required("hashInput").asText()));
    }
  }

  @Test
  void probabilitiesAreTheSameBeforeAndAfterTheKernel() {
    final JsonNode vectors =
        ConformanceCorpus.yaml(ConformanceCorpus.folder().resolve("vectors-probability.yaml"));
    for (final JsonNode vector : vectors.required("vectors")) {
      final int remaining = vector.required("remaining").asInt();
      final String written = ProbabilityText.oneIn(remaining);
      assertEquals(vector.required("restore").asText(), written);
      if (!vector.required("save").isNull()) {
        assertEquals(vector.required("save").asText(), afterTheKernel(written));
      }
    }
  }

  private static String afterTheKernel(final String probability) {
    final double steps = Math.floor(KERNEL_STEPS * Double.parseDouble(probability) + 0.5);
    return new BigDecimal(steps / KERNEL_STEPS)
        .setScale(11, RoundingMode.HALF_EVEN)
        .toPlainString();
  }
}
