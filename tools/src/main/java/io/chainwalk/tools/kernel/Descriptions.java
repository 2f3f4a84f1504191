package io.chainwalk.tools.kernel;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What a node on this machine is made of, as a line.
final class Descriptions {
  private static final Map<Backend, String> KNOWN = new ConcurrentHashMap<>();

  private Descriptions() {}

  /// Asks only once: neither kernel nor tools change while we run.
  static String of(final Backend backend) throws IOException {
    final String known = KNOWN.get(backend);
    if (known != null) {
      return known;
    }
    final String asked =
        Tool.run("", "uname", "-srm") + ", " + Tool.run("", backend.tool(false), "--version");
    KNOWN.put(backend, asked);
    return asked;
  }
}
