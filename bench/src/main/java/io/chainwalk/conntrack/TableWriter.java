package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;

/// Puts flows of [TableKeys] into a table, as workers do with flows to services.
final class TableWriter {
  private static final int TRANSLATED =
      ConntrackStatus.DST_NAT | ConntrackStatus.DST_NAT_DONE | ConntrackStatus.SRC_NAT_DONE;

  private final FlowTuple inverted = new FlowTuple();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final ConntrackHandle handle;

  TableWriter(final ConntrackHandle handle) {
    this.handle = handle;
  }

  /// Claims and confirms; inside a burst. When all entries are resting, because another worker was stopped in the middle of
  /// a burst, waits for it.
  ///
  /// @param original what its client sends
  /// @param originalHash the directed one
  /// @param reply what its endpoint sends
  /// @param nowNs the time
  /// @param deadlineNs when it expires
  void insert(
      final FlowTuple original,
      final long originalHash,
      final FlowTuple reply,
      final long nowNs,
      final long deadlineNs) {
    TupleInversion.invert(original, inverted);
    int connection = handle.claim(original, inverted, originalHash, nowNs);
    while (connection == ConntrackHandle.NONE) {
      handle.endBurst(nowNs);
      Thread.onSpinWait();
      handle.beginBurst();
      connection = handle.claim(original, inverted, originalHash, nowNs);
    }
    handle.open(connection, entry);
    entry.setReplyTuple(reply);
    entry.addStatus(TRANSLATED);
    final int answer = handle.confirm(connection, deadlineNs, nowNs, false);
    if (answer != ConntrackHandle.CONFIRMED) {
      throw new IllegalStateException(original + ": " + answer);
    }
  }
}
