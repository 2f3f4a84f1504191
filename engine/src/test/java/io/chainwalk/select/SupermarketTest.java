package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.testkit.Seeded;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The supermarket model (Mitzenmacher 2001): requests come at random to 500 servers that each work on one request at a
/// time, and go to the one with the fewest open connections among d drawn at random. Time in the system is compared with
/// what it tends to as servers become many, T_d = sum of lambda^((d^i - d) / (d - 1)) for i from 1 on, and so is the share
/// of servers with at least i connections, lambda^((d^i - 1) / (d - 1)).
///
/// Connections are opened and closed in live [ConnectionCount]s. Mean time in the system is mean connections over
/// requests a second (Little's law), which spares noting when each began.
class SupermarketTest {
  private static final int SERVERS = 500;
  private static final int TAIL = 4;

  private final ConnectionCount[] open = Weights.idle(SERVERS);

  /// Servers with connections are the first [#busyCount], in any order; `at` says where each one is.
  private final int[] busy = new int[SERVERS];

  private final int[] at = new int[SERVERS];
  private int busyCount;
  private int connections;

  /// With 0.99 and one draw it would take a server some 40,000 seconds to forget how it began, and hours of ours to see a
  /// mean time of 100: that cell is left out. At 0.95 chance lasts for thousands of seconds with one draw. At 0.99 it
  /// shows that 500 servers are not many: times are 2 to 4 % above the limit, with 5000 about 1 %. Hence the tolerances.
  @ParameterizedTest
  @CsvSource({
    // load, draws, seconds, mean time in the system, tolerance
    "0.50, 1, 2000, 2.0000, 0.02",
    "0.50, 2, 1000, 1.2657, 0.02",
    "0.50, 3, 1000, 1.1252, 0.02",
    "0.50, 5, 1000, 1.0313, 0.02",
    "0.70, 1, 4000, 3.3333, 0.02",
    "0.70, 2, 1000, 1.6145, 0.02",
    "0.70, 3, 1000, 1.3568, 0.02",
    "0.70, 5, 1000, 1.1681, 0.02",
    "0.80, 1, 8000, 5.0000, 0.02",
    "0.80, 2, 1500, 1.9474, 0.02",
    "0.80, 3, 1500, 1.5809, 0.02",
    "0.80, 5, 1500, 1.3289, 0.02",
    "0.90, 1, 16000, 10.000, 0.02",
    "0.90, 2, 3000, 2.6141, 0.02",
    "0.90, 3, 3000, 2.0279, 0.02",
    "0.90, 5, 3000, 1.6329, 0.02",
    "0.95, 1, 20000, 20.000, 0.05",
    "0.95, 2, 4000, 3.3830, 0.02",
    "0.95, 3, 4000, 2.5351, 0.02",
    "0.95, 5, 4000, 1.9888, 0.02",
    "0.99, 2, 6000, 5.4320, 0.06",
    "0.99, 3, 6000, 3.8578, 0.06",
    "0.99, 5, 6000, 2.9017, 0.06",
  })
  void timeInTheSystemIsThatOfTheSupermarketModel(
      final double load,
      final int draws,
      final int seconds,
      final double time,
      final double tolerance) {
    assertEquals(time, limit(load, draws), 1e-4 * time);
    final double[] means = run(load, draws, seconds);
    assertEquals(time, means[0] / (load * SERVERS), tolerance * time);
  }

  @ParameterizedTest
  @CsvSource({"0.70, 1, 2000", "0.90, 2, 2000", "0.90, 3, 2000", "0.90, 5, 2000"})
  void queuesAreAsRareAsTheyAreLong(final double load, final int draws, final int seconds) {
    final double[] means = run(load, draws, seconds);
    for (int i = 1; i <= TAIL; i++) {
      assertEquals(share(load, draws, i), means[i] / SERVERS, 0.01, "at least " + i);
    }
  }

  /// The share of servers with at least `i` connections; (d^i - 1) / (d - 1) is 1 + d + ... + d^(i - 1).
  private static double share(final double load, final int draws, final int i) {
    double exponent = 0;
    for (int j = 0; j < i; j++) {
      exponent += Math.pow(draws, j);
    }
    return Math.pow(load, exponent);
  }

  private static double limit(final double load, final int draws) {
    double connections = 0;
    double share = 1;
    for (int i = 1; share > 1e-9; i++) {
      share = share(load, draws, i);
      connections += share;
    }
    return connections / load;
  }

  /// Runs for a quarter of the time, so that the beginning is forgotten, and then for all of it.
  private double[] run(final double load, final int draws, final int seconds) {
    final EndpointSelector selector =
        new SelectorSpec(SelectorKind.POWER_OF_CHOICES, draws, PickInput.RANDOM_BITS)
            .build(Weights.set(Weights.equal(SERVERS)));
    final SplittableRandom random = Seeded.random();
    run(selector, load, seconds / 4.0, random);
    return run(selector, load, seconds, random);
  }

  /// Runs for so long, from event to event.
  ///
  /// @return mean connections, then by i the mean number of servers with at least so many
  private double[] run(
      final EndpointSelector selector,
      final double load,
      final double seconds,
      final SplittableRandom random) {
    final double arrivals = load * SERVERS;
    final double[] sums = new double[TAIL + 1];
    double now = 0;
    double sampled = 0;
    int samples = 0;
    while (now < seconds) {
      // The mean time to the next event stands for the time itself: the same mean, less noise.
      final double step = 1 / (arrivals + busyCount);
      now += step;
      sums[0] += step * connections;
      if (random.nextDouble() * (arrivals + busyCount) < arrivals) {
        begin(selector.pick(random.nextLong(), open));
      } else {
        end(busy[random.nextInt(busyCount)]);
      }
      if (now >= sampled + 1) {
        sampled = now;
        samples++;
        sample(sums);
      }
    }
    sums[0] /= now;
    for (int i = 1; i <= TAIL; i++) {
      sums[i] /= samples;
    }
    return sums;
  }

  private void begin(final int server) {
    if (open[server].open() == 0) {
      at[server] = busyCount;
      busy[busyCount++] = server;
    }
    open[server].began();
    connections++;
  }

  private void end(final int server) {
    open[server].ended();
    connections--;
    if (open[server].open() == 0) {
      final int last = busy[--busyCount];
      busy[at[server]] = last;
      at[last] = at[server];
    }
  }

  private void sample(final double[] sums) {
    for (final ConnectionCount count : open) {
      for (int i = 1; i <= Math.min(TAIL, count.open()); i++) {
        sums[i]++;
      }
    }
  }
}
