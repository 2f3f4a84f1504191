package io.chainwalk.bench.suite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// So much memory for each of something, and the kernel must have it to give away. Where there is no `/proc/meminfo` it is
/// taken to be there.
///
/// @param parameter the parameter that says how many there are
/// @param bytesOfOne how much each takes
/// @param memInfo `/proc/meminfo`
record FreeMemory(String parameter, long bytesOfOne, Path memInfo) implements Need {
  private static final String AVAILABLE = "MemAvailable:";
  private static final double GIBIBYTE = 1 << 30;

  static Need forEach(final String parameter, final long bytesOfOne) {
    return new FreeMemory(parameter, bytesOfOne, Path.of("/proc/meminfo"));
  }

  @Override
  public String missing(final Map<String, String> parameters) {
    final long needed = Long.parseLong(parameters.getOrDefault(parameter, "0")) * bytesOfOne;
    final long available = available();
    return needed <= available
        ? ""
        : String.format(
            Locale.ROOT,
            "needs %.1f GiB of memory, %.1f are available",
            needed / GIBIBYTE,
            available / GIBIBYTE);
  }

  private long available() {
    try (Stream<String> lines = Files.lines(memInfo)) {
      return lines
          .filter(line -> line.startsWith(AVAILABLE))
          .map(line -> line.replaceAll("\\D", ""))
          .mapToLong(kibibytes -> Long.parseLong(kibibytes) << 10)
          .findFirst()
          .orElse(Long.MAX_VALUE);
    } catch (final IOException _) {
      return Long.MAX_VALUE;
    }
  }
}
