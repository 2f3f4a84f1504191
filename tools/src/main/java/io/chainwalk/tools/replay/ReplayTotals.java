package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.fragment.StrandedFragments;
import io.chainwalk.tools.inspect.StaleConnections;
import io.chainwalk.tools.report.IngressSummary;
import io.chainwalk.tools.report.ReplaySummary;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a replay came to, all workers added up.
///
/// @param packets how many packets were read
/// @param written how many frames go on, pieces of datagrams included
/// @param bytes bytes of their frames as captured
/// @param outcomes packets by what became of them
/// @param traffic connections, packets and bytes by endpoint
/// @param rules the rules at the end, whose services number the endpoints
/// @param unknownLinkTypes packets passed untouched, by link type
/// @param connections what happened in the connection table
/// @param maxConnections the most the table holds, `nf_conntrack_max`
/// @param packetFindings what was noticed about single packets
/// @param named the names that clients asked for, and where they went
/// @param ingress where HTTP requests went; null where nobody asked
/// @param effects what changes of the rules did; null where there were none
/// @param stale connections left at the end that dialled a Service and lead to no endpoint
/// @param strandedFragments fragments that were kept and never became part of a datagram
/// @param endNs the time of the last packet, by the capture's clock
/// @param memory what the connection table took
/// @param damage where and why reading ended early; null when the input was read to its end
/// @param interrupted whether the run was stopped from outside
/// @param elapsedNs from the first read to the last write
record ReplayTotals(
    long packets,
    long written,
    long bytes,
    OutcomeCounters outcomes,
    TrafficCounters traffic,
    RulesInForce rules,
    Map<Integer, Long> unknownLinkTypes,
    Connections connections,
    int maxConnections,
    PacketFindings packetFindings,
    NamedConnections.Totals named,
    @Nullable IngressSummary ingress,
    @Nullable ChangeEffects effects,
    StaleConnections stale,
    StrandedFragments strandedFragments,
    long endNs,
    ReplaySummary.Memory memory,
    @Nullable BadCaptureException damage,
    boolean interrupted,
    long elapsedNs) {

  /// What happened in the connection table, under netfilter's names.
  ///
  /// @param created connections confirmed
  /// @param alive connections at the time of the last packet
  /// @param expired connections whose deadline passed
  /// @param removed connections that ended before
  /// @param insertFailed entries that could not be confirmed, resolved clashes not among them
  /// @param drop packets dropped for want of an entry
  /// @param earlyDrop connections removed to make room
  /// @param clashResolve entries that lost a clash, and whose packet was not dropped
  /// @param chainTooLong entries refused because too many others had their hash
  record Connections(
      long created,
      long alive,
      long expired,
      long removed,
      long insertFailed,
      long drop,
      long earlyDrop,
      long clashResolve,
      long chainTooLong) {}
}
