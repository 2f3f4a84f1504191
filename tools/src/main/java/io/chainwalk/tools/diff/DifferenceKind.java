package io.chainwalk.tools.diff;

/// In what a connection can differ.
enum DifferenceKind {
  /// What became of its first packet.
  VERDICT("verdict", "the first packet ends otherwise"),
  /// The endpoints it could have got, or how likely each was.
  ENDPOINTS("endpoints", "other endpoints can be chosen, or with other chances"),
  /// Whether its source is masqueraded, or translated to something else.
  MASQUERADE("masquerade", "the source is translated otherwise"),
  /// The rules that led to the same end.
  PATH("path", "the end is the same, the chains and rules that lead there are not"),
  /// What became of its later packets.
  LATER_PACKETS("later-packets", "the first packet ends alike, and a later one does not"),
  /// It begins on one side only.
  ONE_SIDED(
      "one-sided",
      "on the other side its packets belong to a connection that is there already, or to none");

  private final String label;
  private final String sentence;

  DifferenceKind(final String label, final String sentence) {
    this.label = label;
    this.sentence = sentence;
  }

  /// The name in reports, in JSON and on the command line.
  @Override
  public String toString() {
    return label;
  }

  /// What it means.
  ///
  /// @return a clause about a connection
  String sentence() {
    return sentence;
  }
}
