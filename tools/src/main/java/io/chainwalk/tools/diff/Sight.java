package io.chainwalk.tools.diff;

import io.chainwalk.tools.replay.FlowKey;
import org.jspecify.annotations.Nullable;

/// What one side made of one packet.
///
/// @param fate what became of it: the label of its outcome, or [#BLACK_HOLED]
/// @param dialled the tuple by which the client began the connection that it belongs to; null where it has none
/// @param isFirst whether its connection was not there before it
/// @param isConfirmed whether its connection is there after it
/// @param passage how it fared; null for later packets of a connection
record Sight(
    String fate,
    @Nullable FlowKey dialled,
    boolean isFirst,
    boolean isConfirmed,
    @Nullable Passage passage) {
  /// Translated, to an endpoint that is gone: its connection is from a time when it was there.
  static final String BLACK_HOLED = "black-holed";
}
