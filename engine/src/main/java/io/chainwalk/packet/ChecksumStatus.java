package io.chainwalk.packet;

/// What there is to say about the checksum of an upper-layer header.
public enum ChecksumStatus {
  /// It is right.
  GOOD,
  /// It is wrong.
  BAD,
  /// The sender left it out: UDP with a checksum field of zero, over IPv4 or IPv6.
  ABSENT,
  /// It cannot be checked: part of the data is in another fragment or was not captured, the header is too short to
  /// hold a checksum, or the protocol has none that netfilter looks at.
  UNVERIFIABLE
}
