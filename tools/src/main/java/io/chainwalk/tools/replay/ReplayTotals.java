package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.TrafficCounters;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a replay came to, all workers added up.
///
/// @param packets how many packets were read
/// @param bytes bytes of their frames as captured
/// @param outcomes packets by what became of them
/// @param traffic connections, packets and bytes by endpoint
/// @param services the services at the end, which number the endpoints
/// @param unknownLinkTypes packets passed untouched, by link type
/// @param connections what happened in the connection table
/// @param damage where and why reading ended early; null when the input was read to its end
/// @param interrupted whether the run was stopped from outside
/// @param elapsedNs from the first read to the last write
record ReplayTotals(
    long packets,
    long bytes,
    OutcomeCounters outcomes,
    TrafficCounters traffic,
    ServiceDispatch services,
    Map<Integer, Long> unknownLinkTypes,
    Connections connections,
    @Nullable BadCaptureException damage,
    boolean interrupted,
    long elapsedNs) {

  /// What happened in the connection table, under netfilter's names.
  ///
  /// @param created connections confirmed
  /// @param alive connections at the time of the last packet
  /// @param expired connections whose deadline passed
  /// @param removed connections that ended before
  /// @param insertFailed entries that could not be confirmed
  /// @param drop packets dropped for want of an entry
  /// @param earlyDrop connections removed to make room
  record Connections(
      long created,
      long alive,
      long expired,
      long removed,
      long insertFailed,
      long drop,
      long earlyDrop) {}
}
