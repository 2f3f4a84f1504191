package io.chainwalk.netfilter;

import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What kube-proxy's nftables mode loads for services with cluster addresses (Kubernetes' `pkg/proxy/nftables`): one map
/// from address and port to the service's chain, which has one map from a random number to the endpoint's.
///
/// Chains go by their service's name without the hash that kube-proxy puts before it. The maps for node ports, load
/// balancers and services without endpoints are there and looked up, and empty.
final class NftablesRules {
  private static final String TABLE = "ip kube-proxy";

  /// What does not depend on services.
  private static final String FRAME =
      """
      add table ip kube-proxy { comment "rules for kube-proxy" ; }
      add chain ip kube-proxy filter-prerouting { type filter hook prerouting priority -110 ; }
      add chain ip kube-proxy filter-input { type filter hook input priority -110 ; }
      add chain ip kube-proxy filter-forward { type filter hook forward priority -110 ; }
      add chain ip kube-proxy filter-output { type filter hook output priority -110 ; }
      add chain ip kube-proxy filter-output-post-dnat { type filter hook output priority -90 ; }
      add chain ip kube-proxy nat-prerouting { type nat hook prerouting priority -100 ; }
      add chain ip kube-proxy nat-output { type nat hook output priority -100 ; }
      add chain ip kube-proxy nat-postrouting { type nat hook postrouting priority 100 ; }
      add chain ip kube-proxy cluster-ips-check
      add chain ip kube-proxy firewall-check
      add chain ip kube-proxy mark-for-masquerade
      add chain ip kube-proxy masquerading
      add chain ip kube-proxy nodeport-endpoints-check
      add chain ip kube-proxy reject-chain
      add chain ip kube-proxy service-endpoints-check
      add chain ip kube-proxy services
      add set ip kube-proxy cluster-ips { type ipv4_addr ; }
      add set ip kube-proxy nodeport-ips { type ipv4_addr ; }
      add map ip kube-proxy firewall-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
      add map ip kube-proxy no-endpoint-nodeports { type inet_proto . inet_service : verdict ; }
      add map ip kube-proxy no-endpoint-services { type ipv4_addr . inet_proto . inet_service : verdict ; }
      add map ip kube-proxy service-ips { type ipv4_addr . inet_proto . inet_service : verdict ; }
      add map ip kube-proxy service-nodeports { type inet_proto . inet_service : verdict ; }
      add element ip kube-proxy nodeport-ips { 192.168.0.1 }
      add rule ip kube-proxy filter-prerouting ct state new jump firewall-check
      add rule ip kube-proxy filter-input ct state new jump nodeport-endpoints-check
      add rule ip kube-proxy filter-input ct state new jump service-endpoints-check
      add rule ip kube-proxy filter-forward ct state new jump service-endpoints-check
      add rule ip kube-proxy filter-forward ct state new jump cluster-ips-check
      add rule ip kube-proxy filter-output ct state new jump service-endpoints-check
      add rule ip kube-proxy filter-output ct state new jump firewall-check
      add rule ip kube-proxy filter-output-post-dnat ct state new jump cluster-ips-check
      add rule ip kube-proxy nat-prerouting jump services
      add rule ip kube-proxy nat-output jump services
      add rule ip kube-proxy nat-postrouting jump masquerading
      add rule ip kube-proxy cluster-ips-check ip daddr @cluster-ips reject
      add rule ip kube-proxy firewall-check ip daddr . meta l4proto . th dport vmap @firewall-ips
      add rule ip kube-proxy mark-for-masquerade mark set mark or 0x4000
      add rule ip kube-proxy masquerading mark and 0x4000 == 0 return
      add rule ip kube-proxy masquerading mark set mark xor 0x4000
      add rule ip kube-proxy masquerading masquerade fully-random
      add rule ip kube-proxy nodeport-endpoints-check ip daddr @nodeport-ips meta l4proto . th dport vmap @no-endpoint-nodeports
      add rule ip kube-proxy reject-chain reject
      add rule ip kube-proxy service-endpoints-check ip daddr . meta l4proto . th dport vmap @no-endpoint-services
      add rule ip kube-proxy services ip daddr . meta l4proto . th dport vmap @service-ips
      add rule ip kube-proxy services ip daddr @nodeport-ips meta l4proto . th dport vmap @service-nodeports
      """;

  private final StringBuilder text = new StringBuilder();

  private NftablesRules() {}

  /// All rules, for a namespace that has none of them.
  ///
  /// @param services with cluster addresses and endpoints, of IPv4 and TCP
  /// @return text for `nft -f`, one transaction
  static String all(final ServiceSnapshot services) {
    final NftablesRules rules = new NftablesRules();
    rules.text.append(FRAME);
    for (final ServicePort service : services.servicePorts()) {
      rules.addChains(service);
      rules.addAddresses(service);
      rules.addRules(service);
    }
    return rules.text.toString();
  }

  /// What changes where a service gets other endpoints.
  ///
  /// @param before what is loaded
  /// @param now the same service
  /// @return text for `nft -f`, one transaction
  static String change(final ServicePort before, final ServicePort now) {
    final NftablesRules rules = new NftablesRules();
    rules.addChains(now);
    rules.addRules(now);
    final List<Endpoint> gone = new ArrayList<>(before.endpoints());
    gone.removeAll(now.endpoints());
    for (final Endpoint endpoint : gone) {
      rules.line("flush chain", endpointChain(now, endpoint));
      rules.line("delete chain", endpointChain(now, endpoint));
    }
    return rules.text.toString();
  }

  /// Chains that are empty, whether they have been there or not.
  private void addChains(final ServicePort service) {
    for (final Endpoint endpoint : service.endpoints()) {
      addEmpty(endpointChain(service, endpoint));
    }
    addEmpty(serviceChain(service));
  }

  private void addEmpty(final String chain) {
    line("add chain", chain);
    line("flush chain", chain);
  }

  private void addAddresses(final ServicePort service) {
    for (final Vip vip : service.vips()) {
      line("add element", "cluster-ips { %s }".formatted(vip.address()));
      line(
          "add element",
          "service-ips { %s . tcp . %d : goto %s }"
              .formatted(vip.address(), vip.port(), serviceChain(service)));
    }
  }

  private void addRules(final ServicePort service) {
    for (final Vip vip : service.vips()) {
      rule(
          serviceChain(service),
          "ip daddr %s tcp dport %d ip saddr != %s jump mark-for-masquerade"
              .formatted(vip.address(), vip.port(), KubeCluster.CLUSTER_CIDR));
    }
    final List<Endpoint> endpoints = service.endpoints();
    rule(
        serviceChain(service),
        IntStream.range(0, endpoints.size())
            .mapToObj(i -> i + " : goto " + endpointChain(service, endpoints.get(i)))
            .collect(
                Collectors.joining(
                    " , ", "numgen random mod " + endpoints.size() + " vmap { ", " }")));
    for (final Endpoint endpoint : endpoints) {
      final String chain = endpointChain(service, endpoint);
      rule(chain, "ip saddr %s jump mark-for-masquerade".formatted(endpoint.address()));
      rule(chain, "meta l4proto tcp dnat to " + endpoint);
    }
  }

  private void rule(final String chain, final String rule) {
    line("add rule", chain + " " + rule);
  }

  private void line(final String command, final String what) {
    text.append(command).append(' ').append(TABLE).append(' ').append(what).append('\n');
  }

  private static String serviceChain(final ServicePort service) {
    return "service-" + name(service);
  }

  private static String endpointChain(final ServicePort service, final Endpoint endpoint) {
    return "endpoint-%s__%s/%d".formatted(name(service), endpoint.address(), endpoint.port());
  }

  private static String name(final ServicePort service) {
    if (service.protocol() != Protocol.TCP) {
      throw new IllegalArgumentException("not TCP: " + service.displayName());
    }
    return "%s/%s/tcp/%s".formatted(service.namespace(), service.name(), service.portName());
  }
}
