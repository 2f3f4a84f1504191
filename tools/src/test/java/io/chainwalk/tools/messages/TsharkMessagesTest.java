package io.chainwalk.tools.messages;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.fixtures.corpus.CaptureCorpus;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.replay.CaptureInputs;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/// Holds what is read of messages against tshark's decode of captures that other projects made. Skipped where the corpus is
/// not beside the working tree.
class TsharkMessagesTest {
  /// DNS in the outermost IP packet, and not in fragments.
  private static final Pattern DNS =
      Pattern.compile("(eth|sll|null|raw|chdlc)(:(ethertype|vlan|ieee8021ad))*:(ip|ipv6):udp:dns");

  private static final int[] HTTP_PORTS = {80, 591, 3128, 3132, 8000, 8080, 8088, 8888};

  /// One line of tshark's decode.
  private record Frame(String stack, boolean cut, int sourcePort, int port, boolean malformed) {
    static Frame of(final List<String> columns) {
      return new Frame(
          columns.get(4),
          !columns.get(2).equals(columns.get(3)),
          port(columns.get(13)),
          port(columns.get(14)),
          !columns.get(24).isEmpty());
    }

    private static int port(final String column) {
      return column.isEmpty() ? 0 : Integer.parseInt(column);
    }

    boolean isWholeAnswer() {
      return DNS.matcher(stack).matches()
          && !cut
          && !malformed
          && DnsAnswers.isAnswer(sourcePort, port);
    }

    boolean isHttp() {
      return stack.contains(":tcp:http");
    }
  }

  private final Map<String, Map<Long, Frame>> frames = new HashMap<>();
  private final Set<String> unreadAnswers = new TreeSet<>();
  private final Set<String> unknownRequests = new TreeSet<>();
  private final Set<String> damaged = new TreeSet<>();
  private int answers;
  private int requests;

  private void readDecodes(final Path folder) throws IOException {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(folder.resolve("tshark-packets.tsv.gz"))),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        final List<String> columns = List.of(line.split("\t", -1));
        frames
            .computeIfAbsent(columns.get(0), _ -> new HashMap<>())
            .put(Long.valueOf(columns.get(1)), Frame.of(columns));
      }
    }
  }

  @Test
  void whatTsharkCallsDnsIsReadAndWhatIsReadAsARequestTsharkCallsHttp()
      throws IOException, BadInputException {
    final Optional<CaptureCorpus> corpus = CaptureCorpus.visible();
    assumeTrue(
        corpus.isPresent(),
        () -> "skipped: no shared/corpus in or above " + Path.of("").toAbsolutePath());
    readDecodes(corpus.get().folder());
    for (final CaptureCorpus.Capture capture : corpus.get().captures()) {
      read(capture);
    }
    assertEquals(
        Set.of("gopacket__pcapgo-be-test901.pcapng", "gopacket__pcapgo-le-test901.pcapng"),
        damaged);
    assertEquals(Set.of(), unreadAnswers);
    // tshark takes it for the packet of a tunnel in the same capture, sent again.
    assertEquals(
        Set.of(
            "zeek__doc-advanced-devel-plugins-connkey-vxlan-fivetuple-plugin-src-vxlan-overlapping-http-get.pcap"
                + " 12 GET bro.org/download/CHANGES.bro-aux.txt"),
        unknownRequests);
    assertEquals("789 answers, 942 requests", answers + " answers, " + requests + " requests");
  }

  private void read(final CaptureCorpus.Capture capture) throws IOException, BadInputException {
    final Map<Long, Frame> decoded = frames.getOrDefault(capture.toString(), Map.of());
    final BitSet ports = new BitSet();
    for (final int port : HTTP_PORTS) {
      ports.set(port);
    }
    final List<DnsAnswer> found = new ArrayList<>();
    final RequestHeads heads =
        new RequestHeads(
            ports,
            request -> {
              requests++;
              final Frame frame = decoded.get(request.packetNumber());
              if (frame == null || !frame.isHttp()) {
                unknownRequests.add(capture + " " + request.packetNumber() + ' ' + request.head());
              }
            });
    final PacketMessages messages = new PacketMessages(found::add, heads);
    try (CaptureInputs inputs = CaptureInputs.open(List.of(capture.file().toString()))) {
      readPackets(capture, inputs.merged(), messages);
    } catch (final BadCaptureException atItsEnd) {
      damaged.add(capture.toString());
    }
    messages.end();
    answers += found.size();
  }

  private void readPackets(
      final CaptureCorpus.Capture capture,
      final CaptureReader reader,
      final PacketMessages messages)
      throws IOException {
    final Map<Long, Frame> decoded = frames.getOrDefault(capture.toString(), Map.of());
    final CaptureBlock block = new CaptureBlock();
    while (reader.readBlock(block)) {
      for (int row = 0; row < block.recordCount(); row++) {
        final long number = block.firstRecordNumber() + row;
        final long unreadable = messages.unreadable();
        messages.packet(
            block.buffer(),
            block.frameOffset(row),
            block.capturedLength(row),
            block.originalLength(row),
            block.linkType(row),
            block.timestampNs(row),
            number);
        final Frame frame = decoded.get(number);
        if (messages.unreadable() > unreadable && frame != null && frame.isWholeAnswer()) {
          unreadAnswers.add(capture + " " + number);
        }
      }
    }
  }
}
