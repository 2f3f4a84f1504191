package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Tuples;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ConntrackTablePropertyTest {
  private static final int OPERATIONS = 200_000;

  /// A tuple as the model's key.
  private record Key(String text) {
    static Key of(final FlowTuple tuple) {
      return new Key(tuple.toString());
    }
  }

  private record Modelled(FlowTuple original, FlowTuple reply, long deadlineNs, int connection) {}

  /// Few clients, services and endpoints, so that finds hit and confirms clash; some of it IPv6.
  @Test
  void theTableAnswersAsAMapOfBothTuplesWould() {
    final SplittableRandom random = Seeded.random();
    final TableLab lab = new TableLab(100_000);
    final Map<Key, Modelled> model = new HashMap<>();
    final Map<Integer, Modelled> live = new HashMap<>();
    for (int i = 0; i < OPERATIONS; i++) {
      final String context = "seed " + Seeded.seed() + ", operation " + i;
      final boolean ipv6 = random.nextInt(4) == 0;
      final FlowTuple original = tuple(random, ipv6, 1, 96);
      switch (random.nextInt(5)) {
        case 0 -> {
          final FlowTuple reply = Tuples.inverse(original);
          reply.setSource(
              reply.sourceHigh(), reply.sourceLow() ^ random.nextInt(4), random.nextInt(2) + 80);
          confirm(lab, model, live, original, reply, random.nextInt(100) * 1_000_000L, context);
        }
        case 1 -> {
          final int hit = lab.find(original);
          if (hit != ConntrackHandle.NONE && random.nextInt(4) == 0) {
            final int connection = ConntrackHandle.connectionOf(hit);
            lab.handle.remove(connection);
            forget(model, live, Objects.requireNonNull(live.get(connection)));
          }
        }
        case 2 -> {
          lab.nowNs += random.nextInt(1000) * 1000L;
          lab.nextBurst();
        }
        default -> {
          final FlowTuple asked = random.nextBoolean() ? original : tuple(random, ipv6, 96, 1);
          assertEquals(expectedHit(lab, model, live, asked), lab.find(asked), context);
        }
      }
    }
  }

  private static void confirm(
      final TableLab lab,
      final Map<Key, Modelled> model,
      final Map<Integer, Modelled> live,
      final FlowTuple original,
      final FlowTuple reply,
      final long lifetimeNs,
      final String context) {
    final boolean clash =
        expectedHit(lab, model, live, original) != ConntrackHandle.NONE
            || expectedHit(lab, model, live, reply) != ConntrackHandle.NONE;
    final int connection =
        lab.handle.claim(
            original, Tuples.inverse(original), lab.hash.directed(original), lab.nowNs);
    lab.handle.setReplyTuple(connection, reply);
    final long deadlineNs = lab.nowNs + lifetimeNs;
    assertEquals(
        clash ? ConntrackHandle.CLASH : ConntrackHandle.CONFIRMED,
        lab.handle.confirm(connection, deadlineNs, lab.nowNs),
        context);
    if (!clash) {
      final Modelled modelled = new Modelled(original, reply, deadlineNs, connection);
      model.put(Key.of(original), modelled);
      model.put(Key.of(reply), modelled);
      live.put(connection, modelled);
    }
  }

  private static int expectedHit(
      final TableLab lab,
      final Map<Key, Modelled> model,
      final Map<Integer, Modelled> live,
      final FlowTuple tuple) {
    final Modelled modelled = model.get(Key.of(tuple));
    if (modelled == null) {
      return ConntrackHandle.NONE;
    }
    if (modelled.deadlineNs <= lab.nowNs) {
      forget(model, live, modelled);
      return ConntrackHandle.NONE;
    }
    return TableLab.hit(
        modelled.connection,
        modelled.original.matches(tuple) ? Direction.ORIGINAL : Direction.REPLY);
  }

  private static void forget(
      final Map<Key, Modelled> model, final Map<Integer, Modelled> live, final Modelled modelled) {
    // By value: the table may have given the number to another connection since.
    live.remove(modelled.connection, modelled);
    model.remove(Key.of(modelled.original), modelled);
    model.remove(Key.of(modelled.reply), modelled);
  }

  private static FlowTuple tuple(
      final SplittableRandom random, final boolean ipv6, final int sourceNet, final int net) {
    final String prefix = ipv6 ? "fd00::" : "10.0.0.";
    return Tuples.of(
        random.nextInt(5) == 0 ? Protocol.UDP : Protocol.TCP,
        prefix + (sourceNet + random.nextInt(4)),
        random.nextInt(8) + 80,
        prefix + (net + random.nextInt(4)),
        random.nextInt(2) + 80);
  }
}
