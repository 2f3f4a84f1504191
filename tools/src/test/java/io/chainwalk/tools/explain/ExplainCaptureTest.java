package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.messages.DnsPayloads;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Packets in the middle of a capture: everything before them has happened.
class ExplainCaptureTest {
  private static final String CLIENT = "10.244.1.2";
  private static final String VIP = "10.96.0.10";
  private static final String TWO_ENDPOINTS = ExplainLab.webEndpoints("10.244.1.7", "10.244.2.8");
  private static final String CLUSTER = ExplainLab.NODE + ExplainLab.WEB + TWO_ENDPOINTS;
  private static final String STICKY =
      ExplainLab.NODE
          + ExplainLab.WEB.replace("  type:", "  sessionAffinity: ClientIP\n  type:")
          + TWO_ENDPOINTS;

  /// Where the destination is in an Ethernet frame with an IPv4 header.
  private static final int DESTINATION = 14 + 16;

  @TempDir private Path folder;

  @Test
  void theAnswerToATranslatedConnectionIsTranslatedBackWithoutAskingNat() throws IOException {
    final String capture =
        ExplainLab.capture(folder, syn(4000), segment(VIP, 80, CLIENT, 4000, "SA").ack(1));
    final JsonNode told = ExplainLab.json(CLUSTER, "--capture", capture, "--packet", "2");
    assertEquals(2, told.at("/number").asInt());
    assertEquals("ESTABLISHED", told.at("/ctstate").asText());
    assertTrue(told.at("/entryBefore").asText().contains(" SYN_SENT "), told.toString());
    assertTrue(told.at("/entryAfter").asText().contains(" SYN_RECV "), told.toString());
    assertEquals(
        "not asked: how a connection is translated is decided once, by its first packet",
        told.at("/hooks/0/natNotAsked").asText());
    assertTrue(
        told.at("/packetsAfter/0").asText().startsWith("tcp 10.96.0.10:80 > 10.244.1.2:4000"),
        told.toString());
  }

  @Test
  void anAnswerFromTheEndpointItselfGetsTheVipAsItsSource() throws IOException {
    final String single = ExplainLab.NODE + ExplainLab.WEB + ExplainLab.webEndpoints("10.244.1.7");
    final String capture =
        ExplainLab.capture(
            folder, syn(4000), segment("10.244.1.7", 8080, CLIENT, 4000, "SA").ack(1));
    final JsonNode told = ExplainLab.json(single, "--capture", capture, "--packet", "2");
    assertEquals("10.244.1.7:8080", told.at("/source/from").asText());
    assertEquals("10.96.0.10:80", told.at("/source/to").asText());
    final String why = told.at("/conclusion").asText();
    assertTrue(why.startsWith("The packet belongs to a connection that was translated when"), why);
  }

  @Test
  void aSegmentOfNoConnectionIsInvalidAndDroppedForIt() throws IOException {
    final String capture = ExplainLab.capture(folder, segment(CLIENT, 4000, VIP, 80, "R"));
    final JsonNode told = ExplainLab.json(CLUSTER, "--capture", capture, "--packet", "1");
    assertEquals("INVALID", told.at("/ctstate").asText());
    assertEquals(
        "not asked: the packet has no connection to translate, it is INVALID",
        told.at("/hooks/0/natNotAsked").asText());
    final String why = told.at("/conclusion").asText();
    assertTrue(why.startsWith("The packet is dropped by rule 1 of KUBE-FORWARD"), why);
    assertTrue(why.contains("kube-proxy conntrack.tcpBeLiberal"), why);
  }

  /// Whatever would have been drawn: the client has been seen before.
  @Test
  void aClientWithAffinityGoesWhereItWentBefore() throws IOException {
    final String capture = ExplainLab.capture(folder, syn(4000), syn(4001));
    for (int seed = 1; seed <= 10; seed++) {
      final JsonNode first = told(capture, seed, 1);
      final JsonNode second = told(capture, seed, 2);
      assertEquals(first.at("/destination/to"), second.at("/destination/to"));
      final String why = second.at("/conclusion").asText();
      assertTrue(why.contains("because sessionAffinity is ClientIP"), why);
    }
  }

  /// A list of `xt_recent` holds 100 clients, and by then 200 or so others have come to the first one's endpoint.
  @Test
  void inModeNftablesAClientIsRememberedThoughManyCameSince() throws IOException {
    final PacketBuilder[] packets = new PacketBuilder[402];
    packets[0] = syn(4000);
    for (int i = 1; i < 401; i++) {
      packets[i] = segment("10.245.%d.%d".formatted(i / 200, i % 200), 4000, VIP, 80, "S");
    }
    packets[401] = syn(4001);
    final String capture = ExplainLab.capture(folder, packets);
    assertFalse(lastOfAll(capture, "iptables").contains("sessionAffinity"));
    final String remembered = lastOfAll(capture, "nftables");
    assertTrue(remembered.contains("because sessionAffinity is ClientIP"), remembered);
  }

  private String lastOfAll(final String capture, final String mode) throws IOException {
    final Path config = folder.resolve("proxy.yaml");
    Files.writeString(
        config,
        "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: "
            + mode
            + "\n");
    return ExplainLab.json(
            STICKY, "--proxy-config", config.toString(), "--capture", capture, "--packet", "402")
        .at("/conclusion")
        .asText();
  }

  @Test
  void aPacketWhoseClientHadAskedForANameSaysWhich() throws IOException {
    final String capture =
        ExplainLab.capture(
            folder,
            PacketBuilder.eth()
                .ipv4("10.96.0.2", CLIENT)
                .udp(53, 4100)
                .payload(DnsPayloads.answer(1, "web.shop.svc.cluster.local.", 30, VIP)),
            syn(4000),
            segment(VIP, 80, CLIENT, 4000, "SA").ack(1));
    for (final String packet : List.of("2", "3")) {
      final JsonNode told = ExplainLab.json(CLUSTER, "--capture", capture, "--packet", packet);
      assertEquals(
          "10.244.1.2 had asked for web.shop.svc.cluster.local and got 10.96.0.10 (packet 1).",
          told.at("/notes/0").asText(),
          told.toString());
    }
    final JsonNode first = ExplainLab.json(CLUSTER, "--capture", capture, "--packet", "1");
    assertEquals(0, first.at("/notes").size());
  }

  private static JsonNode told(final String capture, final int seed, final int packet)
      throws IOException {
    return ExplainLab.json(
        STICKY, "--seed", "" + seed, "--capture", capture, "--packet", "" + packet);
  }

  @Test
  void aPacketGoesWhereReplaySendsIt() throws IOException {
    final String capture = ExplainLab.capture(folder, syn(4000), syn(4001), syn(4002));
    final Path manifests = folder.resolve("cluster.yaml");
    Files.writeString(manifests, CLUSTER);
    final Path out = folder.resolve("out.pcap");
    for (int seed = 1; seed <= 5; seed++) {
      final CommandLab.Result replay =
          CommandLab.run(
              "replay",
              "--seed",
              "" + seed,
              "--cluster",
              manifests.toString(),
              "--out",
              out.toString(),
              capture);
      assertEquals(ExitStatus.DONE, replay.status(), replay.talk());
      final byte[] sent = PcapBytes.read(Files.readAllBytes(out)).packets().get(2).bytes();
      final String address =
          InetAddress.getByAddress(Arrays.copyOfRange(sent, DESTINATION, DESTINATION + 4))
              .getHostAddress();
      final JsonNode told =
          ExplainLab.json(CLUSTER, "--seed", "" + seed, "--capture", capture, "--packet", "3");
      assertEquals(address + ":8080", told.at("/destination/to").asText());
    }
  }

  /// Each packet is the only one of its capture, so that all of the summary is about it.
  @Test
  void whatBecomesOfAPacketHasTheSameNameInReplay() throws IOException {
    final String unserved = ExplainLab.NODE + ExplainLab.WEB;
    final PacketBuilder reset = segment(CLIENT, 4000, VIP, 80, "R");
    final PacketBuilder toPod = segment(CLIENT, 4000, "10.244.9.9", 80, "S");
    assertEquals("no-endpoints", outcomeInBoth(unserved, syn(4000)));
    assertEquals("invalid-dropped", outcomeInBoth(unserved, reset));
    assertEquals("invalid-dropped", outcomeInBoth(CLUSTER, reset));
    assertEquals("translated", outcomeInBoth(CLUSTER, syn(4000)));
    assertEquals("no-service", outcomeInBoth(CLUSTER, toPod));
  }

  private String outcomeInBoth(final String manifests, final PacketBuilder packet)
      throws IOException {
    final String capture = ExplainLab.capture(folder, packet);
    final Path cluster = folder.resolve("cluster.yaml");
    Files.writeString(cluster, manifests);
    final CommandLab.Result replay =
        CommandLab.run("replay", "--json", "--cluster", cluster.toString(), capture);
    assertEquals(ExitStatus.DONE, replay.status(), replay.talk());
    final JsonNode counted = new ObjectMapper().readTree(replay.text()).at("/packets");
    final String outcome =
        ExplainLab.json(manifests, "--capture", capture, "--packet", "1").at("/outcome").asText();
    final int inReplay =
        Stream.of("", "/passed", "/kept", "/dropped")
            .mapToInt(place -> counted.at(place + "/" + outcome).asInt())
            .sum();
    assertEquals(1, inReplay, () -> outcome + " in explain, but " + counted);
    return outcome;
  }

  @Test
  void whatIsNoIpPacketMeetsNoRule() throws IOException {
    final String capture =
        ExplainLab.capture(
            folder,
            syn(4000),
            PacketBuilder.eth().arpRequest("02:00:00:00:00:01", "10.244.1.2", "10.244.1.1"));
    final JsonNode told = ExplainLab.json(CLUSTER, "--capture", capture, "--packet", "2");
    assertEquals("not-ip", told.at("/outcome").asText());
    assertEquals(0, told.at("/hooks").size());
    assertTrue(told.at("/ctstate").isNull());
  }

  @Test
  void aPacketBehindTheEndOfTheCaptureIsAWrongArgument() throws IOException {
    final String capture = ExplainLab.capture(folder, syn(4000));
    final CommandLab.Result result = ExplainLab.run(CLUSTER, "--capture", capture, "--packet", "2");
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertTrue(result.talk().contains("--packet 2: the capture ends before"), result.talk());
  }

  @Test
  void aCaptureThatIsNoneIsBadInput() throws IOException {
    final Path none = folder.resolve("none.pcap");
    Files.writeString(none, "no capture at all, by any of the formats that there are");
    final CommandLab.Result result =
        ExplainLab.run(CLUSTER, "--capture", none.toString(), "--packet", "1");
    assertEquals(ExitStatus.BAD_INPUT, result.status(), result.talk());
  }

  /// All packets of the example, whatever they are.
  @Test
  void everyPacketOfTheShopCanBeExplained() throws IOException {
    for (int packet = 1; packet <= 565; packet += 47) {
      final JsonNode told =
          ExplainLab.shop("--json", "--capture", ExplainLab.SHOP, "--packet", "" + packet);
      assertEquals(packet, told.at("/number").asInt());
      assertTrue(
          StreamSupport.stream(told.at("/hooks").spliterator(), false)
              .allMatch(hook -> hook.at("/tables").isArray()));
      assertTrue(!told.at("/conclusion").asText().isEmpty());
    }
  }

  private static PacketBuilder syn(final int port) {
    return segment(CLIENT, port, VIP, 80, "S");
  }

  private static TcpHeader segment(
      final String source,
      final int sourcePort,
      final String destination,
      final int port,
      final String flags) {
    return PacketBuilder.eth().ipv4(source, destination).tcp(sourcePort, port).flags(flags);
  }
}
