package io.chainwalk.tools.verify.scenario;

import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.traffic.Step;
import java.util.List;

/// A node, and what is sent through it.
///
/// @param number of the facts sheet's section 10, or 0 for a difference that was found
/// @param name lower case, digits and hyphens; begins with `s` and the number, or with `d`
/// @param about what it is about and what a kernel does, a sentence or two
/// @param setup the node
/// @param steps what happens to it
public record Scenario(int number, String name, String about, NodeSetup setup, List<Step> steps) {
  /// Copies the list.
  public Scenario {
    steps = List.copyOf(steps);
  }

  @Override
  public String toString() {
    return name;
  }
}
