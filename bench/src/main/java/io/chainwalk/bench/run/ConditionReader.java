package io.chainwalk.bench.run;

import io.chainwalk.bench.report.Conditions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds out what a run depends on, as far as this system shows it.
public final class ConditionReader {
  private static final Pattern CHOSEN = Pattern.compile("\\[(\\w+)]");
  private static final String UNKNOWN = "unknown";

  private final Path root;

  /// Reads below a folder.
  ///
  /// @param root `/`, but in tests
  public ConditionReader(final Path root) {
    this.root = root;
  }

  /// Reads all that stays.
  ///
  /// @param arguments of the forks
  /// @param commit of the sources, empty when nobody knows
  /// @return the conditions; the load is that of now, before the run
  public Conditions read(final ForkArguments arguments, final String commit) {
    return new Conditions(
        commit,
        machine(),
        new Conditions.Jvm(
            System.getProperty("java.vm.name", UNKNOWN),
            System.getProperty("java.vendor.version", System.getProperty("java.vendor", UNKNOWN)),
            Runtime.version().toString(),
            arguments.usual()),
        transparentHugePages(),
        Objects.requireNonNullElse(System.getenv("GLIBC_TUNABLES"), ""),
        arguments.boundsChecks(),
        load(),
        null);
  }

  /// The load of now.
  ///
  /// @return processes that run or wait, over 1, 5 and 15 minutes; null when the system does not say
  public @Nullable String load() {
    final String load = text("proc/loadavg");
    final String[] words = load.split(" ", -1);
    return words.length < 3 ? null : words[0] + " " + words[1] + " " + words[2];
  }

  private Conditions.Machine machine() {
    return new Conditions.Machine(
        value("proc/cpuinfo", "model name"),
        Runtime.getRuntime().availableProcessors(),
        caches(),
        memoryBytes(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"),
        text("sys/devices/system/cpu/cpu0/cpufreq/scaling_governor"));
  }

  private String transparentHugePages() {
    final Matcher chosen = CHOSEN.matcher(text("sys/kernel/mm/transparent_hugepage/enabled"));
    return chosen.find() ? chosen.group(1) : UNKNOWN;
  }

  private long memoryBytes() {
    final String kibibytes = value("proc/meminfo", "MemTotal").replaceAll("\\D", "");
    return kibibytes.isEmpty() ? 0 : Long.parseLong(kibibytes) << 10;
  }

  private List<Conditions.Cache> caches() {
    final Path folder = root.resolve("sys/devices/system/cpu/cpu0/cache");
    try (Stream<Path> indexes = Files.list(folder)) {
      return indexes
          .filter(index -> Files.exists(index.resolve("level")))
          .sorted()
          .map(index ->
              new Conditions.Cache(
                  Integer.parseInt(text(index.resolve("level"))),
                  text(index.resolve("type")),
                  text(index.resolve("size")),
                  text(index.resolve("shared_cpu_list"))))
          .toList();
    } catch (final IOException _) {
      return List.of();
    }
  }

  private String value(final String file, final String name) {
    return text(file)
        .lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse(UNKNOWN);
  }

  private String text(final String file) {
    return text(root.resolve(file));
  }

  private static String text(final Path file) {
    try {
      return Files.readString(file).strip();
    } catch (final IOException _) {
      return "";
    }
  }
}
