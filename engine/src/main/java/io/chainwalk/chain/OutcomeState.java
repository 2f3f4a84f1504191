package io.chainwalk.chain;

import io.chainwalk.ruleset.Rule;
import io.chainwalk.select.Draws;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Where a packet can be, at one moment of the search for its outcomes, and how likely.
///
/// States are ordered along the walk: a step never leads back. Frames of chains that were left for good by a goto stay
/// where they are, so that this holds for what comes after, too.
final class OutcomeState implements Comparable<OutcomeState> {
  private static final int NOWHERE = -1;

  /// A rule that matched, and those before it.
  private record Matched(Outcome.MatchedRule rule, @Nullable Matched before) {}

  ReferenceChain[] chains;

  /// The next rule of each chain.
  int[] positions;

  /// Whether a chain was left by a goto, so that nothing returns to it.
  boolean[] left;

  int mark;
  int connmark;

  /// The rule that ended the walk, once it has ended by one.
  @Nullable Rule decidedBy;

  /// How often a chain was entered, on the way with the most.
  int jumps;

  Probability probability;
  private long lower;
  private long width;
  private @Nullable Matched path;

  private OutcomeState(final OutcomeState other) {
    chains = other.chains;
    positions = other.positions.clone();
    left = other.left;
    mark = other.mark;
    connmark = other.connmark;
    probability = other.probability;
    lower = other.lower;
    width = other.width;
    path = other.path;
    jumps = other.jumps;
  }

  /// At the beginning of a built-in chain.
  OutcomeState(final ReferenceChain start, final int mark, final int connmark) {
    chains = new ReferenceChain[] {start};
    positions = new int[] {0};
    left = new boolean[] {false};
    this.mark = mark;
    this.connmark = connmark;
    probability = Probability.ONE;
    width = Draws.FULL_WIDTH;
  }

  OutcomeState copy() {
    return new OutcomeState(this);
  }

  ReferenceChain chain() {
    return chains[chains.length - 1];
  }

  int position() {
    return positions[positions.length - 1];
  }

  void advance() {
    positions[positions.length - 1]++;
  }

  /// To the first rule of a chain, where its caller stays at the rule that leads there until [#leave].
  void enter(final ReferenceChain callee, final boolean forGood) {
    final int depth = chains.length;
    jumps++;
    left = Arrays.copyOf(left, depth + 1);
    left[depth - 1] = forGood;
    chains = Arrays.copyOf(chains, depth + 1);
    chains[depth] = callee;
    positions = Arrays.copyOf(positions, depth + 1);
  }

  /// Back to the rule after the last jump.
  ///
  /// @return whether there is one
  boolean leave() {
    int depth = chains.length - 1;
    while (depth > 0 && left[depth - 1]) {
      depth--;
    }
    if (depth == 0) {
      return false;
    }
    chains = Arrays.copyOf(chains, depth);
    positions = Arrays.copyOf(positions, depth);
    left = Arrays.copyOf(left, depth);
    advance();
    positions[depth - 1] = chain().placeOfReturn(position());
    return true;
  }

  /// Takes a chance.
  ///
  /// @param threshold in parts of 2^31
  /// @param met how it turned out
  void take(final long threshold, final boolean met) {
    probability = probability.and(met ? threshold : Draws.CERTAIN - threshold);
    if (width == NOWHERE || Draws.isExhausted(width)) {
      width = NOWHERE;
      return;
    }
    final long share = Draws.part(width, threshold);
    lower += met ? 0 : share;
    width = met ? share : width - share;
  }

  void note(final int position) {
    final ReferenceChain chain = chain();
    path =
        new Matched(
            new Outcome.MatchedRule(
                chain.chain.name(), position + 1, chain.rules.get(position).rule()),
            path);
  }

  /// Another way to the same state.
  void add(final OutcomeState other) {
    if (other.probability.toDouble() > probability.toDouble()) {
      lower = other.lower;
      width = other.width;
      path = other.path;
    }
    probability = probability.or(other.probability);
    jumps = Math.max(jumps, other.jumps);
  }

  /// A number that leads here, or -1.
  long place() {
    return width <= 0 ? NOWHERE : lower;
  }

  List<Outcome.MatchedRule> path() {
    final Deque<Outcome.MatchedRule> rules = new ArrayDeque<>();
    for (Matched step = path; step != null; step = step.before) {
      rules.addFirst(step.rule);
    }
    return List.copyOf(rules);
  }

  @Override
  public int compareTo(final OutcomeState other) {
    final int byPlace = Arrays.compare(positions, other.positions);
    if (byPlace != 0) {
      return byPlace;
    }
    final int byMark = Integer.compare(mark, other.mark);
    return byMark != 0 ? byMark : Integer.compare(connmark, other.connmark);
  }
}
