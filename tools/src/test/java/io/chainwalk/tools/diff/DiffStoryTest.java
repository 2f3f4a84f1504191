package io.chainwalk.tools.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpConversation;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a change of a cluster does to a few connections.
class DiffStoryTest {
  private static final String CLIENT = "10.244.9.9";
  private static final String OUTSIDE = "203.0.113.7";
  private static final String NODE = "192.168.1.5";
  private static final String VIP = "10.96.0.10";

  @TempDir private Path folder = Path.of("");
  private String before = "";

  @BeforeEach
  void writeCluster() throws IOException {
    before = DiffLab.write(folder, "before.yaml", DiffLab.WEB);
  }

  private String changed(final String part, final String by) throws IOException {
    return DiffLab.write(folder, "after.yaml", DiffLab.replace(DiffLab.WEB, part, by));
  }

  @Test
  void externalTrafficPolicyLocalKeepsTheClientsAddressAndTheLocalEndpoint() throws IOException {
    final String after = changed("externalTrafficPolicy: Cluster", "externalTrafficPolicy: Local");
    final List<byte[]> packets = new ArrayList<>();
    packets.addAll(DiffLab.conversation(OUTSIDE, 4000, NODE, 30080));
    packets.addAll(DiffLab.conversation(CLIENT, 4001, VIP, 80));
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, before, after, DiffLab.capture(folder, packets));
    assertEquals(List.of("endpoints 1", "masquerade 1"), DiffLab.kinds(report));
    assertEquals(1, report.at("/connections/equal").asInt());
    final JsonNode example = DiffLab.difference(report, "masquerade").at("/examples/0");
    assertEquals("tcp 203.0.113.7:4000 > 192.168.1.5:30080", example.at("/connection").asText());
    assertEquals("masqueraded", example.at("/a/source").asText());
    assertEquals("not masqueraded", example.at("/b/source").asText());
    assertEquals("10.244.1.1:8080", example.at("/b/endpoints/0/endpoint").asText());
    assertEquals(1.0, example.at("/b/endpoints/0/probability").asDouble());
    assertEquals("shop/web:http", report.at("/balance/0/service").asText());
  }

  @Test
  void aServiceWithoutEndpointsRefusesAndTheClientsTriesAreOneConnection() throws IOException {
    final String after =
        DiffLab.write(
            folder,
            "after.yaml",
            DiffLab.WEB
                .lines()
                .filter(line -> !line.startsWith("- {addresses"))
                .reduce("", (text, line) -> text + line + "\n")
                .replace("endpoints:\n", "endpoints: []\n"));
    final byte[] syn = DiffLab.syn(CLIENT, 4000, VIP, 80);
    final String capture = DiffLab.capture(folder, List.of(syn, syn, syn));
    final JsonNode report = DiffLab.report(ExitStatus.FINDINGS, before, after, capture);
    assertEquals(List.of("verdict 1"), DiffLab.kinds(report));
    assertEquals(1, report.at("/connections/compared").asInt());
    final JsonNode example = DiffLab.difference(report, "verdict").at("/examples/0");
    assertEquals("translated", example.at("/a/verdict").asText());
    assertEquals("no-endpoints", example.at("/b/verdict").asText());
    assertEquals(0, example.at("/b/endpoints").size());
  }

  /// The capture has the whole conversation, as it was; on the side that refuses, its answers belong to nothing.
  @Test
  void answersToWhatWasRefusedAreNoConnectionsOfTheirOwn() throws IOException {
    final String dump =
        DiffLab.write(
            folder,
            "closed.save",
            """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A FORWARD -d 10.96.0.10/32 -p tcp -m tcp --dport 80 --tcp-flags SYN,ACK SYN -j DROP
            COMMIT
            """);
    final String capture = DiffLab.capture(folder, DiffLab.conversation(CLIENT, 4000, VIP, 80));
    final JsonNode report = DiffLab.report(ExitStatus.FINDINGS, before, dump, capture);
    assertEquals(1, report.at("/connections/compared").asInt(), report.toString());
    assertEquals(0, report.at("/connections/onlyA").asInt());
    assertEquals(0, report.at("/connections/onlyB").asInt());
    assertEquals(
        "filtered", DiffLab.difference(report, "verdict").at("/examples/0/b/verdict").asText());
  }

  @Test
  void aPortThatIsDialledAgainIsAnotherUse() throws IOException {
    final List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      packets.addAll(DiffLab.conversation(CLIENT, 4000, VIP, 80));
      packets.add(reset());
    }
    final String after = changed("- {addresses: [10.244.2.2], nodeName: worker-2}\n", "");
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, before, after, DiffLab.capture(folder, packets));
    assertEquals(2, report.at("/connections/compared").asInt(), report.toString());
    final JsonNode examples = DiffLab.difference(report, "endpoints").at("/examples");
    assertEquals(1, examples.at("/0/use").asInt());
    assertEquals(2, examples.at("/1/use").asInt());
    assertEquals(packets.size() / 2 + 1, examples.at("/1/packet").asInt());
  }

  private static byte[] reset() {
    return new TcpConversation(PacketBuilder::eth, CLIENT, 4000, VIP, 80, 1000)
        .handshake()
        .send("ping")
        .answer("pong")
        .reset(true)
        .steps()
        .getLast()
        .frame();
  }

  /// kube-proxy in mode nftables refuses what is not a port of a cluster IP; in mode iptables it lets it pass.
  @Test
  void modeNftablesAnswersForPortsThatNobodyServes() throws IOException {
    final String after = changed("mode: iptables", "mode: nftables");
    final List<byte[]> packets = new ArrayList<>(DiffLab.conversation(CLIENT, 4000, VIP, 80));
    packets.add(DiffLab.syn(CLIENT, 4001, VIP, 81));
    final JsonNode report =
        DiffLab.report(
            ExitStatus.FINDINGS,
            "--ignore",
            "path",
            before,
            after,
            DiffLab.capture(folder, packets));
    final JsonNode verdicts = DiffLab.difference(report, "verdict");
    assertEquals(1, verdicts.at("/connections").asInt(), report.toString());
    assertEquals(
        "tcp 10.244.9.9:4001 > 10.96.0.10:81", verdicts.at("/examples/0/connection").asText());
    assertEquals("no-service", verdicts.at("/examples/0/a/verdict").asText());
    assertEquals("filtered", verdicts.at("/examples/0/b/verdict").asText());
  }

  @Test
  void aConnectionThatBreaksWhenTheClusterChangesBreaksOnOneSide() throws IOException {
    final String constant =
        DiffLab.write(
            folder,
            "constant.yaml",
            Files.readString(Path.of(DiffLab.example("metrics.yaml"))).split("---\nat:", 2)[0]);
    final String changing = DiffLab.example("metrics.yaml");
    final String capture = DiffLab.example("metrics.pcap");
    final JsonNode broken = DiffLab.report(ExitStatus.FINDINGS, constant, changing, capture);
    assertEquals(List.of("later-packets 1"), DiffLab.kinds(broken));
    final JsonNode later = DiffLab.difference(broken, "later-packets");
    assertEquals(60, later.at("/packets").asInt());
    assertEquals(60, later.at("/examples/0/packets").asInt());
    assertEquals(31, later.at("/examples/0/packet").asInt());
    assertEquals("translated", later.at("/examples/0/a/verdict").asText());
    assertEquals("no-endpoints", later.at("/examples/0/b/verdict").asText());
    final JsonNode stale =
        DiffLab.report(ExitStatus.FINDINGS, "--cleanup", "none", constant, changing, capture);
    assertEquals(
        "black-holed",
        DiffLab.difference(stale, "later-packets").at("/examples/0/b/verdict").asText());
  }

  @Test
  void aConnectionThatMovesWhenTheClusterChangesBeginsOnOneSide() throws IOException {
    final String changing =
        Files.readString(Path.of(DiffLab.example("metrics.yaml")))
            .replace(
                "endpoints: []", "endpoints: [{addresses: [\"10.244.1.32\"], nodeName: node-1}]");
    final String moving = DiffLab.write(folder, "moving.yaml", changing);
    final String constant =
        DiffLab.write(folder, "constant.yaml", changing.split("---\nat:", 2)[0]);
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, constant, moving, DiffLab.example("metrics.pcap"));
    assertEquals(List.of("one-sided 1"), DiffLab.kinds(report));
    assertEquals(1, report.at("/connections/onlyB").asInt());
    final JsonNode example = DiffLab.difference(report, "one-sided").at("/examples/0");
    assertTrue(example.at("/a").isNull());
    assertEquals("10.244.1.32:8125", example.at("/b/drawn").asText());
    assertEquals(2, example.at("/use").asInt());
  }

  /// What a client was given once it is given again, on both sides; the set of what it can get has one endpoint.
  @Test
  void affinityIsPartOfWhatAConnectionCanGet() throws IOException {
    final String after =
        changed(
            "  externalTrafficPolicy: Cluster\n",
            "  externalTrafficPolicy: Cluster\n  sessionAffinity: ClientIP\n");
    final List<byte[]> packets = new ArrayList<>();
    packets.addAll(DiffLab.conversation(CLIENT, 4000, VIP, 80));
    packets.addAll(DiffLab.conversation(CLIENT, 4001, VIP, 80));
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, before, after, DiffLab.capture(folder, packets));
    final JsonNode second = DiffLab.difference(report, "endpoints").at("/examples/0");
    assertEquals("tcp 10.244.9.9:4001 > 10.96.0.10:80", second.at("/connection").asText());
    assertEquals(2, second.at("/a/endpoints").size());
    assertEquals(1, second.at("/b/endpoints").size());
    assertEquals(second.at("/b/endpoints/0/endpoint").asText(), second.at("/b/drawn").asText());
  }

  @Test
  void whichClientIsRememberedOutlivesAChangeOfTheRules() throws IOException {
    final String sticky =
        changed(
            "  externalTrafficPolicy: Cluster\n",
            "  externalTrafficPolicy: Cluster\n  sessionAffinity: ClientIP\n");
    final String changing =
        DiffLab.write(
            folder,
            "changing.yaml",
            Files.readString(Path.of(sticky))
                + """
                ---
                at: +2s
                ---
                apiVersion: v1
                kind: Service
                metadata: {namespace: shop, name: another}
                spec: {clusterIP: 10.96.0.11, ports: [{port: 80}]}
                """);
    final List<byte[]> packets = new ArrayList<>();
    packets.addAll(DiffLab.conversation(CLIENT, 4000, VIP, 80));
    packets.addAll(DiffLab.conversation(CLIENT, 4001, VIP, 80));
    packets.add(DiffLab.syn(CLIENT, 4002, "10.96.0.11", 80));
    final JsonNode report =
        DiffLab.report(ExitStatus.FINDINGS, sticky, changing, DiffLab.capture(folder, packets));
    assertEquals(List.of("verdict 1"), DiffLab.kinds(report));
    assertEquals(
        "tcp 10.244.9.9:4002 > 10.96.0.11:80",
        DiffLab.difference(report, "verdict").at("/examples/0/connection").asText());
  }

  @Test
  void aSideMayComeFromStandardInput() throws IOException {
    final String capture = DiffLab.capture(folder, DiffLab.conversation(CLIENT, 4000, VIP, 80));
    final CommandLab.Result manifests =
        CommandLab.runWithInput(
            new ByteArrayInputStream(DiffLab.WEB.getBytes(StandardCharsets.UTF_8)),
            "diff",
            before,
            "-",
            capture);
    assertEquals(ExitStatus.DONE, manifests.status(), manifests.talk());
    final byte[] dump =
        CommandLab.run("rules", "--cluster", before, "--save", "--family", "4").out();
    final CommandLab.Result rules =
        CommandLab.runWithInput(
            new ByteArrayInputStream(dump), "diff", "-", before, "--node-address", NODE, capture);
    assertEquals(ExitStatus.DONE, rules.status(), rules.talk() + rules.text());
  }
}
