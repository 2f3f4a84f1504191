package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Datagrams in fragments among whole ones: what is written was in no input, and stands where its datagram was whole.
class FragmentedReplayTest {
  private static final int ETHERNET = 1;
  private static final int DATAGRAMS = 600;
  private static final int WHOLE_BEFORE_EACH = 2;

  /// Enough for a block of a mebibyte to be full more than once.
  private static final int PAYLOAD = 5000;

  private static final int PIECES = 4;

  @TempDir private Path folder;
  private Path capture;

  @BeforeEach
  void write() throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    long timeNs = 1_700_000_000_000_000_000L;
    for (int i = 0; i < DATAGRAMS; i++) {
      final List<byte[]> frames = new ArrayList<>();
      for (int j = 0; j < WHOLE_BEFORE_EACH; j++) {
        frames.add(from(i + j).udp(4000, 53).payload(100).bytes());
      }
      frames.addAll(Fragments.split(from(i).udp(5000 + i, 53).payload(PAYLOAD), 1480, i));
      for (final byte[] frame : frames) {
        timeNs += 1000;
        packets.add(new PcapBytes.Packet(timeNs, frame));
      }
    }
    capture = folder.resolve("fragments.pcap");
    Files.write(capture, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
  }

  private static PacketBuilder from(final int client) {
    return PacketBuilder.eth().ipv4("10.0.0." + (1 + client % 250), "10.96.0.10");
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "5"})
  void anyNumberOfWorkersWritesTheSamePiecesInTheSamePlaces(final String workers)
      throws IOException {
    assertArrayEquals(replayed("1"), replayed(workers));
  }

  /// Whole packets are told from pieces by their length.
  @Test
  void piecesStandTogetherBehindThePacketsThatCameBeforeTheLastOfThem() throws IOException {
    final List<PcapBytes.Packet> written = PcapBytes.read(replayed("3")).packets();
    assertEquals(DATAGRAMS * (WHOLE_BEFORE_EACH + PIECES), written.size());
    for (int i = 0; i < written.size(); i++) {
      final boolean isPiece = i % (WHOLE_BEFORE_EACH + PIECES) >= WHOLE_BEFORE_EACH;
      assertEquals(isPiece, written.get(i).bytes().length > 142, "packet " + (i + 1));
    }
  }

  @Test
  void piecesAreCountedAsWrittenWhereNobodyWritesThem() throws IOException {
    final CommandLab.Result result = CommandLab.run("replay", "--json", capture.toString());
    final JsonNode packets = new ObjectMapper().readTree(result.out()).at("/packets");
    assertEquals(DATAGRAMS * (WHOLE_BEFORE_EACH + PIECES), packets.at("/written").asInt());
    assertEquals(DATAGRAMS * (PIECES - 1), packets.at("/kept/fragment").asInt());
  }

  private byte[] replayed(final String workers) throws IOException {
    final Path out = folder.resolve("out.pcap");
    final CommandLab.Result result =
        CommandLab.run("replay", "--workers", workers, "--out", out.toString(), capture.toString());
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return Files.readAllBytes(out);
  }
}
