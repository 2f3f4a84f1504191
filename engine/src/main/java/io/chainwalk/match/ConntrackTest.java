package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.CtStatuses;
import io.chainwalk.ruleset.Match.Conntrack;
import io.chainwalk.ruleset.Match.Not;
import io.chainwalk.ruleset.Match.SecondsRange;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.tracker.ConntrackStatus;
import org.jspecify.annotations.Nullable;

/// `conntrack` with any of its options. A packet without a connection matches by its state alone: if that is not asked for
/// it does not match, and nothing else is looked at.
///
/// **Threads:** immutable.
final class ConntrackTest implements PacketTest {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private final Conntrack match;
  private final @Nullable ConntrackStateTest states;
  private final int status;
  private final boolean asksOriginal;
  private final boolean asksReply;

  private ConntrackTest(final Conntrack match) {
    this.match = match;
    final @Nullable Not<Integer> wanted = match.states();
    states = wanted == null ? null : new ConntrackStateTest(wanted.value(), wanted.not());
    status = match.status() == null ? 0 : statusBits(match.status().value());
    asksOriginal =
        match.originalSource() != null
            || match.originalDestination() != null
            || match.originalSourcePort() != null
            || match.originalDestinationPort() != null;
    asksReply =
        match.replySource() != null
            || match.replyDestination() != null
            || match.replySourcePort() != null
            || match.replyDestinationPort() != null;
  }

  /// Makes the test of a match.
  ///
  /// @return the plainest that will do
  static PacketTest of(final Conntrack match) {
    final Not<Integer> states = match.onlyStates();
    if (states != null) {
      return new ConntrackStateTest(states.value(), states.not());
    }
    return new ConntrackTest(match);
  }

  private static int statusBits(final int statuses) {
    return ((statuses & CtStatuses.EXPECTED) != 0 ? ConntrackStatus.EXPECTED : 0)
        | ((statuses & CtStatuses.SEEN_REPLY) != 0 ? ConntrackStatus.SEEN_REPLY : 0)
        | ((statuses & CtStatuses.ASSURED) != 0 ? ConntrackStatus.ASSURED : 0)
        | ((statuses & CtStatuses.CONFIRMED) != 0 ? ConntrackStatus.CONFIRMED : 0);
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    if (states != null && !states.matches(packet)) {
      return NO;
    }
    final ConntrackEntry entry = packet.entry();
    if (!entry.isOpen()) {
      return answer(states != null);
    }
    return answer(
        isDirection(packet.direction())
            && (!asksOriginal || isOriginal(entry, state.tuple()))
            && (!asksReply || isReply(entry, state.tuple()))
            && isProtocol(entry.protocol())
            && isStatus(entry.status())
            && isExpiry(entry, packet.timeNs()));
  }

  private boolean isDirection(final Direction direction) {
    final Not<Boolean> reply = match.reply();
    return reply == null || ((direction == Direction.REPLY) == reply.value()) != reply.not();
  }

  private boolean isOriginal(final ConntrackEntry entry, final FlowTuple tuple) {
    entry.readTuple(Direction.ORIGINAL, tuple);
    return isAddress(match.originalSource(), tuple.sourceHigh(), tuple.sourceLow())
        && isAddress(match.originalDestination(), tuple.destinationHigh(), tuple.destinationLow())
        && isPort(match.originalSourcePort(), tuple.sourcePort())
        && isPort(match.originalDestinationPort(), tuple.destinationPort());
  }

  private boolean isReply(final ConntrackEntry entry, final FlowTuple tuple) {
    entry.readTuple(Direction.REPLY, tuple);
    return isAddress(match.replySource(), tuple.sourceHigh(), tuple.sourceLow())
        && isAddress(match.replyDestination(), tuple.destinationHigh(), tuple.destinationLow())
        && isPort(match.replySourcePort(), tuple.sourcePort())
        && isPort(match.replyDestinationPort(), tuple.destinationPort());
  }

  private static boolean isAddress(
      final @Nullable Not<AddressMask> wanted, final long high, final long low) {
    return wanted == null || wanted.value().contains(high, low) != wanted.not();
  }

  private static boolean isPort(final @Nullable Not<PortRange> wanted, final int port) {
    return wanted == null || wanted.value().contains(port) != wanted.not();
  }

  private boolean isProtocol(final int protocol) {
    final Not<Integer> wanted = match.protocol();
    return wanted == null || (wanted.value() == protocol) != wanted.not();
  }

  private boolean isStatus(final int bits) {
    return match.status() == null || (bits & status) != 0 != match.status().not();
  }

  private boolean isExpiry(final ConntrackEntry entry, final long nowNs) {
    final Not<SecondsRange> wanted = match.expires();
    if (wanted == null) {
      return true;
    }
    final long seconds =
        (entry.status() & ConntrackStatus.CONFIRMED) == 0
            ? 0
            : Math.max(0, entry.deadlineNs() - nowNs) / NS_PER_SECOND;
    return (seconds >= wanted.value().first() && seconds <= wanted.value().last()) != wanted.not();
  }
}
