package io.chainwalk.tools.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.config.BadInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFolderTest {
  @TempDir private Path parent = Path.of("");

  @Test
  void whateverIsWrittenIsReadAgain() throws Exception {
    final long seed = Long.getLong("seed", 20_260_301L);
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 300; round++) {
      final WalkCase written = Walks.any(random);
      final Path folder = CaseFolder.write(parent, written, null, true);
      assertEquals(
          asRead(written), asRead(CaseFolder.read(folder)), "seed " + seed + ", round " + round);
    }
  }

  @Test
  void timeOfDayIsKeptWhereAPacketMayHaveIt() throws Exception {
    final WalkCase walk = Walks.small();
    final long firstNs = walk.exchanges().getFirst().arrival().timeNs();
    assertEquals(0, beginning(walk, "45"));
    assertEquals(firstNs, beginning(walk, "46"));
  }

  private long beginning(final WalkCase walk, final String out) throws Exception {
    final Exchange stamped =
        new Exchange(
            walk.exchanges().getFirst().arrival(),
            List.of(new Departure("eth1", Packet.ofHex(out))));
    final WalkCase one =
        new WalkCase(
            walk.name(),
            walk.about(),
            walk.recordedOn(),
            walk.setup(),
            List.of(stamped),
            walk.connections(),
            walk.endNs());
    return CaseFolder.read(CaseFolder.write(parent, one, null, true))
        .exchanges()
        .getFirst()
        .arrival()
        .timeNs();
  }

  /// Time from the first packet on, connections sorted.
  private static WalkCase asRead(final WalkCase walk) {
    final List<Exchange> exchanges = walk.exchanges();
    final long firstNs =
        exchanges.isEmpty() ? walk.endNs() : exchanges.getFirst().arrival().timeNs();
    return new WalkCase(
        walk.name(),
        walk.about(),
        walk.recordedOn(),
        walk.setup(),
        exchanges.stream()
            .map(exchange ->
                new Exchange(
                    new Arrival(
                        exchange.arrival().timeNs() - firstNs,
                        exchange.arrival().by(),
                        exchange.arrival().packet()),
                    exchange.departures()))
            .toList(),
        walk.connections().stream()
            .sorted(
                Comparator.comparing(ListedConnection::what)
                    .thenComparingLong(ListedConnection::secondsLeft))
            .toList(),
        walk.endNs() - firstNs);
  }

  @Test
  void filesAreForPeopleToo() throws Exception {
    final Path folder = CaseFolder.write(parent, Walks.small(), null, false);
    assertEquals(
        List.of(
            "case.txt",
            "connections.txt",
            "node.txt",
            "packets.txt",
            "rules-ipv4.txt",
            "sets.txt",
            "sysctls.txt"),
        names(folder));
    assertEquals(
        """
        name: three-packets
        recorded on: Linux 6.18.0

        A SYN to a Service,
        and what nobody takes.
        """,
        Files.readString(folder.resolve("case.txt")));
    assertEquals("a=1\nb=2\n", Files.readString(folder.resolve("sysctls.txt")));
    assertEquals(
        """
        # seconds left, connection
        117 ipv4 2 tcp 6 SYN_SENT src=10.0.1.2
        29 ipv4 2 udp 17 src=10.0.1.2
        """,
        Files.readString(folder.resolve("connections.txt")));
    assertEquals(
        """
        # in, own: nanoseconds since the first packet, interface, packet
        # out, delivered: what came out because of it

        # 1: tcp 10.0.1.2:4000 > 10.96.0.10:80 S seq 0 ttl 64, 40 bytes
        in 0 eth0 …
        #   tcp 10.0.1.2:4000 > 10.1.0.7:8080 S seq 0 ttl 64, 40 bytes
        out eth1 …

        # 2: udp [fd00::1]:53 > [fd00::1]:53 hop limit 64, 48 bytes
        own 1000 …
        #   udp [fd00::1]:53 > [fd00::1]:53 hop limit 64, 48 bytes
        delivered …

        # 3: udp 10.0.1.2:4000 > 10.96.0.10:81 ttl 64, 28 bytes
        in 2000001000 eth0 …
        #   icmp 10.0.1.1 > 10.0.1.2 type 3 code 3 about udp 10.0.1.2:4000 > 10.96.0.10:81 ttl 64, 56 bytes
        out eth0 …

        end 3000000000
        """,
        Files.readString(folder.resolve("packets.txt")).replaceAll("[0-9a-f]{16,}", "…"));
  }

  @Test
  void ofDifferenceTheEnginesSideStandsBeside() throws Exception {
    final WalkCase walk = Walks.small();
    final Exchange first = walk.exchanges().getFirst();
    final Deviation deviation =
        new Deviation(
            "The engine drops the SYN.",
            List.of(new Exchange(first.arrival(), List.of())),
            walk.connections());
    final Path folder = CaseFolder.write(parent, walk, deviation, false);
    assertEquals(
        """
        # three-packets

        A SYN to a Service,
        and what nobody takes.

        `packets.txt` and `connections.txt` show what this node did: Linux 6.18.0.
        `engine.txt` shows what the engine did with the same packets.

        ## What differs

        The engine drops the SYN.
        """,
        Files.readString(folder.resolve("README.md")));
    final String engine = Files.readString(folder.resolve("engine.txt"));
    assertTrue(engine.contains("\nin 0 eth0 45"), engine);
    assertFalse(engine.contains("out eth1"), engine);
    assertEquals(
        Files.readString(folder.resolve("connections.txt")),
        Files.readString(folder.resolve("engine-connections.txt")));
    assertEquals(asRead(walk), CaseFolder.read(folder));
  }

  @Test
  void caseThatIsThereIsReplacedOnlyWhenToldTo() throws Exception {
    final WalkCase walk = Walks.small();
    final Path folder = CaseFolder.write(parent, walk, null, false);
    Files.writeString(folder.resolve("old.txt"), "old");
    final CannotWriteException refused =
        assertThrows(CannotWriteException.class, () -> CaseFolder.write(parent, walk, null, false));
    assertEquals(folder + ": cannot be written: it is there already", refused.getMessage());
    assertTrue(Files.exists(folder.resolve("old.txt")));
    CaseFolder.write(parent, walk, null, true);
    assertFalse(Files.exists(folder.resolve("old.txt")));
    assertEquals(List.of("three-packets"), names(parent));
  }

  @Test
  void folderThatIsNoCaseIsNeverReplaced() throws Exception {
    final Path folder = Files.createDirectory(parent.resolve("three-packets"));
    Files.writeString(folder.resolve("precious.txt"), "mine");
    assertThrows(
        CannotWriteException.class, () -> CaseFolder.write(parent, Walks.small(), null, true));
    assertEquals(List.of("precious.txt"), names(folder));
  }

  @Test
  void caseThatNoFileCanHoldLeavesNothing() throws Exception {
    final WalkCase walk = Walks.small();
    final WalkCase backwards =
        new WalkCase("x", "", "", walk.setup(), walk.exchanges(), List.of(), 1);
    assertThrows(
        IllegalArgumentException.class, () -> CaseFolder.write(parent, backwards, null, false));
    final WalkCase outside = new WalkCase("../x", "", "", walk.setup(), List.of(), List.of(), 1);
    assertThrows(
        IllegalArgumentException.class, () -> CaseFolder.write(parent, outside, null, false));
    assertEquals(List.of(), names(parent));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "case.txt|name: A|1: a name has lower case letters, digits and hyphens.",
        "case.txt|nome: a|1: the line must begin with 'name:'.",
        "case.txt|name: a\\n|2: the line must begin with 'recorded on:'.",
        "case.txt|name: a\\nrecorded on: x\\nabout\\n"
            + "|3: there must be an empty line, and what the case is about, in lines.",
        "connections.txt|# all\\n\\nipv4 2"
            + "|3: a connection begins with the seconds it has left.",
        "connections.txt|12|1: behind the seconds there must be a connection.",
        "packets.txt|''|1: the file ends without 'end' and the time, so something may be missing.",
        "packets.txt|in 0 eth0 4500"
            + "|1: the file ends without 'end' and the time, so something may be missing.",
        "packets.txt|out eth0 45"
            + "|1: there is no packet above that this could have come out because of.",
        "packets.txt|in 0 eth0 450|1: a packet has two digits for each byte, and here are 3.",
        "packets.txt|in 0 eth0 45xy|1: 'x' is no hexadecimal digit.",
        "packets.txt|in 0 45|1: there must be time, interface, packet, with one blank before each.",
        "packets.txt|in 0  45|1: the interface has no name.",
        "packets.txt|own 1 45|1: the first packet's time must be 0, not 1.",
        "packets.txt|own 0 45\\nown 7 45\\nown 6 45|3: time goes back from 7 to 6.",
        "packets.txt|own 0 45\\nown soon 45|2: 'soon' is no number of nanoseconds.",
        "packets.txt|own 0 45\\nout 45"
            + "|2: there must be interface, packet, with one blank before each.",
        "packets.txt|own 0 45\\ndelivered|2: there must be packet, with one blank before each.",
        "packets.txt|end 0\\nend 0|2: nothing can stand behind 'end'.",
        "packets.txt|up 0 45|1: 'up' begins no line here; begins, in, own, out, delivered and end do.",
        "packets.txt|begins 5\\nown 1 45|2: the first packet's time must be 0, not 1.",
        "packets.txt|own 0 45\\nbegins 5|2: 'begins' can only stand once, above the first packet."
      })
  void fileThatCannotBeReadIsRefusedWithItsLine(
      final String file, final String content, final String message) throws Exception {
    final Path folder = CaseFolder.write(parent, Walks.small(), null, false);
    Files.writeString(folder.resolve(file), content.replace("\\n", "\n"));
    assertEquals(folder.resolve(file) + ":" + message, refusal(folder));
  }

  @Test
  void fileThatIsMissingOrNoTextIsRefused() throws Exception {
    final Path folder = CaseFolder.write(parent, Walks.small(), null, false);
    final Path sets = folder.resolve("sets.txt");
    Files.write(sets, new byte[] {(byte) 0xFF});
    assertEquals(sets + ": is not text in UTF-8.", refusal(folder));
    final Path node = folder.resolve("node.txt");
    Files.delete(node);
    assertEquals(node + ": cannot be read: no such file or folder.", refusal(folder));
  }

  private static String refusal(final Path folder) {
    final BadInputException refused =
        assertThrows(BadInputException.class, () -> CaseFolder.read(folder));
    return String.join("\n", refused.messages());
  }

  private static List<String> names(final Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
