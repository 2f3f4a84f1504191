package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What the findings say of small captures whose packets can be counted by hand.
class ReplayFindingsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CLIENT = "10.0.0.1";
  private static final String SERVER = "10.96.0.10";
  private static final int ETHERNET = 1;
  private static final long BEGINNING_NS = 1_700_000_000_000_000_000L;

  @TempDir private Path folder;
  private final List<PcapBytes.Packet> packets = new ArrayList<>();
  private long nowNs = BEGINNING_NS;

  private static TcpHeader request() {
    return PacketBuilder.eth().ipv4(CLIENT, SERVER).tcp(4000, 80).window(2000);
  }

  private static TcpHeader answer() {
    return PacketBuilder.eth().ipv4(SERVER, CLIENT).tcp(80, 4000).window(2000);
  }

  private static List<byte[]> query(final int id, final int clientPort) {
    return Fragments.split(
        PacketBuilder.eth().ipv4(CLIENT, SERVER).udp(clientPort, 53).payload(2000), 1480, id);
  }

  private void handshake() {
    add(request().flags("S").seq(100));
    add(answer().flags("SA").seq(500).ack(101));
    add(request().flags("A").seq(101).ack(501));
  }

  @Test
  void packetsOutsideTheWindowInBothDirectionsAreOneFlowNamedAsTheCaptureHasIt()
      throws IOException {
    handshake();
    add(answer().flags("A").seq(501 + 1_000_000_000).ack(101).payload(1));
    add(request().flags("A").seq(101 + 1_000_000_000).ack(501).payload(1));
    final JsonNode invalid = finding("invalid");
    assertEquals(2, invalid.at("/count").asInt());
    assertTrue(invalid.at("/sentence").asText().contains(" in 1 flow:"), invalid::toString);
    assertEquals(List.of("packet 4: tcp 10.96.0.10:80 > 10.0.0.1:4000 ACK"), examplesOf(invalid));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void aDatagramWithAWrongChecksumIsNamedByThePacketThatCompletedIt(final String workers)
      throws IOException {
    addAll(
        Fragments.split(
            PacketBuilder.eth().ipv4(CLIENT, SERVER).udp(4001, 53).badChecksum().payload(2000),
            1480,
            8));
    final JsonNode badChecksum = finding("bad-checksum", "--workers", workers);
    assertEquals(1, badChecksum.at("/count").asInt());
    assertTrue(badChecksum.at("/sentence").asText().contains(" in 1 flow."), badChecksum::toString);
    assertEquals(List.of("packet 2: udp 10.0.0.1:4001 > 10.96.0.10:53"), examplesOf(badChecksum));
  }

  /// The second datagram is put together in the same place as the first, and has other flags.
  @Test
  void aTcpSegmentInFragmentsIsNamedWithItsFlags() throws IOException {
    addAll(Fragments.split(request().flags("SF").seq(1).payload(2000), 1480, 9));
    addAll(Fragments.split(answer().flags("A").seq(1).ack(1).payload(2000), 1480, 10));
    assertEquals(
        List.of("packet 2: tcp 10.0.0.1:4000 > 10.96.0.10:80 FIN SYN"),
        examplesOf(finding("invalid")));
  }

  @Test
  void ofManyInvalidFlowsTheFirstTenAreNamed() throws IOException {
    for (int i = 0; i < 25; i++) {
      add(PacketBuilder.eth().ipv4(CLIENT, SERVER).tcp(4000 + i, 80).flags("R").seq(1));
    }
    final JsonNode invalid = finding("invalid");
    assertTrue(invalid.at("/sentence").asText().contains(" in 25 flows:"), invalid::toString);
    final List<String> examples = examplesOf(invalid);
    assertEquals(10, examples.size());
    assertEquals("packet 10: tcp 10.0.0.1:4009 > 10.96.0.10:80 RST", examples.getLast());
  }

  @Test
  void aDatagramInFragmentsThatIsRefusedCountsForItsService() throws IOException {
    final Path manifest = folder.resolve("empty.yaml");
    Files.writeString(
        manifest,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: dns, namespace: kube-system}
        spec:
          clusterIP: 10.96.0.10
          ports:
          - {port: 53, protocol: UDP}
        """);
    addAll(query(7, 4000));
    final JsonNode summary = summary("--cluster", manifest.toString());
    assertEquals(1, summary.at("/packets/dropped/no-endpoints").asInt());
    assertEquals(1, summary.at("/services/0/refused").asInt());
  }

  /// Fragments make nobody a server. The query in one piece does, in the second block, but the connection that the
  /// first datagram began stays as it is.
  @Test
  void aConnectionThatBeganBeforeItsServiceWasKnownIsStale() throws IOException {
    addAll(query(7, 4000));
    for (int i = 0; i <= CaptureBlock.DEFAULT_MAX_RECORDS; i++) {
      add(PacketBuilder.eth().ipv4(CLIENT, "10.96.0.11").tcp(5000, 80).flags("R").seq(1));
    }
    add(PacketBuilder.eth().ipv4(CLIENT, SERVER).udp(4001, 53).payload(20));
    final JsonNode stale = finding("stale");
    assertEquals(1, stale.at("/count").asInt());
    assertEquals(
        List.of(
            "udp 10.0.0.1:4000 > 10.96.0.10:53 leads to 10.96.0.10:53: conntrack -D -p udp"
                + " --orig-dst 10.96.0.10 --orig-port-dst 53 --reply-src 10.96.0.10"),
        examplesOf(stale));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1", "3"})
  void fragmentsWhoseDatagramIsNeverWholeAreFoundByWhatBecameOfThem(final String workers)
      throws IOException {
    addAll(query(1, 4000).subList(0, 1));
    addAll(query(2, 4001).subList(1, 2));
    nowNs += 31_000_000_000L; // net.ipv4.ipfrag_time is 30
    addAll(query(3, 4002));
    addAll(query(4, 4003).subList(0, 1));
    final JsonNode summary = summary("--workers", workers);
    final JsonNode incomplete = finding(summary, "incomplete-datagrams");
    assertEquals(4, summary.at("/packets/kept/fragment").asInt());
    assertEquals(3, incomplete.at("/count").asInt());
    assertEquals(
        List.of(
            "timed-out: 2 fragments, datagram not complete in time",
            "held: 1 fragment, still waiting when the input ended"),
        examplesOf(incomplete));
  }

  @Test
  void fragmentsTimeOutWithoutAnotherFragmentToNoticeIt() throws IOException {
    addAll(query(1, 4000).subList(0, 1));
    nowNs += 31_000_000_000L;
    add(request().flags("S").seq(1));
    assertEquals(
        List.of("timed-out: 1 fragment, datagram not complete in time"),
        examplesOf(finding("incomplete-datagrams")));
  }

  private void add(final PacketBuilder packet) {
    addAll(List.of(packet.bytes()));
  }

  private void addAll(final List<byte[]> frames) {
    for (final byte[] frame : frames) {
      nowNs += 1000;
      packets.add(new PcapBytes.Packet(nowNs, frame));
    }
  }

  private JsonNode summary(final String... options) throws IOException {
    final Path capture = folder.resolve("capture.pcap");
    Files.write(capture, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
    final CommandLab.Result result =
        CommandLab.run(
            Stream.of(
                    Stream.of("replay", "--json"),
                    Arrays.stream(options),
                    Stream.of(capture.toString()))
                .flatMap(words -> words)
                .toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return JSON.readTree(result.out());
  }

  private JsonNode finding(final String kind, final String... options) throws IOException {
    return finding(summary(options), kind);
  }

  private static JsonNode finding(final JsonNode summary, final String kind) {
    final JsonNode findings = summary.at("/findings");
    return StreamSupport.stream(findings.spliterator(), false)
        .filter(finding -> finding.at("/kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + findings));
  }

  private static List<String> examplesOf(final JsonNode finding) {
    return StreamSupport.stream(finding.at("/examples").spliterator(), false)
        .map(JsonNode::asText)
        .toList();
  }
}
