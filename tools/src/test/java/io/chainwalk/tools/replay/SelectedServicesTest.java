package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
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
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Replay where something else than kube-proxy's rules chooses endpoints, and where endpoints are drained.
///
/// Forty clients begin in the first second, and forty others after a minute; all send a packet every twenty seconds. The
/// cluster changes after thirty.
class SelectedServicesTest {
  private static final int ETHERNET = 1;
  private static final int CLIENTS = 40;
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final String FIRST = "10.244.1.1";
  private static final String SECOND = "10.244.1.2";

  @TempDir Path folder;

  private static String service(final String annotation, final String more) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop%s}
    spec: {clusterIP: "10.96.0.1", ports: [{name: main, protocol: UDP, port: 9000}]%s}
    ---
    """
        .formatted(
            annotation.isEmpty()
                ? ""
                : ", annotations: {chainwalk.io/selector: \"" + annotation + "\"}",
            more);
  }

  private static String slice(final String name, final String weight, final String endpoint) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata:
      name: %s
      namespace: shop
      labels: {kubernetes.io/service-name: web}
      annotations: {chainwalk.io/weight: "%s"}
    addressType: IPv4
    ports: [{name: main, protocol: UDP, port: 8125}]
    endpoints: [%s]
    ---
    """
        .formatted(name, weight, endpoint);
  }

  private static String ready(final String address) {
    return "{addresses: [\"%s\"]}".formatted(address);
  }

  private static String terminating(final String address) {
    return "{addresses: [\"%s\"], conditions: {ready: false, serving: true, terminating: true}}"
        .formatted(address);
  }

  private static String both() {
    return slice("one", "1", ready(FIRST)) + slice("two", "1", ready(SECOND));
  }

  private static final String AFTER = "at: +30s\n---\n";

  private String write(final String name, final String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  /// @param bothHalves whether the other forty begin after a minute
  private String capture(final boolean bothHalves) throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    for (int second = 1; second < 120; second += 20) {
      for (int client = 0; client < (second > 60 && bothHalves ? 2 : 1) * CLIENTS; client++) {
        packets.add(
            new PcapBytes.Packet(
                second * NS_PER_SECOND + client,
                PacketBuilder.eth()
                    .ip("10.0." + client + ".9", "10.96.0.1")
                    .udp(1000 + client, 9000)
                    .payload("x")
                    .bytes()));
      }
    }
    return Files.write(
            folder.resolve(bothHalves + ".pcap"),
            PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)))
        .toString();
  }

  private static CommandLab.Result run(final String... arguments) {
    return CommandLab.run(arguments);
  }

  private static JsonNode replay(final String cluster, final String... more) throws IOException {
    final CommandLab.Result result =
        run(
            Stream.concat(Stream.of("replay", "--json", "--cluster", cluster), Stream.of(more))
                .toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result::talk);
    return new ObjectMapper().readTree(result.out());
  }

  private static JsonNode endpoint(final JsonNode summary, final String address) {
    return summary
        .at("/services/0/endpoints")
        .valueStream()
        .filter(endpoint -> endpoint.at("/address").asText().equals(address))
        .findFirst()
        .orElseThrow(() -> new AssertionError(address + " is not in " + summary));
  }

  private static long connections(final JsonNode summary, final String address) {
    return endpoint(summary, address).at("/connections").asLong();
  }

  private static long packets(final JsonNode summary, final String address) {
    return endpoint(summary, address).at("/packets").asLong();
  }

  @Test
  void aSelectorThatThereIsNotIsToldWithFileObjectFieldAndTheNamesThereAre() throws IOException {
    final String cluster = write("web.yaml", service("magelv", "") + both());
    final CommandLab.Result result = run("replay", "--cluster", cluster, capture(false));
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(
        result
            .talk()
            .contains(
                "web.yaml:3: Service shop/web: metadata.annotations[\"chainwalk.io/selector\"]: no"
                    + " selector is called \"magelv\"; there are random, weighted-random"),
        result.talk());
  }

  @Test
  void theSummarySaysThatNoNodeWithKubeProxyWouldChooseSo() throws IOException {
    final String annotated = write("a.yaml", service("random", "") + both());
    final String plain = write("b.yaml", service("", "") + both());
    final String capture = capture(false);
    final String notice =
        "random chooses the endpoints of 1 Service (shop/web): a real kube-proxy node would not"
            + " choose so.";
    assertTrue(replay(annotated, capture).toString().contains(notice));
    assertTrue(replay(plain, "--selector", "random", capture).toString().contains(notice));
    assertFalse(replay(plain, capture).toString().contains("would not choose so"));
  }

  @Test
  void aServiceMayKeepToKubeProxysWayWhateverTheOptionSays() throws IOException {
    final String cluster = write("web.yaml", service("kube-proxy", "") + both());
    final JsonNode kept = replay(cluster, "--selector", "maglev", capture(true));
    final String plain = write("plain.yaml", service("", "") + both());
    assertEquals(replay(plain, capture(true)).at("/services"), kept.at("/services"));
    assertNotEquals(
        replay(plain, "--selector", "maglev", capture(true)).at("/services"), kept.at("/services"));
    assertFalse(kept.toString().contains("would not choose so"), kept.toString());
  }

  @Test
  void aSelectorThatFindsNoChoiceAmongEndpointsIsNoted() throws IOException {
    final String cluster = write("one.yaml", service("", "") + slice("one", "1", ready(FIRST)));
    assertTrue(
        replay(cluster, "--selector", "maglev", capture(false))
            .toString()
            .contains("maglev chooses nothing: no Service that it is for has several endpoints"));
  }

  @Test
  void anUnknownNameOnTheCommandLineIsAWrongArgument() throws IOException {
    final String cluster = write("web.yaml", service("", "") + both());
    final CommandLab.Result result =
        run("replay", "--cluster", cluster, "--selector", "maglev:size=4", capture(false));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains("must be a prime number"), result.talk());
  }

  @Test
  void serversFoundInACaptureHaveTheSelectorToo() throws IOException {
    final CommandLab.Result result =
        run("replay", "--json", "--selector", "random", capture(false));
    assertEquals(ExitStatus.DONE, result.status(), result::talk);
    assertTrue(result.text().contains("would not choose so"), result.text());
  }

  @ParameterizedTest
  @ValueSource(strings = {"random", "weighted-random", "maglev-envoy", "source-hash"})
  void packetsMayBeSharedByWorkersWhereAPickDependsOnThePacketAlone(final String selector)
      throws IOException {
    final String cluster = write("web.yaml", service(selector, "") + both());
    final Path one = folder.resolve("one.pcap");
    final Path four = folder.resolve("four.pcap");
    replay(cluster, "--out", one.toString(), capture(true));
    replay(cluster, "--workers", "4", "--out", four.toString(), capture(true));
    assertArrayEquals(Files.readAllBytes(one), Files.readAllBytes(four));
  }

  /// Every way to drain: a weight of 0, and a Pod that is shut down; with and without a selector.
  @ParameterizedTest
  @ValueSource(strings = {"weight,", "weight,random", "terminating,", "terminating,random"})
  void anEndpointThatIsDrainedKeepsItsConnectionsAndGetsNoNewOnes(final String how)
      throws IOException {
    final String selector = how.substring(how.indexOf(',') + 1);
    final String drained =
        how.startsWith("weight")
            ? slice("one", "0", ready(FIRST))
            : slice("one", "1", terminating(FIRST));
    final String cluster = write("web.yaml", service(selector, "") + both() + AFTER + drained);
    final long before = connections(replay(cluster, capture(false)), FIRST);
    final JsonNode summary = replay(cluster, capture(true));
    assertTrue(before > 5 && before < CLIENTS - 5, () -> before + " connections");
    assertEquals(before, connections(summary, FIRST));
    assertEquals(2 * CLIENTS - before, connections(summary, SECOND));
    assertEquals(6 * before, packets(summary, FIRST));
    assertEquals(0, summary.at("/findings").size(), () -> summary.at("/findings").toString());
  }

  /// The forty begin again from another port: those that the drained endpoint remembers are chosen anew.
  @ParameterizedTest
  @ValueSource(strings = {"", "random"})
  void aClientRememberedOnAnEndpointThatIsDrainedIsChosenAnew(final String selector)
      throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    for (final int port : new int[] {1000, 2000, 3000}) {
      for (int client = 0; client < CLIENTS; client++) {
        packets.add(
            new PcapBytes.Packet(
                port / 1000 * 60L * NS_PER_SECOND + client,
                PacketBuilder.eth()
                    .ip("10.0." + client + ".9", "10.96.0.1")
                    .udp(port, 9000)
                    .payload("x")
                    .bytes()));
      }
    }
    final String capture =
        Files.write(
                folder.resolve("again.pcap"),
                PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)))
            .toString();
    final String sticky = service(selector, ", sessionAffinity: ClientIP") + both();
    final JsonNode stays = replay(write("stays.yaml", sticky), capture);
    final long first = connections(stays, FIRST) / 3;
    assertEquals(3 * first, connections(stays, FIRST));
    final JsonNode drained =
        replay(write("drained.yaml", sticky + AFTER + slice("one", "0", ready(FIRST))), capture);
    assertEquals(first, connections(drained, FIRST));
    assertEquals(3 * CLIENTS - first, connections(drained, SECOND));
  }

  /// Nothing but the annotation changes, so the rules stay as they are; connections stay too.
  @Test
  void aChangeOfTheAnnotationAloneTakesEffectAndConnectionsStay() throws IOException {
    final String before = service("", "") + both();
    final String capture = capture(true);
    final Path plain = folder.resolve("plain.pcap");
    final Path changed = folder.resolve("changed.pcap");
    replay(write("plain.yaml", before), "--out", plain.toString(), capture);
    final JsonNode summary =
        replay(
            write("changed.yaml", before + AFTER + service("random", "")),
            "--out",
            changed.toString(),
            capture);
    assertEquals(0, summary.at("/findings").size(), () -> summary.at("/findings").toString());
    final byte[] one = Files.readAllBytes(plain);
    final byte[] other = Files.readAllBytes(changed);
    assertEquals(one.length, other.length);
    final int half = 3 * CLIENTS * (16 + 14 + 20 + 8 + 1);
    assertArrayEquals(Arrays.copyOf(one, half), Arrays.copyOf(other, half));
    assertNotEquals(
        connections(replay(write("plain.yaml", before), capture), FIRST),
        connections(summary, FIRST));
  }

  private static String dump(final String chance) {
    return """
    *nat
    :PREROUTING ACCEPT [0:0]
    :KUBE-SVC-A - [0:0]
    :KUBE-SEP-1 - [0:0]
    :KUBE-SEP-2 - [0:0]
    -A PREROUTING -d 10.96.0.1/32 -p udp -m comment --comment "shop/web:main cluster IP" -m udp --dport 9000 -j KUBE-SVC-A
    -A KUBE-SVC-A -m comment --comment "shop/web:main -> 10.244.1.1:8125" -m statistic --mode random --probability %s -j KUBE-SEP-1
    -A KUBE-SVC-A -m comment --comment "shop/web:main -> 10.244.1.2:8125" -j KUBE-SEP-2
    -A KUBE-SEP-1 -p udp -m comment --comment "shop/web:main" -m udp -j DNAT --to-destination 10.244.1.1:8125
    -A KUBE-SEP-2 -p udp -m comment --comment "shop/web:main" -m udp -j DNAT --to-destination 10.244.1.2:8125
    COMMIT
    """
        .formatted(chance);
  }

  private CommandLab.Result replayDump(final String chance) throws IOException {
    return run(
        "replay",
        "--json",
        "--rules",
        write("node.save", dump(chance)),
        "--selector",
        "random",
        capture(true));
  }

  /// A third and two thirds are weights of 1 and 2, of which `random` takes no notice.
  @ParameterizedTest
  @ValueSource(strings = {"0.50000000000", "0.33333333349"})
  void aSelectorChoosesInADumpToo(final String chance) throws IOException {
    final CommandLab.Result result = replayDump(chance);
    assertEquals(ExitStatus.DONE, result.status(), result::talk);
    final JsonNode summary = new ObjectMapper().readTree(result.out());
    assertTrue(
        result
            .text()
            .contains(
                "random chooses endpoints in 1 chain of the dump: a real kube-proxy node would not"
                    + " choose so."));
    assertEquals(0.5, endpoint(summary, FIRST).at("/expectedShare").asDouble());
    assertTrue(connections(summary, FIRST) > 25, result::text);
  }

  @Test
  void chancesThatNoWeightsGiveAreRefusedInADump() throws IOException {
    final CommandLab.Result result = replayDump("0.00000100008");
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(
        result.talk().contains("Chain KUBE-SVC-A: its chances are those of no weights up to 65535"),
        result.talk());
  }

  @Test
  void rulesSaysThatTheAnnotationIsNoPartOfThem() throws IOException {
    final String annotated = write("a.yaml", service("random", "") + both());
    final String plain = write("b.yaml", service("", "") + both());
    final CommandLab.Result result = run("rules", "--cluster", annotated);
    assertEquals(run("rules", "--cluster", plain).text(), result.text());
    assertTrue(
        result.talk().contains("The annotation chainwalk.io/selector is no part of the rules"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"round-robin", "smooth-wrr", "lvs-wrr", "least-connections"})
  void selectorsThatTakeTurnsOrLookAtLoadGiveEachEndpointItsHalf(final String selector)
      throws IOException {
    final String cluster = write("web.yaml", service(selector, "") + both());
    final JsonNode summary = replay(cluster, capture(true));
    assertEquals(CLIENTS, connections(summary, FIRST));
    assertEquals(CLIENTS, connections(summary, SECOND));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "round-robin,goes by turns",
        "least-connections,looks at open connections",
        "power-of-choices:d=3,looks at open connections"
      })
  void whatDependsOnOtherPacketsNeedsOneWorkerAndTheReasonIsTold(final String selectorAndReason)
      throws IOException {
    final String selector = selectorAndReason.substring(0, selectorAndReason.indexOf(','));
    final String reason = selectorAndReason.substring(selectorAndReason.indexOf(',') + 1);
    final String annotated = write("web.yaml", service(selector, "") + both());
    for (final List<String> rules :
        List.of(List.of("--cluster", annotated), List.of("--selector", selector))) {
      final List<String> arguments = new ArrayList<>(List.of("replay", "--workers", "2"));
      arguments.addAll(rules);
      arguments.add(capture(false));
      final CommandLab.Result result = run(arguments.toArray(String[]::new));
      assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
      assertTrue(
          result.talk().contains("--workers must be 1: the selector " + selector + " " + reason),
          result.talk());
    }
  }

  /// The first endpoint is alone at first; the second one comes with nobody, so that all that begin then go there. It does
  /// not matter whether the selector was there from the beginning, or whether somebody wants to know of events.
  @ParameterizedTest
  @ValueSource(strings = {"least-connections", ""})
  void anEndpointThatComesLaterGetsConnectionsUntilItHasAsManyAsTheOther(final String before)
      throws IOException {
    final String cluster =
        write(
            "web.yaml",
            service(before, "")
                + slice("one", "1", ready(FIRST))
                + AFTER
                + service("least-connections", "")
                + slice("two", "1", ready(SECOND)));
    final Path events = folder.resolve("events");
    for (final String[] more :
        new String[][] {{capture(true)}, {"--events", events.toString(), capture(true)}}) {
      final JsonNode summary = replay(cluster, more);
      assertEquals(CLIENTS, connections(summary, FIRST));
      assertEquals(CLIENTS, connections(summary, SECOND));
    }
    assertEquals(
        2 * CLIENTS,
        Files.readAllLines(events).stream().filter(line -> line.contains("[NEW]")).count());
  }

  /// Affinity takes everybody back to where they were; the connections that it brings count as well.
  @Test
  void connectionsThatAffinityBringsCountToo() throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      packets.add(datagram(i, "10.0.0.1", 1000 + i));
    }
    for (int i = 10; i < 20; i++) {
      packets.add(datagram(i, "10.0.1." + i, 1000));
    }
    final String capture =
        Files.write(
                folder.resolve("one-client.pcap"),
                PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)))
            .toString();
    final JsonNode summary =
        replay(
            write(
                "sticky.yaml",
                service("least-connections", ", sessionAffinity: ClientIP") + both()),
            capture);
    assertEquals(10, connections(summary, FIRST));
    assertEquals(10, connections(summary, SECOND));
  }

  private static PcapBytes.Packet datagram(final int second, final String from, final int port) {
    return new PcapBytes.Packet(
        (1 + second) * NS_PER_SECOND,
        PacketBuilder.eth().ip(from, "10.96.0.1").udp(port, 9000).payload("x").bytes());
  }
}
