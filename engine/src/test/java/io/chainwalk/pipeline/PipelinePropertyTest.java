package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.ChecksumCheck;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.flow.Protocol;
import io.chainwalk.pipeline.PipelineLab.Sent;
import io.chainwalk.service.ServicePort;
import io.chainwalk.testkit.ChiSquare;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Services;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PipelinePropertyTest {
  private static final int SERVICES = 50;
  private static final int FLOWS = 5_000;
  private static final int CONNECTIONS = 100_000;
  private static final int PORTS = 50_000;

  /// Behind Ethernet and plain IPv4 headers.
  private static final int SOURCE_PORT = 14 + 20;

  /// For random flows to random services: the packet reaches one of the service's endpoints, and whatever that endpoint
  /// answers leaves with the VIP as its source, as if the VIP had written it.
  @ParameterizedTest
  @CsvSource({"tcp", "udp", "sctp"})
  void theReplyUndoesTheOriginal(final String protocol) {
    final SplittableRandom random = Seeded.random();
    final List<ServicePort> services = randomServices(random, Protocol.ofService(protocol));
    final PipelineLab lab = PipelineLab.asCaptured(services.toArray(ServicePort[]::new));
    for (int flow = 0; flow < FLOWS; flow++) {
      final ServicePort service = services.get(random.nextInt(SERVICES));
      final boolean ipv6 = service.vips().getFirst().address().ipv6();
      final String client =
          ipv6
              ? "fd00:2::%x".formatted(random.nextInt(1 << 16))
              : "10.2.%d.%d".formatted(random.nextInt(256), random.nextInt(256));
      // A port for each flow, so that no two have the same reply tuple.
      final int clientPort = 1024 + flow;
      final String vip = service.vips().getFirst().address().toString();
      final int vipPort = service.vips().getFirst().port();
      final String context =
          "seed %d, %s %s:%d > %s:%d"
              .formatted(Seeded.seed(), protocol, client, clientPort, vip, vipPort);

      final Sent there = lab.send(Packets.first(protocol, client, clientPort, vip, vipPort));
      assertEquals(PacketOutcome.TRANSLATED, there.outcome(), context);
      final Decoded request = PipelineLab.decode(there);
      final String endpoint = request.value(ipv6 ? "ipv6" : "ipv4", "destination address");
      final int endpointPort = Integer.parseInt(request.value(protocol, "destination port"));
      assertTrue(
          service.endpoints().stream()
              .anyMatch(e -> Services.ready("[" + endpoint + "]:" + endpointPort).equals(e)),
          () -> context + " went to " + endpoint + " " + endpointPort);
      assertEquals(List.of(), ChecksumCheck.wrongIn(LinkType.ETHERNET, there.frame()), context);
      assertSame(
          Packets.first(protocol, client, clientPort, endpoint, endpointPort), there, context);

      final Sent back =
          lab.send(Packets.answer(protocol, endpoint, endpointPort, client, clientPort));
      assertEquals(PacketOutcome.TRANSLATED, back.outcome(), context);
      assertEquals(List.of(), ChecksumCheck.wrongIn(LinkType.ETHERNET, back.frame()), context);
      assertSame(Packets.answer(protocol, vip, vipPort, client, clientPort), back, context);
    }
    assertEquals("translated=" + 2 * FLOWS, lab.outcomes());
  }

  /// What kube-proxy's rules promise: each endpoint with the same probability.
  @ParameterizedTest
  @CsvSource({"2, 10.828", "3, 13.816", "5, 18.467", "10, 27.877"})
  void eachEndpointIsChosenEquallyOften(final int endpoints, final double criticalValue) {
    final String[] addresses = new String[endpoints];
    for (int i = 0; i < endpoints; i++) {
      addresses[i] = "10.244.1." + (i + 1) + ":53";
    }
    final PipelineLab lab =
        new PipelineLab(
            EngineSettings.defaults(1),
            Services.port("dns", Protocol.UDP, "10.96.0.10:53", addresses));
    for (int client = 1; client <= CONNECTIONS / PORTS; client++) {
      final byte[] question =
          PacketBuilder.eth()
              .ipv4("10.2.0." + client, "10.96.0.10")
              .udp(0, 53)
              .zeroChecksum()
              .bytes();
      for (int port = 0; port < PORTS; port++) {
        ByteBuffer.wrap(question).putShort(SOURCE_PORT, (short) (1024 + port));
        lab.send(question);
      }
    }
    final int[] counts = new int[endpoints];
    for (int i = 0; i < endpoints; i++) {
      counts[i] = (int) lab.worker.traffic().connections(i);
    }
    assertEquals("translated=" + CONNECTIONS, lab.outcomes());
    final double statistic = ChiSquare.of(counts);
    assertTrue(statistic < criticalValue, () -> "chi-square " + statistic);
  }

  /// The judge above can say no: one endpoint with a percent more than its share is found out.
  @Test
  void aSmallBiasIsFoundUneven() {
    final int[] counts = {51_000, 49_000};
    assertTrue(ChiSquare.of(counts) > 10.828);
  }

  private static List<ServicePort> randomServices(
      final SplittableRandom random, final int protocol) {
    final List<ServicePort> services = new ArrayList<>();
    for (int i = 0; i < SERVICES; i++) {
      final boolean ipv6 = random.nextBoolean();
      final String[] endpoints = new String[1 + random.nextInt(5)];
      for (int e = 0; e < endpoints.length; e++) {
        endpoints[e] =
            (ipv6 ? "[fd00:3:%d::%d]:%d" : "10.3.%d.%d:%d")
                .formatted(i, e + 1, 1 + random.nextInt(0xFFFF));
      }
      final String vip =
          (ipv6 ? "[fd00:96::%d]:%d" : "10.96.0.%d:%d").formatted(i + 1, 1 + random.nextInt(900));
      services.add(Services.port("s" + i, protocol, vip, endpoints));
    }
    return services;
  }

  private static void assertSame(final byte[] expected, final Sent sent, final String context) {
    assertEquals(
        PacketDiff.EQUAL, PacketDiff.words(LinkType.ETHERNET, expected, sent.frame()), context);
  }
}
