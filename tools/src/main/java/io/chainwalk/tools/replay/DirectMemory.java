package io.chainwalk.tools.replay;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.lang.management.ManagementFactory;

/// The memory outside the heap that this JVM may have.
final class DirectMemory {
  private DirectMemory() {}

  /// The most of it: `-XX:MaxDirectMemorySize`, or as much as the heap may have where that is not given.
  ///
  /// @return bytes
  static long maxBytes() {
    final String option =
        ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
            .getVMOption("MaxDirectMemorySize")
            .getValue();
    final long bytes = Long.parseLong(option);
    return bytes == 0 ? Runtime.getRuntime().maxMemory() : bytes;
  }
}
