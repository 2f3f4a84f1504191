package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hop-by-hop options, one by one and as a 6.18 kernel judged them. Each stands in front of a UDP datagram.
final class HopByHopOptionsTest {
  private static final String UDP = "0fa0 0035 000a 0000 6869";
  private static final String GROUP = "ff0e0000000000000000000000001234";
  private static final String ONE_MACHINE = "fd020000000000000000000000000002";

  private final ParsedPacket packet = new ParsedPacket();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[4096]);

  /// What the kernel did with some six hundred headers made at random, most of them of options that are all but good.
  @Test
  void everyHeaderFaresAsInTheKernel() throws IOException {
    final List<String> differences = new ArrayList<>();
    final Map<String, Integer> seen = new TreeMap<>();
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(
                    getClass().getResourceAsStream("kernel-6.18-hop-by-hop.txt")),
                StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (!line.startsWith("#")) {
          final String[] words = line.split(" ", 3);
          parse(words[0].equals("group") ? GROUP : ONE_MACHINE, words[1]);
          final String ours = verdict();
          seen.merge(words[0] + " " + words[2].split(" ", -1)[0], 1, Integer::sum);
          if (!ours.equals(words[2])) {
            differences.add(line + ", we " + ours);
          }
        }
      }
    }
    assertEquals(List.of(), differences);
    for (final String kind :
        List.of("unicast pass", "unicast drop", "unicast 4/0", "unicast 4/2", "group pass")) {
      assertTrue(seen.getOrDefault(kind, 0) >= 20, () -> kind + ": " + seen);
    }
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource({
    "PadN, 1100 0104 00000000, pass",
    "seven bytes of padding, 1101 1e05 0000000000 0105 0000000000, pass",
    "eight bytes of padding, 1101 1e04 00000000 0106 000000000000, drop",
    "padding that carries something, 1100 0104 00000100, drop",
    "unknown option 00, 1100 1e04 00000000, pass",
    "unknown option 01, 1100 5e04 00000000, drop",
    "unknown option 10, 1100 9e04 00000000, 4/2 42",
    "unknown option 11, 1100 de04 00000000, 4/2 42",
    "the second of two options, 1100 1e00 00 9e00 00, 4/2 45",
    "the first bad one decides, 1100 5e00 9e00 0000, drop",
    "an option longer than the header, 1100 1e05 00000000, drop",
    "a type without a length, 1100 1e03 000000 1e, drop",
    "router alert, 1100 0502 0000 0100, pass",
    "router alert of one byte, 1100 0501 00 000000, drop",
    "jumbo payload beside a payload length, 1100 c204 00010000, 4/0 42",
    "jumbo payload that is none, 1100 c204 00000064, 4/0 44",
    "jumbo payload of three bytes, 1100 c203 000100 00, drop",
    "jumbo payload in the wrong place, 1101 00 c204 00010000 0105 0000000000, drop",
    "IOAM in the wrong place, 1100 3104 00000000, drop",
    "IOAM that nobody asked for, 1100 0100 3102 0000, pass",
    "CALIPSO, 1101 0708 0000000000000000 0102 0000, drop",
    "eight options, 1102 1e001e001e001e001e001e001e001e00 010400000000, pass",
    "nine options, 1102 1e001e001e001e001e001e001e001e001e00 01020000, drop",
    "a header longer than the packet, 1109 0104 00000000, drop"
  })
  void optionsAreJudged(final String what, final String header, final String verdict) {
    parse(ONE_MACHINE, header);
    assertEquals(verdict, verdict(), what);
  }

  @Test
  void ofPacketsToAGroupOnlyAnOptionThatAsksForItIsAnswered() {
    parse(GROUP, "1100 9e04 00000000");
    assertEquals("4/2 42", verdict());
    parse(GROUP, "1100 de04 00000000");
    assertEquals("drop", verdict());
    parse(GROUP, "1100 c204 00010000");
    assertEquals("drop", verdict());
  }

  @Test
  void optionsThatAreNotFirstAreSteppedOver() {
    assertEquals(ParseResult.COMPLETE, parse(ONE_MACHINE, "0000 0104 00000000 1100 9e04 00000000"));
    assertEquals(53, packet.tuple().destinationPort());
    final byte[] behind =
        Frames.bytes(Frames.ipv6(60, "0000 0104 00000000 1100 9e04 00000000" + UDP));
    buffer.putBytes(0, behind);
    assertEquals(
        ParseResult.COMPLETE,
        PacketParser.parse(buffer, 0, behind.length, behind.length, LinkType.RAW, packet));
  }

  /// The kernel looks at the options of each piece, before it puts them together.
  @Test
  void fragmentsAreJudgedOneByOne() {
    final String options = "2c00 9e04 00000000";
    assertEquals(ParseResult.BAD_OPTIONS, parse(ONE_MACHINE, options + "1100 0001 0000002a"));
    assertEquals(ParseResult.BAD_OPTIONS, parse(ONE_MACHINE, options + "1100 0010 0000002a"));
    assertEquals(
        ParseResult.LATER_FRAGMENT,
        parse(ONE_MACHINE, "2c00 1e04 00000000" + "1100 0010 0000002a"));
  }

  @Test
  void optionsThatTheCaptureCutTellNothing() {
    final byte[] frame = frame(ONE_MACHINE, "1101 1e04 00000000 9e06 000000000000");
    buffer.putBytes(0, frame);
    for (int captured = 40; captured < 56; captured++) {
      assertEquals(
          ParseResult.CUT_BY_CAPTURE,
          PacketParser.parse(buffer, 0, captured, frame.length, LinkType.RAW, packet));
    }
    for (int captured = 56; captured <= frame.length; captured++) {
      assertEquals(
          ParseResult.BAD_OPTIONS,
          PacketParser.parse(buffer, 0, captured, frame.length, LinkType.RAW, packet));
    }
  }

  @Test
  void optionsWithinTheQuoteOfAnErrorAreNobodysBusiness() {
    final byte[] quoted = frame(ONE_MACHINE, "1100 9e04 00000000");
    buffer.putBytes(0, quoted);
    assertEquals(
        ParseResult.COMPLETE,
        Ipv6Parser.parseQuoted(buffer, 0, quoted.length, quoted.length, packet));
  }

  private ParseResult parse(final String destination, final String header) {
    final byte[] frame = frame(destination, header);
    buffer.putBytes(0, frame);
    return PacketParser.parse(buffer, 0, frame.length, frame.length, LinkType.RAW, packet);
  }

  private static byte[] frame(final String destination, final String header) {
    final String packet = Frames.ipv6(Ipv6Header.HOP_BY_HOP, header + UDP);
    return Frames.bytes(packet.replace("20010db8 00000000 00000000 00000002", destination));
  }

  /// In the words of the recording.
  private String verdict() {
    if (packet.result() != ParseResult.BAD_OPTIONS) {
      return packet.result().isIp() ? "pass" : packet.result().name();
    }
    final int verdict = HopByHopOptions.judge(buffer, packet);
    assertNotEquals(HopByHopOptions.GOOD, verdict);
    if (verdict == HopByHopOptions.BAD) {
      return "drop";
    }
    final int code = HopByHopOptions.answerCode(verdict);
    final int pointer = HopByHopOptions.answerPointer(verdict);
    final boolean toGroup = packet.tuple().destinationHigh() >>> 56 == 0xFF;
    return toGroup && !HopByHopOptions.isAnsweredToGroups(buffer, 0, code, pointer)
        ? "drop"
        : "4/" + code + " " + pointer;
  }
}
