package io.chainwalk.tools.verify;

import java.util.List;

/// Something that the kernel and the engine do not agree on.
///
/// @param kind what differences are counted by; the same for all that look alike
/// @param sentence what differs in this one
/// @param kernel what the kernel has, in lines for people
/// @param engine what the engine has
record Difference(String kind, String sentence, List<String> kernel, List<String> engine) {
  Difference {
    kernel = List.copyOf(kernel);
    engine = List.copyOf(engine);
  }
}
