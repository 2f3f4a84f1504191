package io.chainwalk.tools.kernel;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/// Finds out whether this machine has what a node takes, by trying each by itself.
final class Trial {
  /// Those on which the numbers of system calls and their arguments are as we have them.
  private static final Set<String> ARCHITECTURES = Set.of("amd64", "x86_64", "aarch64");

  private static final List<String> TOOLS = List.of("nsenter", "uname", "ip", "nft", "ipset");

  private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

  /// Everything that [ObserverTable] asks the kernel for.
  private static final String TABLE =
      """
      table inet trial {
        chain trial {
          type filter hook input priority 2147483647
          ct state new log group 1 drop
        }
      }
      """;

  private static final String RULES =
      """
      *filter
      -A FORWARD -m conntrack --ctstate INVALID -j DROP
      COMMIT
      *nat
      -A POSTROUTING -o trial0 -j MASQUERADE
      COMMIT
      """;

  private Trial() {}

  static String whyNot(final Backend backend) {
    if (!System.getProperty("os.name", "").equals("Linux")) {
      return "This is not Linux.";
    }
    final String architecture = System.getProperty("os.arch", "");
    if (!ARCHITECTURES.contains(architecture)) {
      return "This machine's kernel cannot be used: system calls are not known for " + architecture;
    }
    try {
      final String missing = missing(backend);
      if (!missing.isEmpty()) {
        return "This machine's kernel cannot be used: " + missing;
      }
      return Namespaces.inOwn(() -> tryOut(backend));
    } catch (final IOException e) {
      return "This machine's kernel cannot be used: " + e.getMessage();
    } catch (final LinkageError e) { // as when a function is not there
      return "This machine's C library cannot be used: "
          + (e.getCause() == null ? e : e.getCause()).getMessage();
    }
  }

  /// What there is not, as far as one can see without trying.
  private static String missing(final Backend backend) throws IOException {
    if ((int) Files.getAttribute(Path.of("/proc/self"), "unix:uid") != 0) {
      return "that takes root";
    }
    if (!Files.exists(TunInterface.DEVICE)) {
      return "there is no " + TunInterface.DEVICE;
    }
    return Stream.concat(
            TOOLS.stream(),
            Stream.of(false, true)
                .map(backend::tool)
                .flatMap(tool -> Stream.of(tool, tool + "-restore")))
        .filter(tool -> !isInstalled(tool))
        .findFirst()
        .map(tool -> "there is no " + tool + " on the path, is it installed?")
        .orElse("");
  }

  private static boolean isInstalled(final String tool) {
    return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, tool)));
  }

  private static String tryOut(final Backend backend) throws IOException {
    Namespaces.claim();
    if (!Files.isWritable(FORWARDING)) {
      return "This machine's kernel cannot be used: sysctls cannot be set, not even here: "
          + FORWARDING;
    }
    TunInterface.open("trial0").close();
    Tool.run(TABLE, "nft", "-f", "-");
    for (final boolean ipv6 : List.of(false, true)) {
      Tool.run(RULES, backend.tool(ipv6) + "-restore", "-w");
    }
    return "";
  }
}
