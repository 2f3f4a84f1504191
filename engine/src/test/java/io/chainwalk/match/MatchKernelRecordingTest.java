package io.chainwalk.match;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.match.MatchRecording.Packet;
import io.chainwalk.match.MatchRecording.Section;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.IpSetText;
import io.chainwalk.testkit.Tuples;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Every rule of the recordings says of every packet what a 6.18 kernel's rule said.
class MatchKernelRecordingTest {
  private static final long SECOND_NS = 1_000_000_000L;

  private static final long START_NS = 1_000 * SECOND_NS;
  private static final long TICK_NS = 4_000_000L;

  /// At how many places of a tick a recording is replayed until it fits: where the kernel's clock stood nobody knows.
  private static final int PHASES = 8;

  private static final int LEAST_ANSWERS = 100_000;

  /// Sections that begin so say which mark their packets have.
  private static final String MARKED = "mark 0x";

  private static final List<String> RECORDINGS =
      List.of(
          "kernel-6.18-headers.txt",
          "kernel-6.18-addresses.txt",
          "kernel-6.18-sets.txt",
          "kernel-6.18-conntrack.txt",
          "kernel-6.18-memory.txt");

  /// The router with the routes that the sections about addresses had.
  private static final Node ROUTER =
      Node.parse(
          """
          interface c0
          address 10.0.1.1/24
          address fd01::1/64
          address fe80::ff:fe00:101/64
          interface s0
          address 10.0.2.1/24
          address fd02::1/64
          address fe80::ff:fe00:201/64
          route unreachable 172.30.0.0/24
          route blackhole 172.31.0.0/24
          route unreachable fd77::/64
          route blackhole fd78::/64
          """);

  private static Stream<Section> sections() {
    return RECORDINGS.stream().flatMap(name -> MatchRecording.read(name).sections().stream());
  }

  @TestFactory
  Stream<DynamicTest> rulesCountWhatTheKernelsDid() {
    return sections()
        .map(section ->
            DynamicTest.dynamicTest(
                section.title(), () -> assertEquals(List.of(), differences(section))));
  }

  /// What is different when the kernel's clock ticked where it fits best.
  private static List<String> differences(final Section section) {
    List<String> fewest = replay(section, START_NS);
    for (int phase = 1; phase < PHASES && !fewest.isEmpty(); phase++) {
      final List<String> next = replay(section, START_NS + phase * TICK_NS / PHASES);
      fewest = next.size() < fewest.size() ? next : fewest;
    }
    return fewest;
  }

  private static List<String> replay(final Section section, final long startNs) {
    final LabRules rules =
        new LabRules(
            section.ipv6(),
            section.table(),
            section.chain(),
            section.rules(),
            sets(section),
            new RuleContext(ROUTER, 1));
    final LabPacket packet = new LabPacket();
    final List<String> differences = new ArrayList<>();
    for (final Packet recorded : section.packets()) {
      load(recorded, section, startNs, packet);
      final String answers = rules.ask(packet);
      for (int i = 0; i < answers.length(); i++) {
        if (answers.charAt(i) != recorded.answers().charAt(i)) {
          differences.add(
              "%s: %s: kernel %s, here %s"
                  .formatted(
                      recorded.name(),
                      section.rules().get(i),
                      recorded.answers().charAt(i),
                      answers.charAt(i)));
        }
      }
      assertEquals(recorded.answers().length(), answers.length(), recorded.name());
    }
    return differences;
  }

  private static IpSets sets(final Section section) {
    try {
      return IpSetText.read(section.name(), String.join("\n", section.sets()));
    } catch (final BadRulesException e) {
      throw new IllegalArgumentException(section.name(), e);
    }
  }

  private static void load(
      final Packet recorded, final Section section, final long startNs, final LabPacket packet) {
    final byte[] frame = HexFormat.of().parseHex(recorded.frame());
    final boolean fromClient = "c".equals(recorded.side());
    final String[] more = recorded.more().split(" ", -1);
    final boolean timed = more.length == 1 && !more[0].isEmpty();
    packet.load(
        frame,
        fromClient ? LabRules.C0 : LabRules.S0,
        startNs + (timed ? Long.parseLong(more[0]) : 0));
    if (section.chain().equals(Hook.FORWARD.name())) {
      forward(frame, section.ipv6(), packet);
    }
    if (section.name().startsWith(MARKED)) {
      packet.setMark(Integer.parseUnsignedInt(section.name().substring(MARKED.length()), 16));
    }
    if (more.length == 2) {
      packet.detach(CtState.valueOf(more[0]));
    } else if (more.length > 2) {
      packet.attach(
          tuple(more, 5),
          tuple(more, 10),
          Integer.decode(more[2]),
          Integer.parseUnsignedInt(more[3].substring(2), 16),
          Long.parseLong(more[4]) * SECOND_NS + SECOND_NS / 2,
          Direction.valueOf(more[1]),
          CtState.valueOf(more[0]));
    }
  }

  /// By the interface its destination is at, with one hop less. Rules that were asked there see no header checksum.
  private static void forward(final byte[] frame, final boolean ipv6, final LabPacket packet) {
    final long destination = packet.parsed().tuple().destinationLow();
    final long network =
        ipv6 ? packet.parsed().tuple().destinationHigh() >>> 48 & 0xFF : destination >>> 8 & 0xFF;
    packet.setOutputInterface(network == 1 ? LabRules.C0 : LabRules.S0);
    frame[packet.parsed().networkOffset() + (ipv6 ? 7 : 8)]--;
  }

  private static FlowTuple tuple(final String[] words, final int from) {
    return Tuples.of(
        Integer.parseInt(words[from + 2]),
        words[from],
        Integer.parseInt(words[from + 3]),
        words[from + 1],
        Integer.parseInt(words[from + 4]));
  }

  @Test
  void theRecordingsHaveManyAnswersOfEachKind() {
    final StringBuilder all = new StringBuilder();
    sections().forEach(s -> s.packets().forEach(packet -> all.append(packet.answers())));
    assertTrue(all.length() > LEAST_ANSWERS, "answers: " + all.length());
    assertTrue(all.chars().filter(answer -> answer == 'Y').count() > LEAST_ANSWERS / 10);
    assertTrue(all.chars().filter(answer -> answer == 'D').count() > LEAST_ANSWERS / 1000);
  }
}
