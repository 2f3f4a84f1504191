package io.chainwalk.tools.verify;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Outcome;
import io.chainwalk.chain.Verdict;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// By what a packet's ends in a table's chains can be told from each other, when all that is known is what came out of a
/// kernel.
///
/// In the table `nat` they show in addresses and ports. In other tables it shows that a packet was accepted, because it
/// went on; and that it was rejected, because of the answer. That it was dropped by chance shows nowhere: anything else
/// may have dropped it. The engine has to drop it all the same, or remember a connection that the kernel does not; but
/// that the two agree means nothing then, see [#isDropUnexplained].
final class OutcomeSigns {
  private final ObservedPacket seen;
  private final Node node;
  private final Table table;
  private final boolean isDestination;
  private final FlowTuple before;
  private final boolean hasReject;

  /// Looks at a packet.
  ///
  /// @param seen what the kernel did with it
  /// @param node the machine
  /// @param table whose chains decide
  /// @param hook where
  /// @param before who the packet is from and for at that place
  /// @param outcomes the ends it can have there
  OutcomeSigns(
      final ObservedPacket seen,
      final Node node,
      final Table table,
      final Hook hook,
      final FlowTuple before,
      final List<Outcome> outcomes) {
    this.seen = seen;
    this.node = node;
    this.table = table;
    isDestination = hook == Hook.PREROUTING || hook == Hook.OUTPUT;
    this.before = before;
    hasReject = outcomes.stream().anyMatch(OutcomeSigns::isReject);
  }

  /// Whether each of some ends would have been seen. Of a packet that did not go on no choice is counted, and so no choice
  /// may be counted either of which one end keeps packets from going on: the others would seem too frequent.
  ///
  /// @param outcomes the ends there are
  /// @return false for every table but `nat`
  boolean areAllSeen(final List<Outcome> outcomes) {
    return table == Table.NAT
        && seen.left() != null
        && outcomes.stream()
            .allMatch(outcome ->
                outcome.verdict() == Verdict.ACCEPT && outcome.translation() != NatVerdict.DROP);
  }

  /// Whether the packet was dropped without a word where chance may have done it, or something else.
  ///
  /// @param outcomes the ends there are
  /// @return true when nobody can see what it was
  boolean isDropUnexplained(final List<Outcome> outcomes) {
    return table != Table.NAT
        && !seen.wentOn()
        && !seen.isAnswered()
        && outcomes.stream().anyMatch(OutcomeSigns::isSilentDrop)
        && !outcomes.stream().allMatch(OutcomeSigns::isSilentDrop);
  }

  private static boolean isSilentDrop(final Outcome outcome) {
    return outcome.verdict() == Verdict.DROP && !isReject(outcome);
  }

  private static boolean isReject(final Outcome outcome) {
    return outcome.decidedBy() != null && outcome.decidedBy().target() instanceof Target.Reject;
  }

  /// Whether an end may be the one that the packet had.
  ///
  /// @param outcome the end
  /// @return false when it had another one
  boolean agrees(final Outcome outcome) {
    if (table == Table.NAT) {
      final FlowTuple after = seen.translated();
      return after == null ? isNoted(outcome) : isTranslated(outcome, after);
    }
    if (seen.wentOn()) {
      return outcome.verdict() == Verdict.ACCEPT;
    }
    if (seen.isAnswered()) {
      return hasReject ? isReject(outcome) : outcome.verdict() == Verdict.ACCEPT;
    }
    return isSilentDrop(outcome);
  }

  /// A target without addresses in it leads to one of the node's own.
  private boolean isTranslated(final Outcome outcome, final FlowTuple left) {
    final IpAddress after = address(left);
    return switch (outcome.translation()) {
      case DROP -> false;
      case NO_TARGET -> address(before).equals(after) && hasSameDestinationPort(left);
      case MASQUERADE -> node.isLocal(after) || isSpared(after);
      case REDIRECT ->
          node.isLocal(after)
              && outcome.decidedBy() != null
              && outcome.decidedBy().target() instanceof Target.Redirect redirect
              && holdsPort(redirect.range().ports(), left);
      case RANGE ->
          outcome.decidedBy() != null
              && outcome.decidedBy().target() instanceof Target.Nat nat
              && holdsAddress(nat.range(), after)
              && holdsPort(nat.range().ports(), left);
    };
  }

  /// MASQUERADE leaves alone what comes from 0.0.0.0.
  private boolean isSpared(final IpAddress after) {
    return !after.ipv6() && after.low() == 0 && address(before).equals(after);
  }

  private IpAddress address(final FlowTuple tuple) {
    return isDestination
        ? new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow())
        : new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
  }

  /// The port of a source may become another one without any target.
  private boolean hasSameDestinationPort(final FlowTuple left) {
    return !isDestination
        || Protocol.isIcmp(left.protocol())
        || before.destinationPort() == left.destinationPort();
  }

  private static boolean holdsAddress(final Target.Range range, final IpAddress address) {
    final IpAddress first = range.first();
    final IpAddress last = range.last() == null ? first : range.last();
    return first == null || last == null || (isAtMost(first, address) && isAtMost(address, last));
  }

  private boolean holdsPort(final @Nullable PortRange ports, final FlowTuple left) {
    return ports == null
        || !isDestination
        || (ports.first() <= left.destinationPort() && left.destinationPort() <= ports.last());
  }

  private static boolean isAtMost(final IpAddress one, final IpAddress other) {
    final int order = Long.compareUnsigned(one.high(), other.high());
    return order < 0 || (order == 0 && Long.compareUnsigned(one.low(), other.low()) <= 0);
  }

  /// Whether the way to an end notes the packet's source where the kernel has noted it last: all that there is to see of a
  /// choice when the packet was dropped afterwards.
  private boolean isNoted(final Outcome outcome) {
    final List<String> names =
        outcome.path().stream()
            .flatMap(matched -> matched.rule().matches().stream())
            .filter(Match.Recent.class::isInstance)
            .map(Match.Recent.class::cast)
            .filter(recent -> recent.operation() == Match.Recent.Operation.SET)
            .map(Match.Recent::name)
            .toList();
    return !names.isEmpty()
        && seen.lastNotedIn(new IpAddress(before.ipv6(), before.sourceHigh(), before.sourceLow()))
            .containsAll(names);
  }
}
