package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.cases.CaseCatalog;
import io.chainwalk.fixtures.cases.FixtureCase;
import io.chainwalk.fixtures.packets.PacketDiff;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every golden case: its packets through the engine, with the services of its manifests, come out as expected.
class FixtureCasesTest {
  private static final int SMALL_TABLE = 1000;

  private static final String NO_FILTER_CHAINS =
      "the rule of KUBE-FORWARD that drops INVALID packets is not walked yet";

  /// Cases that expect what is not built yet. They are run, too: one that comes out right must leave this list.
  private static final Map<String, String> NOT_BUILT_YET =
      Map.of(
          "invalid/bad-tcp-checksum-is-dropped",
          NO_FILTER_CHAINS,
          "invalid/bad-udp-checksum-is-dropped",
          NO_FILTER_CHAINS,
          "invalid/reset-without-connection-is-dropped",
          NO_FILTER_CHAINS);

  static List<FixtureCase> casesThatComeOutAsExpected() throws IOException {
    return CaseCatalog.all().stream().filter(c -> !NOT_BUILT_YET.containsKey(c.name())).toList();
  }

  static List<FixtureCase> casesNotBuiltYet() throws IOException {
    return CaseCatalog.all().stream().filter(c -> NOT_BUILT_YET.containsKey(c.name())).toList();
  }

  @ParameterizedTest
  @MethodSource("casesThatComeOutAsExpected")
  void thePacketsComeOutAsExpected(final FixtureCase golden) throws BadInputException {
    assertEquals(
        PacketDiff.EQUAL,
        PacketDiff.captures(golden.expected(), walked(golden)),
        () -> golden.name() + ": " + golden.title());
  }

  @ParameterizedTest
  @MethodSource("casesNotBuiltYet")
  void whatIsNotBuiltYetStillDiffers(final FixtureCase golden) throws BadInputException {
    assertNotEquals(
        PacketDiff.EQUAL,
        PacketDiff.captures(golden.expected(), walked(golden)),
        () -> golden.name() + " is listed as: " + NOT_BUILT_YET.get(golden.name()));
  }

  @Test
  void everyCaseThatIsNotBuiltYetExistsAndTheyAreFew() throws IOException {
    final Set<String> names =
        CaseCatalog.all().stream().map(FixtureCase::name).collect(Collectors.toSet());
    final Set<String> gone = new HashSet<>(NOT_BUILT_YET.keySet());
    gone.removeAll(names);
    assertEquals(Set.of(), gone);
    assertTrue(names.size() > 5 * NOT_BUILT_YET.size(), () -> names.size() + " cases");
  }

  /// What would be written: each packet that is not dropped, with the bytes it has now.
  private static PcapBytes.Capture walked(final FixtureCase golden) throws BadInputException {
    final PcapBytes.Capture input = golden.input();
    final Engine engine = new Engine(settings(golden));
    final Worker worker = engine.newWorker();
    worker.useServices(
        new ServiceDispatch(
            ClusterReader.read(
                    List.of("-"),
                    new ByteArrayInputStream(golden.clusterYaml().getBytes(StandardCharsets.UTF_8)))
                .services()));
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

  private static EngineSettings settings(final FixtureCase golden) {
    ConntrackSettings conntrack =
        ConntrackSettings.defaults().with(ConntrackSysctl.MAX, SMALL_TABLE);
    for (final Map.Entry<String, String> sysctl : golden.sysctls().entrySet()) {
      conntrack = conntrack.with(sysctl.getKey(), Long.parseLong(sysctl.getValue()));
    }
    return new EngineSettings(
        golden.seed(),
        conntrack,
        golden.asCaptured()
            ? EngineSettings.Answers.AS_CAPTURED
            : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT,
        null);
  }
}
