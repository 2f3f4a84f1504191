package io.chainwalk.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.chainwalk.bench.traffic.KubeCluster;
import io.chainwalk.bench.traffic.TcpFlows;
import io.chainwalk.flow.Direction;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// This machine's kernel forwards and translates what is put into it; skipped where it cannot be had.
final class NetfilterLabTest {
  private static final int FLOWS = 200;

  private final KubeCluster cluster = new KubeCluster(9);
  private final TcpFlows flows = new TcpFlows(cluster, FLOWS);

  @BeforeAll
  static void needsTheKernel() {
    final String reason = NetfilterLab.unavailable();
    assumeTrue(reason.isEmpty(), reason);
  }

  @ParameterizedTest
  @EnumSource
  void aSynToAClusterAddressLeavesForAnEndpointOfItsService(final RuleBackend rules)
      throws IOException {
    try (NetfilterLab lab = new NetfilterLab(rules, cluster, flows, FLOWS)) {
      lab.establish(Direction.ORIGINAL);
    }

    for (int flow = 0; flow < FLOWS; flow++) {
      final int service = flows.service(flow);
      final int endpoint = flows.endpoint(flow) - KubeCluster.FIRST_ENDPOINT - service * 10;
      assertTrue(endpoint >= 0 && endpoint < KubeCluster.endpointCount(service));
    }
  }

  @ParameterizedTest
  @EnumSource
  void aServiceThatIsScaledDownSendsItsNextConnectionsToTheEndpointThatIsLeft(
      final RuleBackend rules) throws IOException {
    try (NetfilterLab lab = new NetfilterLab(rules, cluster, flows, FLOWS)) {
      lab.load(rules.change(cluster, 4, 1));
      lab.establish(Direction.REPLY);
    }

    for (int flow = 0; flow < FLOWS; flow++) {
      if (flows.service(flow) == 4) {
        assertEquals(KubeCluster.FIRST_ENDPOINT + 40, flows.endpoint(flow));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void dataOfEstablishedConnectionsComesOutOfBothRouters(final Direction from) throws IOException {
    try (NetfilterLab lab = new NetfilterLab(RuleBackend.IPTABLES, cluster, flows, FLOWS)) {
      lab.establish(from);
      lab.forwardBaseline(3 * FLOWS);
      lab.forward(3 * FLOWS);
      lab.report();

      assertEquals(FLOWS, lab.connections());
    }
  }

  @Test
  void forgottenConnectionsBeginAnew() throws IOException {
    try (NetfilterLab lab = new NetfilterLab(RuleBackend.IPTABLES, cluster, flows, FLOWS)) {
      lab.lineUpFirstPackets();
      lab.forgetConnections();
      assertEquals(0, lab.connections());

      lab.forward(FLOWS / 2);

      assertEquals(FLOWS / 2, lab.connections());
    }
  }

  @Test
  void packetsThatDoNotComeOutAreNotReported() throws IOException {
    try (NetfilterLab lab = new NetfilterLab(RuleBackend.NFTABLES, cluster, flows, FLOWS)) {
      lab.establish(Direction.ORIGINAL);
      lab.load("add rule ip kube-proxy filter-forward drop\n");
      lab.forward(FLOWS);

      assertThrows(IllegalStateException.class, lab::report);
    }
  }

  @Test
  void rulesThatAreRefusedSayWhy() throws IOException {
    try (NetfilterLab lab = new NetfilterLab(RuleBackend.NFTABLES, cluster, flows, FLOWS)) {
      final IOException e = assertThrows(IOException.class, () -> lab.load("add nonsense\n"));

      assertTrue(e.toString().contains("nonsense"));
    }
  }
}
