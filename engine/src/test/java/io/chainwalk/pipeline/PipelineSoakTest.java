package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Services;
import io.chainwalk.tracker.TrackerArea;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Random packets of a few hundred flows through the whole pipeline: what two workers at once make of them is exactly
/// what one makes of them, packet by packet and in the table afterwards.
///
/// Each flow's packets keep their order, because they all go to one worker; that is all the order there is. Fragments go
/// to both. Flows are opened, answered, closed, reset, rejected, reopened and expired; two of each client want the same
/// reply tuple, so that one of them gets another source port. Source NAT that changes every client's address is left
/// out: answers are then divided by another address than questions are.
///
/// For more: `-Dchainwalk.soak.packets=5000000`.
class PipelineSoakTest {
  private static final int CLIENTS = 40;
  private static final int PACKETS = Integer.getInteger("chainwalk.soak.packets", 100_000);
  private static final int TABLE = 50_000;
  private static final long SECOND = 1_000_000_000L;

  @ParameterizedTest
  @CsvSource({
    "0, FROM_CHOSEN_ENDPOINT",
    "1, FROM_CHOSEN_ENDPOINT",
    "2, FROM_CHOSEN_ENDPOINT",
    "3, AS_CAPTURED"
  })
  void twoWorkersLeaveTheTableAsOneDoes(final int round, final EngineSettings.Answers answers)
      throws InterruptedException, ExecutionException {
    final RandomTraffic traffic = new RandomTraffic(Seeded.seed() + round);
    final Soak serial = new Soak(1, traffic, answers);
    serial.run.walk(traffic, serial.ownersByFlow(), 0, PACKETS, serial::judge);
    final Soak parallel = new Soak(2, traffic, answers);
    final int[] owners = parallel.ownersByFlow();
    parallel.run.walk(traffic, owners, 0, PACKETS, parallel::judge);

    final String context = "seed " + Seeded.seed() + ", round " + round;
    for (int packet = 0; packet < PACKETS; packet++) {
      final int number = packet;
      assertEquals(
          serial.fates[packet], parallel.fates[packet], () -> context + ", packet " + number);
    }
    assertNotEquals(0, serial.pieces.get(), context);
    assertEquals(serial.pieces.get(), parallel.pieces.get(), context);
    assertEquals(serial.outcomes(), parallel.outcomes(), context);
    final List<String> connections = serial.connections();
    assertEquals(connections, parallel.connections(), context);
    assertEquals(serial.counters(), parallel.counters(), context);
    assertEquals(serial.traffic(), parallel.traffic(), context);

    // A soak in which nothing of interest happens proves nothing.
    assertTrue(connections.size() > CLIENTS, () -> context + ": " + connections.size());
    for (final int owner : new int[] {0, 1, FlowDispatcher.ALL}) {
      final long packets = Arrays.stream(owners).filter(each -> each == owner).count();
      assertTrue(packets > PACKETS / 100, () -> context + ": " + packets + " of " + owner);
    }
    for (final PacketOutcome outcome :
        List.of(
            PacketOutcome.TRANSLATED,
            PacketOutcome.NO_ENDPOINTS,
            PacketOutcome.INVALID,
            PacketOutcome.ICMP_ERROR,
            PacketOutcome.FRAGMENT)) {
      assertNotEquals(0, serial.run.outcomes().of(outcome), () -> context + ": " + outcome);
    }
    assertNotEquals(0, serial.run.sum(ConntrackCounters::expired), context);
    assertNotEquals(0, serial.run.sum(ConntrackCounters::removed), context);
    assertNotEquals(0, serial.run.sum(ConntrackCounters::found), context);
  }

  /// The comparison above can say no: it does when packets are divided without regard to their flows.
  @Test
  void aDivisionThatTearsFlowsApartIsNoticed() throws InterruptedException, ExecutionException {
    final RandomTraffic traffic = new RandomTraffic(Seeded.seed());
    final Soak serial = new Soak(1, traffic, EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
    serial.run.walk(traffic, serial.ownersByFlow(), 0, PACKETS, serial::judge);
    final Soak torn = new Soak(2, traffic, EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
    final int[] owners = IntStream.range(0, PACKETS).map(packet -> packet & 1).toArray();
    torn.run.walkInTurn(traffic, owners, 0, PACKETS, torn::judge);
    assertNotEquals(serial.connections(), torn.connections());
    assertNotEquals(serial.outcomes(), torn.outcomes());
  }

  /// Each client's packets come in the order of its conversations for the most part, so that connections get somewhere,
  /// and otherwise in any order. Now and then time jumps, so that some expire.
  private static final class RandomTraffic implements SharedRun.Traffic {
    private final MixedTraffic.Frame[] frames = new MixedTraffic.Frame[PACKETS];
    private final long[] timesNs = new long[PACKETS];

    RandomTraffic(final long seed) {
      final SplittableRandom random = new SplittableRandom(seed);
      final List<MixedTraffic.Frame> all = MixedTraffic.of(CLIENTS);
      final int framesEach = all.size() / CLIENTS;
      final int[] next = new int[CLIENTS];
      long nowNs = 1_000 * SECOND;
      for (int packet = 0; packet < PACKETS; packet++) {
        final int client = random.nextInt(CLIENTS);
        if (random.nextInt(4) == 0) {
          next[client] = random.nextInt(framesEach);
        }
        frames[packet] = all.get(client * framesEach + next[client]);
        next[client] = (next[client] + 1) % framesEach;
        nowNs += random.nextInt(1_000_000);
        if (random.nextInt(1_000) == 0) {
          nowNs += random.nextLong(40 * SECOND);
        }
        timesNs[packet] = nowNs;
      }
    }

    @Override
    public MixedTraffic.Frame frame(final int packet) {
      return frames[packet];
    }

    @Override
    public long timeNs(final int packet) {
      return timesNs[packet];
    }
  }

  /// A run and what came of it.
  private static final class Soak {
    private static final ServiceDispatch SERVICES =
        new ServiceDispatch(Services.snapshot(MixedTraffic.SERVICES));

    final SharedRun run;
    private final RandomTraffic traffic;

    /// Of each packet its outcome, its state and its bytes. Each element is written by one thread.
    final long[] fates = new long[PACKETS];

    /// The sum over all frames that left instead of a packet.
    final AtomicLong pieces = new AtomicLong();

    Soak(final int workers, final RandomTraffic traffic, final EngineSettings.Answers answers) {
      this.traffic = traffic;
      run =
          new SharedRun(
              EngineSettings.defaults(Seeded.seed())
                  .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, TABLE))
                  .with(answers),
              SERVICES,
              workers);
    }

    int[] ownersByFlow() {
      final SharedRun.Division division = run.byFlow(traffic);
      return IntStream.range(0, PACKETS).map(division::workerOf).toArray();
    }

    void judge(
        final int packet,
        final Burst burst,
        final int index,
        final UnsafeBuffer frame,
        final int offset) {
      fates[packet] =
          (long) burst.outcome(index).ordinal() << 48
              | (long) burst.ctState(index).ordinal() << 40
              | Integer.toUnsignedLong(hash(frame, offset, traffic.frame(packet).bytes().length));
      final Outbox outbox = burst.outbox();
      for (int i = 0; i < outbox.count(); i++) {
        if (outbox.cause(i) == index) {
          pieces.addAndGet(hash(outbox.buffer(), outbox.offset(i), outbox.length(i)));
        }
      }
    }

    private static int hash(final UnsafeBuffer buffer, final int offset, final int length) {
      int hash = length;
      for (int i = 0; i < length; i++) {
        hash = 31 * hash + buffer.getByte(offset + i);
      }
      return hash;
    }

    String outcomes() {
      final OutcomeCounters outcomes = run.outcomes();
      return Arrays.stream(PacketOutcome.values())
          .map(outcome -> outcome.label() + "=" + outcomes.of(outcome))
          .toList()
          .toString();
    }

    String counters() {
      return "created %d, expired %d, removed %d, found %d, failed %d, drop %d, resolved %d"
          .formatted(
              run.sum(ConntrackCounters::created),
              run.sum(ConntrackCounters::expired),
              run.sum(ConntrackCounters::removed),
              run.sum(ConntrackCounters::found),
              run.sum(ConntrackCounters::insertFailed),
              run.sum(ConntrackCounters::drop),
              run.sum(ConntrackCounters::clashResolve));
    }

    String traffic() {
      final List<String> words = new ArrayList<>();
      for (int endpoint = 0; endpoint < SERVICES.endpointCount(); endpoint++) {
        final int number = endpoint;
        words.add(
            run.workers.stream().mapToLong(each -> each.traffic().connections(number)).sum()
                + "/"
                + run.workers.stream().mapToLong(each -> each.traffic().packets(number)).sum()
                + "/"
                + run.workers.stream().mapToLong(each -> each.traffic().bytes(number)).sum());
      }
      return words.toString();
    }

    /// Every field of every connection that is left when what has expired is collected.
    List<String> connections() {
      final long endNs = traffic.timeNs(PACKETS - 1);
      run.workers.getFirst().expireConnections(endNs);
      final List<String> lines = new ArrayList<>();
      final ConntrackHandle handle = run.engine.table().newHandle();
      final ConntrackEntry entry = new ConntrackEntry();
      handle.beginBurst();
      for (int connection = handle.next(ConntrackHandle.NONE, endNs);
          connection != ConntrackHandle.NONE;
          connection = handle.next(connection, endNs)) {
        handle.open(connection, entry);
        lines.add(describe(entry));
      }
      handle.endBurst(endNs);
      assertEquals(run.engine.table().count(), lines.size());
      Collections.sort(lines);
      return lines;
    }

    private static String describe(final ConntrackEntry entry) {
      final FlowTuple original = new FlowTuple();
      final FlowTuple reply = new FlowTuple();
      entry.readTuple(Direction.ORIGINAL, original);
      entry.readTuple(Direction.REPLY, reply);
      final byte[] state = new byte[TrackerArea.LENGTH_BYTES];
      entry.trackerBuffer().getBytes(entry.trackerOffset(), state);
      return "%s, %s, status %x, until %d, tag %d, mark %d, state %s"
          .formatted(
              original,
              reply,
              entry.status(),
              entry.deadlineNs(),
              entry.tag(),
              entry.mark(),
              HexFormat.of().formatHex(state));
    }
  }
}
