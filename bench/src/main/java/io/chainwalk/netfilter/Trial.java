package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.flow.Direction;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Stream;

/// Finds out whether this machine has what it takes, by trying each by itself.
final class Trial {
  /// Those on which the numbers of system calls and their arguments are as we have them.
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

  private static final String BEGINNING = "This machine's kernel cannot be measured: ";

  /// Found out once: what is missing does not come by itself.
  private static final class Once {
    static final String WHY_NOT = tryAll();
  }

  private Trial() {}

  static String whyNot() {
    return Once.WHY_NOT;
  }

  private static String tryAll() {
    try {
      final String missing = missing();
      if (missing.isEmpty()) {
        for (final RuleBackend rules : RuleBackend.values()) {
          sendThrough(rules);
        }
        ConntrackLimits.requireWritable(); // there once connections are tracked
      }
      return missing.isEmpty() ? "" : BEGINNING + missing;
    } catch (final IOException
        | RuntimeException e) { // whatever it is, it is why it cannot be done
      return BEGINNING + reason(e);
    } catch (final LinkageError e) { // as when the C library lacks a function
      return BEGINNING + (e.getCause() == null ? e : e.getCause()).getMessage();
    }
  }

  private static String reason(final Exception problem) {
    if (problem instanceof UncheckedIOException
        && problem.getCause() instanceof final IOException io) {
      return String.valueOf(io.getMessage());
    }
    return problem instanceof IOException || problem instanceof IllegalStateException
        ? String.valueOf(problem.getMessage())
        : problem.toString();
  }

  private static String missing() throws IOException {
    final String architecture = System.getProperty("os.arch", "");
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return "it is not Linux";
    }
    if (!ARCHITECTURES.contains(architecture)) {
      return "system calls are not known for " + architecture;
    }
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
      return "that takes root";
    }
    return Stream.concat(
            Stream.of("nsenter", "ip"), Stream.of(RuleBackend.values()).map(RuleBackend::tool))
        .filter(tool -> !isInstalled(tool))
        .findFirst()
        .map(tool -> "there is no " + tool + " on the path, is it installed?")
        .orElse("");
  }

  private static boolean isInstalled(final String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  private static void sendThrough(final RuleBackend rules) throws IOException {
    final KubeCluster cluster = new KubeCluster(1);
    try (NetfilterLab lab = new NetfilterLab(rules, cluster, new TcpFlows(cluster, 1), 1)) {
      lab.establish(Direction.ORIGINAL);
    }
  }
}
