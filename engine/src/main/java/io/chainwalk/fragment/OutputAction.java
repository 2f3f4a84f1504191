package io.chainwalk.fragment;

/// What becomes of a packet at the very end of its way, where the size of the link counts.
public enum OutputAction {
  /// It leaves as it is.
  WHOLE,
  /// It leaves in pieces.
  PIECES,
  /// It is dropped, and its sender told the MTU: ICMP 3/4, ICMPv6 2/0.
  TOO_BIG,
  /// It is dropped in silence, because its IPv6 headers cannot be made sense of.
  UNSENDABLE
}
