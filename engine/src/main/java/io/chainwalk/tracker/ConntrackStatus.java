package io.chainwalk.tracker;

/// The status bits of an entry, with netfilter's names and bit numbers (`IPS_...`, as ctnetlink shows them).
///
/// Trackers read the bits as they were before the packet and answer with the bits to add, see [TrackerResult].
public final class ConntrackStatus {
  /// The entry was announced by a helper's expectation.
  public static final int EXPECTED = 1;

  /// A packet in the reply direction was accepted; `conntrack -L` shows the absence of it as `[UNREPLIED]`.
  public static final int SEEN_REPLY = 1 << 1;

  /// The tracker believes in the connection: early drop spares it.
  public static final int ASSURED = 1 << 2;

  /// The entry is in the table, its first packet having survived all chains.
  public static final int CONFIRMED = 1 << 3;

  /// Source NAT changes packets of the original direction.
  public static final int SRC_NAT = 1 << 4;

  /// Destination NAT changes packets of the original direction.
  public static final int DST_NAT = 1 << 5;

  /// A helper changed the length of the payload, so sequence numbers are shifted.
  public static final int SEQ_ADJUST = 1 << 6;

  /// What happens to the source has been decided, even if it is nothing.
  public static final int SRC_NAT_DONE = 1 << 7;

  /// What happens to the destination has been decided, even if it is nothing.
  public static final int DST_NAT_DONE = 1 << 8;

  /// The entry has been removed.
  public static final int DYING = 1 << 9;

  /// Packets do not change the timeout.
  public static final int FIXED_TIMEOUT = 1 << 10;

  /// A pattern for entries to be made, never an entry.
  public static final int TEMPLATE = 1 << 11;

  /// The entry lost a race and can be found by its reply tuple only.
  public static final int NAT_CLASH = 1 << 12;

  /// A helper was assigned.
  public static final int HELPER = 1 << 13;

  /// The flow is forwarded by a flow table in software.
  public static final int OFFLOAD = 1 << 14;

  /// The flow is forwarded by a flow table in hardware.
  public static final int HW_OFFLOAD = 1 << 15;

  private ConntrackStatus() {}
}
