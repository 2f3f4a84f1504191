package io.chainwalk.netfilter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel's objects take, all together: others may come and go meanwhile.
final class SlabMemory {
  private static final Path FILE = Path.of("/proc/meminfo");
  private static final int BYTES_PER_KIB = 1024;

  /// Fewer connections than this drown in what else the kernel does.
  private static final int LEAST_CONNECTIONS = 100_000;

  private SlabMemory() {}

  /// How much it is now.
  static long bytes() throws IOException {
    final String line =
        Files.readAllLines(FILE).stream()
            .filter(entry -> entry.startsWith("Slab:"))
            .findFirst()
            .orElseThrow(() -> new IOException("no line Slab: in " + FILE));
    return Long.parseLong(line.replaceAll("\\D", "")) * BYTES_PER_KIB;
  }

  /// Bytes of a connection.
  ///
  /// @param before what [#bytes] answered before there were any
  /// @param connections how many there are now
  /// @return 0 when they are too few to tell
  static double perConnection(final long before, final int connections) throws IOException {
    return connections < LEAST_CONNECTIONS ? 0 : (double) (bytes() - before) / connections;
  }
}
