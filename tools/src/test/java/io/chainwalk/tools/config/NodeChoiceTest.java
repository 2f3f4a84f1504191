package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.kubeproxy.ProxyNode;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which node kube-proxy runs on, and what is known of it.
class NodeChoiceTest {
  private static final String ONE =
      """
      apiVersion: v1
      kind: Node
      metadata: {name: n1, labels: {topology.kubernetes.io/zone: z1}}
      spec: {podCIDR: 10.244.1.0/24, taints: [{key: any, effect: thing}]}
      status:
        addresses:
        - {type: Hostname, address: n1}
        - {type: ExternalIP, address: 203.0.113.1}
        - {type: InternalIP, address: 192.0.2.1}
        - {type: InternalIP, address: "2001:db8::1"}
        - {type: InternalIP, address: 192.0.2.9}
      """;

  private static final String TWO =
      "---\n{apiVersion: v1, kind: Node, metadata: {name: n2}, status: {addresses:"
          + " [{type: ExternalIP, address: 203.0.113.2}]}}\n";

  @Test
  void theOnlyNodeIsTaken() {
    final ClusterManifests cluster = Manifests.read(ONE);
    assertEquals(
        "n1 z1 [192.0.2.1, 2001:db8::1]"
            + " [127.0.0.1, ::1, 192.0.2.1, 2001:db8::1, 192.0.2.9, 203.0.113.1]",
        text(cluster.node()));
    assertEquals(List.of("n1"), cluster.nodeNames());
    assertEquals(List.of(), cluster.notices());
    assertEquals("standard input:1", String.valueOf(cluster.places().get("Node n1")));
  }

  @Test
  void theNodeThatIsAskedForIsTaken() throws BadInputException {
    assertEquals(
        "n2  [203.0.113.2] [127.0.0.1, ::1, 203.0.113.2]",
        text(Manifests.read(ONE + TWO, "n2", "").node()));
  }

  @Test
  void withoutNodesThereIsOneWithoutNameAndWithoutAddressesButLoopback() throws BadInputException {
    assertEquals("  [] [127.0.0.1, ::1]", text(Manifests.read("---\n").node()));
    assertEquals("n9  [] [127.0.0.1, ::1]", text(Manifests.read("---\n", "n9", "").node()));
  }

  @Test
  void noneOfSeveralIsTakenUnaskedAndThatIsSaid() {
    final ClusterManifests cluster = Manifests.read(ONE + TWO);
    assertEquals("  [] [127.0.0.1, ::1]", text(cluster.node()));
    assertEquals(List.of("n1", "n2"), cluster.nodeNames());
    assertEquals(
        List.of(
            "None of several Nodes is chosen, so that no endpoint is local and addresses of nodes"
                + " are unknown (2 Nodes, for example n1)."),
        cluster.notices());
  }

  @Test
  void aNodeThatIsNotThereIsReportedWithThoseThatAre() {
    final BadInputException e =
        assertThrows(BadInputException.class, () -> Manifests.read(ONE + TWO, "n3", ""));
    assertEquals(
        List.of("--node n3: no Node of that name is in the manifests, only n1, n2."), e.messages());
  }

  @Test
  void kubeProxysHostnameOverrideChoosesWhereNobodyAsks() throws BadInputException {
    final String override =
        """
        ---
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        hostnameOverride: " N2 "
        """;
    assertEquals("n2", Manifests.read(ONE + TWO + override).node().name());
    assertEquals("n1", Manifests.read(ONE + TWO + override, "n1", "").node().name());
  }

  @Test
  void theAddressThatKubeProxyBindsToIsTheNodes() {
    final String bound =
        """
        ---
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        bindAddress: 192.0.2.77
        """;
    assertEquals(
        List.of("192.0.2.77", "2001:db8::1"),
        Manifests.read(ONE + bound).node().nodeIps().stream().map(Object::toString).toList());
    assertEquals(
        List.of("192.0.2.1", "2001:db8::1"),
        Manifests.read(ONE + bound.replace("192.0.2.77", "0.0.0.0")).node().nodeIps().stream()
            .map(Object::toString)
            .toList());
  }

  @Test
  void whatIsWrongWithANodeIsReported() {
    assertEquals(
        """
        3: Node n_1: metadata.name must be made of lower-case letters, digits and inner hyphens, \
        63 at most between dots, not "n_1".
        6: Node n_1: status.addresses[0].address must be an IP address, not "n1".
        4: Node n_1: spec.podCIDRs[0] must be a CIDR such as 10.0.0.0/8, not "10.244.1.0".
        11: Node n1: spec.podCIDR must be a CIDR such as 10.0.0.0/8, not "x".
        13: Node (no name): metadata.name is missing.\
        """,
        Manifests.complaints(
            """
            apiVersion: v1
            kind: Node
            metadata: {name: n_1}
            spec: {podCIDRs: [10.244.1.0]}
            status:
              addresses: [{type: InternalIP, address: n1}]
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: n1}
            spec: {podCIDR: x}
            ---
            {apiVersion: v1, kind: Node}
            """));
  }

  private static String text(final ProxyNode node) {
    return node.name() + " " + node.zone() + " " + node.nodeIps() + " " + node.interfaceAddresses();
  }
}
