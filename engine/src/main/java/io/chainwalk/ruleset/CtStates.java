package io.chainwalk.ruleset;

/// Bits of `--ctstate` and `--state`, in the order in which `iptables-save` writes them (facts sheet 7.7).
public final class CtStates {
  /// Belongs to no connection and began none.
  public static final int INVALID = 1;

  /// No reply yet.
  public static final int NEW = 1 << 1;

  /// An ICMP error about a connection, or a connection that another one announced.
  public static final int RELATED = 1 << 2;

  /// A reply, or after one.
  public static final int ESTABLISHED = 1 << 3;

  /// Left alone by conntrack.
  public static final int UNTRACKED = 1 << 4;

  /// Its connection's source is translated.
  public static final int SNAT = 1 << 5;

  /// Its connection's destination is translated.
  public static final int DNAT = 1 << 6;

  private CtStates() {}
}
