package io.chainwalk.tools.verify;

import io.chainwalk.tools.kernel.Backend;
import java.util.List;

/// A run of the command, as far as no packet is concerned.
///
/// @param node what the engine was compared with, see [io.chainwalk.tools.cases.PacketNode#description]
/// @param backend where its rules were loaded
/// @param notices what there is to say about the input, a sentence each
/// @param seed decided about the traffic
/// @param elapsedSeconds how long it took
/// @param interrupted whether it ended before its time
record VerifyRun(
    String node,
    Backend backend,
    List<String> notices,
    long seed,
    double elapsedSeconds,
    boolean interrupted) {
  VerifyRun {
    notices = List.copyOf(notices);
  }
}
