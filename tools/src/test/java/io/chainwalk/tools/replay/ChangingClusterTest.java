package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Replay while the cluster changes: what becomes of connections that were there before.
///
/// The example is that of kubernetes/kubernetes issue 139628: a client sends by UDP and expects no answers; the Service is
/// scaled to zero; the entry is renewed for ever. Packets are a second apart, the endpoint goes after 30.
class ChangingClusterTest {
  private static final String CAPTURE = "../pcap-fixtures/examples/metrics.pcap";
  private static final String CLUSTER = "../pcap-fixtures/examples/metrics.yaml";

  private static final int ETHERNET = 1;
  private static final int CLIENTS = 40;
  private static final long NS_PER_SECOND = 1_000_000_000L;

  @TempDir Path folder;

  private static JsonNode replay(final String cluster, final String... options) throws IOException {
    return replayOf(CAPTURE, cluster, options);
  }

  private static JsonNode replayOf(
      final String capture, final String cluster, final String... options) throws IOException {
    final List<String> arguments =
        new ArrayList<>(List.of("replay", "--json", "--cluster", cluster));
    arguments.addAll(List.of(options));
    arguments.add(capture);
    final CommandLab.Result result = CommandLab.run(arguments.toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result::talk);
    return new ObjectMapper().readTree(result.out());
  }

  private static JsonNode finding(final JsonNode summary, final String kind) {
    for (final JsonNode finding : summary.at("/findings")) {
      if (finding.at("/kind").asText().equals(kind)) {
        return finding;
      }
    }
    throw new AssertionError("no " + kind + " in " + summary.at("/findings"));
  }

  private static List<String> findings(final JsonNode summary) {
    final List<String> kinds = new ArrayList<>();
    summary.at("/findings").forEach(finding -> kinds.add(finding.at("/kind").asText()));
    return kinds;
  }

  /// The example's cluster with another second half.
  private String clusterThen(final String... documents) throws IOException {
    final String first = Files.readString(Path.of(CLUSTER)).split("---\\nat: ", 2)[0];
    final Path file = folder.resolve("cluster.yaml");
    Files.writeString(file, first + "---\nat: +30s\n---\n" + String.join("---\n", documents));
    return file.toString();
  }

  /// A file with documents, with a change after 30 seconds for each `at` among them.
  private String cluster(final String... documents) throws IOException {
    return Files.writeString(folder.resolve("cluster.yaml"), String.join("---\n", documents))
        .toString();
  }

  /// A Service of the first address's number, and its endpoints.
  private static String service(
      final String name, final String vip, final String protocol, final String... addresses) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: %1$s, namespace: shop}
    spec: {clusterIP: "%2$s", ports: [{name: main, protocol: %3$s, port: 9000, targetPort: 8125}]}
    ---
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %1$s-1, namespace: shop, labels: {kubernetes.io/service-name: %1$s}}
    addressType: IPv4
    ports: [{name: main, protocol: %3$s, port: 8125}]
    endpoints: [%4$s]
    """
        .formatted(
            name,
            vip,
            protocol,
            Stream.of(addresses)
                .map("{addresses: [\"%s\"]}"::formatted)
                .collect(Collectors.joining(", ")));
  }

  private String capture(final List<PcapBytes.Packet> packets) throws IOException {
    return Files.write(
            folder.resolve("in.pcap"), PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)))
        .toString();
  }

  /// A client of 10.96.0.1 that is silent from the first second to an hour and a half later.
  private String idleClients() throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    for (final long second : new long[] {1, 5400}) {
      for (int client = 0; client < CLIENTS; client++) {
        packets.add(
            new PcapBytes.Packet(
                second * NS_PER_SECOND + client,
                PacketBuilder.eth().ip("10.0.0.9", "10.96.0.1").udp(1000 + client, 9000).bytes()));
      }
    }
    return capture(packets);
  }

  /// A connection to 10.96.0.1 with a packet a second, of which the capture has what the client sends and the answer to
  /// its SYN.
  private String tcpConnection() throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    packets.add(tcp(0, PacketBuilder.eth().ip("10.0.0.9", "10.96.0.1").tcp(1000, 9000).flags("S")));
    packets.add(
        tcp(0, PacketBuilder.eth().ip("10.96.0.1", "10.0.0.9").tcp(9000, 1000).flags("SA").ack(1)));
    for (int second = 1; second <= 60; second++) {
      packets.add(
          tcp(
              second,
              PacketBuilder.eth()
                  .ip("10.0.0.9", "10.96.0.1")
                  .tcp(1000, 9000)
                  .flags("A")
                  .seq(second)
                  .ack(1)
                  .payload("x")));
    }
    return capture(packets);
  }

  private static PcapBytes.Packet tcp(final int second, final PacketBuilder packet) {
    return new PcapBytes.Packet((1 + second) * NS_PER_SECOND, packet.bytes());
  }

  private static String slice(final String name, final String address) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata:
      name: %s
      namespace: shop
      labels: {kubernetes.io/service-name: metrics}
    addressType: IPv4
    ports: [{name: statsd, protocol: UDP, port: 8125}]
    endpoints: [{addresses: ["%s"]}]
    """
        .formatted(name, address);
  }

  @Test
  void anEntryOfAServiceScaledToZeroIsRenewedForEverByTheReconcilerOfOldReleases()
      throws IOException {
    final JsonNode summary = replay(CLUSTER, "--cleanup", "serving");
    assertEquals(90, summary.at("/packets/translated").asLong());
    final JsonNode blackHoled = finding(summary, "black-holed");
    assertEquals(60, blackHoled.at("/count").asLong());
    assertEquals(
        "udp 10.244.9.11:40125 > 10.96.30.1:8125, endpoint 10.244.1.31:8125: 60 packets, from packet"
            + " 31 (2026-06-01T09:00:30Z) to packet 90 (2026-06-01T09:01:29Z)",
        blackHoled.at("/examples/0").asText());
    assertTrue(
        finding(summary, "stale")
            .at("/examples/0")
            .asText()
            .endsWith(
                "conntrack -D -p udp --orig-dst 10.96.30.1 --orig-port-dst 8125 --reply-src"
                    + " 10.244.1.31"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"events", "empty", "deleted"})
  void otherReleasesDeleteItAndItsPacketsAreRefused(final String cleanup) throws IOException {
    final JsonNode summary = replay(CLUSTER, "--cleanup", cleanup);
    assertEquals(30, summary.at("/packets/translated").asLong());
    assertEquals(List.of("no-endpoints", "broken"), findings(summary));
    assertEquals(1, finding(summary, "broken").at("/count").asLong());
    assertEquals(60, finding(summary, "no-endpoints").at("/count").asLong());
  }

  @Test
  void theDefaultIsWhatTheLatestReleaseDoes() throws IOException {
    assertEquals(
        replay(CLUSTER, "--cleanup", "deleted").at("/findings"), replay(CLUSTER).at("/findings"));
  }

  @Test
  void anEntryOfADeletedServiceStaysButForTheLatestRelease() throws IOException {
    final String gone = clusterThen();
    final String deleted =
        Files.writeString(
                folder.resolve("gone.yaml"),
                Files.readString(Path.of(gone))
                    .replace(
                        "at: +30s\n",
                        "{at: +30s, delete: [Service shop/metrics, EndpointSlice shop/metrics-1]}\n"))
            .toString();
    assertEquals(
        60, finding(replay(deleted, "--cleanup", "empty"), "black-holed").at("/count").asLong());
    final JsonNode latest = replay(deleted);
    assertEquals(30, latest.at("/packets/translated").asLong());
    assertEquals(1, finding(latest, "broken").at("/count").asLong());
  }

  @Test
  void aReplacedEndpointTakesTheClientOverOnceTheEntryIsDeleted() throws IOException {
    final JsonNode summary =
        replay(clusterThen(slice("metrics-1", "10.244.1.32")), "--cleanup", "serving");
    assertEquals(90, summary.at("/packets/translated").asLong());
    assertEquals(List.of("moved"), findings(summary));
    assertEquals(1, finding(summary, "moved").at("/count").asLong());
    assertEquals(30, summary.at("/services/0/endpoints/0/packets").asLong());
    assertEquals(60, summary.at("/services/0/endpoints/1/packets").asLong());
  }

  @Test
  void withoutCleanupTheClientStaysWithTheEndpointThatIsGone() throws IOException {
    final JsonNode summary =
        replay(clusterThen(slice("metrics-1", "10.244.1.32")), "--cleanup", "none");
    assertEquals(60, finding(summary, "black-holed").at("/count").asLong());
  }

  @Test
  void anEndpointThatJoinsMovesNobody() throws IOException {
    final JsonNode summary = replay(clusterThen(slice("metrics-2", "10.244.1.32")));
    assertEquals(List.of(), findings(summary));
    assertEquals(90, summary.at("/services/0/endpoints/0/packets").asLong());
  }

  @Test
  void anEndpointBehindARenamedPortIsNotGone() throws IOException {
    final String renamed =
        clusterThen(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: metrics, namespace: shop}
            spec:
              clusterIP: "10.96.30.1"
              ports: [{name: stats, protocol: UDP, port: 8125}]
            """,
            slice("metrics-1", "10.244.1.31").replace("statsd", "stats"));
    assertEquals(List.of(), findings(replay(renamed, "--cleanup", "none")));
    assertEquals(90, replay(renamed).at("/packets/translated").asLong());
  }

  @Test
  void anIdleClientThatGetsAnotherEndpointWasNotMovedByAChangeElsewhere() throws IOException {
    final String[] addresses = {"10.1.0.1", "10.1.0.2", "10.1.0.3"};
    final String web = service("web", "10.96.0.1", "UDP", addresses);
    final String other = service("other", "10.96.0.2", "UDP", "10.1.0.4");
    final JsonNode summary =
        replayOf(
            idleClients(),
            cluster(web, other, "at: +30s\n", service("other", "10.96.0.2", "UDP", "10.1.0.5")));
    assertEquals(List.of(), findings(summary));
    // All entries expired, and every client was given an endpoint a second time.
    assertEquals(2 * CLIENTS, summary.at("/conntrack/created").asLong());
  }

  @Test
  void anIdleClientThatIsRefusedAfterItsServiceLostAllEndpointsIsBroken() throws IOException {
    final String web = service("web", "10.96.0.1", "UDP", "10.1.0.1");
    final JsonNode summary =
        replayOf(
            idleClients(),
            cluster(web, "at: +30s\n", service("web", "10.96.0.1", "UDP")),
            "--cleanup",
            "none");
    assertEquals(CLIENTS, finding(summary, "broken").at("/count").asLong());
  }

  @Test
  void aTcpConnectionGoesOnToItsEndpointThatIsGone() throws IOException {
    final String web = service("web", "10.96.0.1", "TCP", "10.1.0.1");
    final JsonNode summary =
        replayOf(
            tcpConnection(),
            cluster(web, "at: +30s\n", service("web", "10.96.0.1", "TCP", "10.1.0.2")));
    // kube-proxy deletes entries of UDP alone, in every release.
    assertEquals(List.of("black-holed", "stale"), findings(summary));
    assertEquals(31, finding(summary, "black-holed").at("/count").asLong());
  }

  @Test
  void aTcpConnectionIsLeftInPeaceByAnotherServicesEnd() throws IOException {
    final JsonNode summary =
        replayOf(
            tcpConnection(),
            cluster(
                service("web", "10.96.0.1", "TCP", "10.1.0.1"),
                service("other", "10.96.0.2", "TCP", "10.1.0.2"),
                "at: +30s\n",
                service("other", "10.96.0.2", "TCP")));
    assertEquals(List.of(), findings(summary));
    assertEquals(62, summary.at("/packets/translated").asLong());
  }

  @Test
  void aChangeComesBetweenTwoPacketsOfOneBurst() throws IOException {
    // All 90 packets are in one block, and bursts have 32: packet 31 is the first of the new time.
    final JsonNode blackHoled = finding(replay(CLUSTER, "--cleanup", "none"), "black-holed");
    assertTrue(blackHoled.at("/examples/0").asText().contains("from packet 31 "));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--cluster ../pcap-fixtures/examples/shop.yaml"})
  void cleanupIsRefusedWhereNothingChanges(final String rules) {
    final CommandLab.Result result =
        CommandLab.run(
            ("replay --cleanup empty " + rules + " ../pcap-fixtures/examples/shop.pcap")
                .split(" +"));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result::talk);
    assertTrue(result.talk().contains("--cleanup"), result::talk);
  }

  @Test
  void changesBehindTheLastPacketAreSaid() throws IOException {
    final JsonNode summary =
        replay(
            cluster(service("web", "10.96.0.1", "UDP"), "at: +10s\n", "at: +90s\n", "at: +91s\n"));
    assertTrue(
        summary
            .at("/notices")
            .toString()
            .contains("\"2 of 3 changes of the cluster lie behind the last packet.\""),
        summary::toString);
  }

  @Test
  void noticesOfLaterTimesAreSaidOnce() throws IOException {
    final String headless = service("web", "None", "UDP").split("---\\n", 2)[0];
    final JsonNode once = replay(cluster(slice("a", "10.1.0.1"), "at: +10s\n", headless));
    final JsonNode twice =
        replay(cluster(slice("a", "10.1.0.1"), "at: +10s\n", headless, "at: +20s\n", headless));
    assertEquals(once.at("/notices"), twice.at("/notices"));
    assertTrue(once.at("/notices").toString().contains("headless"), once::toString);
  }

  @Test
  void aClusterThatChangesWantsOneWorker() {
    final CommandLab.Result result =
        CommandLab.run("replay", "--workers", "2", "--cluster", CLUSTER, CAPTURE);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains("the cluster changes"), result::talk);
  }
}
