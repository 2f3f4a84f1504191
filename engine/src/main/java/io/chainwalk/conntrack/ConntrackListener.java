package io.chainwalk.conntrack;

/// Is told of connections that begin and end, by the worker that confirms or removes them: what ctnetlink's NEW and
/// DESTROY events tell.
///
/// A connection that could be inserted under its reply tuple only ([ConntrackHandle#REPLY_ONLY]) is not told of, as it is
/// not listed either.
///
/// **Threads:** called by the thread that has the handle, in the middle of a burst. An implementation returns soon,
/// throws nothing, and calls nothing of the handle.
public interface ConntrackListener {
  /// A connection was confirmed.
  ///
  /// @param entry a cursor on it, for the time of the call
  /// @param nowNs the packet's time
  void onNew(ConntrackEntry entry, long nowNs);

  /// A connection was removed: by its tracker, because it expired, or to make room. Whichever worker confirmed it, it is
  /// told to the listener of the one that removed it.
  ///
  /// @param entry a cursor on it, for the time of the call; its fields are as they were
  /// @param nowNs the time of the packet, or of the sweep, that removed it
  void onDestroy(ConntrackEntry entry, long nowNs);

  /// Has two told of the same connections.
  ///
  /// @param other is told after this one
  /// @return both
  default ConntrackListener and(final ConntrackListener other) {
    final ConntrackListener first = this;
    return new ConntrackListener() {
      @Override
      public void onNew(final ConntrackEntry entry, final long nowNs) {
        first.onNew(entry, nowNs);
        other.onNew(entry, nowNs);
      }

      @Override
      public void onDestroy(final ConntrackEntry entry, final long nowNs) {
        first.onDestroy(entry, nowNs);
        other.onDestroy(entry, nowNs);
      }
    };
  }
}
