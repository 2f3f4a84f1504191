package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackCounters;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.OutcomeCounters;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Services;
import io.chainwalk.tracker.ConntrackStatus;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A flood of SYNs, ten times as many as the table takes connections, to a service with which half a table of clients
/// talks: facts sheet, section 2.5.
class SynFloodTest {
  private static final int TABLE = 20_000;
  private static final int CLIENTS = TABLE / 2;
  private static final int SYNS = 10 * TABLE;

  /// After so many SYNs one of the clients says something and is answered.
  private static final int SYNS_BETWEEN_CLIENTS = 8;

  private static final String VIP = "10.96.0.10";
  private static final String POD = "10.244.1.5";
  private static final int CLIENT_PORT = 4000;
  private static final int MILLISECOND = 1_000_000;

  /// In an Ethernet frame with a plain IPv4 header.
  private static final int SOURCE_ADDRESS = 14 + 12;

  private static final int DESTINATION_ADDRESS = 14 + 16;

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void aSynFloodCostsNoneOfTheAssuredConnections(final int workers)
      throws InterruptedException, ExecutionException {
    final Flood flood = new Flood();
    final ServiceDispatch services =
        new ServiceDispatch(
            Services.snapshot(Services.port("web", Protocol.TCP, VIP + ":80", POD + ":8080")));
    final SharedRun run =
        new SharedRun(
            EngineSettings.defaults(1)
                .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, TABLE)),
            services,
            workers);
    final Lives lives = new Lives();
    run.workers.forEach(worker -> worker.listen(lives, (entry, nowNs, state, mark) -> {}));
    final SharedRun.Division division = run.byFlow(flood);
    final int[] owners = IntStream.range(0, flood.size()).map(division::workerOf).toArray();

    run.walk(flood, owners, 0, flood.begin, flood::judge);
    assertEquals(CLIENTS, run.engine.table().count());
    assertEquals(Set.of(), clientsNotAssured(run));

    run.walk(flood, owners, flood.begin, flood.size(), flood::judge);
    assertEquals(Set.of(), clientsNotAssured(run));
    assertEquals(0, flood.lost.get());
    assertCountersAddUp(run, flood, lives);
    assertTrue(run.engine.table().count() <= TABLE);
    assertTrue(run.sum(ConntrackCounters::drop) > 0, "refused");
    assertTrue(run.sum(ConntrackCounters::earlyDrop) > 0, "dropped early");

    // When the half-open connections have had their time, the others are all there is.
    run.workers.getFirst().expireConnections(flood.timeNs(flood.size()) + 120_000L * MILLISECOND);
    assertEquals(CLIENTS, run.engine.table().count());
    assertEquals(Set.of(), clientsNotAssured(run));
    assertTrue(run.sum(ConntrackCounters::expired) > 0, "expired");
    assertCountersAddUp(run, flood, lives);
  }

  private static void assertCountersAddUp(
      final SharedRun run, final Flood flood, final Lives lives) {
    final long created = run.sum(ConntrackCounters::created);
    final long gone = run.sum(ConntrackCounters::expired) + run.sum(ConntrackCounters::removed);
    assertEquals(CLIENTS + flood.admitted.sum(), created);
    assertEquals(created, run.engine.table().count() + gone);
    assertEquals(flood.refused.sum(), run.sum(ConntrackCounters::drop));
    assertEquals(SYNS, flood.admitted.sum() + flood.refused.sum());
    assertTrue(
        run.sum(ConntrackCounters::earlyDrop) <= run.sum(ConntrackCounters::removed),
        "every early drop is a removal");
    assertEquals(0, run.sum(ConntrackCounters::insertFailed));
    assertEquals(created, lives.begun.get());
    assertEquals(gone, lives.ended.get());
    final OutcomeCounters outcomes = run.outcomes();
    assertEquals(flood.refused.sum(), outcomes.of(PacketOutcome.TABLE_FULL));
    assertEquals(flood.size() - flood.refused.sum(), outcomes.of(PacketOutcome.TRANSLATED));
  }

  /// The clients without an ASSURED connection, which nobody else may have.
  private static Set<String> clientsNotAssured(final SharedRun run) {
    final Set<String> missing = new HashSet<>();
    for (int client = 0; client < CLIENTS; client++) {
      missing.add(client(client));
    }
    final ConntrackHandle handle = run.engine.table().newHandle();
    final ConntrackEntry entry = new ConntrackEntry();
    final FlowTuple original = new FlowTuple();
    handle.beginBurst();
    for (int connection = handle.next(ConntrackHandle.NONE, 0);
        connection != ConntrackHandle.NONE;
        connection = handle.next(connection, 0)) {
      handle.open(connection, entry);
      if ((entry.status() & ConntrackStatus.ASSURED) != 0) {
        entry.readTuple(Direction.ORIGINAL, original);
        assertTrue(missing.remove(IpAddress.ofIpv4((int) original.sourceLow()).toString()));
      }
    }
    handle.endBurst(0);
    return missing;
  }

  private static String client(final int number) {
    return "10.1.%d.%d".formatted(number >>> 8, number & 0xFF);
  }

  /// Counts what listeners are told.
  private static final class Lives implements ConntrackListener {
    final AtomicInteger begun = new AtomicInteger();
    final AtomicInteger ended = new AtomicInteger();

    @Override
    public void onNew(final ConntrackEntry entry, final long nowNs) {
      begun.incrementAndGet();
    }

    @Override
    public void onDestroy(final ConntrackEntry entry, final long nowNs) {
      ended.incrementAndGet();
    }
  }

  /// All packets, a millisecond apart: first the clients' handshakes, then the flood with the clients talking in it.
  private static final class Flood implements SharedRun.Traffic {
    private enum Part {
      HANDSHAKE,
      SYN,
      QUESTION,
      ANSWER
    }

    private static final int POD_ADDRESS = (int) IpAddress.parse(POD).low();
    private static final int VIP_ADDRESS = (int) IpAddress.parse(VIP).low();

    private final List<MixedTraffic.Frame> frames = new ArrayList<>();
    private final List<Part> parts = new ArrayList<>();

    /// The first packet of the flood.
    final int begin;

    final LongAdder admitted = new LongAdder();
    final LongAdder refused = new LongAdder();

    /// Packets of the clients that met anything else than their connection and its translation.
    final AtomicInteger lost = new AtomicInteger();

    Flood() {
      for (int client = 0; client < CLIENTS; client++) {
        add(Part.HANDSHAKE, toVip(client(client)).flags("S").seq(1000).mss(1460));
        add(Part.HANDSHAKE, toClient(client).flags("SA").seq(9000).ack(1001).mss(1460));
        add(Part.HANDSHAKE, toVip(client(client)).flags("A").seq(1001).ack(9001));
      }
      begin = frames.size();
      for (int syn = 0; syn < SYNS; syn++) {
        final String source =
            "172.%d.%d.%d".formatted(16 + (syn >>> 16), syn >>> 8 & 0xFF, syn & 0xFF);
        add(Part.SYN, toVip(source).flags("S").seq(syn).mss(1460));
        if (syn % SYNS_BETWEEN_CLIENTS == 0) {
          talk(syn / SYNS_BETWEEN_CLIENTS);
        }
      }
    }

    private void talk(final int turn) {
      final int client = turn % CLIENTS;
      final int said = turn / CLIENTS;
      add(
          Part.QUESTION,
          toVip(client(client)).flags("PA").seq(1001 + said).ack(9001 + said).payload("?"));
      add(Part.ANSWER, toClient(client).flags("PA").seq(9001 + said).ack(1002 + said).payload("!"));
    }

    private static TcpHeader toVip(final String source) {
      return PacketBuilder.eth().ipv4(source, VIP).tcp(CLIENT_PORT, 80);
    }

    private static TcpHeader toClient(final int client) {
      return PacketBuilder.eth().ipv4(POD, client(client)).tcp(8080, CLIENT_PORT);
    }

    private void add(final Part part, final PacketBuilder packet) {
      final byte[] bytes = packet.bytes();
      frames.add(new MixedTraffic.Frame(LinkType.ETHERNET, bytes, bytes.length, 0));
      parts.add(part);
    }

    int size() {
      return frames.size();
    }

    @Override
    public MixedTraffic.Frame frame(final int packet) {
      return frames.get(packet);
    }

    @Override
    public long timeNs(final int packet) {
      return (long) (1_000_000 + packet) * MILLISECOND;
    }

    void judge(
        final int packet,
        final Burst burst,
        final int index,
        final UnsafeBuffer frame,
        final int offset) {
      final boolean translated = burst.outcome(index) == PacketOutcome.TRANSLATED;
      switch (parts.get(packet)) {
        case SYN -> (translated ? admitted : refused).increment();
        case HANDSHAKE -> count(translated);
        case QUESTION ->
            count(
                translated
                    && burst.ctState(index) == CtState.ESTABLISHED
                    && address(frame, offset + DESTINATION_ADDRESS) == POD_ADDRESS);
        case ANSWER ->
            count(
                translated
                    && burst.ctState(index) == CtState.ESTABLISHED
                    && address(frame, offset + SOURCE_ADDRESS) == VIP_ADDRESS);
      }
    }

    private void count(final boolean right) {
      if (!right) {
        lost.incrementAndGet();
      }
    }

    private static int address(final UnsafeBuffer frame, final int offset) {
      return frame.getInt(offset, ByteOrder.BIG_ENDIAN);
    }
  }
}
