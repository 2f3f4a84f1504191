package io.chainwalk.fragment;

/// What became of a fragment, at once. A fragment that is [#HELD] may still be lost later, see [FragmentLoss].
public enum FragmentVerdict {
  /// Kept until its datagram is complete.
  HELD(Kind.HELD, "held", "held until its datagram is complete"),
  /// The last one missing: the datagram goes on in its place.
  COMPLETE(Kind.COMPLETE, "complete", "completed its datagram"),

  /// All of it is there already, in one piece. The datagram may still be completed.
  DUPLICATE(Kind.DROPPED, "duplicate", "repeats what is there already"),
  /// Part of it is there already. All of the datagram is dropped (RFC 5722).
  OVERLAP(Kind.DROPPED, "overlap", "overlaps another fragment: the whole datagram is dropped"),
  /// It does not end where the datagram is known to end. In IPv4 all of the datagram is dropped.
  WRONG_END(Kind.DROPPED, "wrong-end", "contradicts where its datagram ends"),
  /// It holds no data. In IPv4 all of the datagram is dropped.
  EMPTY(Kind.DROPPED, "empty", "a fragment without data"),
  /// The datagram was complete, but some of its fragments were ECN-capable and some were not (RFC 3168 section 5.3).
  MIXED_ECN(Kind.DROPPED, "mixed-ecn", "ECN marks of its datagram contradict each other"),
  /// The datagram was complete, but longer than an IP packet can be.
  TOO_LONG(Kind.DROPPED, "too-long", "its datagram is longer than 65535 bytes"),
  /// IPv6: it alone goes beyond what a datagram can hold.
  BEYOND_LIMIT(Kind.DROPPED, "beyond-limit", "IPv6 fragment that goes beyond 65535 bytes"),
  /// The memory for fragments is used up.
  MEMORY_LIMIT(Kind.DROPPED, "memory-limit", "memory for fragments is used up"),
  /// The packet ends inside its IPv6 fragment header.
  CUT_HEADER(Kind.DROPPED, "cut-header", "ends inside its fragment header"),

  /// IPv6: not the last one, and not a multiple of 8 bytes. What there is of its datagram is dropped.
  UNALIGNED(Kind.PASSED, "unaligned", "IPv6 fragment of a length that cannot be: passed as it is"),
  /// IPv6: a first fragment without all headers up to the upper layer's (RFC 8200 section 4.5).
  MISSING_HEADERS(
      Kind.PASSED, "missing-headers", "first IPv6 fragment is too short: passed as it is"),
  /// IPv6: the extension headers cannot be walked to a fragment header.
  NOT_FOUND(Kind.PASSED, "not-found", "no way to the IPv6 fragment header: passed as it is"),
  /// The capture kept too little of it to put anything together. A kernel would have had all of it.
  CUT_BY_CAPTURE(Kind.PASSED, "cut-by-capture", "cut off by the capture: passed as it is");

  /// The four ways on from here.
  public enum Kind {
    /// It stays here.
    HELD,
    /// The datagram goes on.
    COMPLETE,
    /// It ends here.
    DROPPED,
    /// It goes on as the fragment it is.
    PASSED
  }

  private final Kind kind;
  private final String label;
  private final String sentence;

  FragmentVerdict(final Kind kind, final String label, final String sentence) {
    this.kind = kind;
    this.label = label;
    this.sentence = sentence;
  }

  /// Which of the four ways on this is.
  ///
  /// @return held, complete, dropped or passed
  public Kind kind() {
    return kind;
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
