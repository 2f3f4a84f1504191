package io.chainwalk.tools.diff;

import org.jspecify.annotations.Nullable;

/// A connection that is followed: on both sides, or on one.
final class ComparedConnection {
  /// How often its tuple had been dialled, this time included.
  final int use;

  /// Whether its first packet ended alike on both sides, so that later ones should, too.
  final boolean endedAlike;

  /// Whether it is known on each side, that is whether its first packet was let through.
  boolean isConfirmedOnA;

  boolean isConfirmedOnB;

  /// Whether it counts as different.
  boolean isDifferent;

  /// Its later packets that ended otherwise; null as long as there is none.
  @Nullable LaterPackets later;

  ComparedConnection(final int use, final boolean endedAlike) {
    this.use = use;
    this.endedAlike = endedAlike;
  }
}
