package io.chainwalk.tools.verify;

import io.chainwalk.chain.Outcome;
import io.chainwalk.ruleset.Rule;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.commons.statistics.distribution.ChiSquaredDistribution;

/// How often a kernel drew what, beside how often it should have: every choice that was seen is counted with the choices
/// that there were.
///
/// **Threads:** one at a time.
final class DrawTally {
  /// Of a choice that is expected less often, chi-square says nothing.
  private static final double LEAST_EXPECTED = 5;

  private final Map<List<String>, Choice> choices = new LinkedHashMap<>();
  private final Map<Range, PortDraws> ports = new LinkedHashMap<>();

  /// Ports to choose among.
  ///
  /// @param first the first of them
  /// @param size how many there are
  private record Range(int first, int size) {}

  /// Packets that had the same ends to choose among.
  private static final class Choice {
    private final double[] probabilities;
    private final long[] counts;

    Choice(final double[] probabilities) {
      this.probabilities = probabilities;
      counts = new long[probabilities.length];
    }

    private long total() {
      long total = 0;
      for (final long count : counts) {
        total += count;
      }
      return total;
    }

    private boolean isEnough() {
      final long total = total();
      for (final double probability : probabilities) {
        if (probability * total < LEAST_EXPECTED) {
          return false;
        }
      }
      return true;
    }

    private double chiSquare() {
      return DrawTally.chiSquare(counts, probabilities);
    }
  }

  /// Pearson's statistic.
  ///
  /// @param counts how often each end was seen
  /// @param probabilities how likely each is, in the same order
  static double chiSquare(final long[] counts, final double[] probabilities) {
    final long total = Arrays.stream(counts).sum();
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      final double expected = probabilities[i] * total;
      sum += (counts[i] - expected) * (counts[i] - expected) / expected;
    }
    return sum;
  }

  /// What came of it.
  ///
  /// @param choices of rules that were seen
  /// @param ports that were seen to be drawn
  /// @param tested draws that there were enough of to be tested
  /// @param chiSquare Pearson's statistic, summed over all that were tested
  /// @param degreesOfFreedom of the sum
  /// @param pValue how likely a kernel that draws as its rules say would be at least that far off; 1 when nothing could be
  ///     tested
  /// @param gaps a sentence for each range of ports of which an end seems never to be drawn
  record Result(
      long choices,
      long ports,
      long tested,
      double chiSquare,
      int degreesOfFreedom,
      double pValue,
      List<String> gaps) {
    /// Of nothing that was seen.
    static final Result NONE = new Result(0, 0, 0, 0, 0, 1, List.of());

    Result {
      gaps = List.copyOf(gaps);
    }

    /// How many draws were seen, of any kind.
    long draws() {
      return choices + ports;
    }
  }

  /// Counts a draw.
  ///
  /// @param outcomes all ends that there were, two at least
  /// @param drawn the one that was seen
  void add(final List<Outcome> outcomes, final Outcome drawn) {
    final List<String> key = new ArrayList<>();
    final double[] probabilities = new double[outcomes.size()];
    for (int i = 0; i < outcomes.size(); i++) {
      probabilities[i] = outcomes.get(i).probability().toDouble();
      final Rule rule = outcomes.get(i).decidedBy();
      key.add((rule == null ? "policy" : rule.target()) + " " + probabilities[i]);
    }
    choices.computeIfAbsent(key, _ -> new Choice(probabilities)).counts[outcomes.indexOf(drawn)]++;
  }

  /// Counts a port that was drawn.
  ///
  /// @param first the first port that it could have been
  /// @param size how many it could have been
  /// @param port the one that it was
  void addPort(final int first, final int size, final int port) {
    ports.computeIfAbsent(new Range(first, size), _ -> new PortDraws(first, size)).add(port);
  }

  /// Tests what was counted.
  ///
  /// @return the sum over all choices
  Result result() {
    long seen = 0;
    long seenPorts = 0;
    long tested = 0;
    double chiSquare = 0;
    int degrees = 0;
    for (final Choice choice : choices.values()) {
      seen += choice.total();
      if (choice.isEnough()) {
        tested += choice.total();
        chiSquare += choice.chiSquare();
        degrees += choice.counts.length - 1;
      }
    }
    for (final PortDraws range : ports.values()) {
      seenPorts += range.total();
      if (range.isEnough()) {
        tested += range.total();
        chiSquare += range.chiSquare();
        degrees += range.degreesOfFreedom();
      }
    }
    final List<String> gaps =
        ports.values().stream().map(PortDraws::gap).filter(Objects::nonNull).toList();
    final double pValue =
        degrees == 0 ? 1 : ChiSquaredDistribution.of(degrees).survivalProbability(chiSquare);
    return new Result(seen, seenPorts, tested, chiSquare, degrees, pValue, gaps);
  }
}
