package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.chains.ProxiedNode;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.kubeproxy.ConformanceCase;
import io.chainwalk.tools.kubeproxy.ConformanceCorpus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Traffic that is made up, aimed at the clusters of kube-proxy's own tests.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GeneratedTrafficKernelTest {
  private static final int PACKETS = 5000;

  /// So few are over, on a busy machine too, before an answered UDP flow counts as a stream, which kernel and engine see
  /// at times that are a tick apart.
  private static final int ROUND = 1000;

  private static final int CONVERSATIONS = 200;
  private static final long SEED = Long.getLong("seed", 20_251);

  private static final int FEW_PACKETS = 1500;

  /// Of a million steps.
  private static final int PAUSES = 4000;

  private static final List<String> SHORT_TIMEOUTS =
      Stream.of(
              "tcp_timeout_syn_sent",
              "tcp_timeout_last_ack",
              "tcp_timeout_time_wait",
              "tcp_timeout_close",
              "sctp_timeout_closed",
              "sctp_timeout_cookie_wait",
              "sctp_timeout_shutdown_sent",
              "sctp_timeout_shutdown_ack_sent",
              "udp_timeout",
              "udp_timeout_stream",
              "icmp_timeout",
              "icmpv6_timeout",
              "generic_timeout")
          .map(name -> "net.netfilter.nf_conntrack_" + name + "=1")
          .toList();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "clusterip-general",
        "loadbalancer-source-ranges",
        "masquerade-random-fully",
        "no-endpoints-reject",
        "nodeports-v4-multiple-addresses",
        "nodeports-v6-localhost-enabled",
        "overall-rules",
        "terminating-local-ready-exist",
        "x-affinity-three-endpoints",
        "x-dual-stack-v4-view",
        "x-production-defaults",
        "x-sctp-and-udp-nodeports",
        "x-seven-endpoints-probabilities"
      })
  void kernelAndEngineDoTheSame(final String name) throws Exception {
    compare(setup(name, List.of()), new TrafficSpec(PACKETS, null, ROUND, CONVERSATIONS, 0));
  }

  /// Timeouts are a second, and pauses a little more. There are so many that no flow is silent for just a second without
  /// one.
  @Test
  void kernelAndEngineForgetTheSame() throws Exception {
    compare(
        setup("x-sctp-and-udp-nodeports", SHORT_TIMEOUTS),
        new TrafficSpec(FEW_PACKETS, null, FEW_PACKETS, CONVERSATIONS, PAUSES));
  }

  private void compare(final NodeSetup setup, final TrafficSpec spec) throws Exception {
    final String reason = LiveNode.whyNot(Backend.LEGACY);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "skipped: " + reason);
    final KernelBench bench = new KernelBench(Backend.LEGACY);
    final List<String> said = new ArrayList<>();
    new VerifyTraffic(bench, setup, spec, SEED, new VerifyTraffic.Folders(folder, null, said::add))
        .run();
    bench.finish();
    assertEquals(
        0,
        bench.report().differences(),
        () ->
            VerifyText.of(
                    new VerifyRun(bench.node(), Backend.LEGACY, List.of(), SEED, 0, false),
                    bench.report())
                + String.join("\n", said));
  }

  private static NodeSetup setup(final String name, final List<String> sysctls) throws IOException {
    final ConformanceCase cluster =
        ConformanceCorpus.casesWith("input.yaml").stream()
            .filter(path -> path.endsWith(name))
            .map(ConformanceCase::read)
            .findFirst()
            .orElseThrow();
    final ProxiedNode proxied =
        new ProxiedNode(cluster.config(), cluster.node(), cluster.localAddresses(), SEED);
    proxied.sync(cluster.services(), new ServiceDispatch(cluster.services()), 0);
    return new VerifiedRules(proxied, cluster.services(), "", List.of()).forTraffic(sysctls);
  }
}
