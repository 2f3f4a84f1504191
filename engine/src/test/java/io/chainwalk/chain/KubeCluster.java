package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;

/// Services of three to ten endpoints, as kube-proxy's own rules.
final class KubeCluster {
  static final RuleContext CONTEXT =
      new RuleContext(
          Node.parse(
              """
              interface eth0
              address 192.168.0.1/24
              """),
          42);

  private static final int FIRST_VIP = 0x0A60_0001;
  private static final int FIRST_ENDPOINT = 0x0AF4_0001;
  private static final int MOST_ENDPOINTS = 10;
  private static final int FIRST_NODE_PORT = 30_000;
  private static final int AFFINITY_SECONDS = 10_800;

  private final KubeProxy proxy =
      new KubeProxy(
          new ProxyConfig(
              ProxyConfig.DEFAULTS.mode(),
              false,
              ProxyConfig.DEFAULTS.masqueradeMark(),
              new LocalDetector.Cidr("10.244.0.0/14"),
              LocalDetector.NONE,
              true,
              List.of(),
              true,
              false,
              ProxyConfig.DEFAULTS.nfacctCounters(),
              List.of()),
          new ProxyNode(
              "node-1",
              "",
              List.of(IpAddress.parse("192.168.0.1")),
              List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("192.168.0.1"))),
          false);

  private Ruleset ruleset = new Ruleset(false, List.of());

  /// The address of a service.
  static String vip(final int service) {
    return IpAddress.ofIpv4(FIRST_VIP + service).toString();
  }

  /// The node port of a service, or 0.
  static int nodePort(final int service) {
    return service % 3 == 0 && service < 6000 ? FIRST_NODE_PORT + service / 3 : 0;
  }

  /// How many endpoints a service has; some have none.
  static int endpoints(final int service) {
    return service % 50 == 7 ? 0 : 3 + service % 8;
  }

  /// Services on port 80; every third has a node port, some no endpoints, affinity, or a local policy.
  static ServiceSnapshot services(final int count) {
    final List<ServicePort> ports = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ports.add(service(i, endpoints(i)));
    }
    return new ServiceSnapshot(ports);
  }

  static ServicePort service(final int number, final int endpointCount) {
    final List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < endpointCount; i++) {
      endpoints.add(
          Endpoint.ready(IpAddress.ofIpv4(FIRST_ENDPOINT + number * MOST_ENDPOINTS + i), 8080));
    }
    final TrafficPolicy external = number % 30 == 3 ? TrafficPolicy.LOCAL : TrafficPolicy.CLUSTER;
    return new ServicePort(
        "shop",
        "service-" + number,
        "http",
        number % 4 == 1 ? Protocol.UDP : Protocol.TCP,
        List.of(new Vip(IpAddress.ofIpv4(FIRST_VIP + number), 80, Vip.Kind.CLUSTER)),
        endpoints,
        nodePort(number),
        new ServicePolicies(
            TrafficPolicy.CLUSTER, external, number % 20 == 11 ? AFFINITY_SECONDS : 0),
        LoadBalancerFields.NONE);
  }

  /// What kube-proxy makes of services, in a node's tables, and which chains that changed.
  RestoreResult sync(final ServiceSnapshot services) {
    try {
      final boolean isFirst = ruleset.tables().isEmpty();
      RestoreResult result =
          RestoreText.apply(ruleset, proxy.sync(services, 0).lines(), RestoreOptions.NO_FLUSH);
      if (isFirst) {
        result = RestoreText.apply(result.ruleset(), proxy.jumpRules(), RestoreOptions.NO_FLUSH);
      }
      ruleset = result.ruleset();
      return result;
    } catch (final BadRulesException e) {
      throw new IllegalStateException(e);
    }
  }
}
