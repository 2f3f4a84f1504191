package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What is written is tidy, and comes back as it was.
class ManifestWriterTest {
  private static final String[] NAMES = {
    "web", "8080", "1e3", "0x1f", "on", "null", "true", "y", "no", "2026-01-01", "10", "nan", "e"
  };

  @Test
  void aServiceAndItsSliceAreWrittenTidily() throws IOException {
    assertEquals(
        """
        # Services seen in web.pcap.
        #
        # Written by a test.
        ---
        apiVersion: v1
        kind: Service
        metadata:
          name: web
          namespace: captured
        spec:
          clusterIP: 10.96.0.10
          clusterIPs:
          - 10.96.0.10
          ipFamilies:
          - IPv4
          ipFamilyPolicy: SingleStack
          ports:
          - name: http
            port: 80
            protocol: TCP
          type: ClusterIP
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata:
          labels:
            kubernetes.io/service-name: web
          name: web-ipv4
          namespace: captured
        addressType: IPv4
        endpoints:
        - addresses:
          - 10.0.0.1
          conditions:
            ready: true
        - addresses:
          - 10.0.0.2
          conditions:
            ready: false
            serving: true
            terminating: true
        ports:
        - name: http
          port: 8080
          protocol: TCP
        """,
        written(
            new ServiceSnapshot(
                List.of(
                    port(
                        "http",
                        List.of(vip("10.96.0.10")),
                        List.of(
                            Endpoint.ready(IpAddress.parse("10.0.0.1"), 8080),
                            new Endpoint(IpAddress.parse("10.0.0.2"), 8080, false, true, true))))),
            "Services seen in web.pcap.",
            "",
            "Written by a test."));
  }

  @Test
  void portsWithTheSameEndpointsShareASlice() throws IOException {
    final List<Endpoint> two =
        List.of(
            Endpoint.ready(IpAddress.parse("10.0.0.1"), 8080),
            Endpoint.ready(IpAddress.parse("10.0.0.2"), 8080));
    final List<Endpoint> sameOnAnotherPort =
        two.stream().map(e -> Endpoint.ready(e.address(), 9090)).toList();
    final ServiceSnapshot snapshot =
        new ServiceSnapshot(
            List.of(
                port("http", List.of(vip("10.96.0.10")), two),
                port("metrics", List.of(vip("10.96.0.10")), sameOnAnotherPort),
                port("admin", List.of(vip("10.96.0.10")), two.subList(0, 1))));
    final String text = written(snapshot);
    assertEquals(2, text.split("kind: EndpointSlice", -1).length - 1, text);
    assertEquals("[8080, 9090]", portsOfFirstSlice(text));
  }

  private static String portsOfFirstSlice(final String text) {
    final String slice = text.split("kind: EndpointSlice", -1)[1].split("---", -1)[0];
    return slice
        .lines()
        .filter(line -> line.contains("port:"))
        .map(line -> line.replace("port:", "").strip())
        .toList()
        .toString();
  }

  @Test
  void randomSnapshotsComeBackAsTheyWere() throws IOException {
    final long seed = Long.getLong("seed", 20_260_101L);
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < 200; round++) {
      final ServiceSnapshot snapshot = randomSnapshot(random);
      final String text = written(snapshot, "a comment: [");
      assertEquals(
          snapshot,
          Manifests.read(text).services(),
          "seed " + seed + ", round " + round + "\n" + text);
    }
  }

  private static ServiceSnapshot randomSnapshot(final SplittableRandom random) {
    final List<ServicePort> ports = new ArrayList<>();
    for (int service = 0; service < random.nextInt(4); service++) {
      final String name = NAMES[random.nextInt(NAMES.length)] + (service == 0 ? "" : "-" + service);
      final List<IpAddress> addresses = randomAddresses(random);
      final List<IpAddress> externalIps = random.nextBoolean() ? addresses : List.of();
      final List<IpAddress> ingress = random.nextInt(3) == 0 ? addresses.subList(0, 1) : List.of();
      final ServicePolicies policies = randomPolicies(random);
      final LoadBalancerFields loadBalancer = randomLoadBalancer(policies, random);
      final int portCount = 1 + random.nextInt(4);
      for (int i = 0; i < portCount; i++) {
        final String portName =
            portCount == 1 && random.nextBoolean()
                ? ""
                : NAMES[random.nextInt(NAMES.length)] + (portCount == 1 ? "" : "-" + i);
        final int port = 1 + i + random.nextInt(2) * 60_000;
        ports.add(
            new ServicePort(
                NAMES[service],
                name,
                portName,
                List.of(Protocol.TCP, Protocol.UDP, Protocol.SCTP).get(random.nextInt(3)),
                Stream.of(
                        vips(addresses, port, Vip.Kind.CLUSTER),
                        vips(externalIps, port, Vip.Kind.EXTERNAL),
                        vips(ingress, port, Vip.Kind.LOAD_BALANCER))
                    .flatMap(vips -> vips)
                    .toList(),
                randomEndpoints(random),
                random.nextInt(3) == 0 ? 30_000 + random.nextInt(2767) : 0,
                policies,
                loadBalancer));
      }
    }
    return new ServiceSnapshot(ports);
  }

  private static Stream<Vip> vips(
      final List<IpAddress> addresses, final int port, final Vip.Kind kind) {
    return addresses.stream().map(address -> new Vip(address, port, kind));
  }

  private static List<IpAddress> randomAddresses(final SplittableRandom random) {
    final IpAddress ipv4 = IpAddress.ofIpv4(random.nextInt());
    final IpAddress ipv6 = new IpAddress(true, random.nextLong(), random.nextInt(3));
    return List.of(List.of(ipv4), List.of(ipv6), List.of(ipv4, ipv6), List.of(ipv6, ipv4))
        .get(random.nextInt(4));
  }

  private static ServicePolicies randomPolicies(final SplittableRandom random) {
    final TrafficPolicy[] policies = TrafficPolicy.values();
    return new ServicePolicies(
        policies[random.nextInt(2)],
        policies[random.nextInt(2)],
        random.nextBoolean() ? 0 : 1 + random.nextInt(86_400));
  }

  private static LoadBalancerFields randomLoadBalancer(
      final ServicePolicies policies, final SplittableRandom random) {
    return new LoadBalancerFields(
        random.nextInt(4) == 0 ? List.of("203.0.113.0/24", "2001:db8::/32") : List.of(),
        policies.external() == TrafficPolicy.LOCAL && random.nextInt(4) == 0 ? 32_000 : 0);
  }

  private static List<Endpoint> randomEndpoints(final SplittableRandom random) {
    return IntStream.range(0, random.nextInt(6))
        .mapToObj(i ->
            new Endpoint(
                random.nextBoolean()
                    ? IpAddress.ofIpv4(0x0A00_0000 + 7 * i)
                    : new IpAddress(true, 0xFD00L << 48, 7L * i),
                8080 + random.nextInt(2),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean() ? "" : NAMES[random.nextInt(NAMES.length)],
                random.nextBoolean() ? Set.of() : Set.of(NAMES),
                random.nextBoolean() ? Set.of() : Set.of("n1"),
                random.nextInt(3) == 0 ? random.nextInt(65_536) : Endpoint.DEFAULT_WEIGHT))
        .sorted(Comparator.comparing(Endpoint::toString))
        .toList();
  }

  @Test
  void whatIsNotOneServiceIsRefused() {
    final List<Endpoint> none = List.of();
    assertEquals(
        "the port captured/web:b cannot be written as part of a Service:"
            + " its VIPs differ from those of an earlier port",
        refusal(
            port("a", List.of(vip("10.96.0.1")), none),
            port("b", List.of(vip("10.96.0.2")), none)));
    assertEquals(
        "the port captured/web:a cannot be written as part of a Service:"
            + " it has no VIP, or VIPs with different ports",
        refusal(port("a", List.of(), none)));
    assertEquals(
        "the port captured/web:a cannot be written as part of a Service:"
            + " it has two VIPs of one address family",
        refusal(port("a", List.of(vip("10.96.0.1"), vip("10.96.0.2")), none)));
    assertEquals(
        "the port captured/web cannot be written as part of a Service:"
            + " it has no name, and the service has several ports",
        refusal(
            port("a", List.of(vip("10.96.0.1")), none), port("", List.of(vip("10.96.0.1")), none)));
  }

  @Test
  void policiesThatAreNotOfOneServiceAreRefused() {
    final ServicePort plain = port("a", List.of(vip("10.96.0.1")), List.of());
    assertEquals(
        "the port captured/web:b cannot be written as part of a Service:"
            + " its policies differ from those of an earlier port",
        refusal(
            plain,
            with(
                "b",
                plain.vips(),
                new ServicePolicies(TrafficPolicy.LOCAL, TrafficPolicy.CLUSTER, 0),
                LoadBalancerFields.NONE)));
    assertEquals(
        "the port captured/web:a cannot be written as part of a Service:"
            + " it has a health check and no external traffic policy Local",
        refusal(
            with(
                "a",
                plain.vips(),
                ServicePolicies.DEFAULTS,
                new LoadBalancerFields(List.of(), 32_000))));
    assertEquals(
        "the port captured/web:a cannot be written as part of a Service:"
            + " it has a VIP of a family without a cluster IP",
        refusal(
            with(
                "a",
                List.of(
                    vip("10.96.0.1"),
                    new Vip(IpAddress.parse("2001:db8::1"), 80, Vip.Kind.EXTERNAL)),
                ServicePolicies.DEFAULTS,
                LoadBalancerFields.NONE)));
  }

  private static ServicePort with(
      final String name,
      final List<Vip> vips,
      final ServicePolicies policies,
      final LoadBalancerFields loadBalancer) {
    return new ServicePort(
        "captured", "web", name, Protocol.TCP, vips, List.of(), 0, policies, loadBalancer);
  }

  private static String refusal(final ServicePort... ports) {
    final ServiceSnapshot snapshot = new ServiceSnapshot(Stream.of(ports).toList());
    return String.valueOf(
        assertThrows(IllegalArgumentException.class, () -> written(snapshot)).getMessage());
  }

  private static ServicePort port(
      final String name, final List<Vip> vips, final List<Endpoint> endpoints) {
    return new ServicePort("captured", "web", name, Protocol.TCP, vips, endpoints);
  }

  private static Vip vip(final String address) {
    return new Vip(IpAddress.parse(address), 80, Vip.Kind.CLUSTER);
  }

  private static String written(final ServiceSnapshot snapshot, final String... header)
      throws IOException {
    final StringWriter out = new StringWriter();
    ManifestWriter.write(snapshot, List.of(header), out);
    return out.toString();
  }
}
