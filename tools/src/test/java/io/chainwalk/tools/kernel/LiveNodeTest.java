package io.chainwalk.tools.kernel;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;
import static io.chainwalk.tools.kernel.KernelLab.connections;
import static io.chainwalk.tools.kernel.KernelLab.delivered;
import static io.chainwalk.tools.kernel.KernelLab.left;
import static io.chainwalk.tools.kernel.KernelLab.setup;
import static io.chainwalk.tools.kernel.KernelLab.take;
import static io.chainwalk.tools.kernel.KernelLab.visit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every test with either backend.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
@ParameterizedClass
@EnumSource
class LiveNodeTest {
  private final Backend backend;

  LiveNodeTest(final Backend backend) {
    this.backend = backend;
  }

  @Test
  void aForwardedPacketLeavesByTheOtherInterfaceWithOneHopLess() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          assertEquals(
              List.of(left("eth1", rawIp().ipv4("10.0.1.2", "10.0.2.2").ttl(63).udp(7, 9))),
              take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(7, 9)));
          assertEquals(
              List.of(left("eth0", rawIp().ipv6("fd00:2::2", "fd00:1::2").hopLimit(63).udp(7, 9))),
              take(node, "eth1", rawIp().ipv6("fd00:2::2", "fd00:1::2").udp(7, 9)));
        });
  }

  @Test
  void connectionsAreTrackedWithoutAnyRules() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").tcp(7, 9).flags("S"));
          take(node, "eth0", rawIp().ipv6("fd00:1::2", "fd00:2::2").tcp(7, 9).flags("S"));
          assertEquals(
              List.of(
                  "ipv4     2 tcp      6 SYN_SENT src=10.0.1.2 dst=10.0.2.2 sport=7 dport=9"
                      + " [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 sport=9 dport=7 mark=0 status=0x8",
                  "ipv6     10 tcp      6 SYN_SENT src=fd00:1::2 dst=fd00:2::2 sport=7 dport=9"
                      + " [UNREPLIED] src=fd00:2::2 dst=fd00:1::2 sport=9 dport=7 mark=0"
                      + " status=0x8"),
              connections(node));
          final long left = node.connections().getFirst().secondsLeft();
          assertTrue(left > 0 && left <= 120, () -> left + " s");
        });
  }

  @Test
  void fragmentsAreKeptUntilTheDatagramIsWhole() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          final List<byte[]> pieces =
              Fragments.split(
                  rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(7, 9).payload(2000), 1200, 77);
          assertEquals(List.of(), node.take("eth0", Packet.of(pieces.getFirst())).departures());
          assertEquals(2, node.take("eth0", Packet.of(pieces.getLast())).departures().size());
        });
  }

  @Test
  void aServiceIsTranslatedAndTheListingShowsIt() throws IOException {
    visit(
        backend,
        setup(
            """
            *nat
            -A PREROUTING -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.2.2:8080
            -A POSTROUTING -o eth1 -j MASQUERADE
            COMMIT
            """,
            """
            *nat
            -A PREROUTING -d fd00:96::a/128 -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:2::2]:8080
            -A POSTROUTING -o eth1 -j MASQUERADE
            COMMIT
            """),
        node -> {
          assertEquals(
              List.of(
                  left(
                      "eth1",
                      rawIp().ipv4("10.0.2.1", "10.0.2.2").ttl(63).tcp(4000, 8080).flags("S"))),
              take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.96.0.10").tcp(4000, 80).flags("S")));
          assertEquals(
              List.of(
                  left(
                      "eth1",
                      rawIp()
                          .ipv6("fd00:2::1", "fd00:2::2")
                          .hopLimit(63)
                          .tcp(4000, 8080)
                          .flags("S"))),
              take(node, "eth0", rawIp().ipv6("fd00:1::2", "fd00:96::a").tcp(4000, 80).flags("S")));
          assertEquals(
              List.of(
                  "ipv4     2 tcp      6 SYN_SENT src=10.0.1.2 dst=10.96.0.10 sport=4000 dport=80"
                      + " [UNREPLIED] src=10.0.2.2 dst=10.0.2.1 sport=8080 dport=4000 mark=0"
                      + " status=0x1b8",
                  "ipv6     10 tcp      6 SYN_SENT src=fd00:1::2 dst=fd00:96::a sport=4000 dport=80"
                      + " [UNREPLIED] src=fd00:2::2 dst=fd00:2::1 sport=8080 dport=4000 mark=0"
                      + " status=0x1b8"),
              connections(node));
        });
  }

  @Test
  void zonesMarksAndProtocolsAreListed() throws IOException {
    visit(
        backend,
        setup(
            """
            *raw
            -A PREROUTING -p udp -j CT --zone 7
            -A PREROUTING -p sctp -j CT --zone-orig 8
            -A PREROUTING -p gre -j CT --zone-reply 9
            COMMIT
            *mangle
            -A FORWARD -j CONNMARK --set-mark 0x4000
            COMMIT
            """,
            ""),
        node -> {
          take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(7, 9));
          take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").gre());
          take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").icmpEcho(5, 1));
          take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").protocol(103).payload(8));
          take(node, "eth0", rawIp().ipv6("fd00:1::2", "fd00:2::2").icmpv6Echo(5, 1));
          assertEquals(
              List.of(
                  "ipv4     2 gre      47 src=10.0.1.2 dst=10.0.2.2 srckey=0x0 dstkey=0x0"
                      + " [UNREPLIED] src=10.0.2.2 dst=10.0.1.2 srckey=0x0 dstkey=0x0 zone-reply=9"
                      + " mark=16384 status=0x8",
                  "ipv4     2 icmp     1 src=10.0.1.2 dst=10.0.2.2 type=8 code=0 id=5 [UNREPLIED]"
                      + " src=10.0.2.2 dst=10.0.1.2 type=0 code=0 id=5 mark=16384 status=0x8",
                  "ipv4     2 udp      17 src=10.0.1.2 dst=10.0.2.2 sport=7 dport=9 [UNREPLIED]"
                      + " src=10.0.2.2 dst=10.0.1.2 sport=9 dport=7 mark=16384 zone=7 status=0x8",
                  "ipv4     2 unknown  103 src=10.0.1.2 dst=10.0.2.2 [UNREPLIED] src=10.0.2.2"
                      + " dst=10.0.1.2 mark=16384 status=0x8",
                  "ipv6     10 icmpv6   58 src=fd00:1::2 dst=fd00:2::2 type=128 code=0 id=5"
                      + " [UNREPLIED] src=fd00:2::2 dst=fd00:1::2 type=129 code=0 id=5 mark=0"
                      + " status=0x8"),
              connections(node));
        });
  }

  @Test
  void thePacketOfTheNodeItselfIsTranslatedInOutput() throws IOException {
    visit(
        backend,
        setup(
            """
            *nat
            -A OUTPUT -d 10.96.0.10/32 -p udp -j DNAT --to-destination 10.0.2.2:53
            COMMIT
            """,
            """
            *nat
            -A OUTPUT -d fd00:96::a/128 -p udp -j DNAT --to-destination [fd00:2::2]:53
            COMMIT
            *filter
            -A OUTPUT -p tcp -j DROP
            COMMIT
            """),
        node -> {
          // Before the rule is asked there must be a route, by eth0 here.
          assertEquals(
              List.of(left("eth1", rawIp().ipv4("10.0.1.1", "10.0.2.2").id(1).udp(7, 53))),
              take(node, Arrival.OWN, rawIp().ipv4("10.0.1.1", "10.96.0.10").id(1).udp(7, 9)));
          assertEquals(
              List.of(left("eth1", rawIp().ipv6("fd00:1::1", "fd00:2::2").udp(7, 53))),
              take(node, Arrival.OWN, rawIp().ipv6("fd00:1::1", "fd00:96::a").udp(7, 9)));
          assertEquals(
              List.of(),
              take(node, Arrival.OWN, rawIp().ipv6("fd00:1::1", "fd00:2::2").tcp(7, 9).flags("S")));
        });
  }

  @Test
  void whatTheNodeSendsToItselfIsDelivered() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          final PacketBuilder syn = rawIp().ipv4("10.0.1.1", "10.0.2.1").id(1).tcp(7, 9).flags("S");
          assertEquals(List.of(delivered(syn)), take(node, Arrival.OWN, syn));
          assertEquals(1, connections(node).size());
        });
  }

  @Test
  void whatIsDeliveredIsSeenAndNotAnswered() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          for (final PacketBuilder packet :
              List.of(
                  rawIp().ipv4("10.0.1.2", "10.0.1.1").tcp(7, 9).flags("S"),
                  rawIp().ipv4("10.0.1.2", "10.0.2.1").udp(7, 9).payload(100),
                  rawIp().ipv4("10.0.1.2", "10.0.1.1").icmpEcho(1, 1),
                  rawIp().ipv4("10.0.1.2", "10.0.1.1").protocol(103).payload(20),
                  rawIp().ipv4("10.0.1.2", "10.0.1.255").udp(7, 9),
                  rawIp().ipv4("10.0.1.2", "224.0.0.1").udp(7, 9),
                  rawIp()
                      .ipv4("10.0.1.2", "224.0.0.1")
                      .protocol(2)
                      .payloadHex("11640eff00000000"))) {
            assertEquals(List.of(delivered(packet)), take(node, "eth0", packet));
          }
          assertEquals(7, node.connections().size());
          assertTrue(
              connections(node).stream().anyMatch(line -> line.contains(" SYN_SENT ")),
              () -> "no RST ended the connection");
        });
  }

  @Test
  void whatIsDeliveredOverIpv6HasAllItsHeaders() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          final List<PacketBuilder> packets =
              List.of(
                  rawIp().ipv6("fd00:1::2", "fd00:1::1").icmpv6Echo(1, 1),
                  rawIp()
                      .ipv6("fd00:1::2", "fd00:2::1")
                      .destinationOptions(new byte[6])
                      .nextHeader(17)
                      .payloadHex("0007000900080000"),
                  rawIp().ipv6("fd00:1::2", "fd00:1::1").tcp(7, 9).flags("S"));
          for (final PacketBuilder packet : packets) {
            assertEquals(List.of(delivered(packet)), take(node, "eth0", packet));
          }
          // Otherwise answered with an advertisement.
          assertEquals(1, take(node, "eth0", solicitation()).size());
        });
  }

  @Test
  void whatRejectAnswersComesOut() throws IOException {
    visit(
        backend,
        setup(
            """
            *filter
            -A INPUT -p tcp -j REJECT --reject-with tcp-reset
            -A FORWARD -p udp -j REJECT
            COMMIT
            """),
        node -> {
          final PacketBuilder syn =
              rawIp().ipv4("10.0.1.2", "10.0.1.1").tcp(7, 9).flags("S").seq(1);
          assertEquals(
              List.of(
                  left(
                      "eth0",
                      rawIp()
                          .ipv4("10.0.1.1", "10.0.1.2")
                          .dontFragment()
                          .tcp(9, 7)
                          .flags("RA")
                          .ack(2)
                          .window(0))),
              take(node, "eth0", syn));
          assertEquals(
              1,
              take(node, "eth0", rawIp().ipv6("fd00:1::2", "fd00:1::1").tcp(7, 9).flags("S"))
                  .size());
          assertEquals(
              1, take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(7, 9)).size());
          assertEquals(
              1, take(node, "eth0", rawIp().ipv6("fd00:1::2", "fd00:2::2").udp(7, 9)).size());
        });
  }

  @Test
  void theResetThatTheNodeSendsToItselfHasACompleteChecksum() throws IOException {
    visit(
        backend,
        setup(
            """
            *filter
            -A INPUT -p tcp -m tcp --dport 9 -j REJECT --reject-with tcp-reset
            COMMIT
            """),
        node -> {
          assertEquals(
              List.of(
                  delivered(
                      rawIp()
                          .ipv4("10.0.2.1", "10.0.1.1")
                          .dontFragment()
                          .tcp(9, 7)
                          .flags("RA")
                          .ack(2)
                          .window(0))),
              take(
                  node,
                  Arrival.OWN,
                  rawIp().ipv4("10.0.1.1", "10.0.2.1").id(1).tcp(7, 9).flags("S").seq(1)));
        });
  }

  @Test
  void whatForwardingCannotDoIsToldTheSender() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          assertEquals(
              1, take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").ttl(1).udp(7, 9)).size());
          assertEquals(
              1,
              take(node, "eth0", rawIp().ipv6("fd00:1::2", "fd00:2::2").udp(7, 9).payload(1400))
                  .size());
        });
  }

  @Test
  void redirectsStayInside() throws IOException {
    visit(
        backend,
        setup(""),
        node ->
            assertEquals(
                List.of(left("eth0", rawIp().ipv4("10.0.1.2", "10.0.1.3").ttl(63).udp(7, 9))),
                take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.1.3").udp(7, 9))));
  }

  @Test
  void whatIsNoPacketGoesNowhere() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          for (final String hex : List.of("", "00", "45", "5000001400000000", "60", "4500")) {
            assertEquals(List.of(), node.take("eth0", Packet.ofHex(hex)).departures());
            assertEquals(List.of(), node.take(Arrival.OWN, Packet.ofHex(hex)).departures());
          }
          assertEquals(
              List.of(),
              take(node, Arrival.OWN, rawIp().ipv4("10.0.1.1", "203.0.113.1").udp(7, 9)));
          assertEquals(
              List.of(),
              take(
                  node, Arrival.OWN, rawIp().ipv4("10.0.1.1", "10.0.2.2").udp(7, 9).payload(1400)));
        });
  }

  @Test
  void thereIsNoInterfaceThatTheNodeDoesNotHave() throws IOException {
    visit(
        backend,
        setup(""),
        node ->
            assertThrows(
                IOException.class, () -> take(node, "eth2", rawIp().ipv4("10.0.1.2", "10.0.2.2"))));
  }

  @Test
  void setsAreThereBeforeTheRules() throws IOException {
    visit(
        backend,
        new NodeSetup(
            KernelLab.NODE,
            List.of(),
            """
            *filter
            -A FORWARD -m set --match-set friends src -j ACCEPT
            -A FORWARD -j DROP
            COMMIT
            """,
            "",
            """
            create friends hash:ip family inet
            add friends 10.0.1.2
            """),
        node -> {
          assertEquals(
              1, take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(7, 9)).size());
          assertEquals(
              0, take(node, "eth0", rawIp().ipv4("10.0.1.3", "10.0.2.2").udp(7, 9)).size());
        });
  }

  /// It is 30 unless set, and a number that begins alike is another one.
  @ParameterizedTest
  @ValueSource(ints = {77, 300, 3})
  void sysctlsOfConntrackHold(final int seconds) throws IOException {
    visit(
        backend,
        new NodeSetup(
            KernelLab.NODE,
            List.of("net.netfilter.nf_conntrack_udp_timeout=" + seconds),
            "",
            "",
            ""),
        node -> {
          take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(7, 9));
          final long left = node.connections().getFirst().secondsLeft();
          assertTrue(left > seconds - 17 && left <= seconds, () -> left + " s");
        });
  }

  @Test
  void aRuleThatTheToolRefusesIsQuotedInItsOwnWords() {
    KernelLab.assume(backend);
    final RefusedRulesException e =
        assertThrows(
            RefusedRulesException.class,
            () -> visit(backend, setup("*filter\n-A NOWHERE -j ACCEPT\nCOMMIT\n"), node -> {}));
    assertTrue(e.toString().contains("-restore") && e.toString().contains("line"), e::toString);
  }

  @Test
  void oneNodeAfterTheOtherKnowsNothingOfItsConnections() throws IOException {
    KernelLab.assume(backend);
    final List<Integer> counts =
        Namespaces.inOwn(() -> {
          final List<Integer> connections = new ArrayList<>();
          for (int i = 1; i <= 2; i++) {
            try (LiveNode node = LiveNode.start(setup(""), backend)) {
              for (int port = 1; port <= 3 - i; port++) {
                take(node, "eth0", rawIp().ipv4("10.0.1.2", "10.0.2.2").udp(port, 9));
              }
              connections.add(node.connections().size());
            }
          }
          return connections;
        });
    assertEquals(List.of(2, 1), counts);
  }

  @Test
  void nothingOfItIsLeft() throws IOException {
    visit(
        backend,
        setup(""),
        node -> assertTrue(interfaces("/proc/thread-self/net/dev").contains("eth1:")));
    assertTrue(!interfaces("/proc/self/net/dev").contains("eth1:"));
    assertTrue(
        Thread.getAllStackTraces().keySet().stream()
            .noneMatch(thread -> thread.getName().equals("network-namespace")));
  }

  @Test
  void noThreadStaysBehindInANamespaceOfANode() throws IOException {
    KernelLab.assume(backend);
    final Set<String> before = namespacesOfThreads();
    for (int i = 0; i < 20; i++) {
      visit(backend, setup("*filter\nCOMMIT\n"), node -> node.nowNs());
    }
    // The thread of the last one may be on its way out still: Java takes leave of it before the
    // kernel does.
    final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
    while (!before.equals(namespacesOfThreads()) && System.nanoTime() - deadline < 0) {
      Thread.onSpinWait();
    }
    assertEquals(before, namespacesOfThreads());
  }

  private static Set<String> namespacesOfThreads() throws IOException {
    final Set<String> namespaces = new TreeSet<>();
    try (DirectoryStream<Path> threads = Files.newDirectoryStream(Path.of("/proc/self/task"))) {
      for (final Path thread : threads) {
        namespaces.add(namespaceOf(thread));
      }
    }
    namespaces.remove("");
    return namespaces;
  }

  /// Empty if the thread has ended meanwhile.
  private static String namespaceOf(final Path thread) throws IOException {
    try {
      return Files.readSymbolicLink(thread.resolve("ns/net")).toString();
    } catch (final NoSuchFileException _) {
      return "";
    }
  }

  @Test
  void aThreadOfTheProcessKeepsItsNamespace() {
    assertThrows(IllegalStateException.class, () -> LiveNode.start(setup(""), backend));
  }

  @Test
  void itSaysWhatItIs() throws IOException {
    visit(
        backend,
        setup(""),
        node -> {
          final String word = backend == Backend.LEGACY ? "(legacy)" : "(nf_tables)";
          assertTrue(node.description().startsWith("Linux "), node::description);
          assertTrue(node.description().endsWith(word), node::description);
        });
  }

  private static PacketBuilder solicitation() {
    return rawIp()
        .ipv6("fd00:1::2", "fd00:1::1")
        .hopLimit(255)
        .icmpv6(135, 0)
        .payloadHex("fd000001000000000000000000000001");
  }

  private static String interfaces(final String file) throws IOException {
    return Files.readString(Path.of(file));
  }
}
