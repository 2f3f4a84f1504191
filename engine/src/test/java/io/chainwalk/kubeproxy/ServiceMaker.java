package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/// Makes service ports for tests, from a Service `shop/NAME` with the port `p` on 80.
final class ServiceMaker {
  static final String NODE = "worker";
  static final ProxyNode WORKER =
      new ProxyNode(
          NODE,
          "zone-a",
          List.of(ip("192.168.0.2"), ip("fd00::2")),
          List.of(ip("127.0.0.1"), ip("192.168.0.2"), ip("192.168.1.2"), ip("::1"), ip("fd00::2")));
  static final ProxyConfig CONFIG =
      new ProxyConfig(
          ProxyConfig.Mode.IPTABLES,
          false,
          "0x4000",
          new LocalDetector.Cidr("10.0.0.0/8"),
          LocalDetector.NONE,
          true,
          List.of(),
          false,
          false,
          Set.of(),
          List.of());

  private final String name;
  private int protocol = Protocol.TCP;
  private int nodePort;
  private TrafficPolicy internal = TrafficPolicy.CLUSTER;
  private TrafficPolicy external = TrafficPolicy.CLUSTER;
  private int affinitySeconds;
  private List<String> sourceRanges = List.of();
  private final List<Vip> vips = new ArrayList<>();
  private final List<Endpoint> endpoints = new ArrayList<>();

  ServiceMaker(final String name, final String... clusterIps) {
    this.name = name;
    for (final String clusterIp : clusterIps) {
      vips.add(new Vip(ip(clusterIp), 80, Vip.Kind.CLUSTER));
    }
  }

  static IpAddress ip(final String text) {
    return IpAddress.parse(text);
  }

  static ServiceSnapshot snapshot(final ServiceMaker... makers) {
    return new ServiceSnapshot(List.of(makers).stream().map(ServiceMaker::make).toList());
  }

  static Endpoint weighted(final String address, final int weight) {
    return new Endpoint(ip(address), 80, true, true, false, "", Set.of(), Set.of(), weight);
  }

  static Endpoint onNode(final String address, final String node, final boolean ready) {
    return new Endpoint(ip(address), 80, ready, true, !ready, node, Set.of(), Set.of(), 1);
  }

  static Endpoint hinted(final String address, final Set<String> zones, final Set<String> nodes) {
    return new Endpoint(ip(address), 80, true, true, false, "", zones, nodes, 1);
  }

  ServiceMaker udp() {
    protocol = Protocol.UDP;
    return this;
  }

  ServiceMaker nodePort(final int port) {
    nodePort = port;
    return this;
  }

  ServiceMaker internalLocal() {
    internal = TrafficPolicy.LOCAL;
    return this;
  }

  ServiceMaker externalLocal() {
    external = TrafficPolicy.LOCAL;
    return this;
  }

  ServiceMaker affinity(final int seconds) {
    affinitySeconds = seconds;
    return this;
  }

  ServiceMaker externalIp(final String address) {
    vips.add(new Vip(ip(address), 80, Vip.Kind.EXTERNAL));
    return this;
  }

  ServiceMaker loadBalancer(final String address, final String... ranges) {
    vips.add(new Vip(ip(address), 80, Vip.Kind.LOAD_BALANCER));
    sourceRanges = List.of(ranges);
    return this;
  }

  ServiceMaker endpoint(final String address) {
    return endpoint(Endpoint.ready(ip(address), 80));
  }

  ServiceMaker endpoint(final Endpoint endpoint) {
    endpoints.add(endpoint);
    return this;
  }

  ServicePort make() {
    return new ServicePort(
        "shop",
        name,
        "p",
        protocol,
        vips,
        endpoints,
        nodePort,
        new ServicePolicies(internal, external, affinitySeconds),
        new LoadBalancerFields(sourceRanges, 0));
  }
}
