package io.chainwalk.names;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import java.util.List;
import java.util.Set;

/// A cluster with one Service of each sort, and what to say about it.
final class NamesLab {
  static final NamedPort HTTP = new NamedPort("http", Protocol.TCP, 80);
  static final NamedPort DNS = new NamedPort("dns", Protocol.UDP, 53);
  static final NamedPort UNNAMED = new NamedPort("", Protocol.TCP, 5432);

  private NamesLab() {}

  static NameOptions options(final PodRecords pods) {
    return new NameOptions(NameOptions.CLUSTER_LOCAL, NameOptions.DEFAULT_TTL_SECONDS, pods, 7);
  }

  static ClusterNames names(final NamedService... services) {
    return new ClusterNames(
        new NamedObjects(Set.of("shop"), List.of(services), List.of()),
        options(PodRecords.INSECURE));
  }

  static NamedEndpoint endpoint(
      final String address, final String hostname, final boolean ready, final NamedPort... ports) {
    return new NamedEndpoint(
        IpAddress.parse(address), hostname, ready, List.of(ports), "EndpointSlice shop/s-1");
  }

  static NamedService clusterIp(
      final String name,
      final List<String> addresses,
      final List<NamedPort> ports,
      final NamedEndpoint... endpoints) {
    return new NamedService(
        "shop",
        name,
        NamedService.Kind.CLUSTER_IP,
        addresses.stream().map(IpAddress::parse).toList(),
        "",
        false,
        ports,
        List.of(endpoints));
  }

  static NamedService headless(
      final String name, final boolean publishNotReady, final NamedEndpoint... endpoints) {
    return new NamedService(
        "shop",
        name,
        NamedService.Kind.HEADLESS,
        List.of(),
        "",
        publishNotReady,
        List.of(HTTP),
        List.of(endpoints));
  }

  static NamedService alias(final String name, final String target) {
    return new NamedService(
        "shop",
        name,
        NamedService.Kind.EXTERNAL_NAME,
        List.of(),
        target,
        false,
        List.of(),
        List.of());
  }

  /// The cluster of the tables.
  static ClusterNames cluster(final PodRecords pods) {
    final List<NamedService> services =
        List.of(
            clusterIp(
                "web",
                List.of("10.96.0.10", "fd00:96::a"),
                List.of(HTTP, DNS),
                endpoint("10.244.1.5", "", true, new NamedPort("http", Protocol.TCP, 8080)),
                endpoint("10.244.1.6", "", false, new NamedPort("http", Protocol.TCP, 8080))),
            clusterIp("old", List.of("10.96.0.11"), List.of(UNNAMED)),
            clusterIp("six", List.of("fd00:96::6"), List.of(HTTP)),
            clusterIp("pending", List.of(), List.of(HTTP)),
            headless(
                "db",
                false,
                endpoint("10.244.2.1", "db-0", true, HTTP, UNNAMED),
                endpoint("10.244.2.2", "db-1", true, HTTP, UNNAMED),
                endpoint("10.244.2.3", "db-2", false, HTTP, UNNAMED),
                endpoint("10.244.2.4", "", true, HTTP, UNNAMED),
                endpoint("fd00:244::", "", true, HTTP, UNNAMED),
                endpoint("fd00:244::1", "db-0", true, HTTP, UNNAMED)),
            headless("slow", false, endpoint("10.244.3.1", "slow-0", false, HTTP)),
            headless("eager", true, endpoint("10.244.3.2", "eager-0", false, HTTP)),
            headless("bare", false, endpoint("10.244.3.3", "", true)),
            headless("none", false),
            alias("shopfront", "www.example.com"),
            alias("front", "web.shop.svc.cluster.local"),
            alias("second", "front.shop.svc.cluster.local."),
            alias("gone", "nobody.shop.svc.cluster.local"),
            alias("self", "self.shop.svc.cluster.local"),
            alias("ping", "pong.shop.svc.cluster.local"),
            alias("pong", "ping.shop.svc.cluster.local"),
            alias("number", "192.0.2.1"),
            new NamedService(
                "kube-system",
                "kube-dns",
                NamedService.Kind.CLUSTER_IP,
                List.of(IpAddress.parse("10.96.0.2")),
                "",
                false,
                List.of(DNS),
                List.of()));
    return new ClusterNames(
        new NamedObjects(
            Set.of("default", "kube-system", "shop"),
            services,
            List.of(new NamedPod("shop", "web-1", IpAddress.parse("10.244.1.5")))),
        options(pods));
  }
}
