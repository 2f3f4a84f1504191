package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.PortRules.Share;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;

/// Writes the chains of a service port in table nat: rows 7 to 12 of section 5. Both modes have them.
///
/// **Jumps:** with nftables a verdict is `goto`; only the mark is set by a `jump`.
final class ServiceChains {
  private final PortPlan plan;
  private final FamilyPort port;
  private final ServiceOrigins origins;
  private final ProxyConfig config;
  private final LocalDetector detector;
  private final String jump;
  private final Share nat;

  /// Makes a writer for one service port.
  ///
  /// @param plan the service port
  /// @param origins why it has which rules
  /// @param config kube-proxy's configuration
  /// @param detector of the family
  /// @param jump `-j` or `-g`
  /// @param nat is filled
  ServiceChains(
      final PortPlan plan,
      final ServiceOrigins origins,
      final ProxyConfig config,
      final LocalDetector detector,
      final String jump,
      final Share nat) {
    this.plan = plan;
    this.port = plan.port();
    this.origins = origins;
    this.config = config;
    this.detector = detector;
    this.jump = jump;
    this.nat = nat;
  }

  /// Which traffic to the cluster IP is masqueraded.
  void writeInternal() {
    if (!plan.hasInternal()) {
      return;
    }
    final String rule =
        "-A "
            + plan.internalChain()
            + comment(port.displayName() + " cluster IP")
            + destination(port, port.clusterIp());
    if (config.masqueradeAll()) {
      add(rule + " -j KUBE-MARK-MASQ", origins.masqueradeToClusterIp());
    } else if (!(detector instanceof LocalDetector.None)) {
      add(
          rule + " ! " + detector.ifLocal() + " -j KUBE-MARK-MASQ",
          origins.masqueradeToClusterIp());
    }
  }

  /// The chain EXT: who may go where, and whose source stays.
  void writeExternal() {
    if (!plan.usesExternalChain()) {
      return;
    }
    final String chain = plan.externalChain();
    nat.chains().add(chain);
    if (port.externalLocal()) {
      writeShortCircuits(chain);
    } else {
      add(
          "-A " + chain + destinations("masquerade traffic") + " -j KUBE-MARK-MASQ",
          origins.masqueradeExternal());
    }
    if (plan.hasExternal()) {
      add("-A " + chain + " " + jump + " " + plan.externalPolicyChain(), origins.externalPolicy());
    }
  }

  private void writeShortCircuits(final String chain) {
    if (!(detector instanceof LocalDetector.None)) {
      add(
          "-A "
              + chain
              + destinations("pod traffic")
              + " "
              + detector.ifLocal()
              + " "
              + jump
              + " "
              + plan.clusterChain(),
          origins.podShortCircuit());
    }
    add(
        "-A "
            + chain
            + destinations("masquerade LOCAL traffic")
            + " -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ",
        origins.masqueradeNode());
    add(
        "-A "
            + chain
            + destinations("route LOCAL traffic")
            + " -m addrtype --src-type LOCAL "
            + jump
            + " "
            + plan.clusterChain(),
        origins.nodeShortCircuit());
  }

  /// The chain FW: who may use the load balancer. Mode iptables only.
  ///
  /// @param nodeIsInside whether the node is in a source range
  void writeFirewall(final boolean nodeIsInside) {
    final String chain = plan.firewallChain();
    nat.chains().add(chain);
    final String rule = "-A " + chain + comment(port.displayName() + " loadbalancer IP") + " -s ";
    final String target = " -j " + plan.externalChain();
    for (int i = 0; i < port.sourceRanges().size(); i++) {
      final IpPrefix range = port.sourceRanges().get(i);
      add(rule + range + target, origins.sourceRange(i));
    }
    if (nodeIsInside) {
      for (final IpAddress address : port.loadBalancerIps()) {
        add(rule + address + target, origins.sourceIsLoadBalancer());
      }
    }
    add(
        "-A "
            + chain
            + comment(
                "other traffic to "
                    + port.displayName()
                    + " will be dropped by KUBE-PROXY-FIREWALL"),
        origins.endOfSourceRanges());
  }

  /// The chains SVC, SVL and SEP.
  ///
  /// @param chainNames names the endpoints' chains
  /// @param commented whether rules for single endpoints have comments
  void writeEndpoints(final ChainNames chainNames, final boolean commented) {
    final UsableEndpoints endpoints = plan.endpoints();
    final EndpointChains chains = new EndpointChains(plan, chainNames, commented, jump, nat);
    if (!endpoints.cluster().isEmpty()) {
      chains.writeChoice(plan.clusterChain(), endpoints.cluster(), endpoints.clusterReason());
    }
    if (!endpoints.local().isEmpty()) {
      chains.writeChoice(plan.localChain(), endpoints.local(), endpoints.localReason());
    }
    endpoints.reachable().forEach(chains::writeEndpoint);
  }

  private String destinations(final String what) {
    return comment(what + " for " + port.displayName() + " external destinations");
  }

  private void add(final String text, final Origin origin) {
    nat.rules().add(new RuleLine(text, origin));
  }

  /// A comment with quotes, which are written where it has spaces.
  static String comment(final String text) {
    return " -m comment --comment \"" + text + "\"";
  }

  /// The match of an address of a service and its port.
  static String destination(final FamilyPort port, final IpAddress address) {
    final String protocol = port.protocol();
    return " -m " + protocol + " -p " + protocol + " -d " + address + " --dport " + port.number();
  }

  /// The match of a port without an address.
  static String port(final String protocol, final int port) {
    return " -m " + protocol + " -p " + protocol + " --dport " + port;
  }
}
