package io.chainwalk.fragment;

/// The ECN bits of a datagram, from those of its fragments: RFC 3168 section 5.3 with netfilter's answers to what it
/// leaves open. What was seen is kept as four bits, one for each codepoint.
final class FragmentEcn {
  /// The datagram has to be dropped.
  static final int INVALID = -1;

  private static final int MASK = 0b11;
  private static final int CE = 0b11;
  private static final int SEEN_NOT_ECT = 1;
  private static final int SEEN_CE = 1 << CE;

  private FragmentEcn() {}

  /// The bit that says that a fragment with this type of service, or traffic class, was seen.
  static int seen(final int trafficClass) {
    return 1 << (trafficClass & MASK);
  }

  /// What to or into the traffic class of the first fragment.
  ///
  /// @param seen an or of [#seen]
  /// @return 0, or 3 for "congestion experienced", or [#INVALID]
  static int combined(final int seen) {
    if ((seen & SEEN_NOT_ECT) != 0) {
      return seen == SEEN_NOT_ECT ? 0 : INVALID;
    }
    return (seen & SEEN_CE) != 0 ? CE : 0;
  }
}
