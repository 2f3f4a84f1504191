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
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// DNS answers in captures, held against what the cluster's names would have answered.
class OtherAnswerReplayTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int ETHERNET = 1;
  private static final long BEGINNING_NS = 1_700_000_000_000_000_000L;
  private static final long SECOND = 1_000_000_000;
  private static final String WEB = "10.96.20.1";
  private static final String DOWN = "10.96.20.2";
  private static final String SLICE =
      """
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata: {namespace: shop, name: db-1, labels: {kubernetes.io/service-name: db}}
      addressType: IPv4
      ports: [{name: sql, port: 5432}]
      endpoints: [{addresses: [10.244.2.7]}, {addresses: [%s]}]
      """;
  private static final String CLUSTER =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: web}
      spec: {clusterIP: 10.96.20.1, ports: [{name: http, port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: down}
      spec: {clusterIP: 10.96.20.2, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: free}
      spec: {ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: front}
      spec: {type: ExternalName, externalName: web.shop.svc.cluster.local}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: away}
      spec: {type: ExternalName, externalName: www.example.com}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: tofree}
      spec: {type: ExternalName, externalName: free.shop.svc.cluster.local}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: unseen}
      spec: {clusterIP: None, ports: [{port: 80}]}
      ---
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: db}
      spec: {clusterIP: None, ports: [{name: sql, port: 5432}]}
      """
          + SLICE.formatted("10.244.2.8");

  @TempDir private Path folder;
  private final List<PcapBytes.Packet> packets = new ArrayList<>();
  private int ids;

  private void add(final long second, final byte[] message) {
    packets.add(
        new PcapBytes.Packet(
            BEGINNING_NS + second * SECOND,
            PacketBuilder.eth()
                .ipv4("10.96.0.10", "10.244.1.5")
                .udp(53, 40_000)
                .payload(message)
                .bytes()));
  }

  /// @param name below `svc.cluster.local`
  private void answer(final long second, final String name, final String... addresses) {
    add(second, DnsPayloads.answer(++ids, name + ".svc.cluster.local.", 3000, addresses));
  }

  private void noSuchName(final long second, final String name) {
    add(second, DnsPayloads.noSuchName(++ids, name + ".svc.cluster.local."));
  }

  private CommandLab.Result run(final String cluster, final String... options) throws IOException {
    final Path capture = folder.resolve("in.pcap");
    final Path manifests = folder.resolve("cluster.yaml");
    Files.write(capture, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
    Files.writeString(manifests, cluster);
    return CommandLab.run(
        Stream.of(
                Stream.of("replay", "--json", "--cluster", manifests.toString()),
                Stream.of(options),
                Stream.of(capture.toString()))
            .flatMap(each -> each)
            .toArray(String[]::new));
  }

  /// The finding's count and examples; one element where there is none.
  private List<String> found(final String cluster, final String... options) throws IOException {
    final CommandLab.Result result = run(cluster, options);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    final List<String> found = new ArrayList<>();
    for (final JsonNode finding : JSON.readTree(result.text()).at("/findings")) {
      if (finding.at("/kind").asText().equals("other-answer")) {
        found.add(finding.at("/count").asText());
        StreamSupport.stream(finding.at("/examples").spliterator(), false)
            .map(JsonNode::asText)
            .forEach(found::add);
      }
    }
    return found;
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void theAddressOfAnotherServiceIsWrongAndTheServicesOwnIsMissing(final String workers)
      throws IOException {
    answer(0, "web.shop", WEB);
    answer(1, "Web.shop", DOWN);
    answer(2, "web.shop", DOWN);
    assertEquals(
        List.of(
            "2",
            "web.shop.svc.cluster.local A: 10.96.20.2; wrong: 10.96.20.2; missing: 10.96.20.1;"
                + " 2 answers, from packet 2"),
        found(CLUSTER, "--workers", workers));
  }

  @Test
  void aNameThatTheManifestsHaveAndTheServerHasNotIsFound() throws IOException {
    noSuchName(0, "web.shop");
    answer(1, "web.shop");
    assertEquals(
        List.of(
            "2",
            "web.shop.svc.cluster.local A: no such name; missing: 10.96.20.1; 1 answer, from packet 1",
            "web.shop.svc.cluster.local A: no address; missing: 10.96.20.1; 1 answer, from packet 2"),
        found(CLUSTER));
  }

  @Test
  void ofAHeadlessServiceEveryReadyEndpointIsExpected() throws IOException {
    answer(0, "db.shop", "10.244.2.8", "10.244.2.7");
    answer(1, "db.shop", "10.244.2.8");
    answer(2, "10-244-2-8.db.shop", "10.244.2.8");
    answer(3, "10-244-2-8.db.shop", "10.244.2.9");
    assertEquals(
        List.of(
            "2",
            "db.shop.svc.cluster.local A: 10.244.2.8; missing: 10.244.2.7; 1 answer, from packet 2",
            "10-244-2-8.db.shop.svc.cluster.local A: 10.244.2.9; wrong: 10.244.2.9; missing:"
                + " 10.244.2.8; 1 answer, from packet 4"),
        found(CLUSTER));
  }

  /// What the cluster has decided, nobody knows: neither an address nor the lack of one is wrong.
  @ParameterizedTest
  @CsvSource({
    "free.shop, 10.96.77.7",
    "tofree.shop, 10.96.77.7",
    "away.shop, 192.0.2.7",
    "unseen.shop, 10.244.9.9",
    "10-244-9-9.web.shop, 10.244.9.9",
    "nobody.shop, 10.244.9.9",
    "nobody.nowhere, 10.96.99.9",
  })
  void whereTheManifestsDoNotSayOnlyTheClusterIpOfAnotherServiceIsWrong(
      final String name, final String address) throws IOException {
    answer(0, name, address);
    answer(0, name);
    noSuchName(0, name);
    assertEquals(List.of(), found(CLUSTER));
    answer(1, name, DOWN);
    assertEquals(
        List.of(
            "1",
            name + ".svc.cluster.local A: 10.96.20.2; wrong: 10.96.20.2; 1 answer, from packet 4"),
        found(CLUSTER));
  }

  @Test
  void anAddressThatWasAllocatedHereBelongsToNobody() throws IOException {
    final JsonNode summary = JSON.readTree(run(CLUSTER).text());
    final String notices = summary.at("/notices").toString();
    final int at = notices.indexOf("shop/free 10.");
    assertTrue(at >= 0, notices);
    final String allocated = notices.substring(at + 10).split("[^0-9.]", 2)[0];
    answer(0, "nobody.shop", allocated.replaceAll("\\.$", ""));
    assertEquals(List.of(), found(CLUSTER));
  }

  @Test
  void aliasesHaveTheAddressesOfWhereTheyLead() throws IOException {
    answer(0, "front.shop", WEB);
    answer(1, "front.shop", DOWN);
    assertEquals("1", found(CLUSTER).getFirst());
  }

  @Test
  void namesOutsideTheClusterDomainAreNotHeld() throws IOException {
    add(0, DnsPayloads.answer(1, "www.example.com.", 5, WEB));
    add(0, DnsPayloads.answer(2, "web.shop.svc.k8s.example.", 5, DOWN));
    assertEquals(List.of(), found(CLUSTER));
    assertEquals("1", found(CLUSTER, "--cluster-domain", "k8s.example").getFirst());
  }

  @Test
  void addressesThatADns64MadeUpAreNotHeld() throws IOException {
    answer(0, "web.shop", "64:ff9b::a60:1401");
    answer(1, "web.shop", "2001:db8:64::a60:1401");
    assertEquals(List.of(), found(CLUSTER));
    answer(2, "web.shop", "2001:db8:64::a60:1402");
    assertEquals("1", found(CLUSTER).getFirst());
  }

  @Test
  void ofAnAnswerThatIsCutNothingIsMissing() throws IOException {
    final byte[] message = DnsPayloads.answer(1, "db.shop.svc.cluster.local.", 5, "10.244.2.8");
    message[2] |= 2; // TC
    add(0, message);
    assertEquals(List.of(), found(CLUSTER));
  }

  /// Endpoint .8 is gone 60 seconds after the beginning. Until 30 seconds later somebody may have kept it.
  @ParameterizedTest
  @CsvSource({"59, 0", "60, 0", "71, 0", "89, 0", "91, 1"})
  void whatWasRightNotLongAgoIsRight(final long second, final int wrong) throws IOException {
    answer(0, "web.shop", WEB);
    answer(second, "db.shop", "10.244.2.7", "10.244.2.8");
    final List<String> found = found(CLUSTER + "---\nat: +60s\n" + SLICE.formatted("10.244.2.9"));
    assertEquals(wrong == 0 ? List.of() : List.of("1"), found.stream().limit(1).toList());
  }

  @Test
  void whatWillBeRightIsNotRightYet() throws IOException {
    answer(0, "db.shop", "10.244.2.7", "10.244.2.9");
    answer(61, "db.shop", "10.244.2.7", "10.244.2.9");
    assertEquals(
        List.of(
            "1",
            "db.shop.svc.cluster.local A: 10.244.2.7, 10.244.2.9; wrong: 10.244.2.9; missing:"
                + " 10.244.2.8; 1 answer, from packet 1"),
        found(CLUSTER + "---\nat: +60s\n" + SLICE.formatted("10.244.2.9")));
  }

  @Test
  void theListEndsWithHowManyMoreThereAre() throws IOException {
    for (int i = 0; i < 12; i++) {
      answer(i, "nobody" + i + ".shop", WEB);
    }
    final List<String> found = found(CLUSTER);
    assertEquals("12", found.getFirst());
    assertEquals(11, found.size());
    assertEquals("and 3 more", found.getLast());
  }

  @Test
  void aClusterDomainNeedsACluster() throws IOException {
    answer(0, "web.shop", WEB);
    final Path capture = folder.resolve("in.pcap");
    Files.write(capture, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
    final CommandLab.Result result =
        CommandLab.run("replay", "--cluster-domain", "k8s.example", capture.toString());
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains("--cluster-domain needs --cluster"), result.talk());
  }

  @Test
  void aClusterDomainThatLeavesNoRoomForNamesIsRefused() throws IOException {
    final String label = "a".repeat(62);
    final CommandLab.Result result =
        run(CLUSTER, "--cluster-domain", String.join(".", label, label, label, label));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
  }
}
