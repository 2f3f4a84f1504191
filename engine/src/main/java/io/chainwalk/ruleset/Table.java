package io.chainwalk.ruleset;

import java.util.List;

/// The tables, in the order of their priorities at a hook where several have a chain (facts sheet 1.1).
public enum Table {
  /// Before conntrack: what is to be left alone, and in which zone the rest is.
  RAW("raw"),
  /// Marks and header fields.
  MANGLE("mangle"),
  /// How a flow is translated: asked for its first packet only, and its answer is no verdict.
  NAT("nat"),
  /// What may pass.
  FILTER("filter"),
  /// Labels for security modules.
  SECURITY("security");

  private final String text;

  Table(final String text) {
    this.text = text;
  }

  /// What follows the asterisk in `iptables-save`.
  ///
  /// @return the lower-case name
  public String text() {
    return text;
  }

  /// Where the table has a built-in chain, which has the hook's name.
  ///
  /// @return hooks in the order in which `iptables-save` lists their chains
  public List<Hook> hooks() {
    return switch (this) {
      case RAW -> List.of(Hook.PREROUTING, Hook.OUTPUT);
      case MANGLE -> List.of(Hook.values());
      case NAT -> List.of(Hook.PREROUTING, Hook.INPUT, Hook.OUTPUT, Hook.POSTROUTING);
      case FILTER, SECURITY -> List.of(Hook.INPUT, Hook.FORWARD, Hook.OUTPUT);
    };
  }
}
