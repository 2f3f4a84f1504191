package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.ChiSquare;
import io.chainwalk.testkit.Services;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowDispatcherTest {
  private static final EngineSettings SETTINGS =
      PipelineLab.settings(EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);

  private static final int WORKERS = 7;

  private final FlowHash hash = new FlowHash(1);
  private final FlowDispatcher dispatcher = new FlowDispatcher(hash, WORKERS);
  private final ServiceDispatch services =
      new ServiceDispatch(
          Services.snapshot(
              Services.port("web", Protocol.TCP, "10.96.0.10:80", "10.244.1.5:80", "10.244.1.6:80"),
              Services.port("web6", Protocol.TCP, "[fd00::10]:80", "[fd00::5]:80"),
              Services.port("dns", Protocol.UDP, "10.96.0.53:53", "10.244.1.5:53"),
              Services.port("other-dns", Protocol.UDP, "10.96.0.54:53", "10.244.1.6:53")));
  private final ParsedPacket parsed = new ParsedPacket();

  /// A client and the addresses its connection is seen with, before and after translation.
  @ParameterizedTest
  @CsvSource({
    "tcp, 10.244.2.7, 10.96.0.10, 10.244.1.5, 80",
    "tcp, 10.244.2.7, 10.96.0.10, 10.244.1.6, 80",
    "tcp, fd00::7, fd00::10, fd00::5, 80",
    "udp, 10.244.2.7, 10.96.0.53, 10.244.1.5, 53",
    "sctp, 10.244.2.7, 203.0.113.1, 203.0.113.1, 80",
    "icmp, 10.244.2.7, 203.0.113.1, 203.0.113.1, 0",
    "icmpv6, fd00::7, 2001:db8::1, 2001:db8::1, 0"
  })
  void allPacketsOfAConnectionGoToOneWorker(
      final String protocol,
      final String client,
      final String vip,
      final String endpoint,
      final int port) {
    for (int clientPort = 1024; clientPort < 1124; clientPort++) {
      final int worker = workerOf(Packets.first(protocol, client, clientPort, vip, port));
      assertEquals(worker, workerOf(Packets.answer(protocol, vip, port, client, clientPort)));
      assertEquals(worker, workerOf(Packets.answer(protocol, endpoint, port, client, clientPort)));
      assertEquals(worker, workerOf(Packets.first(protocol, client, clientPort, endpoint, port)));
    }
  }

  /// A name server that asks another one from the port it serves: both ends are a service's.
  @Test
  void aConnectionBetweenEndpointsGoesToOneWorkerToo() {
    final int worker = workerOf(Packets.first("udp", "10.244.1.5", 53, "10.96.0.54", 53));
    assertEquals(worker, workerOf(Packets.answer("udp", "10.96.0.54", 53, "10.244.1.5", 53)));
    assertEquals(worker, workerOf(Packets.answer("udp", "10.244.1.6", 53, "10.244.1.5", 53)));
  }

  @Test
  void clientsOfOneServiceAreSpreadOverAllWorkers() {
    final int[] counts = new int[WORKERS];
    for (int clientPort = 1024; clientPort < 11_024; clientPort++) {
      counts[workerOf(Packets.first("tcp", "10.244.2.7", clientPort, "10.96.0.10", 80))]++;
    }
    assertTrue(
        ChiSquare.of(counts) < ChiSquare.criticalValue(WORKERS), () -> Arrays.toString(counts));
  }

  @Test
  void whatIsNotIpGoesToTheFirstWorker() {
    assertEquals(
        0,
        workerOf(
            PacketBuilder.eth().arpRequest("02:00:00:00:00:01", "10.0.0.1", "10.0.0.2").bytes()));
  }

  @Test
  void noWorkersIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> new FlowDispatcher(hash, 0));
  }

  /// The choice of endpoint hangs on the packet's number, so the number of workers cannot be seen in the output.
  @ParameterizedTest
  @ValueSource(ints = {2, 3, 8})
  void theSameBytesComeOutWithAnyNumberOfWorkers(final int workers) {
    final List<MixedTraffic.Frame> frames = MixedTraffic.of(10);
    assertEquals(
        List.of(), differing(walked(frames, 1, SETTINGS), walked(frames, workers, SETTINGS)));
  }

  /// IPv6 fragments of a length that cannot be are not put together: they go on as they are, those that hold ports to a
  /// Service. Every worker gets them, in one buffer. (With checksums verified they are INVALID.)
  @Test
  void fragmentsThatGoOnAsTheyAreAreOneWorkersBusiness() {
    final List<MixedTraffic.Frame> frames = new ArrayList<>();
    for (int port = 4000; port < 4064; port++) {
      final byte[] fragment =
          Fragments.split(
                  PacketBuilder.eth()
                      .ipv6("fd00::7", "fd00:10:96::a")
                      .tcp(port, 80)
                      .flags("S")
                      .payload(200),
                  104,
                  port)
              .getFirst();
      final byte[] odd = Arrays.copyOf(fragment, fragment.length - 3);
      odd[19] = (byte) (odd[19] - 3); // payload length
      frames.add(new MixedTraffic.Frame(LinkType.ETHERNET, odd, odd.length, 0));
    }
    final EngineSettings unverified =
        SETTINGS.with(SETTINGS.conntrack().with(ConntrackSysctl.CHECKSUM, 0));
    final List<String> alone = walked(frames, 1, unverified);
    assertEquals(64, alone.stream().filter(line -> line.contains("TRANSLATED")).count());
    assertEquals(List.of(), differing(alone, walked(frames, 4, unverified)));
  }

  /// Outcome and bytes of each packet, walked in order, each by the worker it belongs to.
  private static List<String> walked(
      final List<MixedTraffic.Frame> frames, final int workerCount, final EngineSettings settings) {
    final Engine engine = new Engine(settings);
    final ServiceDispatch services = new ServiceDispatch(Services.snapshot(MixedTraffic.SERVICES));
    final FlowDispatcher dispatcher = new FlowDispatcher(engine.hash(), workerCount);
    final List<Worker> workers = new ArrayList<>();
    for (int i = 0; i < workerCount; i++) {
      workers.add(engine.newWorker());
      workers.getLast().useServices(services);
      workers.getLast().divide(workerCount, i, services);
    }
    final ParsedPacket parsed = new ParsedPacket();
    final List<String> results = new ArrayList<>();
    for (int i = 0; i < frames.size(); i++) {
      final MixedTraffic.Frame frame = frames.get(i);
      final byte[] bytes = frame.bytes().clone();
      final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
      final int length = bytes.length;
      PacketParser.parse(buffer, 0, length, frame.originalLength(), frame.linkType(), parsed);
      final int owner = dispatcher.workerOf(buffer, parsed, services);
      for (int worker = 0; worker < workerCount; worker++) {
        if (owner == worker || owner == FlowDispatcher.ALL) {
          final Burst burst = new Burst(buffer);
          burst.add(0, length, frame.originalLength(), frame.linkType(), i * 1000L, i);
          if (owner == FlowDispatcher.ALL) {
            burst.lastIsShared();
          }
          workers.get(worker).process(burst);
          if (!burst.isAnothers(0)) {
            results.add(i + " " + burst.outcome(0) + " " + outputOf(burst, bytes));
          }
        }
      }
    }
    return results;
  }

  private static String outputOf(final Burst burst, final byte[] bytes) {
    final StringBuilder output = new StringBuilder();
    if (!burst.inPieces(0)) {
      output.append(' ').append(Arrays.toString(bytes));
    }
    for (int i = 0; i < burst.outbox().count(); i++) {
      final byte[] frame = new byte[burst.outbox().length(i)];
      burst.outbox().buffer().getBytes(burst.outbox().offset(i), frame);
      output.append(' ').append(Arrays.toString(frame));
    }
    return output.toString();
  }

  private static List<Integer> differing(final List<String> left, final List<String> right) {
    return IntStream.range(0, left.size())
        .filter(i -> !left.get(i).equals(right.get(i)))
        .boxed()
        .toList();
  }

  private int workerOf(final byte[] frame) {
    final UnsafeBuffer buffer = new UnsafeBuffer(frame);
    PacketParser.parse(buffer, 0, frame.length, frame.length, LinkType.ETHERNET, parsed);
    return dispatcher.workerOf(buffer, parsed, services);
  }
}
