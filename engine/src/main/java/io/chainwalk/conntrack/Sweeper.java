package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.LIVE;
import static io.chainwalk.conntrack.ConntrackEntryLayout.lifeOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.protocolOf;
import static io.chainwalk.conntrack.ConntrackEntryLayout.statusOf;

import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.TrackerArea;

/// Collects what has expired, a few entries a burst, so that the whole table is seen once in a sweep period if bursts
/// follow each other fast enough, and sooner where many connections begin. Nothing but memory depends on it: a lookup never finds an expired entry.
///
/// After the table was found full it goes through the table once, faster, and also removes connections that can be
/// spared, until the table is less full (facts sheet 2.5).
///
/// **Threads:** one, that of the worker's handle. Each worker has a cursor of its own.
final class Sweeper {
  private static final int MIN_STEPS = 16;
  private static final int MAX_STEPS = 64;

  /// The whole table is looked through while a quarter of it is begun anew.
  private static final int STEPS_PER_CLAIM = 4;

  /// The kernel's collector comes round at least this often (facts sheet 2.5).
  private static final long PERIOD_NS = 60_000_000_000L;

  /// So many entries are looked at before those of them that have expired are removed.
  private static final int BATCH = Removal.MOST_AT_A_TIME;

  private final ConntrackTable table;
  private final Removal removal;
  private final int[] expired = new int[BATCH];
  private long lastNs = Long.MIN_VALUE;
  private int cursorIpv4;
  private int cursorIpv6;

  /// How many entries the hurried round has still to look at.
  private int leftOfRound;

  Sweeper(final ConntrackTable table, final Removal removal) {
    this.table = table;
    this.removal = removal;
  }

  /// Does one burst's share: what is due by time, and more where connections are begun, so that what has expired does not
  /// pile up however fast they come and go.
  ///
  /// @param claims how many connections were begun in the burst
  void sweep(final int claims, final long nowNs) {
    if (lastNs == Long.MIN_VALUE) {
      lastNs = nowNs;
    }
    final int used = Math.max(table.ipv4.highWater(), table.ipv6.highWater());
    if (table.isCrowded()) {
      sweepCrowded(used, nowNs);
      return;
    }
    leftOfRound = 0;
    final long elapsedNs = Math.min(nowNs - lastNs, PERIOD_NS);
    final long owed = elapsedNs / 1000 * used / (PERIOD_NS / 1000);
    if (owed >= MIN_STEPS || elapsedNs == PERIOD_NS) {
      lastNs = nowNs;
      sweep(Math.clamp(owed, MIN_STEPS, MAX_STEPS), false, nowNs);
    }
    if (claims > 0) {
      sweep(claims * STEPS_PER_CLAIM, false, nowNs);
    }
  }

  /// Goes through the whole table if that is overdue: after a pause in which the kernel's collector would have done so.
  ///
  /// @return whether there is room now for the one that is just being counted
  boolean catchUp(final long nowNs) {
    if (lastNs == Long.MIN_VALUE || nowNs - lastNs < PERIOD_NS) {
      return false;
    }
    lastNs = nowNs;
    sweepAll(nowNs);
    return table.count() <= table.maxConnections();
  }

  private void sweepCrowded(final int used, final long nowNs) {
    lastNs = nowNs;
    if (leftOfRound == 0) {
      leftOfRound = used;
    }
    final int steps = Math.min(leftOfRound, MAX_STEPS);
    sweep(steps, true, nowNs);
    leftOfRound -= steps;
    if (leftOfRound == 0 || !table.isNearlyFull()) {
      leftOfRound = 0;
      table.setCrowded(false);
    }
  }

  private void sweep(final int steps, final boolean crowded, final long nowNs) {
    cursorIpv4 = sweep(table.ipv4, 0, cursorIpv4, steps, crowded, nowNs);
    cursorIpv6 = sweep(table.ipv6, ConntrackTable.IPV6_BIT, cursorIpv6, steps, crowded, nowNs);
  }

  /// Removes everything that has expired.
  void sweepAll(final long nowNs) {
    sweep(table.ipv4, 0, 0, table.ipv4.highWater(), false, nowNs);
    sweep(table.ipv6, ConntrackTable.IPV6_BIT, 0, table.ipv6.highWater(), false, nowNs);
  }

  private int sweep(
      final EntryStore store,
      final int familyBit,
      final int from,
      final int steps,
      final boolean crowded,
      final long nowNs) {
    final int used = store.highWater();
    int entry = from;
    for (int left = used == 0 ? 0 : steps; left > 0; left -= BATCH) {
      entry = sweepBatch(store, familyBit, entry, Math.min(left, BATCH), crowded, nowNs);
    }
    return entry;
  }

  private int sweepBatch(
      final EntryStore store,
      final int familyBit,
      final int from,
      final int steps,
      final boolean crowded,
      final long nowNs) {
    final int used = store.highWater();
    int count = 0;
    int entry = from;
    for (int i = 0; i < steps; i++) {
      entry = entry < used ? entry : 0;
      final long control = store.control(entry);
      if (lifeOf(control) == LIVE) {
        if (store.deadlineNs(entry) <= nowNs) {
          expired[count++] = entry | familyBit;
          if (crowded) { // what has expired may be room enough to spare the next
            removal.expire(expired, count, nowNs);
            count = 0;
          }
        } else if (crowded && table.isNearlyFull() && canBeSpared(store, entry, control)) {
          removal.remove(entry | familyBit, nowNs);
        }
      }
      entry++;
    }
    removal.expire(expired, count, nowNs);
    return entry;
  }

  /// Whether it is not ASSURED, or ASSURED and on its way out. The tracker's state is read while its worker may be
  /// changing it: one byte, old or new.
  private static boolean canBeSpared(final EntryStore store, final int entry, final long control) {
    return (statusOf(control) & ConntrackStatus.ASSURED) == 0
        || TrackerArea.isClosing(
            protocolOf(control),
            store.buffer(entry),
            store.offset(entry) + store.layout.trackerOffset());
  }
}
