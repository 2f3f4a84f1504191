package io.chainwalk.nat;

/// What a translation changes in packets of the original direction; netfilter calls it a manip.
///
/// PREROUTING and OUTPUT decide about the destination, POSTROUTING and INPUT about the source (facts sheet 6.1).
public enum ManipKind {
  /// SNAT and MASQUERADE.
  SOURCE,
  /// DNAT and REDIRECT.
  DESTINATION;

  /// The other one.
  ///
  /// @return DESTINATION for SOURCE and the other way round
  public ManipKind opposite() {
    return this == SOURCE ? DESTINATION : SOURCE;
  }
}
