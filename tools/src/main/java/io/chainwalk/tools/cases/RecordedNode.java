package io.chainwalk.tools.cases;

import java.util.List;

/// A node that does what another was seen to do: it plays a [WalkCase].
///
/// It takes the recorded packets in their order and nothing else. Its time is that of the packet it took last; before
/// the first, that of the first; after the last, that of the recording's end. So pauses have no effect of their own.
///
/// **Threads:** one.
public final class RecordedNode implements PacketNode {
  private final WalkCase recording;
  private int taken;

  /// Begins at the recording's first packet.
  ///
  /// @param recording what to play
  public RecordedNode(final WalkCase recording) {
    this.recording = recording;
  }

  /// @throws IllegalStateException when this is not the next packet of the recording
  @Override
  public Exchange take(final String by, final Packet packet) {
    final List<Exchange> exchanges = recording.exchanges();
    if (taken == exchanges.size()) {
      throw new IllegalStateException(
          "%s has %d packets, and here is one more: %s"
              .formatted(recording.name(), taken, words(by, packet)));
    }
    final Exchange next = exchanges.get(taken);
    if (!next.arrival().by().equals(by) || !next.arrival().packet().equals(packet)) {
      throw new IllegalStateException(
          "packet %d of %s is not the recorded one, %s, but %s"
              .formatted(
                  taken + 1,
                  recording.name(),
                  words(next.arrival().by(), next.arrival().packet()),
                  words(by, packet)));
    }
    taken++;
    return next;
  }

  private static String words(final String by, final Packet packet) {
    return "%s %s (%s)"
        .formatted(by.isEmpty() ? "of its own" : "by " + by, packet, PacketSummary.of(packet));
  }

  @Override
  public void pause(final long millis) {
    // The recorded times hold the pauses.
  }

  /// @throws IllegalStateException while there are packets left, for what was remembered then nobody has written down
  @Override
  public List<ListedConnection> connections() {
    final int left = recording.exchanges().size() - taken;
    if (left > 0) {
      throw new IllegalStateException(
          "%s tells of connections at its end, and %d packets are left"
              .formatted(recording.name(), left));
    }
    return recording.connections();
  }

  @Override
  public long nowNs() {
    final List<Exchange> exchanges = recording.exchanges();
    return taken == exchanges.size()
        ? recording.endNs()
        : exchanges.get(Math.max(0, taken - 1)).arrival().timeNs();
  }

  @Override
  public String description() {
    return recording.recordedOn();
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
