package io.chainwalk.ruletext;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The same text for us and for the tools and the kernel of this machine, each time in a new network namespace. Needs root
/// and iptables, and is skipped visibly where there is none.
final class IptablesKernelTest {
  private static final long PATIENCE_SECONDS = 60;

  /// What a command printed.
  private record Outcome(int exitCode, String out, String err) {}

  static List<RuleForms> chains() {
    return RuleForms.all();
  }

  @BeforeEach
  void needsRootAndIptables() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(Path.of("/usr/sbin/iptables-legacy-restore"))
            && "root".equals(System.getProperty("user.name"))
            && run("unshare -n iptables-legacy -L", "").exitCode() == 0,
        "skipped: needs root, network namespaces and iptables-legacy");
  }

  private static Outcome run(final String command, final String input)
      throws IOException, InterruptedException {
    final Path err = Files.createTempFile("iptables", ".err");
    final Path out = Files.createTempFile("iptables", ".out");
    try {
      final Process process =
          new ProcessBuilder("sh", "-c", command)
              .redirectError(err.toFile())
              .redirectOutput(out.toFile())
              .start();
      try (OutputStream to = process.getOutputStream()) {
        to.write(input.getBytes(StandardCharsets.UTF_8));
      }
      if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("no end of: " + command);
      }
      return new Outcome(process.exitValue(), Files.readString(out), Files.readString(err));
    } finally {
      Files.delete(err);
      Files.delete(out);
    }
  }

  /// Loads text into a new namespace and saves what is there then.
  private static Outcome loadAndSave(
      final boolean ipv6, final String variant, final String text, final String table)
      throws IOException, InterruptedException {
    final String tool = (ipv6 ? "ip6tables-" : "iptables-") + variant;
    return run(
        "unshare -n sh -c 'ipset create a hash:ip 2>/dev/null; ipset create b hash:ip,port 2>/dev/null; "
            + tool
            + "-restore && "
            + tool
            + "-save -t "
            + table
            + "'",
        text);
  }

  private static String ours(final boolean ipv6, final String text) throws BadRulesException {
    return RulesetWriter.write(
        RestoreText.dump("text", text, ipv6, false).ruleset(), RulesetWriter.Counters.ZERO);
  }

  /// Without comments, and with the counters that the tools' own start may have moved.
  private static String comparable(final String saved) {
    return saved
        .lines()
        .filter(line -> !line.startsWith("#"))
        .map(line -> line.startsWith(":") ? line.replaceAll("\\[.*", "[0:0]") : line)
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }

  @ParameterizedTest
  @MethodSource("chains")
  void iptablesLegacySavesAllFormsAsWeDo(final RuleForms chain) throws Exception {
    final String text = chain.restoreTextOfAll();
    Assumptions.assumeTrue(
        !text.contains("match-set") || Files.isExecutable(Path.of("/usr/sbin/ipset")),
        "skipped: needs ipset");
    final Outcome kernel = loadAndSave(chain.ipv6(), "legacy", text, chain.table());
    assertEquals(0, kernel.exitCode(), kernel::err);
    assertEquals(comparable(kernel.out()), ours(chain.ipv6(), text));
  }

  @ParameterizedTest
  @MethodSource("chains")
  void iptablesLegacyTakesWhatWeWrite(final RuleForms chain) throws Exception {
    final String written = ours(chain.ipv6(), chain.restoreTextOfAll());
    Assumptions.assumeTrue(
        !written.contains("match-set") || Files.isExecutable(Path.of("/usr/sbin/ipset")),
        "skipped: needs ipset");
    final Outcome kernel = loadAndSave(chain.ipv6(), "legacy", written, chain.table());
    assertEquals(0, kernel.exitCode(), kernel::err);
    assertEquals(comparable(kernel.out()), written);
  }

  @ParameterizedTest
  @MethodSource("chains")
  void iptablesLegacyRefusesWhatWeRefuse(final RuleForms chain) throws Exception {
    final List<String> taken = new ArrayList<>();
    for (final String rule : chain.refused()) {
      if (loadAndSave(chain.ipv6(), "legacy", chain.restoreText(rule), chain.table()).exitCode()
          == 0) {
        taken.add(rule);
      }
    }
    assertEquals(List.of(), taken);
  }

  @Test
  void generatedRulesetsAreSavedByLegacyAndNftAsWeWriteThem() throws Exception {
    final SplittableRandom random = Seeded.random();
    for (int round = 0; round < 4; round++) {
      final boolean ipv6 = round % 2 == 1;
      final String text = GeneratedRules.restoreText(random, ipv6, 200);
      final String written = ours(ipv6, text);
      final String what = "seed " + Seeded.seed() + ", round " + round;
      for (final String variant : List.of("legacy", "nft")) {
        for (final String table : List.of("filter", "nat")) {
          final Outcome kernel = loadAndSave(ipv6, variant, written, table);
          assertEquals(0, kernel.exitCode(), () -> what + ": " + kernel.err());
          final String section =
              written.substring(
                  written.indexOf("*" + table),
                  written.indexOf("COMMIT\n", written.indexOf("*" + table)) + 7);
          assertEquals(section, comparable(kernel.out()), () -> what + ", " + variant);
        }
      }
    }
  }

  @Test
  void theToolsOnlyTestTakesWhatWeWrite() throws Exception {
    final String written = ours(false, GeneratedRules.restoreText(Seeded.random(), false, 100));
    final Outcome outcome = run("unshare -n iptables-legacy-restore --test", written);
    assertEquals(0, outcome.exitCode(), outcome::err);
  }
}
