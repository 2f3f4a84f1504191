package io.chainwalk.bench.traffic;

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

/// Services of three to ten endpoints each, and the rules that kube-proxy makes of them on a node. Service *n* has the
/// cluster address [#FIRST_VIP] + *n*; kube-proxy writes services by name, `service-0` first, `service-99...` last.
public final class KubeCluster {
  /// The port of every service.
  public static final int SERVICE_PORT = 80;

  /// The cluster address of the name server, as a number, once there is one.
  public static final int DNS_VIP = 0x0A5F_000A;

  /// The name server's port, for it and its endpoints.
  public static final int DNS_PORT = 53;

  /// The port of every endpoint.
  public static final int ENDPOINT_PORT = 8080;

  /// The first service's cluster address, as a number.
  public static final int FIRST_VIP = 0x0A60_0001;

  /// The first service's first endpoint; each service has ten addresses, and uses the first of them.
  public static final int FIRST_ENDPOINT = 0x0AF4_0001;

  /// All of whose addresses are pods: no connection of theirs to a service is masqueraded.
  public static final String CLUSTER_CIDR = "10.128.0.0/9";

  /// The node that the rules are for.
  public static final RuleContext CONTEXT =
      new RuleContext(
          Node.parse(
              """
              interface eth0
              address 192.168.0.1/24
              """),
          42);

  private static final int FIRST_DNS_ENDPOINT = 0x0AF3_0001;
  private static final int DNS_ENDPOINTS = 2;
  private static final int LEAST_ENDPOINTS = 3;
  private static final int MOST_ENDPOINTS = 10;

  private final int services;
  private final List<ServicePort> ports = new ArrayList<>();
  private final KubeProxy proxy =
      new KubeProxy(
          new ProxyConfig(
              ProxyConfig.DEFAULTS.mode(),
              false,
              ProxyConfig.DEFAULTS.masqueradeMark(),
              new LocalDetector.Cidr(CLUSTER_CIDR),
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
  private List<RuleLine> synced = List.of();

  /// Makes services, and the rules for them.
  ///
  /// @param services how many, 1 to 10,000
  public KubeCluster(final int services) {
    this.services = services;
    for (int i = 0; i < services; i++) {
      ports.add(service(i, endpointCount(i)));
    }
    sync();
    ruleset = apply(proxy.jumpRules()).ruleset();
  }

  /// How many endpoints a service has as long as nobody scales it.
  ///
  /// @param service its number
  /// @return 3 to 10
  public static int endpointCount(final int service) {
    return LEAST_ENDPOINTS + service % (MOST_ENDPOINTS - LEAST_ENDPOINTS + 1);
  }

  /// How many services there are, not counting the name server.
  ///
  /// @return as it was made
  public int services() {
    return services;
  }

  /// The address of an endpoint.
  ///
  /// @param service a service's number
  /// @param endpoint which of its endpoints, from 0
  /// @return as a number
  public static int endpoint(final int service, final int endpoint) {
    return FIRST_ENDPOINT + service * MOST_ENDPOINTS + endpoint;
  }

  /// Adds the cluster's name server, a service of UDP.
  public void addDns() {
    final List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < DNS_ENDPOINTS; i++) {
      endpoints.add(Endpoint.ready(IpAddress.ofIpv4(FIRST_DNS_ENDPOINT + i), DNS_PORT));
    }
    ports.add(
        new ServicePort(
            "kube-system",
            "kube-dns",
            "dns",
            Protocol.UDP,
            List.of(new Vip(IpAddress.ofIpv4(DNS_VIP), DNS_PORT, Vip.Kind.CLUSTER)),
            endpoints));
    ruleset = apply(proxy.sync(snapshot(), 0).lines()).ruleset();
  }

  /// The services themselves.
  ///
  /// @return as they are now
  public ServiceSnapshot snapshot() {
    return new ServiceSnapshot(ports);
  }

  /// All tables, with the jumps from the built-in chains.
  ///
  /// @return as they are now
  public Ruleset ruleset() {
    return ruleset;
  }

  /// Gives a service another number of endpoints.
  ///
  /// @param service its number
  /// @param endpoints 1 to 10
  /// @return what kube-proxy's partial sync did to the rules
  public RestoreResult scale(final int service, final int endpoints) {
    ports.set(service, service(service, endpoints));
    return sync();
  }

  /// What kube-proxy wrote last: everything, or what a partial sync did after [#scale].
  ///
  /// @return text for `iptables-restore --noflush`
  public String syncText() {
    return text(synced);
  }

  /// The jumps from the built-in chains, which kube-proxy adds once, after its first sync.
  ///
  /// @return text for `iptables-restore --noflush`
  public String jumpText() {
    return text(proxy.jumpRules());
  }

  private static String text(final List<RuleLine> lines) {
    final StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line.text()).append('\n'));
    return text.toString();
  }

  private RestoreResult sync() {
    synced = proxy.sync(snapshot(), 0).lines();
    final RestoreResult result = apply(synced);
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
      endpoints.add(Endpoint.ready(IpAddress.ofIpv4(endpoint(number, i)), ENDPOINT_PORT));
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
