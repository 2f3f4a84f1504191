package io.chainwalk.ruletext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.testkit.SharedFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The shared kube-proxy vectors as text: what a real kernel printed after it had loaded what kube-proxy writes.
final class ConformanceTextTest {
  /// The jumps that kube-proxy puts at the head of built-in chains, in the order in which they stand there.
  private static final String JUMPS =
      """
      *filter
      -A INPUT -j KUBE-FIREWALL
      -A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
      -A INPUT -m comment --comment "kubernetes health check service ports" -j KUBE-NODEPORTS
      -A INPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
      -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
      -A FORWARD -m comment --comment "kubernetes forwarding rules" -j KUBE-FORWARD
      -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      -A FORWARD -m conntrack --ctstate NEW -m comment --comment "kubernetes externally-visible service portals" -j KUBE-EXTERNAL-SERVICES
      -A OUTPUT -j KUBE-FIREWALL
      -A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes load balancer firewall" -j KUBE-PROXY-FIREWALL
      -A OUTPUT -m conntrack --ctstate NEW -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      COMMIT
      *nat
      -A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      -A OUTPUT -m comment --comment "kubernetes service portals" -j KUBE-SERVICES
      -A POSTROUTING -m comment --comment "kubernetes postrouting rules" -j KUBE-POSTROUTING
      COMMIT
      """;

  private static List<Path> files(final String name) throws IOException {
    try (Stream<Path> paths = Files.walk(SharedFolder.orSkip("conformance/kube-proxy"), 3)) {
      final List<Path> found = paths.filter(path -> path.endsWith(name)).sorted().toList();
      assertFalse(found.isEmpty(), "no " + name);
      return found;
    }
  }

  private static boolean isIpv6(final Path file) throws IOException {
    return RestoreText.isIpv6(Files.readString(file));
  }

  private static String written(final Ruleset ruleset) {
    return RulesetWriter.write(ruleset, RulesetWriter.Counters.CHAINS);
  }

  @Test
  void whatTheKernelPrintedIsWrittenBackByteForByte() throws Exception {
    for (final Path file : files("expected.save")) {
      final String text = Files.readString(file);
      final RestoreResult result = RestoreText.dump("save", text, isIpv6(file), false);
      assertEquals(text, written(result.ruleset()), file::toString);
    }
  }

  @Test
  void whatKubeProxyWritesIsSavedAsTheKernelDid() throws Exception {
    for (final Path save : files("expected.save")) {
      final Path rules = save.resolveSibling("expected.rules");
      final Ruleset loaded =
          RestoreText.apply(
                  new Ruleset(isIpv6(save), List.of()),
                  RestoreText.lines("rules", Files.readString(rules)),
                  RestoreOptions.NO_FLUSH)
              .ruleset();
      final Ruleset whole =
          RestoreText.apply(loaded, jumps(loaded), RestoreOptions.NO_FLUSH).ruleset();
      assertEquals(Files.readString(save), written(whole), save::toString);
    }
  }

  /// The jumps, and the chains that they lead to where kube-proxy has written none.
  private static List<RuleLine> jumps(final Ruleset ruleset) {
    final List<RuleLine> lines = new ArrayList<>();
    final Set<String> made = new HashSet<>();
    Table table = Table.FILTER;
    for (final String line : JUMPS.lines().toList()) {
      if (line.equals("*nat")) {
        table = Table.NAT;
      }
      final String chain = line.substring(line.lastIndexOf(' ') + 1);
      if (line.startsWith("-A") && ruleset.chain(table, chain) == null && made.add(chain)) {
        lines.add(new RuleLine("-N " + chain, Origin.UNKNOWN));
      }
      lines.add(new RuleLine(line, Origin.UNKNOWN));
    }
    return lines;
  }

  @Test
  void everySyncOfASequenceAppliesToWhatTheLastOneLeft() throws Exception {
    for (final Path sequence : files("sequence.yaml")) {
      Ruleset ruleset = new Ruleset(false, List.of());
      try (Stream<Path> paths = Files.walk(sequence.getParent())) {
        for (final Path step :
            paths.filter(path -> path.endsWith("expected.restore")).sorted().toList()) {
          final RestoreResult result =
              RestoreText.apply(
                  ruleset,
                  RestoreText.lines(step.toString(), Files.readString(step)),
                  RestoreOptions.NO_FLUSH);
          assertFalse(result.ruleset().tables().isEmpty(), step::toString);
          ruleset = result.ruleset();
        }
      }
    }
  }
}
