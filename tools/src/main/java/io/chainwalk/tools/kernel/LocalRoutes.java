package io.chainwalk.tools.kernel;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.InterfaceAddress;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/// Waits until the node's IPv6 addresses are its own. The kernel takes note of a new one at once and puts the route that
/// delivers its packets in place a little later, in a thread of its own; until then they would be forwarded.
final class LocalRoutes {
  private static final Path ROUTES = Path.of("/proc/thread-self/net/ipv6_route");
  private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);
  private static final String HOST_LENGTH = "80";
  private static final int FLAGS_COLUMN = 8;
  private static final long LOCAL = 0x8000_0000L;

  private LocalRoutes() {}

  static void await(final Node node) throws IOException {
    final List<String> wanted =
        node.interfaces().stream()
            .filter(NetworkInterface::up)
            .flatMap(device -> device.ipv6().stream())
            .map(InterfaceAddress::address)
            .map(LocalRoutes::digits)
            .toList();
    final long deadline = System.nanoTime() + PATIENCE_NS;
    while (!isThere(wanted)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("the kernel has no routes to IPv6 addresses of the node");
      }
      sleep();
    }
  }

  private static String digits(final IpAddress address) {
    return String.format(Locale.ROOT, "%016x%016x", address.high(), address.low());
  }

  /// Two interfaces may have the same address, as long as it is link-local.
  private static boolean isThere(final List<String> wanted) throws IOException {
    try (Stream<String> lines = Files.lines(ROUTES)) {
      final List<String> routed =
          lines
              .map(line -> line.split("\\s+", -1))
              .filter(columns -> columns[1].equals(HOST_LENGTH))
              .filter(columns -> (Long.parseLong(columns[FLAGS_COLUMN], 16) & LOCAL) != 0)
              .map(columns -> columns[0])
              .toList();
      return wanted.stream()
          .allMatch(address ->
              Collections.frequency(routed, address) >= Collections.frequency(wanted, address));
    }
  }

  private static void sleep() throws IOException {
    try {
      Thread.sleep(1);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException().initCause(e);
    }
  }
}
