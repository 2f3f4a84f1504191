package io.chainwalk.tools.verify.scenario;

import io.chainwalk.tools.cases.NodeSetup;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The node of a scenario, between a client and a server, and its rules, which are those of one version of IP.
final class Lab {
  private static final String SYSCTLS =
      """
      sysctl net.ipv4.ip_forward=1
      sysctl net.ipv6.conf.all.forwarding=1
      sysctl net.ipv4.icmp_ratelimit=0
      sysctl net.ipv6.icmp.ratelimit=0
      sysctl net.ipv4.conf.all.rp_filter=0
      sysctl net.ipv4.conf.c0.rp_filter=0
      sysctl net.ipv4.conf.s0.rp_filter=0
      sysctl net.ipv4.conf.all.send_redirects=0
      sysctl net.ipv4.conf.c0.send_redirects=0
      sysctl net.ipv4.conf.s0.send_redirects=0
      """;

  private final Family family;
  private final List<String> nodeLines = new ArrayList<>();
  private final List<String> sysctls = new ArrayList<>();
  private final Map<String, List<String>> tables = new LinkedHashMap<>();
  private int mtu = 1500;
  private boolean isServiceRouted = true;

  private Lab(final Family family) {
    this.family = family;
  }

  /// A node that forwards and tracks, and whose connections are marked with what their packets have been.
  static Lab of(final Family family) {
    return new Lab(family)
        .rules(
            "mangle",
            "-A FORWARD -m conntrack --ctstate NEW -j CONNMARK --set-xmark 0x1/0x1",
            "-A FORWARD -m conntrack --ctstate ESTABLISHED -j CONNMARK --set-xmark 0x2/0x2",
            "-A FORWARD -m conntrack --ctstate RELATED -j CONNMARK --set-xmark 0x4/0x4");
  }

  /// [#of] with a service of one server: TCP port 80 is 8080 there, UDP port 53 is 5353, SCTP port 3868 is itself.
  static Lab service(final Family family) {
    return of(family)
        .nat("PREROUTING -d {vip} -p tcp -m tcp --dport 80 -j DNAT --to-destination {server:8080}")
        .nat("PREROUTING -d {vip} -p udp -m udp --dport 53 -j DNAT --to-destination {server:5353}")
        .nat("PREROUTING -d {vip} -p sctp -j DNAT --to-destination {server}");
  }

  /// [#of] with a service of one server: whatever goes to its address goes there.
  static Lab wholeAddress(final Family family) {
    return of(family).nat("PREROUTING -d {vip} -j DNAT --to-destination {server}");
  }

  Family family() {
    return family;
  }

  /// What leaves towards the server has the node's address.
  Lab masquerade() {
    return nat("POSTROUTING -o s0 -j MASQUERADE");
  }

  /// Drops what the tracker rejects.
  Lab dropInvalid() {
    return filter("FORWARD -m conntrack --ctstate INVALID -j DROP");
  }

  Lab nat(final String rule) {
    return rules("nat", "-A " + rule);
  }

  Lab filter(final String rule) {
    return rules("filter", "-A " + rule);
  }

  /// Adds lines to a table.
  Lab rules(final String table, final String... lines) {
    final List<String> all = tables.computeIfAbsent(table, name -> new ArrayList<>());
    for (final String line : lines) {
      all.add(family.spell(line));
    }
    return this;
  }

  /// A sysctl of conntrack.
  Lab conntrack(final String nameAndValue) {
    sysctls.add("net.netfilter.nf_conntrack_" + nameAndValue);
    return this;
  }

  /// Another line about the node.
  Lab node(final String line) {
    nodeLines.add(family.spell(line));
    return this;
  }

  /// The largest packet that fits the server's side.
  Lab serverSideMtu(final int bytes) {
    mtu = bytes;
    return this;
  }

  /// Takes away the route that service addresses have.
  Lab withoutServiceRoute() {
    isServiceRouted = false;
    return this;
  }

  NodeSetup setup() {
    final StringBuilder node = new StringBuilder(400);
    node.append("interface c0\naddress 10.0.1.1/24\naddress fd00:1::1/64\n");
    node.append("interface s0 mtu ").append(mtu).append("\naddress 10.0.2.1/24\n");
    if (mtu >= 1280) {
      node.append("address fd00:2::1/64\n");
    }
    if (isServiceRouted) {
      node.append("route ").append(family.serviceRoute).append('\n');
    }
    node.append(SYSCTLS);
    nodeLines.forEach(line -> node.append(line).append('\n'));
    final String rules = rulesText();
    return new NodeSetup(
        node.toString(), sysctls, family.isIpv6() ? "" : rules, family.isIpv6() ? rules : "", "");
  }

  private String rulesText() {
    final StringBuilder text = new StringBuilder(400);
    tables.forEach((table, lines) -> {
      text.append('*').append(table).append('\n');
      lines.forEach(line -> text.append(line).append('\n'));
      text.append("COMMIT\n");
    });
    return text.toString();
  }
}
