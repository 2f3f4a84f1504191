package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Origin.Manifest;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.List;

/// What mode iptables writes whatever Services there are: sections 4 and 9.
final class FixedRules {
  private static final String COUNT_INVALID = "ct_state_invalid_dropped_pkts";
  private static final String NODE_PORTS_COMMENT =
      "kubernetes service nodeports; NOTE: this must be the last rule in this chain";
  private static final String NEW = " -m conntrack --ctstate NEW";

  private final ProxyConfig config;
  private final NodePortAddresses addresses;
  private final boolean localhostNodePorts;
  private final boolean ipv6;

  /// Makes the rules of an instance of kube-proxy.
  ///
  /// @param config its configuration
  /// @param addresses on which node ports answer
  /// @param localhostNodePorts whether they answer on 127.0.0.1
  /// @param ipv6 the family
  FixedRules(
      final ProxyConfig config,
      final NodePortAddresses addresses,
      final boolean localhostNodePorts,
      final boolean ipv6) {
    this.config = config;
    this.addresses = addresses;
    this.localhostNodePorts = localhostNodePorts;
    this.ipv6 = ipv6;
  }

  List<String> topChains(final Table table) {
    if (table == Table.NAT) {
      return List.of("KUBE-SERVICES", "KUBE-NODEPORTS", "KUBE-POSTROUTING", "KUBE-MARK-MASQ");
    }
    final List<String> chains =
        new ArrayList<>(
            List.of(
                "KUBE-SERVICES",
                "KUBE-EXTERNAL-SERVICES",
                "KUBE-FORWARD",
                "KUBE-NODEPORTS",
                "KUBE-PROXY-FIREWALL"));
    if (localhostNodePorts) {
      chains.add("KUBE-FIREWALL");
    }
    return chains;
  }

  List<RuleLine> head(final Table table) {
    if (table == Table.NAT) {
      return masquerading(config.masqueradeMark(), config.randomFully());
    }
    if (!localhostNodePorts) {
      return List.of();
    }
    return List.of(
        rule(
            "-A KUBE-FIREWALL"
                + ServiceChains.comment("block incoming localnet connections")
                + " -d 127.0.0.0/8 ! -s 127.0.0.0/8 -m conntrack ! --ctstate RELATED,ESTABLISHED,DNAT"
                + " -j DROP",
            "iptables.localhostNodePorts",
            "Node ports on 127.0.0.1 need the kernel to route loopback addresses; nobody else may use that to"
                + " reach what listens there."));
  }

  List<RuleLine> tail(final Table table) {
    return table == Table.NAT ? nodePorts() : forward();
  }

  private List<RuleLine> forward() {
    final String mark = config.masqueradeMark();
    final List<RuleLine> rules = new ArrayList<>();
    if (!config.conntrackTcpBeLiberal()) {
      final String counted =
          config.nfacctCounters().contains(COUNT_INVALID)
              ? " -m nfacct --nfacct-name " + COUNT_INVALID
              : "";
      rules.add(
          rule(
              "-A KUBE-FORWARD -m conntrack --ctstate INVALID" + counted + " -j DROP",
              "conntrack.tcpBeLiberal",
              "Packets that belong to no connection are dropped: un-translated, they would make an endpoint"
                  + " reset its connection."));
    }
    rules.add(
        rule(
            "-A KUBE-FORWARD"
                + ServiceChains.comment("kubernetes forwarding rules")
                + " -m mark --mark "
                + mark
                + "/"
                + mark
                + " -j ACCEPT",
            "",
            "What is to be masqueraded for a service may be forwarded."));
    rules.add(
        rule(
            "-A KUBE-FORWARD"
                + ServiceChains.comment("kubernetes forwarding conntrack rule")
                + " -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT",
            "",
            "Packets of connections that exist, and answers, may be forwarded."));
    return rules;
  }

  private List<RuleLine> nodePorts() {
    final String rule = "-A KUBE-SERVICES" + ServiceChains.comment(NODE_PORTS_COMMENT);
    final List<RuleLine> rules = new ArrayList<>();
    if (addresses.matchesAll()) {
      rules.add(
          rule(
              rule + " -m addrtype --dst-type LOCAL" + exceptLocalhost() + " -j KUBE-NODEPORTS",
              "nodePortAddresses",
              "What is for an address of the node may be for a node port."));
    }
    for (final IpAddress address : matched()) {
      rules.add(
          rule(
              rule + " -d " + address + " -j KUBE-NODEPORTS",
              "nodePortAddresses",
              "Node ports answer on this address of the node, which is in nodePortAddresses."));
    }
    return rules;
  }

  private List<IpAddress> matched() {
    return addresses.matchesAll() ? List.of() : addresses.addresses(localhostNodePorts);
  }

  private String exceptLocalhost() {
    if (ipv6) {
      return " ! -d ::1/128";
    }
    return localhostNodePorts ? "" : " ! -d 127.0.0.0/8";
  }

  /// The rules of built-in chains, each of which was put before those that were there.
  List<RuleLine> jumps(final Table table) {
    if (table == Table.NAT) {
      return List.of(
          jump("PREROUTING", "", "kubernetes service portals", "KUBE-SERVICES"),
          jump("OUTPUT", "", "kubernetes service portals", "KUBE-SERVICES"),
          jump("POSTROUTING", "", "kubernetes postrouting rules", "KUBE-POSTROUTING"));
    }
    return List.of(
        jump("INPUT", "", "", "KUBE-FIREWALL"),
        jump("INPUT", NEW, "kubernetes load balancer firewall", "KUBE-PROXY-FIREWALL"),
        jump("INPUT", "", "kubernetes health check service ports", "KUBE-NODEPORTS"),
        jump(
            "INPUT",
            NEW,
            "kubernetes externally-visible service portals",
            "KUBE-EXTERNAL-SERVICES"),
        jump("FORWARD", NEW, "kubernetes load balancer firewall", "KUBE-PROXY-FIREWALL"),
        jump("FORWARD", "", "kubernetes forwarding rules", "KUBE-FORWARD"),
        jump("FORWARD", NEW, "kubernetes service portals", "KUBE-SERVICES"),
        jump(
            "FORWARD",
            NEW,
            "kubernetes externally-visible service portals",
            "KUBE-EXTERNAL-SERVICES"),
        jump("OUTPUT", "", "", "KUBE-FIREWALL"),
        jump("OUTPUT", NEW, "kubernetes load balancer firewall", "KUBE-PROXY-FIREWALL"),
        jump("OUTPUT", NEW, "kubernetes service portals", "KUBE-SERVICES"));
  }

  private static RuleLine jump(
      final String hook, final String match, final String comment, final String chain) {
    return jump(
        "-A "
            + hook
            + match
            + (comment.isEmpty() ? "" : ServiceChains.comment(comment))
            + " -j "
            + chain);
  }

  /// A rule of a built-in chain.
  static RuleLine jump(final String text) {
    return rule(text, "", "Packets come to kube-proxy's chains by this rule.");
  }

  /// How marked packets are masqueraded, and how they are marked.
  ///
  /// @param mark as it is to be printed
  /// @param randomFully whether the new source port is drawn
  static List<RuleLine> masquerading(final String mark, final boolean randomFully) {
    final String field = "iptables.masqueradeBit";
    return List.of(
        rule(
            "-A KUBE-POSTROUTING -m mark ! --mark " + mark + "/" + mark + " -j RETURN",
            field,
            "Only marked packets are masqueraded."),
        rule(
            "-A KUBE-POSTROUTING -j MARK --xor-mark " + mark,
            field,
            "The mark is taken away, so that a packet that comes by again is not masqueraded twice."),
        rule(
            "-A KUBE-POSTROUTING"
                + ServiceChains.comment("kubernetes service traffic requiring SNAT")
                + " -j MASQUERADE"
                + (randomFully ? " --random-fully" : ""),
            field,
            "Marked packets get an address of this node as their source, so that answers come back to it."),
        rule(
            "-A KUBE-MARK-MASQ -j MARK --or-mark " + mark,
            field,
            "The packet is marked as one that is to be masqueraded when it leaves."));
  }

  /// A rule that kube-proxy writes on its own account.
  static RuleLine rule(final String text, final String field, final String behaviour) {
    final Origin origin = new Manifest("kube-proxy", field, behaviour);
    return new RuleLine(text, origin);
  }
}
