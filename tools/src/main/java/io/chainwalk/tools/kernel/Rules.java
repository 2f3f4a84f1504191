package io.chainwalk.tools.kernel;

import io.chainwalk.tools.cases.NodeSetup;
import java.io.IOException;

/// Loads a node's sets and rules with the tools that an administrator would use.
final class Rules {
  private Rules() {}

  static void load(final NodeSetup setup, final Backend backend) throws IOException {
    if (!setup.sets().isBlank()) {
      give(setup.sets(), "ipset", "restore");
    }
    Accounts.open(setup);
    load(setup.ipv4Rules(), backend, false);
    load(setup.ipv6Rules(), backend, true);
  }

  private static void load(final String rules, final Backend backend, final boolean ipv6)
      throws IOException {
    if (!rules.isBlank()) {
      // The tables of old have one lock for the whole machine: wait for whoever has it.
      give(rules, backend.tool(ipv6) + "-restore", "-w");
    }
  }

  private static void give(final String text, final String... command) throws IOException {
    try {
      Tool.run(text, command);
    } catch (final ToolFailedException e) {
      throw new RefusedRulesException(e);
    }
  }
}
