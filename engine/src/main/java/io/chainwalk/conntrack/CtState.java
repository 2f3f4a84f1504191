package io.chainwalk.conntrack;

/// `ctstate`: what a packet is to its connection, as rules see it. Of a packet, not of an entry (facts sheet 2.3).
public enum CtState {
  /// No reply has been seen, and this is no reply.
  NEW,
  /// A reply, or a packet after one.
  ESTABLISHED,
  /// An ICMP error about a connection.
  RELATED,
  /// Belongs to no connection and began none.
  INVALID,
  /// Left alone by conntrack.
  UNTRACKED
}
