package io.chainwalk.tools.explain;

import io.chainwalk.balancer.Ratio;
import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.tools.config.BadInputException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Every end that packets can come to which go through a load balancer first: the load balancer's shares and those of the
/// rules behind it, multiplied.
///
/// @param ways by way through the load balancer and outcome behind it
/// @param ends what all ways that end in the same place have together, in the order in which they are met
/// @param notes what could not be known of packets behind the load balancer, a sentence each
record BalancedOutcomes(List<Way> ways, List<End> ends, List<String> notes) {

  /// Copies the lists.
  BalancedOutcomes {
    ways = List.copyOf(ways);
    ends = List.copyOf(ends);
    notes = List.copyOf(notes);
  }

  /// One way to one end.
  ///
  /// @param packet the way through the load balancer
  /// @param outcome what becomes of the packet behind it; null where it does not get there
  /// @param probability how probable both are
  /// @param share what that is meant to be, see [Outcome#share]
  record Way(BalancedPacket packet, @Nullable Outcome outcome, Ratio probability, Ratio share) {
    /// Where the packet ends.
    ///
    /// @return its endpoint; `rejected`, `dropped` or `lost` where it reaches none
    String end() {
      if (outcome == null) {
        return "lost";
      }
      final Outcome.Fate fate = outcome.fate();
      if (!fate.rejectedWith().isEmpty()) {
        return "rejected";
      }
      return fate.destination() == null
          ? ExplanationText.verdict(fate.outcome())
          : fate.destination().toString();
    }
  }

  /// A place where packets end.
  ///
  /// @param name see [Way#end]
  /// @param probability how probable that is
  /// @param share what that is meant to be
  record End(String name, Ratio probability, Ratio share) {
    private End or(final End other) {
      return new End(name, probability.plus(other.probability), share.plus(other.share));
    }
  }

  /// Makes the question what becomes of a packet behind the load balancer.
  interface Asking {
    /// Makes it.
    ///
    /// @param packet one that gets to a node
    /// @return the question
    Question of(BalancedPacket packet);
  }

  /// Looks for all of them.
  ///
  /// @param packets all ways through the load balancer
  /// @param asking makes the questions
  /// @return all outcomes
  /// @throws BadInputException when rules cannot be loaded
  /// @throws BadCaptureException never, since there is no capture
  static BalancedOutcomes of(final List<BalancedPacket> packets, final Asking asking)
      throws BadInputException, BadCaptureException {
    final List<Way> ways = new ArrayList<>();
    final Set<String> notes = new LinkedHashSet<>();
    for (final BalancedPacket packet : packets) {
      final Ratio share = packet.way().share();
      final Optional<Outcomes.Found> found =
          packet.after() == null ? Optional.empty() : Outcomes.of(asking.of(packet));
      if (found.isEmpty()) {
        ways.add(new Way(packet, null, share, share));
      } else {
        notes.addAll(found.get().notes());
        for (final Outcome outcome : found.get().all()) {
          ways.add(
              new Way(
                  packet,
                  outcome,
                  share.times(Fractions.ratio(outcome.probability())),
                  share.times(outcome.share())));
        }
      }
    }
    final Map<String, End> ends = new LinkedHashMap<>();
    for (final Way way : ways) {
      ends.merge(way.end(), new End(way.end(), way.probability(), way.share()), End::or);
    }
    return new BalancedOutcomes(ways, List.copyOf(ends.values()), List.copyOf(notes));
  }
}
