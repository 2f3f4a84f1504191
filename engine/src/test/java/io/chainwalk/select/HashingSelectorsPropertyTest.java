package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.key;
import static io.chainwalk.select.SelectorFixtures.nameOf;
import static io.chainwalk.select.SelectorFixtures.pick;
import static io.chainwalk.select.SelectorFixtures.selector;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.testkit.Allocations;
import io.chainwalk.testkit.Seeded;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is true of selectors that hash, whatever the endpoints.
class HashingSelectorsPropertyTest {
  private static final int SETS = 30;
  private static final int FLOWS = 500;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source-hash", "flow-hash", "ring-hash:size=1000", "ring-hash-murmur2:size=1000",
        "rendezvous", "maglev:size=1021", "maglev-envoy:size=1021", "maglev-cilium:size=1021"
      })
  void flowsGoToEndpointsThatTakeNewConnections(final String spec) {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < SETS; i++) {
      final EndpointSet endpoints = randomSet(random, 0, 20);
      final EndpointSelector selector = selector(spec, endpoints);
      for (int flow = 0; flow < FLOWS; flow++) {
        final int place = pick(selector, random.nextLong());
        if (endpoints.totalWeight() == 0) {
          assertEquals(EndpointSelector.NONE, place);
        } else {
          assertTrue(endpoints.candidates().get(place).weight() > 0, endpoints::toString);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source-hash",
        "flow-hash",
        "ring-hash",
        "ring-hash-murmur2",
        "rendezvous",
        "maglev",
        "maglev-envoy",
        "maglev-cilium"
      })
  void nobodyIsPickedWhereNobodyTakesNewConnections(final String spec) {
    assertEquals("nobody", nameOf(selector(spec, EndpointSet.of(List.of())), 7));
    assertEquals("nobody", nameOf(selector(spec, SelectorFixtures.ports90(0, 0)), -7));
  }

  /// The ring of unequal weights is left out: it carries fractions of points from one candidate to the next.
  @ParameterizedTest
  @ValueSource(
      strings = {
        "rendezvous",
        "maglev:size=1021",
        "maglev-envoy:size=1021",
        "maglev-cilium:size=1021"
      })
  void orderOfTheEndpointsDoesNotMatter(final String spec) {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < SETS; i++) {
      assertSameInAnyOrder(spec, randomSet(random, 0, 20), random);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"ring-hash:size=1000", "ring-hash-murmur2:size=1000"})
  void orderOfEqualEndpointsOnARingDoesNotMatter(final String spec) {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < SETS; i++) {
      assertSameInAnyOrder(spec, randomSet(random, 1, 1), random);
    }
  }

  /// On a ring, as long as the others keep their points: a size of 1 is one for each.
  @ParameterizedTest
  @ValueSource(strings = {"rendezvous", "ring-hash:size=1", "ring-hash-murmur2:size=1"})
  void endpointThatGoesMovesNoFlowOfTheOthers(final String spec) {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < SETS; i++) {
      final int greatest = spec.equals("rendezvous") ? 20 : 1;
      final EndpointSet before = randomSet(random, 1, greatest);
      final int gone = random.nextInt(before.size());
      final EndpointSelector selector = selector(spec, before);
      final EndpointSelector rest = selector(spec, SelectorFixtures.without(before, gone));
      for (int flow = 0; flow < FLOWS; flow++) {
        final long hash = random.nextLong();
        if (pick(selector, hash) == gone) {
          assertNotEquals(nameOf(selector, hash), nameOf(rest, hash));
        } else {
          assertEquals(nameOf(selector, hash), nameOf(rest, hash), before::toString);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "source-hash",
        "ring-hash",
        "rendezvous",
        "maglev",
        "maglev-envoy",
        "maglev-cilium"
      })
  void aPickAllocatesNothing(final String spec) {
    final EndpointSelector selector =
        selector(spec, SelectorFixtures.benchmarkHosts(20, i -> i % 3));
    assertEquals(0, Allocations.steady(() -> allocatedBy(selector)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"maglev:size=7", "maglev-envoy:size=7", "maglev-cilium:size=7"})
  void aTableWithoutAnEntryToSpareIsRefused(final String spec) {
    final EndpointSet seven = SelectorFixtures.ports90(1, 1, 1, 1, 1, 1, 1);
    final String message =
        assertThrows(IllegalArgumentException.class, () -> selector(spec, seven)).getMessage();
    assertEquals(
        "a %s table of size=7 is too small for 7 endpoints: take a prime number above 700"
            .formatted(spec.substring(0, spec.indexOf(':'))),
        message);
    assertEquals(0, pick(selector(spec, SelectorFixtures.ports90(1, 0, 0, 0, 0, 0, 0)), 3));
  }

  /// Envoy's test, too: "The table size of maglev must be prime number".
  @ParameterizedTest
  @ValueSource(strings = {"maglev:size=8", "maglev-envoy:size=8", "maglev-cilium:size=16384"})
  void aTableOfASizeThatIsNotPrimeIsRefused(final String spec) {
    final Exception refusal =
        assertThrows(IllegalArgumentException.class, () -> SelectorSpec.parse(spec));
    assertTrue(refusal.toString().contains("must be a prime number"), refusal::toString);
  }

  private static void assertSameInAnyOrder(
      final String spec, final EndpointSet endpoints, final SplittableRandom random) {
    final List<Candidate> shuffled = new ArrayList<>(endpoints.candidates());
    Collections.shuffle(shuffled, new Random(random.nextLong()));
    final EndpointSelector given = selector(spec, endpoints);
    final EndpointSelector other = selector(spec, EndpointSet.of(shuffled));
    for (int flow = 0; flow < FLOWS; flow++) {
      final long hash = key(flow);
      assertEquals(nameOf(given, hash), nameOf(other, hash), endpoints::toString);
    }
  }

  private static EndpointSet randomSet(
      final SplittableRandom random, final int leastWeight, final int greatestWeight) {
    final List<Candidate> candidates = new ArrayList<>();
    final int count = random.nextInt(2, 12);
    for (int i = 0; i < count; i++) {
      final String name =
          (random.nextInt() & 1) == 0
              ? "10.0.0.%d:%d".formatted(i, random.nextInt(1, 1 << 16))
              : "[2001:db8::%x]:%d".formatted(i, random.nextInt(1, 1 << 16));
      candidates.add(new Candidate(name, random.nextInt(leastWeight, greatestWeight + 1)));
    }
    return EndpointSet.of(candidates);
  }

  private static long allocatedBy(final EndpointSelector selector) {
    final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    final ConnectionCount[] open = {};
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (long i = 0; i < 20_000; i++) {
      selector.pick(MurmurHash3.mix(i), open);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }
}
