package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.cases.CaseCatalog;
import io.chainwalk.fixtures.cases.FixtureCase;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.tools.chains.ProxiedNode;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden case: its packets through the engine, with the services of its manifests, come out as expected.
class FixtureCasesTest {
  private static final int SMALL_TABLE = 1000;
  private static final int MOST_ENDPOINTS = 100;
  private static final String LIBERAL = "net.netfilter.nf_conntrack_tcp_be_liberal";

  static List<FixtureCase> cases() throws IOException {
    return CaseCatalog.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void thePacketsComeOutAsExpected(final FixtureCase golden) throws BadInputException {
    assertEquals(
        PacketDiff.EQUAL,
        PacketDiff.captures(golden.expected(), walked(golden)),
        () -> golden.name() + ": " + golden.title());
  }

  /// What would be written: each packet that is not dropped, with the bytes it has now.
  private static PcapBytes.Capture walked(final FixtureCase golden) throws BadInputException {
    final PcapBytes.Capture input = golden.input();
    final Engine engine = new Engine(settings(golden));
    final Worker worker = engine.newWorker();
    worker.useRules(rules(golden), MOST_ENDPOINTS);
    final List<PcapBytes.Packet> output = new ArrayList<>();
    for (int number = 0; number < input.packets().size(); number++) {
      final PcapBytes.Packet packet = input.packets().get(number);
      final byte[] frame = packet.bytes();
      final Burst burst = new Burst(new UnsafeBuffer(frame));
      burst.add(
          0, frame.length, packet.originalLength(), input.linkType(), packet.timestampNs(), number);
      worker.process(burst);
      if (burst.outcome(0).kind() != PacketOutcome.Kind.DROPPED) {
        output.add(new PcapBytes.Packet(packet.timestampNs(), frame, packet.originalLength()));
      }
    }
    return new PcapBytes.Capture(input.linkType(), output);
  }

  /// kube-proxy's rules for the case's cluster.
  private static CompiledRules rules(final FixtureCase golden) throws BadInputException {
    final ClusterManifests cluster =
        ClusterReader.read(
            List.of("-"),
            new ByteArrayInputStream(golden.clusterYaml().getBytes(StandardCharsets.UTF_8)));
    final ProxiedNode node =
        new ProxiedNode(configuration(golden), cluster.node(), List.of(), golden.seed());
    node.sync(cluster.services(), new ServiceDispatch(cluster.services()), 0);
    return new CompiledRules(node.program());
  }

  private static ProxyConfig configuration(final FixtureCase golden) {
    final ProxyConfig defaults = ProxyConfig.DEFAULTS;
    return new ProxyConfig(
        defaults.mode(),
        defaults.masqueradeAll(),
        defaults.masqueradeMark(),
        detector(golden, false),
        detector(golden, true),
        defaults.localhostNodePorts(),
        defaults.nodePortAddresses(),
        defaults.randomFully(),
        golden.sysctls().containsKey(LIBERAL),
        defaults.nfacctCounters(),
        defaults.serviceCidrs());
  }

  private static LocalDetector detector(final FixtureCase golden, final boolean ipv6) {
    return golden.clusterCidrs().stream()
        .filter(cidr -> cidr.indexOf(':') >= 0 == ipv6)
        .findFirst()
        .<LocalDetector>map(LocalDetector.Cidr::new)
        .orElse(LocalDetector.NONE);
  }

  private static EngineSettings settings(final FixtureCase golden) {
    ConntrackSettings conntrack =
        ConntrackSettings.defaults().with(ConntrackSysctl.MAX, SMALL_TABLE);
    for (final Map.Entry<String, String> sysctl : golden.sysctls().entrySet()) {
      conntrack = conntrack.with(sysctl.getKey(), Long.parseLong(sysctl.getValue()));
    }
    return EngineSettings.defaults(golden.seed())
        .with(conntrack)
        .with(
            golden.asCaptured()
                ? EngineSettings.Answers.AS_CAPTURED
                : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
  }
}
