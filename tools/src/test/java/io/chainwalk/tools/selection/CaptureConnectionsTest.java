package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.fixtures.packets.Step;
import io.chainwalk.fixtures.packets.TcpConversation;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Picks for the connections of a capture.
class CaptureConnectionsTest {
  private static final long START_NS = 1_700_000_000_000_000_000L;
  private static final long SECOND_NS = 1_000_000_000L;
  private static final String SERVER = "10.96.0.10";

  @TempDir private Path folder;

  private final List<PcapBytes.Packet> packets = new ArrayList<>();

  private void send(final long atSeconds, final byte[] frame) {
    packets.add(new PcapBytes.Packet(START_NS + atSeconds * SECOND_NS, frame));
  }

  private void reset(final long atSeconds, final String client, final int port) {
    new TcpConversation(PacketBuilder::eth, client, port, SERVER, 80, 1000)
        .handshake().reset(true).steps().stream()
            .map(Step::frame)
            .forEach(frame -> send(atSeconds, frame));
  }

  private String write() throws IOException {
    final Path file = folder.resolve("packets.pcap");
    Files.write(file, PcapBytes.pcap(new PcapBytes.Capture(LinkType.ETHERNET, packets)));
    return file.toString();
  }

  private JsonNode report() throws IOException {
    return SelectLab.report(
        "--endpoints", "2", "--algorithms", "round-robin,flow-hash", "--capture", write());
  }

  private static byte[] query(final String client, final int port) {
    return PacketBuilder.eth().ip(client, SERVER).udp(port, 53).payload("query").bytes();
  }

  private static byte[] ping(final String client) {
    return PacketBuilder.eth().ip(client, SERVER).icmpEcho(1, 1).payload("ping").bytes();
  }

  @Test
  void everyConnectionOfTheCaptureIsPickedForOnce() throws IOException {
    reset(0, "10.0.0.1", 4000);
    reset(1, "10.0.0.1", 4001);
    send(2, query("10.0.0.2", 4000));
    send(3, query("10.0.0.2", 4000));
    send(4, ping("10.0.0.3"));
    final JsonNode report = report();
    assertEquals(3, report.at("/traffic/connections").asInt());
    assertEquals(2, report.at("/traffic/clients").asInt());
    assertEquals("[2,1]", SelectLab.stage(report, "round-robin", 0).at("/connections").toString());
  }

  @Test
  void aConnectionIsOpenAsLongAsConntrackHasAnEntry() throws IOException {
    send(0, query("10.0.0.1", 4000));
    send(1, query("10.0.0.1", 4001));
    send(29, query("10.0.0.1", 4001)); // anew for 30 seconds
    send(40, query("10.0.0.1", 4002));
    send(70, query("10.0.0.1", 4000)); // the first has expired
    final JsonNode report = report();
    assertEquals(4, report.at("/traffic/connections").asInt());
    assertEquals(2, report.at("/traffic/mostOpen").asInt());
    assertEquals(1, report.at("/traffic/openAtEnd").asInt());
  }

  @Test
  void theSameTupleIsSentToTheSameEndpointByHash() throws IOException {
    for (int i = 0; i < 10; i++) {
      send(100L * i, query("10.0.0.1", 4000));
    }
    final long[] counts =
        SelectLab.numbers(SelectLab.stage(report(), "flow-hash", 0).at("/connections"));
    assertEquals(10, Arrays.stream(counts).max().orElseThrow());
  }

  @Test
  void aCaptureWithoutConnectionsIsBadInput() throws IOException {
    send(0, ping("10.0.0.3"));
    final String file = write();
    final CommandLab.Result result = SelectLab.run("--endpoints", "2", "--capture", file);
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertEquals(
        "chainwalk: " + file + ": no TCP, UDP or SCTP connection begins there.\n", result.talk());
  }

  @Test
  void whatWasReadBeforeDamageIsReported() throws IOException {
    reset(0, "10.0.0.1", 4000);
    final Path file = Path.of(write());
    final byte[] bytes = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(bytes, bytes.length - 1));
    final CommandLab.Result result =
        SelectLab.run("--endpoints", "2", "--capture", file.toString());
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(result.text().startsWith("Picked endpoints for 1 connection of 1 client"));
    assertTrue(result.talk().contains(file.toString()), result::talk);
  }
}
