package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.service.ServicePort;
import java.io.IOException;
import java.util.List;

/// Whose rules are loaded, and into which part of the kernel.
public enum RuleBackend {
  /// kube-proxy's iptables mode, as the engine writes it, in the tables of old.
  IPTABLES("iptables-legacy-restore", "-w", "--noflush", "--counters"),
  /// The same text in nf_tables.
  IPTABLES_NFT("iptables-nft-restore", "-w", "--noflush", "--counters"),
  /// kube-proxy's nftables mode, see [NftablesRules].
  NFTABLES("nft", "-f", "-");

  @SuppressWarnings("ImmutableEnumChecker") // nobody writes to it
  private final List<String> command;

  RuleBackend(final String... command) {
    this.command = List.of(command);
  }

  /// The program that loads rules.
  String tool() {
    return command.getFirst();
  }

  /// All rules for a cluster, but for the jumps to them: what kube-proxy loads in one transaction when it starts.
  ///
  /// @param cluster has not been changed since it was made
  /// @return text for [#load]
  String all(final KubeCluster cluster) {
    return this == NFTABLES ? NftablesRules.all(cluster.snapshot()) : cluster.syncText();
  }

  /// The jumps to them, if they are apart.
  private String jumps(final KubeCluster cluster) {
    return this == NFTABLES ? "" : cluster.jumpText();
  }

  /// Gives a service another number of endpoints.
  ///
  /// @param cluster that service's
  /// @param service its number
  /// @param endpoints how many
  /// @return what kube-proxy loads then, text for [#load]
  String change(final KubeCluster cluster, final int service, final int endpoints) {
    final ServicePort before = cluster.snapshot().servicePorts().get(service);
    cluster.scale(service, endpoints);
    return this == NFTABLES
        ? NftablesRules.change(before, cluster.snapshot().servicePorts().get(service))
        : cluster.syncText();
  }

  /// Loads rules into a namespace, beside those that are there.
  void load(final PrivateNamespace namespace, final String rules) throws IOException {
    namespace.run(rules, command.toArray(String[]::new));
  }

  /// Makes a namespace that of a node of a cluster.
  void loadAll(final PrivateNamespace namespace, final KubeCluster cluster) throws IOException {
    load(namespace, all(cluster));
    load(namespace, jumps(cluster));
  }
}
