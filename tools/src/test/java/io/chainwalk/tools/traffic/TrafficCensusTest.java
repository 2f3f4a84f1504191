package io.chainwalk.tools.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// Whether what made-up traffic is for does occur, at a cluster where all of it can.
class TrafficCensusTest {
  private static final int STEPS = 60_000;
  private static final int LEAST = 5;

  private static final String IPV4_RULES =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      :SERVICES - [0:0]
      :SEP-A - [0:0]
      :SEP-B - [0:0]
      -A PREROUTING -j SERVICES
      -A SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j SEP-A
      -A SERVICES -d 10.96.0.20/32 -p tcp -m tcp --dport 443 -j SEP-A
      -A SERVICES -d 10.96.0.30/32 -p tcp -m tcp --dport 8443 -m recent --name SEP-B --rcheck --seconds 10800 --reap --rsource -j SEP-B
      -A SERVICES -p tcp -m tcp --dport 30080 -j SEP-A
      -A SEP-A -p tcp -m tcp -j DNAT --to-destination 10.1.0.7:8080
      -A SEP-B -p tcp -m recent --name SEP-B --set --rsource -m tcp -j DNAT --to-destination 10.1.0.8:8443
      COMMIT
      *filter
      :FORWARD ACCEPT [0:0]
      -A FORWARD -d 10.96.0.11/32 -p tcp -m tcp --dport 81 -j REJECT --reject-with icmp-port-unreachable
      COMMIT
      """;

  private static final String IPV6_RULES =
      IPV4_RULES
          .replaceAll("10\\.96\\.0\\.([0-9]+)/32", "fd00:96::$1/128")
          .replaceAll("10\\.1\\.0\\.([0-9]+):", "[fd00:1::$1]:")
          .replace("icmp-port-unreachable", "icmp6-port-unreachable");

  /// What is refused never comes out.
  private static final Set<IpAddress> REFUSED = addresses("10.96.0.11", "fd00:96::11");

  private static final Set<IpAddress> STICKY = addresses("10.96.0.30", "fd00:96::30");
  private static final Set<IpAddress> SERVED_BY_A =
      addresses("10.96.0.10", "10.96.0.20", "fd00:96::10", "fd00:96::20");
  private static final Set<IpAddress> A = addresses("10.1.0.7", "fd00:1::7");

  private static final List<String> KINDS =
      List.of(
          "bad-checksum",
          "bad-length",
          "extension",
          "fragment-duplicate",
          "fragment-overlap",
          "fragment-shuffled",
          "icmp-error-about-dropped",
          "icmp-error-about-error",
          "icmp-error-about-unseen",
          "icmpv6-error-about-dropped",
          "icmpv6-error-about-error",
          "icmpv6-error-about-unseen",
          "martian",
          "neighbour",
          "options",
          "sctp-odd",
          "tcp-half-open",
          "tcp-port-reuse",
          "tcp-rst-exact",
          "tcp-rst-elsewhere",
          "tcp-simultaneous-open",
          "tcp-syn-inside",
          "ttl");

  private static final List<String> PLACES =
      List.of("affinity", "clash", "hairpin", "no endpoints", "node port", "own", "service");

  private final Map<String, Integer> census = new TreeMap<>();
  private final Map<Ends, Integer> portsBefore = new HashMap<>();
  private final Map<Ends, Set<IpAddress>> servers = new HashMap<>();
  private Set<IpAddress> own = Set.of();

  @Test
  void everythingThatMayGoWrongOccurs() throws BadRulesException {
    final Targets targets =
        Targets.of(new NodeSetup(TestNode.NODE, List.of(), IPV4_RULES, IPV6_RULES, ""));
    own = new HashSet<>(targets.own());
    final TrafficGenerator generator = new TrafficGenerator(targets, 11, TrafficOptions.DEFAULT);
    final History history = new History();
    final TestNode node = new TestNode();
    for (int i = 0; i < STEPS; i++) {
      if (generator.next(history) instanceof Step.Send send) {
        final Packet packet = send.plan().render(history);
        if (packet != null) {
          history.add(send.number(), taken(node, send.by(), packet));
          count(send.kind());
          place(send, packet.bytes());
        }
      }
    }
    final Set<String> missing = new TreeSet<>(KINDS);
    PLACES.forEach(place -> {
      missing.add("IPv4 " + place);
      missing.add("IPv6 " + place);
    });
    missing.removeIf(what -> census.getOrDefault(what, 0) >= LEAST);
    assertEquals(Set.of(), missing, census::toString);
  }

  private static Exchange taken(final TestNode node, final String by, final Packet packet) {
    final Exchange exchange = node.take(by, packet);
    final byte[] bytes = packet.bytes();
    return Layout.of(bytes) != null && REFUSED.contains(Wire.destination(bytes))
        ? new Exchange(exchange.arrival(), List.of())
        : exchange;
  }

  private void place(final Step.Send send, final byte[] packet) {
    final Layout layout = Layout.of(packet);
    if (layout == null || layout.protocol() != Protocol.TCP || !layout.hasTransport(packet, 20)) {
      return;
    }
    final String family = layout.ipv6() ? "IPv6 " : "IPv4 ";
    final IpAddress from = Wire.source(packet);
    final IpAddress to = Wire.destination(packet);
    final int port = Wire.get16(packet, layout.transport());
    if (SERVED_BY_A.contains(to)) {
      count(family + "service");
      if (A.contains(from)) {
        count(family + "hairpin");
      }
      if (send.by().equals(Arrival.OWN)) {
        count(family + "own");
      }
    }
    if (REFUSED.contains(to)) {
      count(family + "no endpoints");
    }
    final boolean nodePort =
        own.contains(to) && Wire.get16(packet, layout.transport() + 2) == 30_080;
    if (nodePort) {
      count(family + "node port");
    }
    if (nodePort || SERVED_BY_A.contains(to)) {
      final Set<IpAddress> known =
          servers.computeIfAbsent(new Ends(from, port, from, 0), _ -> new HashSet<>());
      if (known.add(to) && known.size() == 2) {
        count(family + "clash");
      }
    }
    if (STICKY.contains(to)) {
      final Integer before = portsBefore.put(new Ends(from, 0, to, 0), port);
      if (before != null && before != port) {
        count(family + "affinity");
      }
    }
  }

  private void count(final String what) {
    census.merge(what, 1, Integer::sum);
  }

  private static Set<IpAddress> addresses(final String... texts) {
    final Set<IpAddress> addresses = new HashSet<>();
    for (final String text : texts) {
      addresses.add(IpAddress.parse(text));
    }
    return addresses;
  }
}
