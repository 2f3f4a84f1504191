package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.RecordedNode;
import io.chainwalk.tools.cases.WalkCase;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.verify.scenario.Expectations;
import io.chainwalk.tools.verify.scenario.Scenario;
import io.chainwalk.tools.verify.scenario.Scenarios;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What kernels did, written down, and what the engine does with the same packets. Needs no kernel.
class GoldenCasesTest {
  private static final long SEED = 1;
  private static final int LEAST = 150;

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void theEngineDoesWhatTheKernelDid(final String name, final Path folder) throws Exception {
    final WalkCase recorded = CaseFolder.read(folder);
    assertEquals(name, recorded.name());
    assertEquals(List.of(), play(recorded));
  }

  static Stream<Arguments> cases() throws URISyntaxException, BadInputException {
    return folders().stream()
        .map(folder -> Arguments.of(String.valueOf(folder.getFileName()), folder));
  }

  private static List<Path> folders() throws URISyntaxException, BadInputException {
    return VerifyCases.find(List.of(root()));
  }

  private static Path root() throws URISyntaxException {
    final URL cases = Objects.requireNonNull(GoldenCasesTest.class.getResource("cases"));
    return Path.of(cases.toURI());
  }

  static List<Scenario> scenarios() {
    return Scenarios.recorded();
  }

  @Test
  void everyScenarioHasACase() throws Exception {
    final List<String> names =
        folders().stream().map(folder -> String.valueOf(folder.getFileName())).toList();
    assertTrue(names.size() >= LEAST, () -> names.size() + " cases");
    assertEquals(
        List.of(),
        scenarios().stream().map(Scenario::name).filter(name -> !names.contains(name)).toList());
  }

  /// Kernel and engine might agree on nothing at all.
  @ParameterizedTest
  @MethodSource("scenarios")
  void theKernelDidWhatTheScenarioIsAbout(final Scenario scenario) throws Exception {
    final WalkCase recorded = CaseFolder.read(root().resolve(scenario.name()));
    assertEquals("", new Expectations().complaint(scenario, recorded));
  }

  @Test
  void aSingleByteThatDiffersIsReported() throws Exception {
    final WalkCase recorded = CaseFolder.read(folders().getFirst());
    assertEquals(List.of(), play(recorded));
    final List<Difference> differences = play(withOneByteChanged(recorded));
    assertFalse(differences.isEmpty());
    assertEquals(
        List.of(),
        differences.stream()
            .map(Difference::kind)
            .filter(kind -> !kind.contains("bytes differ"))
            .toList());
  }

  /// Changes the last byte of a packet that is sent on.
  private static WalkCase withOneByteChanged(final WalkCase recorded) {
    final List<Exchange> exchanges = new ArrayList<>(recorded.exchanges());
    for (int i = 0; i < exchanges.size(); i++) {
      final Exchange exchange = exchanges.get(i);
      if (exchange.departures().size() == 1 && !exchange.departures().getFirst().isDelivered()) {
        final Departure departure = exchange.departures().getFirst();
        final byte[] bytes = departure.packet().bytes();
        bytes[bytes.length - 1]++;
        exchanges.set(
            i,
            new Exchange(
                exchange.arrival(), List.of(new Departure(departure.by(), Packet.of(bytes)))));
        break;
      }
    }
    return new WalkCase(
        recorded.name(),
        recorded.about(),
        recorded.recordedOn(),
        recorded.setup(),
        exchanges,
        recorded.connections(),
        recorded.endNs());
  }

  private static List<Difference> play(final WalkCase recorded)
      throws IOException, BadInputException {
    final List<Difference> differences = new ArrayList<>();
    final Lockstep.Listener listener =
        new Lockstep.Listener() {
          @Override
          public void compared(
              final long number, final Exchange exchange, final EngineNode.Walked walked) {
            // Only differences are of interest.
          }

          @Override
          public void differs(final long number, final Difference difference) {
            differences.add(difference);
          }
        };
    try (RecordedNode kernel = new RecordedNode(recorded)) {
      final Lockstep lockstep =
          new Lockstep(
              kernel,
              LoadedSetup.of(recorded.setup()),
              EngineSettings.Answers.AS_CAPTURED,
              SEED,
              new DrawTally(),
              listener);
      for (final Exchange exchange : recorded.exchanges()) {
        lockstep.take(exchange.arrival().by(), exchange.arrival().packet());
      }
      lockstep.finish();
    }
    return differences;
  }
}
