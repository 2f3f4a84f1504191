package io.chainwalk.tools.explain;

import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Rule;
import java.util.List;

/// One step of the packet's way through a table, as it is told.
sealed interface Step {
  /// How many jumps lead here from the built-in chain.
  ///
  /// @return 0 for the built-in chain itself
  int depth();

  /// The chain in which this happened.
  ///
  /// @return its name
  String chain();

  /// A rule was looked at.
  ///
  /// @param depth how many jumps lead here
  /// @param chain its chain
  /// @param position its place in the chain, from 1, as `iptables -L --line-numbers` counts
  /// @param rule the rule
  /// @param text the rule as the kernel spells it
  /// @param matched whether its target was done
  /// @param missed what did not match, and how the packet is instead; empty when all did
  /// @param chosen what a selector chose in the place of its chances, a sentence; empty where none did
  /// @param chances the chances that it took
  /// @param remembers whether what came of it depends on packets before
  /// @param markBefore the packet's mark when it came
  /// @param markAfter the packet's mark when it went on
  record RuleMet(
      int depth,
      String chain,
      int position,
      Rule rule,
      String text,
      boolean matched,
      String missed,
      String chosen,
      List<Chance> chances,
      boolean remembers,
      int markBefore,
      int markAfter)
      implements Step {

    /// Copies the list.
    public RuleMet {
      chances = List.copyOf(chances);
    }

    /// Whether the rule changed the packet's mark.
    boolean changedMark() {
      return markBefore != markAfter;
    }
  }

  /// A user's chain ended, and the packet went back.
  ///
  /// @param depth of the chain that ended
  /// @param chain the one that ended
  /// @param to where it goes on
  /// @param position the rule it goes on with; one more than there are rules for none
  record Return(int depth, String chain, String to, int position) implements Step {}

  /// The policy of a built-in chain decided.
  ///
  /// @param chain the chain
  /// @param policy what it says
  record PolicyApplied(String chain, Chain.Policy policy) implements Step {
    @Override
    public int depth() {
      return 0;
    }
  }
}
