package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;

/// Services of three to ten endpoints each, and the rules that kube-proxy makes of them on a node.
final class KubeCluster {
  static final int SERVICE_PORT = 80;
  static final int FIRST_VIP = 0x0A60_0001;
  static final RuleContext CONTEXT =
      new RuleContext(
          Node.parse(
              """
              interface eth0
              address 192.168.0.1/24
              """),
          42);

  private static final int ENDPOINT_PORT = 8080;
  private static final int FIRST_ENDPOINT = 0x0AF4_0001;
  private static final int LEAST_ENDPOINTS = 3;
  private static final int MOST_ENDPOINTS = 10;

  private final List<ServicePort> ports = new ArrayList<>();
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
              List.of(IpAddress.parse("192.168.0.1"))),
          false);

  private Ruleset ruleset = new Ruleset(false, List.of());

  /// Makes services, and the rules for them.
  KubeCluster(final int services) {
    for (int i = 0; i < services; i++) {
      final int range = MOST_ENDPOINTS - LEAST_ENDPOINTS + 1;
      ports.add(service(i, LEAST_ENDPOINTS + i % range));
    }
    ruleset = apply(proxy.sync(new ServiceSnapshot(ports), 0).lines()).ruleset();
    ruleset = apply(proxy.jumpRules()).ruleset();
  }

  Ruleset ruleset() {
    return ruleset;
  }

  /// Gives a service another number of endpoints.
  ///
  /// @return what kube-proxy's partial sync did to the rules
  RestoreResult scale(final int service, final int endpoints) {
    ports.set(service, service(service, endpoints));
    final RestoreResult result = apply(proxy.sync(new ServiceSnapshot(ports), 0).lines());
    ruleset = result.ruleset();
    return result;
  }

  private RestoreResult apply(final List<RuleLine> lines) {
    try {
      return RestoreText.apply(ruleset, lines, RestoreOptions.NO_FLUSH);
    } catch (final BadRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ServicePort service(final int number, final int endpointCount) {
    final List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < endpointCount; i++) {
      endpoints.add(
          Endpoint.ready(
              IpAddress.ofIpv4(FIRST_ENDPOINT + number * MOST_ENDPOINTS + i), ENDPOINT_PORT));
    }
    return new ServicePort(
        "bench",
        "service-" + number,
        "http",
        Protocol.TCP,
        List.of(new Vip(IpAddress.ofIpv4(FIRST_VIP + number), SERVICE_PORT, Vip.Kind.CLUSTER)),
        endpoints);
  }
}
