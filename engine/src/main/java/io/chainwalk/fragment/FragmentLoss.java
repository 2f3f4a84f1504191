package io.chainwalk.fragment;

/// Why a fragment that was held never left.
public enum FragmentLoss {
  /// Its datagram was not complete in time.
  TIMED_OUT("timed-out", "datagram not complete in time"),
  /// Another fragment made its datagram worthless, and was itself dropped or passed on.
  DISCARDED("discarded", "datagram dropped because of another of its fragments"),
  /// Too many fragments of the same source came in between: what was there is taken for a datagram of the same
  /// identification, but long ago.
  TOO_FAR("too-far", "too many fragments of the same source in between");

  private final String label;
  private final String sentence;

  FragmentLoss(final String label, final String sentence) {
    this.label = label;
    this.sentence = sentence;
  }

  /// The name in reports.
  ///
  /// @return lower case with hyphens
  public String label() {
    return label;
  }

  /// What it means, for an operator.
  ///
  /// @return a short phrase
  public String sentence() {
    return sentence;
  }
}
