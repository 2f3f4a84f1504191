package io.chainwalk.tools.traffic;

import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketNode;
import java.util.List;

/// A node that translates nothing and forwards everything, from each of its two interfaces to the other.
final class TestNode implements PacketNode {
  static final String NODE =
      """
      interface pods
      address 10.1.0.1/24
      address fd00:1::1/64
      interface outside
      address 192.168.0.2/24
      address 2001:db8::2/64
      route default via 192.168.0.1 dev outside
      route default via 2001:db8::1 dev outside
      route unreachable 10.99.0.0/24
      """;

  private static final String IPV4_RULES =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      :KUBE-SERVICES - [0:0]
      :KUBE-NODEPORTS - [0:0]
      :KUBE-SEP-A - [0:0]
      :KUBE-SEP-B - [0:0]
      -A PREROUTING -j KUBE-SERVICES
      -A KUBE-SERVICES -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -j KUBE-SEP-A
      -A KUBE-SERVICES -d 10.96.0.10/32 -p udp -m udp --dport 53 -j KUBE-SEP-B
      -A KUBE-SERVICES -d 10.96.0.10/32 -p sctp -m sctp --dport 9 -j KUBE-SEP-B
      -A KUBE-NODEPORTS -p tcp -m tcp --dport 30080 -j KUBE-SEP-A
      -A KUBE-NODEPORTS -d 127.0.0.0/8 -p tcp -m tcp --dport 30081 -j KUBE-SEP-A
      -A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.1.0.7:8080
      -A KUBE-SEP-B -p udp -m udp -j DNAT --to-destination 10.1.0.8:5353
      COMMIT
      *filter
      :FORWARD ACCEPT [0:0]
      -A FORWARD -d 10.96.0.11/32 -p tcp -m tcp --dport 81 -j REJECT --reject-with icmp-port-unreachable
      -A FORWARD -s 203.0.113.128/25 -d 198.51.100.5/32 -p tcp -m nobodyknows --that this -j DROP
      COMMIT
      """;

  private static final String IPV6_RULES =
      """
      *nat
      :PREROUTING ACCEPT [0:0]
      -A PREROUTING -d fd00:96::a/128 -p tcp -m tcp --dport 80 -j DNAT --to-destination [fd00:1::7]:8080
      COMMIT
      """;

  private long timeNs;

  static NodeSetup setup() {
    return new NodeSetup(NODE, List.of(), IPV4_RULES, IPV6_RULES, "");
  }

  @Override
  public Exchange take(final String by, final Packet packet) {
    final Departure departure = new Departure(by.equals("outside") ? "pods" : "outside", packet);
    return new Exchange(new Arrival(timeNs++, by, packet), List.of(departure));
  }

  @Override
  public void pause(final long millis) {
    timeNs += millis * 1_000_000;
  }

  @Override
  public List<ListedConnection> connections() {
    return List.of();
  }

  @Override
  public long nowNs() {
    return timeNs;
  }

  @Override
  public String description() {
    return "forwards everything";
  }

  @Override
  public void close() {}
}
