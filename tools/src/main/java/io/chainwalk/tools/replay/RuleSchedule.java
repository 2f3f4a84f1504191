package io.chainwalk.tools.replay;

import io.chainwalk.conntrack.ConntrackEntry;
import java.util.List;
import java.util.function.Predicate;

/// Which rules come into force when, while packets pass.
///
/// **Threads:** one, the worker's.
public final class RuleSchedule {
  /// A schedule on which nothing happens.
  static final RuleSchedule EMPTY = new RuleSchedule(List.of());

  /// New rules, and what kube-proxy deletes from the connection table when it has written them.
  ///
  /// @param when says from the time of the first packet, in nanoseconds, the time from which they are in force
  /// @param rules the rules
  /// @param stale which connections are deleted
  public record Change(When when, RulesInForce rules, Predicate<ConntrackEntry> stale) {}

  /// When something happens.
  public interface When {
    /// Computes the time.
    ///
    /// @param firstPacketNs the time of the first packet, since 1970
    /// @return the time, since 1970
    long timeNs(long firstPacketNs);
  }

  private final List<Change> changes;
  private int next;
  private long firstPacketNs;
  private boolean begun;
  private long nextNs = Long.MAX_VALUE;

  /// Makes a schedule.
  ///
  /// @param changes in the order of time
  RuleSchedule(final List<Change> changes) {
    this.changes = List.copyOf(changes);
  }

  /// Whether anything is on it.
  ///
  /// @return false for rules that stay
  public boolean isEmpty() {
    return changes.isEmpty();
  }

  /// How many changes are on it.
  ///
  /// @return those that were taken included
  int size() {
    return changes.size();
  }

  /// How many changes have not come due.
  ///
  /// @return those that were not taken; to be asked when the worker is done
  int left() {
    return changes.size() - next;
  }

  /// Whether a change has come due.
  ///
  /// @param nowNs the time of a packet; those asked about must be in order
  /// @return true when [#take] has one
  public boolean isDue(final long nowNs) {
    if (!begun) {
      begun = true;
      firstPacketNs = nowNs;
      schedule();
    }
    return nowNs >= nextNs;
  }

  /// Takes the change that has come due.
  ///
  /// @return the first one that was not taken yet
  public Change take() {
    final Change due = changes.get(next++);
    schedule();
    return due;
  }

  private void schedule() {
    nextNs =
        next < changes.size() ? changes.get(next).when().timeNs(firstPacketNs) : Long.MAX_VALUE;
  }
}
