package io.chainwalk.chain;

/// How a walk through a table's chains can end.
enum WalkEnd {
  /// On to the next table.
  ACCEPT,
  /// Gone.
  DROP,
  /// Gone, and the sender is told.
  REJECT,
  /// DNAT or SNAT.
  RANGE,
  /// MASQUERADE.
  MASQUERADE,
  /// REDIRECT.
  REDIRECT;

  /// What it is outside the table `nat`, where the last three do not occur.
  Verdict verdict() {
    return switch (this) {
      case DROP -> Verdict.DROP;
      case REJECT -> Verdict.REJECT;
      case ACCEPT, RANGE, MASQUERADE, REDIRECT -> Verdict.ACCEPT;
    };
  }

  /// What it is in the table `nat`, where REJECT does not occur.
  NatVerdict natVerdict() {
    return switch (this) {
      case ACCEPT -> NatVerdict.NO_TARGET;
      case DROP, REJECT -> NatVerdict.DROP;
      case RANGE -> NatVerdict.RANGE;
      case MASQUERADE -> NatVerdict.MASQUERADE;
      case REDIRECT -> NatVerdict.REDIRECT;
    };
  }
}
