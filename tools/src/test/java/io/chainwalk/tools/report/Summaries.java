package io.chainwalk.tools.report;

import io.chainwalk.flow.IpAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// Summaries to write.
final class Summaries {
  private Summaries() {}

  /// A replay in which something of everything happened.
  static ReplaySummary full() {
    final Map<String, Integer> skipped = new LinkedHashMap<>();
    skipped.put("Deployment", 12);
    skipped.put("Pod", 1_204);
    return new ReplaySummary(
        new ReplaySummary.Run(
            42,
            2,
            840_000_000L,
            List.of(
                new ReplaySummary.Input("monday.pcapng", 1_233_363, null),
                new ReplaySummary.Input(
                    "tuesday.pcap",
                    1_204,
                    new ReplaySummary.Damage(
                        81_920,
                        "the record claims 4,294,967,295 bytes, more than a packet can have"))),
            "out.pcap",
            false,
            new ReplaySummary.Memory(157_000_000, 150_994_944L, "madvise")),
        new ReplaySummary.Packets(
            1_234_567,
            1_230_000,
            1_100_000,
            List.of(
                new ReplaySummary.Reason("not-a-vip", "No service owns the destination.", 129_988),
                new ReplaySummary.Reason("link-type", "The link type is not one we read.", 12),
                new ReplaySummary.Reason("not-ip", "It is neither IPv4 nor IPv6.", 0)),
            List.of(),
            List.of(
                new ReplaySummary.Reason(
                    "no-endpoints",
                    "The service has no endpoint that takes connections, and kube-proxy rejects them.",
                    4_567)),
            812_345_678),
        Map.of("IEEE802_11", 12L),
        List.of(
            new ReplaySummary.ServiceTotals(
                "kube-system",
                "kube-dns",
                "dns",
                "UDP",
                53,
                List.of(IpAddress.parse("10.96.0.10"), IpAddress.parse("fd00:10:96::a")),
                30,
                60,
                5_400,
                0,
                List.of(
                    endpoint("10.244.0.2", 53, 20, 0.5),
                    endpoint("10.244.1.2", 53, 0, 0.5),
                    endpoint("10.244.2.2", 53, 0, 0),
                    endpoint("fd00::2", 53, 10, 1))),
            new ReplaySummary.ServiceTotals(
                "shop",
                "web",
                "",
                "TCP",
                80,
                List.of(IpAddress.parse("10.96.7.7")),
                9_000,
                1_099_940,
                765_432_100,
                0,
                List.of(
                    endpoint("10.244.0.7", 8080, 3_000, 1 / 3.0),
                    endpoint("10.244.1.7", 8080, 2_000, 1 / 3.0),
                    endpoint("10.244.2.7", 8080, 4_000, 1 / 3.0))),
            new ReplaySummary.ServiceTotals(
                "shop", "idle", "", "TCP", 80, List.of(), 0, 0, 0, 0, List.of()),
            new ReplaySummary.ServiceTotals(
                "shop",
                "down",
                "http",
                "TCP",
                80,
                List.of(IpAddress.parse("10.96.7.8")),
                0,
                0,
                0,
                4_567,
                List.of(endpoint("10.244.0.8", 8080, 0, 0)))),
        new ReplaySummary.Names(
            31,
            20,
            8,
            2,
            1,
            4,
            1,
            5,
            List.of(
                new ReplaySummary.NamedWay(
                    "web.shop.svc.cluster.local",
                    "tcp",
                    IpAddress.parse("10.96.7.7"),
                    80,
                    "shop/web",
                    "10.244.0.7:8080",
                    2_100,
                    0),
                new ReplaySummary.NamedWay(
                    "example.com", "tcp", IpAddress.parse("192.0.2.9"), 443, "", "", 7, 0),
                new ReplaySummary.NamedWay(
                    "down.shop.svc.cluster.local",
                    "tcp",
                    IpAddress.parse("10.96.7.8"),
                    80,
                    "shop/down:http",
                    "",
                    0,
                    12)),
            3),
        new ReplaySummary.Conntrack(9_030, 1_000, 8_030, Map.of("insert_failed", 3L)),
        List.of(
            new ReplaySummary.Finding(
                "clash",
                3,
                "3 first packets were dropped at confirm, because another connection had one of the"
                    + " tuples already.",
                List.of("tcp 10.0.0.1:4000 > 10.96.7.7:80", "tcp 10.0.0.1:4001 > 10.96.7.7:80"))),
        new ReplaySummary.Cluster(
            false,
            skipped,
            List.of(
                "Node ports are not modelled yet, only cluster IPs are (2 Services, for example"
                    + " shop/a-service-with-a-long-name).")),
        new IngressSummary(
            1_000,
            Map.of("tls", 4L),
            List.of(
                new IngressSummary.ListenerTotals(
                    "alb shop/web",
                    80,
                    1_000,
                    List.of(
                        new IngressSummary.RuleTotals(
                            "Ingress shop/web",
                            "spec.rules[0].http.paths[1]",
                            "web.yaml:9",
                            1_000,
                            Map.of(503, 10L),
                            List.of(
                                new IngressSummary.GroupTotals(
                                    "shop/web:80",
                                    1_000,
                                    1,
                                    null,
                                    List.of(
                                        new IngressSummary.TargetTotals(
                                            "10.244.0.7:8080", 990, 1, 0.5))))))))));
  }

  /// A replay in which nothing happened.
  static ReplaySummary empty() {
    return new ReplaySummary(
        new ReplaySummary.Run(
            7,
            1,
            0,
            List.of(new ReplaySummary.Input("empty.pcap", 0, null)),
            null,
            true,
            new ReplaySummary.Memory(5_242_880, null, null)),
        new ReplaySummary.Packets(0, 0, 0, List.of(), List.of(), List.of(), 0),
        Map.of(),
        List.of(),
        ReplaySummary.Names.NONE,
        new ReplaySummary.Conntrack(0, 0, 0, Map.of()),
        List.of(),
        new ReplaySummary.Cluster(true, Map.of(), List.of()),
        null);
  }

  /// A replay through rules that do not say which port clients dial and how connections are shared out.
  static ReplaySummary withUnknowns() {
    final ReplaySummary empty = empty();
    return new ReplaySummary(
        empty.run(),
        empty.packets(),
        Map.of(),
        List.of(
            new ReplaySummary.ServiceTotals(
                "rules",
                "WEB",
                "",
                "TCP",
                0,
                List.of(),
                7,
                14,
                1260,
                0,
                List.of(
                    new ReplaySummary.EndpointTotals(
                        IpAddress.parse("10.0.0.1"), 80, 7, 14, 1260, null)))),
        ReplaySummary.Names.NONE,
        empty.conntrack(),
        List.of(),
        empty.cluster(),
        null);
  }

  private static ReplaySummary.EndpointTotals endpoint(
      final String address, final int port, final long connections, final double expectedShare) {
    return new ReplaySummary.EndpointTotals(
        IpAddress.parse(address),
        port,
        connections,
        2 * connections,
        180 * connections,
        expectedShare);
  }
}
