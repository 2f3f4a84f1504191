package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static io.chainwalk.tools.cases.Walks.packet;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.Walks;
import io.chainwalk.tools.kernel.Backend;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class VerifyReportTest {
  private static final VerifyRun RUN = run(1.5, false);

  private static VerifyRun run(final double seconds, final boolean interrupted) {
    return new VerifyRun(
        "Linux 6.18.0", Backend.LEGACY, List.of("A notice."), 7, seconds, interrupted);
  }

  @Test
  void runThatComparedNothingIsNotOneWithoutDifferences() {
    assertEquals(
        """
        Nothing was compared in 1.50 s with Linux 6.18.0, seed 7: there was no packet that could be.

        Packets not sent, or not to be compared  1
          not IP                                 1
        """,
        VerifyText.of(RUN, onlyNotSent()));
    assertEquals(
        "Interrupted after 0 packets in 2.00 s with Linux 6.18.0, seed 7: no difference.\n",
        VerifyText.of(run(2, true), new VerifyReport(2)));
  }

  private static VerifyReport onlyNotSent() {
    final VerifyReport report = new VerifyReport(2);
    report.addNotSent("not IP");
    return report;
  }

  @Test
  void runWithoutDifferencesSaysSo() {
    assertEquals(
        """
        Interrupted after 3 packets in 1,234.00 s with Linux 6.18.0, seed 7: no difference.

        Packets compared     3
          IPv4 TCP           1  33.3 %
          IPv4 UDP           1  33.3 %
          IPv6 UDP           1  33.3 %
        What the kernel did
          sent on            1  33.3 %
            translated       1  33.3 %
          delivered          1  33.3 %
          answered           1  33.3 %
        """,
        VerifyText.of(run(1234, true), small()));
  }

  @Test
  void ofDrawsThatAreTooFewNoTestIsShown() {
    final VerifyReport report = small();
    report.setDraws(new DrawTally.Result(2, 0, 0, 0, 0, 1, List.of()));
    assertTrue(
        VerifyText.of(RUN, report).endsWith("\nThe kernel's draws were too few to be tested.\n"));
  }

  @Test
  void everythingCountedIsShown() {
    assertEquals(
        """
        Compared 8 packets in 1.50 s with Linux 6.18.0, seed 7: 4 differences.

        Packets compared                              8
          IPv4 ICMP error                             1  12.5 %
          IPv4 TCP                                    1  12.5 %
          IPv4 UDP                                    1  12.5 %
          IPv4 other                                  1  12.5 %
          IPv6 ICMPv6                                 1  12.5 %
          IPv6 UDP                                    1  12.5 %
          IPv6 fragment                               1  12.5 %
          no good IP packet                           1  12.5 %
        What the kernel did
          sent on                                     2  25.0 %
            translated                                2  25.0 %
          delivered                                   1  12.5 %
          answered                                    1  12.5 %
          nothing                                     4  50.0 %
        Packets not sent, or not to be compared       3
          no answer to build on                       2
          no connection left                          1
        Packets that came out because of time         6
        Conversations with a choice of the kernel's   1
        Packets whose choice was another before       2
        Ports that the kernel drew                   90
        Connections compared                          5

        Of 91 draws of the kernel's 90 were enough to be tested: chi-square 12.5 with 15 degrees of freedom,
        p = 0.64.

        Differences
          3 x bytes differ: IPv4 TTL
            packet 11: Of those by eth1 packet 1 of 1 differs.
              kernel  eth1: one
              kernel  eth1: two
              engine  nothing
            packet 12: Of those by eth1 packet 1 of 1 differs.
              kernel  eth1: one
              kernel  eth1: two
              engine  nothing
            and 1 more
          1 x order
            packet 14: An example whose sentence is so long that it takes more than one line, which is then
            wrapped at the page's width.
              kernel  nothing
              engine  eth1\\u001B: x
        """,
        VerifyText.of(RUN, large()));
  }

  @Test
  void jsonHasTheSame() throws IOException {
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    VerifyJson.write(RUN, large(), out);
    assertEquals(
        """
        {
          "packets" : {
            "compared" : 8,
            "kinds" : {
              "IPv4 ICMP error" : 1,
              "IPv4 TCP" : 1,
              "IPv4 UDP" : 1,
              "IPv4 other" : 1,
              "IPv6 ICMPv6" : 1,
              "IPv6 UDP" : 1,
              "IPv6 fragment" : 1,
              "no good IP packet" : 1
            },
            "kernel" : {
              "sentOn" : 2,
              "translated" : 2,
              "delivered" : 1,
              "answered" : 1,
              "nothing" : 4
            },
            "notSent" : {
              "no answer to build on" : 2,
              "no connection left" : 1
            },
            "recordedWithAnotherChoice" : 2,
            "becauseOfTime" : 6
          },
          "conversationsWithChoice" : 1,
          "draws" : {
            "choices" : 1,
            "ports" : 90,
            "tested" : 90,
            "chiSquare" : 12.5,
            "degreesOfFreedom" : 15,
            "p" : 0.64
          },
          "connections" : 5,
          "differences" : 4,
          "kindsOfDifference" : [
            {
              "kind" : "bytes differ: IPv4 TTL",
              "count" : 3,
              "examples" : [
                {
                  "packet" : 11,
                  "sentence" : "Of those by eth1 packet 1 of 1 differs.",
                  "kernel" : [
                    "eth1: one",
                    "eth1: two"
                  ],
                  "engine" : [ ]
                },
                {
                  "packet" : 12,
                  "sentence" : "Of those by eth1 packet 1 of 1 differs.",
                  "kernel" : [
                    "eth1: one",
                    "eth1: two"
                  ],
                  "engine" : [ ]
                }
              ]
            },
            {
              "kind" : "order",
              "count" : 1,
              "examples" : [
                {
                  "packet" : 14,
                  "sentence" : "An example whose sentence is so long that it takes more than one line, which \
        is then wrapped at the page's width.",
                  "kernel" : [ ],
                  "engine" : [
                    "eth1\\u001B: x"
                  ]
                }
              ]
            }
          ],
          "node" : "Linux 6.18.0",
          "backend" : "legacy",
          "notices" : [
            "A notice."
          ],
          "seed" : 7,
          "elapsedSeconds" : 1.5,
          "interrupted" : false
        }
        """,
        out.toString(StandardCharsets.UTF_8));
  }

  private static VerifyReport small() {
    final VerifyReport report = new VerifyReport(2);
    Walks.small().exchanges().forEach(report::addPacket);
    return report;
  }

  private static VerifyReport large() {
    final VerifyReport report = small();
    final PacketBuilder asked = rawIp().ipv4("10.0.1.2", "10.1.0.7").udp(4000, 80);
    final PacketBuilder translated = rawIp().ipv4("10.0.1.2", "10.96.0.10").udp(4000, 80);
    report.addPacket(
        exchange(
            packet(rawIp().ipv4("10.1.0.7", "10.0.1.2").icmp(3, 3).quote(asked)),
            packet(rawIp().ipv4("10.96.0.10", "10.0.1.2").icmp(3, 3).quote(translated))));
    report.addPacket(exchange(packet(rawIp().ipv4("10.1.0.7", "10.0.1.2").protocol(99))));
    report.addPacket(exchange(packet(rawIp().ipv6("fd00::1", "fd00::2").icmpv6Echo(1, 1))));
    report.addPacket(
        exchange(
            Packet.of(
                Fragments.split(rawIp().ipv6("fd00::1", "fd00::2").udp(1, 2).payload(9), 8, 1)
                    .getFirst())));
    report.addPacket(exchange(Packet.ofHex("45")));
    report.addNotSent("no answer to build on");
    report.addNotSent("no answer to build on");
    report.addNotSent("no connection left");
    report.setDraws(new DrawTally.Result(1, 90, 90, 12.5, 15, 0.64, List.of()));
    report.addConnections(5);
    report.addDrawnAnew(2);
    report.addUnasked(6);
    final Difference bytes =
        new Difference(
            "bytes differ: IPv4 TTL",
            "Of those by eth1 packet 1 of 1 differs.",
            List.of("eth1: one", "eth1: two"),
            List.of());
    report.addDifference(11, bytes);
    report.addDifference(12, bytes);
    report.addDifference(13, bytes);
    report.addDifference(
        14,
        new Difference(
            "order",
            "An example whose sentence is so long that it takes more than one line, which is then"
                + " wrapped at the page's width.",
            List.of(),
            List.of("eth1\u001B: x")));
    return report;
  }

  private static Exchange exchange(final Packet arrival, final Packet... departures) {
    return new Exchange(
        new Arrival(0, "eth1", arrival),
        List.of(departures).stream().map(packet -> new Departure("eth0", packet)).toList());
  }
}
