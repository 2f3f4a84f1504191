package io.chainwalk.tools.explain;

import io.chainwalk.ruleset.Origin;

/// Where a rule came from, in words.
final class Origins {
  /// The object of rules that are there whatever Services there are.
  static final String KUBE_PROXY = "kube-proxy";

  private Origins() {}

  /// Where and why.
  ///
  /// @param origin a rule's
  /// @return the object, the field and what kube-proxy does, or the line of the dump; empty where nobody knows
  static String text(final Origin origin) {
    return switch (origin) {
      case Origin.Line line -> line.equals(Origin.UNKNOWN) ? "" : line.place();
      case Origin.Manifest manifest -> manifest.place() + ": " + manifest.behaviour();
    };
  }
}
