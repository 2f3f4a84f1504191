package io.chainwalk.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Tuples;
import io.chainwalk.tracker.ConntrackStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The table against a model made of maps. Few clients, services, endpoints and zones, so that finds hit and confirms
/// clash; some of it IPv6.
class ConntrackTablePropertyTest {
  private static final int OPERATIONS = 100_000;

  private final SplittableRandom random = Seeded.random();
  private final TableLab lab = new TableLab(100_000);
  private final Model model = new Model();
  private final Map<Outcome, Integer> outcomes = new HashMap<>();
  private String context = "";

  private enum Outcome {
    CONFIRMED,
    CLASH,
    MERGED,
    REPLY_ONLY
  }

  private record Modelled(
      FlowTuple original,
      FlowTuple reply,
      boolean sourceDecided,
      boolean replyOnly,
      long deadlineNs,
      int connection) {
    boolean isSameFlow(final FlowTuple otherOriginal, final FlowTuple otherReply) {
      return (original.matches(otherOriginal) && reply.matches(otherReply))
          || (original.matches(otherReply) && reply.matches(otherOriginal));
    }
  }

  /// What is in the table: by tuple in words, by number, and in the order of confirmation.
  private static final class Model {
    private final Map<String, Modelled> byTuple = new HashMap<>();
    private final Map<Integer, Modelled> byConnection = new HashMap<>();
    private final List<Modelled> inOrder = new ArrayList<>();

    void add(final Modelled added) {
      if (!added.replyOnly) {
        byTuple.put(added.original.toString(), added);
      }
      byTuple.put(added.reply.toString(), added);
      byConnection.put(added.connection, added);
      inOrder.add(added);
    }

    void remove(final Modelled removed) {
      // By value: the table may have given the number to another connection since.
      byConnection.remove(removed.connection, removed);
      byTuple.remove(removed.original.toString(), removed);
      byTuple.remove(removed.reply.toString(), removed);
      inOrder.remove(removed);
    }

    @Nullable Modelled holderOf(final FlowTuple tuple, final long nowNs) {
      final Modelled holder = byTuple.get(tuple.toString());
      if (holder != null && holder.deadlineNs <= nowNs) {
        remove(holder);
        return null;
      }
      return holder;
    }

    int hitOf(final FlowTuple tuple, final long nowNs) {
      final Modelled holder = holderOf(tuple, nowNs);
      if (holder == null) {
        return ConntrackHandle.NONE;
      }
      final boolean original = !holder.replyOnly && holder.original.matches(tuple);
      return ConntrackHandle.hit(
          holder.connection, original ? Direction.ORIGINAL : Direction.REPLY);
    }

    List<Integer> newestFromSource(final FlowTuple tuple, final long nowNs) {
      return inOrder.reversed().stream()
          .filter(m -> m.sourceDecided && m.deadlineNs > nowNs)
          .filter(m -> sourceOf(m.original).equals(sourceOf(tuple)))
          .map(Modelled::connection)
          .toList();
    }

    Set<Integer> listed(final long nowNs) {
      final Set<Integer> listed = new HashSet<>();
      inOrder.stream()
          .filter(m -> !m.replyOnly && m.deadlineNs > nowNs)
          .forEach(m -> listed.add(m.connection));
      return listed;
    }

    private static List<Object> sourceOf(final FlowTuple tuple) {
      return List.of(
          tuple.ipv6(),
          tuple.sourceHigh(),
          tuple.sourceLow(),
          tuple.sourcePort(),
          tuple.protocol(),
          tuple.zone());
    }
  }

  @Test
  void theTableAnswersAsMapsWould() {
    for (int i = 0; i < OPERATIONS; i++) {
      context = "seed " + Seeded.seed() + ", operation " + i;
      final boolean ipv6 = random.nextInt(4) == 0;
      final FlowTuple original = tuple(ipv6, 1, 96);
      switch (random.nextInt(16)) {
        case 0, 1, 2 -> confirm(original);
        case 3 -> removeSometimes(original);
        case 4, 5 -> passTime();
        case 6 ->
            assertEquals(
                model.newestFromSource(original, lab.nowNs), fromSource(original), context);
        case 7 -> {
          if (random.nextInt(64) == 0) {
            assertEquals(model.listed(lab.nowNs), listed(), context);
          }
        }
        default -> {
          final FlowTuple asked = random.nextBoolean() ? original : tuple(ipv6, 96, 1);
          assertEquals(model.hitOf(asked, lab.nowNs), lab.find(asked), context);
        }
      }
    }
    for (final Outcome outcome : Outcome.values()) {
      assertEquals(true, outcomes.containsKey(outcome), () -> outcome + " never happened");
    }
  }

  private void confirm(final FlowTuple original) {
    final FlowTuple reply = Tuples.inverse(original);
    if (random.nextBoolean()) {
      reply.setSource(
          reply.sourceHigh(), reply.sourceLow() ^ random.nextInt(4), random.nextInt(2) + 80);
    }
    final FlowTuple ours = random.nextInt(8) == 0 ? reply : original;
    final FlowTuple answer = ours == original ? reply : original;
    final boolean amicable = original.protocol() == Protocol.UDP;
    final boolean sourceDecided = random.nextInt(3) > 0;
    final long deadlineNs = lab.nowNs + random.nextInt(100) * 1_000_000L;
    final Modelled holder = model.holderOf(ours, lab.nowNs);
    final Modelled answerHolder = model.holderOf(answer, lab.nowNs);
    final Outcome expected = expected(holder, answerHolder, amicable, ours, answer);
    outcomes.merge(expected, 1, Integer::sum);

    final int connection = lab.claim(ours, answer);
    if (sourceDecided) {
      lab.entry(connection).addStatus(ConntrackStatus.SRC_NAT_DONE);
    }
    final int outcome = lab.handle.confirm(connection, deadlineNs, lab.nowNs, amicable);
    assertEquals(expected, Outcome.values()[outcome], context);
    switch (expected) {
      case CONFIRMED ->
          model.add(new Modelled(ours, answer, sourceDecided, false, deadlineNs, connection));
      case REPLY_ONLY ->
          model.add(
              new Modelled(
                  ours, answer, sourceDecided, true, lab.nowNs + TableLab.SECOND, connection));
      case MERGED -> {
        final Modelled winner = Objects.requireNonNull(holder == null ? answerHolder : holder);
        final Direction direction =
            winner.original.matches(ours) ? Direction.ORIGINAL : Direction.REPLY;
        assertEquals(
            ConntrackHandle.hit(winner.connection, direction), lab.handle.mergedHit(), context);
      }
      case CLASH -> {
        // Ours is gone.
      }
    }
  }

  /// A connection that is known by its reply tuple only can be met there by a packet of its own flow.
  private static Outcome expected(
      final @Nullable Modelled holder,
      final @Nullable Modelled answerHolder,
      final boolean amicable,
      final FlowTuple ours,
      final FlowTuple answer) {
    final Modelled met = holder == null ? answerHolder : holder;
    if (met == null) {
      return Outcome.CONFIRMED;
    }
    if (amicable && met.isSameFlow(ours, answer)) {
      return Outcome.MERGED;
    }
    return amicable && answerHolder == null ? Outcome.REPLY_ONLY : Outcome.CLASH;
  }

  private void removeSometimes(final FlowTuple tuple) {
    final int hit = lab.find(tuple);
    assertEquals(model.hitOf(tuple, lab.nowNs), hit, context);
    if (hit != ConntrackHandle.NONE) {
      final int connection = ConntrackHandle.connectionOf(hit);
      lab.handle.remove(connection);
      model.remove(Objects.requireNonNull(model.byConnection.get(connection)));
    }
  }

  private void passTime() {
    lab.nowNs += random.nextInt(1000) * 1000L;
    lab.nextBurst();
  }

  private List<Integer> fromSource(final FlowTuple tuple) {
    final List<Integer> found = new ArrayList<>();
    int connection = lab.handle.firstFromSource(tuple, lab.nowNs);
    while (connection != ConntrackHandle.NONE) {
      found.add(connection);
      connection = lab.handle.nextFromSource(tuple, connection, lab.nowNs);
    }
    return found;
  }

  private Set<Integer> listed() {
    final Set<Integer> listed = new HashSet<>();
    int connection = lab.handle.next(ConntrackHandle.NONE, lab.nowNs);
    while (connection != ConntrackHandle.NONE) {
      listed.add(connection);
      connection = lab.handle.next(connection, lab.nowNs);
    }
    return listed;
  }

  private FlowTuple tuple(final boolean ipv6, final int sourceNet, final int net) {
    final String prefix = ipv6 ? "fd00::" : "10.0.0.";
    final FlowTuple tuple =
        Tuples.of(
            random.nextInt(2) == 0 ? Protocol.UDP : Protocol.TCP,
            prefix + (sourceNet + random.nextInt(4)),
            random.nextInt(8) + 80,
            prefix + (net + random.nextInt(4)),
            random.nextInt(2) + 80);
    tuple.setZone(random.nextInt(4) == 0 ? 300 : 0);
    return tuple;
  }
}
