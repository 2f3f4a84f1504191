package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.Vip;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressAllocationTest {
  private static final IpPrefix IPV4 = IpPrefix.parse("10.96.0.0/12");
  private static final IpPrefix IPV6 = IpPrefix.parse("fd00:10:96::/112");

  private static String service(final String name, final String fields) {
    return """
    ---
    apiVersion: v1
    kind: Service
    metadata: {namespace: shop, name: %s}
    spec: {%s}
    """
        .formatted(name, fields);
  }

  private static String web(final String fields) {
    return service("web", "ports: [{name: http, port: 80}], " + fields);
  }

  private static ClusterManifests read(final String text) throws BadInputException {
    return Manifests.read(text, AllocationSettings.DEFAULTS);
  }

  private static ServicePort port(final ClusterManifests cluster, final String service) {
    return cluster.services().servicePorts().stream()
        .filter(port -> port.name().equals(service))
        .findFirst()
        .orElseThrow();
  }

  private static List<IpAddress> addresses(
      final ClusterManifests cluster, final String service, final Vip.Kind kind) {
    return port(cluster, service).vips().stream()
        .filter(vip -> vip.kind() == kind)
        .map(Vip::address)
        .toList();
  }

  private static List<IpAddress> clusterIps(final String text) throws BadInputException {
    return addresses(read(text), "web", Vip.Kind.CLUSTER);
  }

  private static String complaint(final String text, final AllocationSettings settings) {
    return String.join(
        "\n",
        assertThrows(BadInputException.class, () -> Manifests.read(text, settings)).messages());
  }

  private static AllocationSettings withCidrs(final String... cidrs) {
    return new AllocationSettings(
        true,
        List.of(cidrs).stream().map(IpPrefix::parse).toList(),
        30_000,
        32_767,
        AllocationSettings.DEFAULT_POOLS);
  }

  @Test
  void aServiceWithoutClusterIpGetsOneOfTheUpperBand() throws BadInputException {
    final List<IpAddress> given = clusterIps(web(""));
    assertEquals(1, given.size());
    assertTrue(IPV4.contains(given.getFirst()));
    assertTrue(NumberRange.offsetOf(IPV4, given.getFirst()) > 256);
    assertEquals(given, clusterIps(web("")));
  }

  @Test
  void anAddressThatAManifestHasIsLeftAsItIs() throws BadInputException {
    assertEquals(List.of(IpAddress.parse("172.20.0.9")), clusterIps(web("clusterIP: 172.20.0.9")));
  }

  @Test
  void headlessAndExternalNameServicesGetNothing() throws BadInputException {
    final ClusterManifests cluster =
        read(web("clusterIP: None") + service("out", "type: ExternalName, externalName: a.b"));
    assertEquals(2, cluster.withoutRules().size());
    assertFalse(cluster.noticed().containsKey(Notice.CLUSTER_IP_ALLOCATED));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ipFamilyPolicy: SingleStack | 4",
        "ipFamilyPolicy: PreferDualStack | 46",
        "ipFamilyPolicy: RequireDualStack | 46",
        "ipFamilies: [IPv6] | 6",
        "'ipFamilies: [IPv6, IPv4]' | 64",
        "'ipFamilies: [IPv6], ipFamilyPolicy: PreferDualStack' | 64",
        "'clusterIP: 10.96.0.9, ipFamilyPolicy: RequireDualStack' | 46",
        "'clusterIP: fd00::9, ipFamilyPolicy: PreferDualStack' | 64"
      })
  void familiesAreThoseOfThePolicyThePrimaryOneFirst(final String fields, final String families)
      throws BadInputException {
    assertEquals(
        families,
        clusterIps(web(fields)).stream()
            .map(address -> address.ipv6() ? "6" : "4")
            .collect(Collectors.joining()));
  }

  @Test
  void aServiceThatCameFromAnApiServerWithOneFamilyIsGivenNoOther() throws BadInputException {
    assertEquals(
        1,
        clusterIps(
                web(
                    "clusterIP: 10.96.0.9, clusterIPs: [10.96.0.9], ipFamilies: [IPv4],"
                        + " ipFamilyPolicy: PreferDualStack"))
            .size());
  }

  @Test
  void ipv6AddressesComeFromTheRangeOfIpv6() throws BadInputException {
    assertTrue(IPV6.contains(clusterIps(web("ipFamilies: [IPv6]")).getFirst()));
  }

  @Test
  void aRangeOfOneFamilyIsEnoughForThosePreferringTwoAndNotForThoseRequiringThem()
      throws BadInputException {
    final AllocationSettings ipv4Only = withCidrs("10.3.0.0/16");
    assertEquals(
        1,
        addresses(
                Manifests.read(web("ipFamilyPolicy: PreferDualStack"), ipv4Only),
                "web",
                Vip.Kind.CLUSTER)
            .size());
    assertEquals(
        "standard input:5: Service shop/web: spec.ipFamilyPolicy is RequireDualStack, and there is"
            + " no range of IPv6 cluster IPs, see --service-cidr and ServiceCIDR objects.",
        complaint(web("ipFamilyPolicy: RequireDualStack"), ipv4Only));
  }

  @Test
  void rangesOfObjectsGoBeforeThoseOfTheOption() throws BadInputException {
    final ClusterManifests cluster =
        Manifests.read(
            """
            apiVersion: networking.k8s.io/v1
            kind: ServiceCIDR
            metadata: {name: kubernetes}
            spec: {cidrs: [10.7.0.0/24]}
            """
                + web(""),
            withCidrs("10.3.0.0/16"));
    assertTrue(
        IpPrefix.parse("10.7.0.0/24")
            .contains(addresses(cluster, "web", Vip.Kind.CLUSTER).getFirst()));
    assertTrue(cluster.noticed().containsKey(Notice.SERVICE_CIDR_OUTRANKED));
  }

  @Test
  void aFullRangeIsAMistakeThatNamesTheServiceThatGetsNothing() {
    final String complaint =
        complaint(
            service("a", "ports: [{port: 80}]")
                + service("b", "ports: [{port: 80}]")
                + service("c", "ports: [{port: 80}]"),
            withCidrs("10.0.0.0/30"));
    assertTrue(
        complaint.contains(
            "spec.clusterIP is left out, and no cluster IP is left for it in 10.0.0.0/30"),
        complaint);
    assertTrue(complaint.contains("Service shop/"), complaint);
  }

  @Test
  void theFirstAddressIsKeptForTheServiceOfTheApiServer() throws BadInputException {
    final ClusterManifests cluster =
        Manifests.read(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: kubernetes}
            spec: {ports: [{name: https, port: 443}]}
            """
                + service("a", "ports: [{port: 80}]"),
            withCidrs("10.0.0.0/29"));
    assertEquals(
        List.of(IpAddress.parse("10.0.0.1")), addresses(cluster, "kubernetes", Vip.Kind.CLUSTER));
  }

  @Test
  void servicesThatComeLeaveTheAddressesOfOthersAlone() throws BadInputException {
    final Map<String, IpAddress> before = new HashMap<>();
    final StringBuilder text = new StringBuilder();
    for (int i = 0; i < 60; i++) {
      text.insert(0, service("s" + i, "ports: [{port: 80}]"));
      final ClusterManifests cluster = read(text.toString());
      for (int known = 0; known <= i; known++) {
        final String name = "s" + known;
        final IpAddress now = addresses(cluster, name, Vip.Kind.CLUSTER).getFirst();
        final IpAddress was = before.put(name, now);
        assertTrue(was == null || was.equals(now), name);
      }
    }
    assertEquals(60, new HashSet<>(before.values()).size());
  }

  @Test
  void nodePortsAreGivenToTypesThatHaveThemAndToNoOthers() throws BadInputException {
    assertEquals(0, port(read(web("")), "web").nodePort());
    for (final String type : List.of("NodePort", "LoadBalancer")) {
      final int nodePort = port(read(web("type: " + type)), "web").nodePort();
      assertTrue(nodePort >= 30_086 && nodePort <= 32_767, "node port " + nodePort);
    }
    assertEquals(
        0,
        port(read(web("type: LoadBalancer, allocateLoadBalancerNodePorts: false")), "web")
            .nodePort());
  }

  @Test
  void aNodePortThatAManifestHasIsNobodyElses() throws BadInputException {
    final int chosen = port(read(web("type: NodePort")), "web").nodePort();
    final ClusterManifests cluster =
        read(
            web("type: NodePort")
                + service("other", "type: NodePort, ports: [{port: 1, nodePort: " + chosen + "}]"));
    assertEquals(chosen, port(cluster, "other").nodePort());
    assertNotEquals(chosen, port(cluster, "web").nodePort());
  }

  @Test
  void portsOfOneNumberShareANodePort() throws BadInputException {
    final ClusterManifests cluster =
        read(
            service(
                "web",
                "type: NodePort, ports: [{name: dns, port: 53, protocol: UDP},"
                    + " {name: dns-tcp, port: 53}, {name: web, port: 80}]"));
    final List<Integer> ports =
        cluster.services().servicePorts().stream().map(ServicePort::nodePort).toList();
    assertEquals(ports.get(0), ports.get(1));
    assertNotEquals(ports.get(0), ports.get(2));
  }

  @Test
  void aFullRangeOfNodePortsIsAMistake() {
    final String text =
        IntStream.range(0, 3)
            .mapToObj(i -> service("s" + i, "type: NodePort, ports: [{port: 80}]"))
            .collect(Collectors.joining());
    final String complaint =
        complaint(
            text,
            new AllocationSettings(
                true,
                AllocationSettings.DEFAULT_SERVICE_CIDRS,
                30_000,
                30_001,
                AllocationSettings.DEFAULT_POOLS));
    assertTrue(
        complaint.contains(
            "spec.ports[0].nodePort is left out, and no node port is left for it in 30000-30001,"
                + " see --node-port-range."),
        complaint);
  }

  @Test
  void healthChecksOfLocalLoadBalancersGetAPort() throws BadInputException {
    final ServicePort local =
        port(read(web("type: LoadBalancer, externalTrafficPolicy: Local")), "web");
    assertTrue(local.loadBalancer().healthCheckNodePort() >= 30_086);
    assertNotEquals(local.nodePort(), local.loadBalancer().healthCheckNodePort());
    assertEquals(
        0, port(read(web("type: LoadBalancer")), "web").loadBalancer().healthCheckNodePort());
  }

  @Test
  void withoutAllocationManifestsAreWhatTheyAre() throws BadInputException {
    final ClusterManifests cluster =
        Manifests.read(
            web("type: LoadBalancer, clusterIP: 10.96.0.9") + service("b", "ports: [{port: 1}]"),
            AllocationSettings.NONE);
    assertEquals(0, port(cluster, "web").nodePort());
    assertEquals(List.of(), addresses(cluster, "web", Vip.Kind.LOAD_BALANCER));
    assertEquals(
        ServiceWithoutRules.Reason.NO_CLUSTER_IP, cluster.withoutRules().getFirst().reason());
    assertTrue(cluster.noticed().containsKey(Notice.LOAD_BALANCER_WITHOUT_ADDRESS));
  }

  @Test
  void whatWasGivenOutIsSaidWithAnExample() throws BadInputException {
    final ClusterManifests cluster = read(web("type: LoadBalancer"));
    final String address = addresses(cluster, "web", Vip.Kind.CLUSTER).getFirst().toString();
    assertTrue(
        cluster.notices().stream()
            .anyMatch(notice -> notice.endsWith("(1 Service: shop/web " + address + ").")),
        () -> cluster.notices().toString());
    assertEquals(List.of("shop/web"), cluster.noticed().get(Notice.NODE_PORT_ALLOCATED));
    assertEquals(List.of("shop/web"), cluster.noticed().get(Notice.LOAD_BALANCER_FROM_POOL));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "clusterIP: 10.0.0 | spec.clusterIP must be an IP address",
        "clusterIP: 7 | spec.clusterIP must be text",
        "'clusterIPs: [10.0.0.1]' | spec.clusterIP is missing",
        "type: Odd | spec.type must be"
      })
  void whatIsWrongStaysWrong(final String fields, final String wanted) {
    final String complaint = complaint(web(fields), AllocationSettings.DEFAULTS);
    assertTrue(complaint.contains(wanted), complaint);
  }

  @Test
  void aNodePortThatIsWrongIsNotReplaced() {
    final String complaint =
        complaint(
            service("web", "type: NodePort, ports: [{port: 80, nodePort: 70000}]"),
            AllocationSettings.DEFAULTS);
    assertTrue(complaint.contains("spec.ports[0].nodePort must be 1 to 65535"), complaint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'type: NodePort, ports: [{port: 80, nodePort: 4294967296}]' | spec.ports[0].nodePort",
        "'type: NodePort, ports: [{port: 80, nodePort: 4294998296}]' | spec.ports[0].nodePort",
        "'type: NodePort, ports: [{port: 4294967376}]' | spec.ports[0].port",
        "'type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 18446744073709551616, ports: [{port: 80}]' | spec.healthCheckNodePort"
      })
  void aNumberBeyond32BitsIsAMistakeAndNotMissing(final String fields, final String field) {
    final String complaint = complaint(service("web", fields), AllocationSettings.DEFAULTS);
    assertTrue(
        complaint.startsWith(
            "standard input:5: Service shop/web: " + field + " must be a whole number of 32 bits"),
        complaint);
    assertEquals(1, complaint.lines().count(), complaint);
  }

  @Test
  void aClusterThatChangesLeavesServicesWhatTheyHave(@TempDir final Path folder)
      throws IOException, BadInputException {
    final int chosen = port(read(web("type: NodePort")), "web").nodePort();
    Files.writeString(
        folder.resolve("cluster.yaml"),
        service("zz", "type: NodePort, ports: [{port: 1, nodePort: " + chosen + "}]")
            + web("type: NodePort")
            + "---\nat: +10s\ndelete: [Service shop/zz]\n");
    final ClusterTimeline timeline =
        ClusterReader.readTimeline(
            new ClusterInput(List.of(folder.toString()), "", ""), InputStream.nullInputStream());
    final List<Integer> ports =
        timeline.moments().stream()
            .map(moment -> port(moment.cluster(), "web").nodePort())
            .toList();
    assertNotEquals(chosen, ports.getFirst());
    assertEquals(ports.getFirst(), ports.getLast());
  }
}
