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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Traffic that is made up, aimed at the clusters of kube-proxy's own tests.
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class GeneratedTrafficKernelTest {
  private static final int PACKETS = 5000;
  private static final int CONVERSATIONS = 200;
  private static final long SEED = Long.getLong("seed", 20_251);

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
    final String reason = LiveNode.whyNot(Backend.LEGACY);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "skipped: " + reason);
    final KernelBench bench = new KernelBench(Backend.LEGACY);
    final List<String> said = new ArrayList<>();
    new VerifyTraffic(
            bench,
            setup(name),
            new TrafficSpec(PACKETS, null, PACKETS, CONVERSATIONS, 0),
            SEED,
            new VerifyTraffic.Folders(folder, null, said::add))
        .run();
    bench.finish();
    assertEquals(
        0,
        bench.report().differences(),
        () ->
            VerifyText.of(new VerifyRun(bench.node(), SEED, 0, false), bench.report())
                + String.join("\n", said));
  }

  private static NodeSetup setup(final String name) throws IOException {
    final ConformanceCase cluster =
        ConformanceCorpus.casesWith("input.yaml").stream()
            .filter(path -> path.endsWith(name))
            .map(ConformanceCase::read)
            .findFirst()
            .orElseThrow();
    final ProxiedNode proxied =
        new ProxiedNode(cluster.config(), cluster.node(), cluster.localAddresses(), SEED);
    proxied.sync(cluster.services(), new ServiceDispatch(cluster.services()), 0);
    return new VerifiedRules(proxied, cluster.services(), "", List.of()).forTraffic(List.of());
  }
}
