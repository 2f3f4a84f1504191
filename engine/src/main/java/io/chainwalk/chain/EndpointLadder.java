package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Target;
import io.chainwalk.select.Draws;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rules at the end of a chain that choose an endpoint, as kube-proxy writes them: each asks for a chance, the last one
/// for nothing, and leads to a chain that ends in a DNAT.
///
/// @param chain the chain's name
/// @param first the place of the first rung, from 0
/// @param rungs at least two
public record EndpointLadder(String chain, int first, List<Rung> rungs) {
  /// A rule of the ladder.
  ///
  /// @param chain where it leads
  /// @param dnat the rule that ends that chain
  /// @param endpoint where that sends connections, as `address:port`
  /// @param threshold its chance in parts of [Draws#CERTAIN]
  public record Rung(String chain, Rule dnat, String endpoint, long threshold) {}

  /// Copies the list.
  public EndpointLadder {
    rungs = List.copyOf(rungs);
  }

  /// Looks for a ladder.
  ///
  /// @param nat the table that the chain is in
  /// @param chain any chain
  /// @return null when its last rules are none; so where there is one endpoint or none, and nothing to choose
  public static @Nullable EndpointLadder of(final RuleTable nat, final Chain chain) {
    final Deque<Rung> rungs = new ArrayDeque<>();
    int place = chain.rules().size() - 1;
    while (place >= 0) {
      final Rule rule = chain.rules().get(place);
      final Match.Random chance = Ladder.chanceOf(rule);
      if (chance == null && !(rungs.isEmpty() && asksNothing(rule))) {
        break;
      }
      final Rung rung = rung(nat, rule, chance == null ? Draws.CERTAIN : chance.threshold());
      if (rung == null || (rungs.isEmpty() && chance != null)) {
        break;
      }
      rungs.addFirst(rung);
      place--;
    }
    return rungs.size() < 2
        ? null
        : new EndpointLadder(chain.name(), place + 1, List.copyOf(rungs));
  }

  private static boolean asksNothing(final Rule rule) {
    return rule.header().equals(HeaderMatch.any(rule.header().source().address().ipv6()))
        && rule.matches().stream().allMatch(Match.Comment.class::isInstance);
  }

  private static @Nullable Rung rung(final RuleTable nat, final Rule rule, final long threshold) {
    final String callee = RulesetChecks.callee(rule.target());
    final Chain target = callee == null ? null : nat.chain(callee);
    if (target == null || target.rules().isEmpty()) {
      return null;
    }
    final Rule dnat = target.rules().getLast();
    final String endpoint = dnat.target() instanceof Target.Nat to ? endpointOf(to) : null;
    return endpoint == null ? null : new Rung(target.name(), dnat, endpoint, threshold);
  }

  private static @Nullable String endpointOf(final Target.Nat target) {
    final IpAddress address = target.range().first();
    final PortRange ports = target.range().ports();
    return target.destination()
            && address != null
            && address.equals(target.range().last())
            && ports != null
            && ports.first() == ports.last()
        ? address.withPort(ports.first())
        : null;
  }

  /// The place behind the last rung, which is where the chain ends.
  ///
  /// @return how many rules the chain has
  public int end() {
    return first + rungs.size();
  }

  /// Which part of new connections the chances give an endpoint.
  ///
  /// @param place its rung, from 0
  /// @return 0 to 1
  public double share(final int place) {
    double rest = 1;
    for (int i = 0; i < place; i++) {
      rest *= 1 - chance(i);
    }
    return rest * chance(place);
  }

  private double chance(final int place) {
    return (double) rungs.get(place).threshold() / Draws.CERTAIN;
  }
}
