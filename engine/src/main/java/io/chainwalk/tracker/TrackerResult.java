package io.chainwalk.tracker;

import io.chainwalk.flow.Direction;

/// What a protocol tracker says about a packet, packed in one `long`: a verdict, and what to do to the entry.
///
/// ```
///   63        39  38        37         36          33 32   31                           0
///   +-----------+---------+----------+-----------+-------+-----------------------------+
///   |  unused   | remove  | assured  | timeout   |verdict| timeout in seconds          |
///   +-----------+---------+----------+-----------+-------+-----------------------------+
/// ```
///
/// What the caller does with it, in this order:
///
/// 1. [#INVALID]: the packet loses its entry and goes on as ctstate INVALID; an unconfirmed entry is freed. A
///    confirmed one may still get a timeout (step 4), which is how an out-of-window FIN or RST shortens a dead
///    connection, and status bits ([#statusAfter]).
/// 2. [#REPEAT]: remove the entry and look the packet up again; it will begin a new entry. Should somebody else have
///    removed the entry in the meantime, the kernel drops the packet.
/// 3. [#ACCEPT]: the packet keeps its entry. The entry's new status bits are [#statusAfter]: SEEN_REPLY is set here,
///    *after* the tracker ran, which is why the first reply is still judged as if there had been none.
/// 4. If [#setsTimeout]: the entry expires [#timeoutSeconds] from now. Before confirm the value is kept relative, and
///    counts from the moment of confirm. Without the flag the clock of the entry runs on as it was.
/// 5. If [#removesEntry]: remove the entry now; the packet itself goes on with it as if nothing had happened.
///
/// Trackers honour FIXED_TIMEOUT themselves: with that bit in the status they never ask for a timeout.
public final class TrackerResult {
  /// The packet keeps its entry.
  public static final int ACCEPT = 0;

  /// The packet loses its entry.
  public static final int INVALID = 1;

  /// The entry is to be removed, and the packet looked up again.
  public static final int REPEAT = 2;

  private static final int VERDICT_SHIFT = 32;
  private static final int VERDICT_MASK = 0b11;
  private static final long SETS_TIMEOUT = 1L << 36;
  private static final long SETS_ASSURED = 1L << 37;
  private static final long REMOVES_ENTRY = 1L << 38;

  private TrackerResult() {}

  /// The packet keeps its entry, of which nothing changes.
  static long accept() {
    return (long) ACCEPT << VERDICT_SHIFT;
  }

  /// The packet keeps its entry, which now expires `timeoutSeconds` from now, unless its timeout is fixed.
  static long refresh(final int status, final int timeoutSeconds) {
    return accept() | timeout(status, timeoutSeconds);
  }

  /// The same result, and the entry becomes ASSURED if it was not.
  static long assuring(final int status, final long result) {
    return (status & ConntrackStatus.ASSURED) != 0 ? result : result | SETS_ASSURED;
  }

  /// The packet goes on, and its entry is removed at once.
  static long acceptAndRemove() {
    return accept() | REMOVES_ENTRY;
  }

  /// The packet loses its entry, of which nothing changes.
  static long invalid() {
    return (long) INVALID << VERDICT_SHIFT;
  }

  /// The packet loses its entry, and the entry expires earlier than it would have.
  static long invalidAndShorten(final int status, final int timeoutSeconds) {
    return invalid() | timeout(status, timeoutSeconds);
  }

  /// The entry is to be removed, and the packet looked up again.
  static long repeat() {
    return (long) REPEAT << VERDICT_SHIFT;
  }

  /// The verdict.
  ///
  /// @param result what a tracker returned
  /// @return [#ACCEPT], [#INVALID] or [#REPEAT]
  public static int verdict(final long result) {
    return (int) (result >>> VERDICT_SHIFT) & VERDICT_MASK;
  }

  /// Whether the packet keeps its entry.
  ///
  /// @param result what a tracker returned
  /// @return true for [#ACCEPT]
  public static boolean isAccepted(final long result) {
    return verdict(result) == ACCEPT;
  }

  /// Whether the time at which the entry expires changes.
  ///
  /// @param result what a tracker returned
  /// @return true if [#timeoutSeconds] is to be applied
  public static boolean setsTimeout(final long result) {
    return (result & SETS_TIMEOUT) != 0;
  }

  /// How long the entry lives from now on.
  ///
  /// @param result what a tracker returned
  /// @return seconds; 0 unless [#setsTimeout]
  public static int timeoutSeconds(final long result) {
    return (int) result;
  }

  /// Whether this packet makes the entry ASSURED. An INVALID packet can do so too: an SCTP packet that sets up the
  /// association with one chunk and is refused for the next.
  ///
  /// @param result what a tracker returned
  /// @return true if ASSURED is to be set and was not
  public static boolean setsAssured(final long result) {
    return (result & SETS_ASSURED) != 0;
  }

  /// Whether the entry is to be removed now, while the packet goes on.
  ///
  /// @param result what a tracker returned
  /// @return true for a RST that answers the only packets of a flow
  public static boolean removesEntry(final long result) {
    return (result & REMOVES_ENTRY) != 0;
  }

  /// The status bits of the entry once the packet has been dealt with.
  ///
  /// @param result what a tracker returned
  /// @param direction of the packet, an ordinal of [Direction]
  /// @param status the bits before the packet
  /// @return the bits after it
  public static int statusAfter(final long result, final int direction, final int status) {
    int after = status;
    if (setsAssured(result)) {
      after |= ConntrackStatus.ASSURED;
    }
    if (isAccepted(result) && direction == Direction.REPLY.ordinal()) {
      after |= ConntrackStatus.SEEN_REPLY;
    }
    return after;
  }

  private static long timeout(final int status, final int timeoutSeconds) {
    return (status & ConntrackStatus.FIXED_TIMEOUT) != 0 ? 0 : SETS_TIMEOUT | timeoutSeconds;
  }
}
