package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Table;
import java.util.Collection;
import java.util.List;

/// What differs between kube-proxy's modes: which tables and top-level chains there are, and how services use them.
sealed interface RuleMode permits IptablesMode, NftablesMode {

  /// The mode that is configured.
  ///
  /// @param config kube-proxy's configuration
  /// @param node where it runs
  /// @param ipv6 the family
  static RuleMode of(final ProxyConfig config, final ProxyNode node, final boolean ipv6) {
    return switch (config.mode()) {
      case IPTABLES -> new IptablesMode(config, node, ipv6);
      case NFTABLES -> new NftablesMode(config, node, ipv6);
    };
  }

  /// The tables, in the order in which their text is written.
  List<Table> tables();

  /// The chains of a table that all services share, in the order of their lines.
  List<String> topChains(Table table);

  /// The rules of a table that come before those of services.
  List<RuleLine> head(Table table);

  /// The rules of a service port.
  ///
  /// @param plan the service port
  /// @param commented whether rules for single endpoints have comments
  PortRules rules(PortPlan plan, boolean commented);

  /// The rules of a table that come after those of services.
  ///
  /// @param table the table
  /// @param clusterIps of all services
  List<RuleLine> tail(Table table, Collection<IpAddress> clusterIps);

  /// The rules of built-in chains that lead to those of kube-proxy, in their final order.
  List<RuleLine> jumps(Table table);
}
