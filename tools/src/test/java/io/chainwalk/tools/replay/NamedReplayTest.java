package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.messages.DnsPayloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Connections joined with the names that their clients had asked for.
class NamedReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ETHERNET = 1;
  private static final long BEGINNING_NS = 1_700_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000;
  private static final String CLIENT = "10.244.1.5";
  private static final String OTHER = "10.244.1.6";
  private static final String DNS = "10.96.0.10";
  private static final String WEB = "10.96.20.1";
  private static final String DOWN = "10.96.20.2";
  private static final String CLUSTER =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: web}
      spec:
        clusterIP: 10.96.20.1
        ports: [{name: http, port: 80, targetPort: 8080}]
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {namespace: shop, name: web-1, labels: {kubernetes.io/service-name: web}}
      addressType: IPv4
      ports: [{name: http, port: 8080}]
      endpoints: [{addresses: [10.244.2.7]}]
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: down}
      spec:
        clusterIP: 10.96.20.2
        ports: [{port: 80}]
      """;

  @TempDir private Path folder;
  private final List<PcapBytes.Packet> packets = new ArrayList<>();
  private long nowNs = BEGINNING_NS;
  private int ids;

  private void add(final PacketBuilder packet) {
    packets.add(new PcapBytes.Packet(nowNs, packet.bytes()));
    nowNs += 1_000_000;
  }

  private void answer(final String client, final String name, final String address) {
    add(
        PacketBuilder.eth()
            .ipv4(DNS, client)
            .udp(53, 40_000)
            .payload(DnsPayloads.answer(++ids, name, 30, address)));
  }

  private void noSuchName(final String client, final String name) {
    add(
        PacketBuilder.eth()
            .ipv4(DNS, client)
            .udp(53, 40_000)
            .payload(DnsPayloads.noSuchName(++ids, name)));
  }

  private void syn(final String client, final int port, final String address) {
    add(PacketBuilder.eth().ipv4(client, address).tcp(port, 80).flags("S").seq(1));
  }

  private JsonNode summary(final String... options) throws IOException {
    return JSON.readTree(run("--json", options));
  }

  private String run(final String first, final String... options) throws IOException {
    final Path capture = folder.resolve("in.pcap");
    final Path cluster = folder.resolve("cluster.yaml");
    Files.write(capture, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
    Files.writeString(cluster, CLUSTER);
    final CommandLab.Result result =
        CommandLab.run(
            Stream.of(
                    Stream.of("replay", "--cluster", cluster.toString()),
                    Stream.of(options),
                    Stream.of(first, capture.toString()))
                .flatMap(each -> each)
                .filter(word -> !word.isEmpty())
                .toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return result.text();
  }

  private static List<String> findings(final JsonNode summary) {
    return StreamSupport.stream(summary.at("/findings").spliterator(), false)
        .map(each -> each.at("/kind").asText() + ' ' + each.at("/count").asInt())
        .toList();
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void aConnectionIsJoinedWithTheNameThatItsClientHadAskedFor(final String workers)
      throws IOException {
    answer(CLIENT, "web.shop.svc.cluster.local.", WEB);
    syn(CLIENT, 4000, WEB);
    syn(CLIENT, 4001, WEB);
    syn(OTHER, 4000, WEB);
    final JsonNode names = summary("--workers", workers).at("/names");
    assertEquals(1, names.at("/answers").asInt());
    assertEquals(1, names.at("/ways").size());
    assertEquals(
        JSON.readTree(
            """
            {"name": "web.shop.svc.cluster.local", "protocol": "tcp", "address": "10.96.20.1",
             "port": 80, "service": "shop/web:http", "endpoint": "10.244.2.7:8080",
             "connections": 2, "refused": 0}
            """),
        names.at("/ways/0"));
  }

  @Test
  void anAnswerThatComesAfterTheConnectionIsNotItsName() throws IOException {
    syn(CLIENT, 4000, WEB);
    answer(CLIENT, "web.shop.svc.cluster.local.", WEB);
    assertEquals(0, summary().at("/names/ways").size());
  }

  @Test
  void packetsThatAreRefusedAreJoinedToo() throws IOException {
    answer(CLIENT, "down.shop.svc.cluster.local.", DOWN);
    syn(CLIENT, 4000, DOWN);
    final JsonNode way = summary().at("/names/ways/0");
    assertEquals("shop/down", way.at("/service").asText());
    assertEquals("", way.at("/endpoint").asText());
    assertEquals(0, way.at("/connections").asInt());
    assertEquals(1, way.at("/refused").asInt());
  }

  @Test
  void whatIsNoServiceGoesWhereItWasDialled() throws IOException {
    answer(CLIENT, "www.example.com.", "192.0.2.7");
    syn(CLIENT, 4000, "192.0.2.7");
    final JsonNode way = summary().at("/names/ways/0");
    assertEquals("192.0.2.7", way.at("/address").asText());
    assertEquals("", way.at("/service").asText());
    assertEquals(1, way.at("/connections").asInt());
  }

  @Test
  void ofSeveralNamesTheLastOneThatMayBeUsedCounts() throws IOException {
    answer(CLIENT, "a.example.", WEB);
    answer(CLIENT, "b.example.", WEB);
    syn(CLIENT, 4000, WEB);
    final JsonNode names = summary().at("/names");
    assertEquals("b.example", names.at("/ways/0/name").asText());
    assertEquals(1, names.at("/ambiguous").asInt());
  }

  @Test
  void aConnectionAfterTheTtlIsAFinding() throws IOException {
    answer(CLIENT, "web.shop.svc.cluster.local.", WEB);
    nowNs += 45 * SECOND;
    syn(CLIENT, 4000, WEB);
    final JsonNode summary = summary();
    assertEquals(List.of("past-ttl 1"), findings(summary));
    assertEquals(
        "packet 2: tcp 10.244.1.5:4000 > 10.96.20.1:80, asked for web.shop.svc.cluster.local in"
            + " packet 1, 15 seconds past its TTL of 30",
        summary.at("/findings/0/examples/0").asText());
    assertEquals(1, summary.at("/names/ways/0/connections").asInt());
  }

  @Test
  void missesOfASearchListAreToldFromNamesThatNobodyFinds() throws IOException {
    noSuchName(CLIENT, "www.example.com.shop.svc.cluster.local.");
    noSuchName(CLIENT, "www.example.com.svc.cluster.local.");
    noSuchName(CLIENT, "www.example.com.cluster.local.");
    answer(CLIENT, "www.example.com.", "192.0.2.7");
    noSuchName(CLIENT, "wbe.shop.svc.cluster.local.");
    final JsonNode summary = summary();
    assertEquals(List.of("search-list 3", "no-such-name 1"), findings(summary));
    assertEquals("www.example.com: 3 answers", summary.at("/findings/0/examples/0").asText());
    assertEquals(3, summary.at("/names/searchMisses").asInt());
    assertEquals(1, summary.at("/names/noSuchName").asInt());
  }

  @Test
  void theTextHasALineForEachWay() throws IOException {
    answer(CLIENT, "web.shop.svc.cluster.local.", WEB);
    syn(CLIENT, 4000, WEB);
    final String text = run("");
    assertTrue(
        text.contains(
            """
            Names: 1 answer               address            Service -> endpoint               connections
              web.shop.svc.cluster.local  tcp 10.96.20.1:80  shop/web:http -> 10.244.2.7:8080            1
            """),
        text);
  }

  @Test
  void aCaptureWithoutNameServersHasNoSection() throws IOException {
    syn(CLIENT, 4000, WEB);
    assertTrue(!run("").contains("Names"));
    assertEquals(0, summary().at("/names/answers").asInt());
  }

  /// Clients and connections of all workers, more than a block holds.
  @Test
  void theOutcomeIsTheSameForAnyNumberOfWorkers() throws IOException {
    final Random random = new Random(3);
    for (int i = 0; i < 30_000; i++) {
      final String client = "10.244.3." + random.nextInt(200);
      switch (random.nextInt(6)) {
        case 0 -> answer(client, "web" + random.nextInt(3) + ".example.", WEB);
        case 1 -> noSuchName(client, "web" + random.nextInt(3) + ".example.cluster.local.");
        case 2 -> syn(client, 2000 + i % 40_000, DOWN);
        default -> syn(client, 2000 + i % 40_000, WEB);
      }
      nowNs += SECOND / 20;
    }
    final JsonNode one = summary();
    assertTrue(one.at("/names/ways/0/connections").asInt() > 1000, one::toString);
    assertTrue(findings(one).stream().anyMatch(each -> each.startsWith("past-ttl")));
    for (final String workers : List.of("2", "5")) {
      final JsonNode several = summary("--workers", workers);
      assertEquals(one.at("/names"), several.at("/names"));
      assertEquals(one.at("/findings"), several.at("/findings"));
    }
  }
}
