package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import io.chainwalk.service.Vip;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What kube-proxy takes from a Service besides cluster IPs and ports.
class ServiceFieldsTest {

  @Test
  void aLoadBalancerHasAllItsAddressesPortsAndPolicies() {
    final ServicePort port =
        Manifests.onlyPort(
            """
            apiVersion: v1
            kind: Service
            metadata: {name: web, namespace: shop}
            spec:
              type: LoadBalancer
              clusterIP: 10.96.0.10
              externalIPs: [192.0.2.1, 192.0.2.2]
              loadBalancerSourceRanges: [' 203.0.113.77/25', 198.51.100.0/24]
              sessionAffinity: ClientIP
              sessionAffinityConfig: {clientIP: {timeoutSeconds: 60}}
              internalTrafficPolicy: Local
              externalTrafficPolicy: Local
              healthCheckNodePort: 32000
              ports: [{name: a, port: 80, nodePort: 30080}]
            status: {loadBalancer: {ingress: [{ip: 198.51.100.1}, {hostname: lb.example.com}]}}
            """);
    assertEquals(
        "[CLUSTER 10.96.0.10:80, EXTERNAL 192.0.2.1:80, EXTERNAL 192.0.2.2:80, LOAD_BALANCER 198.51.100.1:80]",
        port.vips().stream().map(vip -> vip.kind() + " " + vip).toList().toString());
    assertEquals(30_080, port.nodePort());
    assertEquals(
        new ServicePolicies(TrafficPolicy.LOCAL, TrafficPolicy.LOCAL, 60), port.policies());
    assertEquals(
        new LoadBalancerFields(List.of("203.0.113.0/25", "198.51.100.0/24"), 32_000),
        port.loadBalancer());
  }

  @Test
  void whatIsLeftOutHasTheDefaultsOfTheApi() {
    final ServicePort port = Manifests.onlyPort(Manifests.WEB_SERVICE);
    assertEquals(0, port.nodePort());
    assertEquals(ServicePolicies.DEFAULTS, port.policies());
    assertEquals(LoadBalancerFields.NONE, port.loadBalancer());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: ClusterIP | CLUSTER",
        "'type: ClusterIP, externalIPs: [192.0.2.1]' | LOCAL",
        "type: NodePort | LOCAL",
        "type: LoadBalancer | LOCAL",
      })
  void externalPolicyLocalCountsOnlyWhereTrafficFromOutsideCanCome(
      final String fields, final TrafficPolicy expected) {
    final ServicePort port =
        Manifests.onlyPort(service("externalTrafficPolicy: Local, " + fields, ""));
    assertEquals(expected, port.policies().external());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "type: LoadBalancer, externalTrafficPolicy: Local | 32000",
        "type: LoadBalancer, externalTrafficPolicy: Cluster | 0",
        "type: NodePort, externalTrafficPolicy: Local | 0",
      })
  void healthCheckIsOfLoadBalancersWithPolicyLocalAlone(final String fields, final int expected) {
    final ServicePort port =
        Manifests.onlyPort(service("healthCheckNodePort: 32000, " + fields, ""));
    assertEquals(expected, port.loadBalancer().healthCheckNodePort());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "sessionAffinity: ClientIP | 10800",
        "'sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {}}' | 10800",
        "'sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 86400}}' | 86400",
        "'sessionAffinity: None, sessionAffinityConfig: {clientIP: {timeoutSeconds: 5}}' | 0",
      })
  void affinityLastsThreeHoursUnlessSaidOtherwise(final String fields, final int seconds) {
    assertEquals(seconds, Manifests.onlyPort(service(fields, "")).policies().affinitySeconds());
  }

  @Test
  void trafficToALoadBalancerOfModeProxyIsLeftAloneAndThatIsSaid() {
    final String text =
        service(
            "type: LoadBalancer",
            "{loadBalancer: {ingress: [{ip: 192.0.2.1, ipMode: Proxy}, {ip: 192.0.2.2, ipMode: VIP}]}}");
    assertEquals("[10.96.0.10:80, 192.0.2.2:80]", Manifests.onlyPort(text).vips().toString());
    assertEquals(
        List.of(
            "Traffic to a load balancer of ipMode Proxy leaves the node, kube-proxy does not see to it"
                + " (1 Service: shop/web)."),
        Manifests.read(text).notices());
  }

  @Test
  void addressesOfAFamilyWithoutClusterIpAreNotUsedAndThatIsSaid() {
    final String text = service("externalIPs: ['2001:db8::1', 192.0.2.1]", "");
    assertEquals("[10.96.0.10:80, 192.0.2.1:80]", Manifests.onlyPort(text).vips().toString());
    assertEquals(
        List.of(
            "Addresses of a family in which a Service has no cluster IP are not used by kube-proxy"
                + " (1 Service: shop/web)."),
        Manifests.read(text).notices());
  }

  @Test
  void zerosInFrontOfBytesMeanNothing() {
    final ServicePort port =
        Manifests.onlyPort(
            service(
                    "externalIPs: [192.0.002.010],"
                        + " loadBalancerSourceRanges: [' 203.000.113.000/025 ']",
                    "{loadBalancer: {ingress: [{ip: 001.2.3.04}]}}")
                .replace("10.96.0.10", "010.096.000.010"));
    assertEquals("[10.96.0.10:80, 192.0.2.10:80, 1.2.3.4:80]", port.vips().toString());
    assertEquals(List.of("203.0.113.0/25"), port.loadBalancer().sourceRanges());
  }

  @Test
  void oneAddressMayLeadToAServiceForTwoReasons() {
    final String text =
        service("externalIPs: [192.0.2.1]", "{loadBalancer: {ingress: [{ip: 192.0.2.1}]}}");
    assertEquals(
        List.of(Vip.Kind.CLUSTER, Vip.Kind.EXTERNAL, Vip.Kind.LOAD_BALANCER),
        Manifests.onlyPort(text).vips().stream().map(Vip::kind).toList());
    assertEquals(List.of(), Manifests.read(text).notices());
  }

  @Test
  void theSecondClaimantOfANodePortIsNamed() {
    final String one =
        service("type: NodePort", "").replace("port: 80", "port: 80, nodePort: 30080");
    final String two = one.replace("name: web", "name: again").replace("10.96.0.10", "10.96.0.11");
    final String udp =
        one.replace("name: web", "name: udp")
            .replace("10.96.0.10", "10.96.0.12")
            .replace("port: 80", "port: 80, protocol: UDP");
    assertEquals(
        List.of(
            "A node port is claimed twice and the first claimant has it (1 Service: shop/again)."),
        Manifests.read(one + "---\n" + two + "---\n" + udp).notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'loadBalancerSourceRanges: [10.0.0.0/33]' | 'spec.loadBalancerSourceRanges[0] must be a CIDR such as 10.0.0.0/8, not \"10.0.0.0/33\"'",
        "'loadBalancerSourceRanges: [10.0.0.1]' | 'spec.loadBalancerSourceRanges[0] must be a CIDR such as 10.0.0.0/8, not \"10.0.0.1\"'",
        "'sessionAffinityConfig: {clientIP: {timeoutSeconds: 0}}' | 'spec.sessionAffinityConfig.clientIP.timeoutSeconds must be 1 to 86400, not 0'",
        "'healthCheckNodePort: 70000' | 'spec.healthCheckNodePort must be 0 to 65535, not 70000'",
      })
  void wrongFieldIsReported(final String fields, final String sentence) {
    assertEquals(
        "4: Service shop/web: " + sentence + ".", Manifests.complaints(service(fields, "")));
  }

  @Test
  void wrongLoadBalancerStatusIsReported() {
    assertEquals(
        """
        5: Service shop/web: status.loadBalancer.ingress[0].ip must be an IP address, not "lb".
        5: Service shop/web: status.loadBalancer.ingress[1].ipMode must be VIP or Proxy, not "vip".\
        """,
        Manifests.complaints(
            service(
                "type: LoadBalancer",
                "{loadBalancer: {ingress: [{ip: lb}, {ip: 192.0.2.1, ipMode: vip}]}}")));
  }

  @Test
  void servicesWithoutRulesAreKeptWithReasonAndPlace() {
    final ClusterManifests cluster =
        Manifests.read(
            """
            apiVersion: v1
            kind: List
            items:
            - {apiVersion: v1, kind: Service, metadata: {name: a}, spec: {type: ExternalName, externalName: b.example.com}}
            - apiVersion: v1
              kind: Service
              metadata: {name: b}
              spec:
                clusterIP: None
            - {apiVersion: v1, kind: Service, metadata: {name: c}, spec: {ports: [{port: 80}]}}
            - apiVersion: v1
              kind: Service
              metadata:
                name: d
                labels:
                  service.kubernetes.io/service-proxy-name: other
              spec: {clusterIP: 10.96.0.4, ports: [{port: 80}]}
            - apiVersion: v1
              kind: Service
              metadata:
                name: e
                labels: {service.kubernetes.io/headless: ""}
              spec: {clusterIP: 10.96.0.5, ports: [{port: 80}]}
            """);
    assertEquals(List.of(), cluster.services().servicePorts());
    assertEquals(
        """
        default/a EXTERNAL_NAME standard input:4
        default/b HEADLESS standard input:9
        default/c NO_CLUSTER_IP standard input:10
        default/d OTHER_PROXY standard input:16
        default/e HEADLESS_LABEL standard input:22\
        """,
        String.join(
            "\n",
            cluster.withoutRules().stream()
                .map(s -> s.id() + " " + s.reason() + " " + s.place())
                .toList()));
    assertEquals("standard input:5", String.valueOf(cluster.places().get("Service default/b")));
  }

  private static String service(final String fields, final String status) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {name: web, namespace: shop}
    spec: {clusterIP: 10.96.0.10, ports: [{port: 80}], %s}
    """
            .formatted(fields)
        + (status.isEmpty() ? "" : "status: " + status + "\n");
  }
}
