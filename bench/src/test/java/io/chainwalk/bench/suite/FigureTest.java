package io.chainwalk.bench.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Parameters and targets of a figure.
class FigureTest {
  private static final Figure FIGURE =
      Figure.of("packet", Object.class, "bursts")
          .with("rules", "chains")
          .over("flows", List.of("1000", "8000000"), List.of("1000"))
          .over("to", List.of("FIRST", "LAST"), List.of("LAST"))
          .target(Target.atMost(28), Map.of("flows", "1000"));

  @Test
  void everyValueMeetsEveryOther() {
    assertEquals(
        List.of(
            Map.of("rules", "chains", "flows", "1000", "to", "FIRST"),
            Map.of("rules", "chains", "flows", "1000", "to", "LAST"),
            Map.of("rules", "chains", "flows", "8000000", "to", "FIRST"),
            Map.of("rules", "chains", "flows", "8000000", "to", "LAST")),
        FIGURE.combinations(false));
    assertEquals(
        List.of(Map.of("rules", "chains", "flows", "1000", "to", "LAST")),
        FIGURE.combinations(true));
  }

  @Test
  void aParameterOfOneValueIsNotShown() {
    assertEquals(List.of("flows", "to"), FIGURE.varying());
  }

  @Test
  void aTargetIsForTheValuesItNames() {
    assertEquals(
        Optional.of(Target.atMost(28)), FIGURE.targetOf(Map.of("flows", "1000", "to", "LAST")));
    assertEquals(Optional.empty(), FIGURE.targetOf(Map.of("flows", "8000000", "to", "LAST")));
  }

  @Test
  void aQuickRunHasNothingThatAFullOneHasNot() {
    assertThrows(
        IllegalArgumentException.class,
        () -> FIGURE.over("services", List.of("10"), List.of("100")));
  }

  @Test
  void eightMillionFlowsNeedMemoryThatIsThere(@TempDir final Path folder) throws IOException {
    final Path memInfo = folder.resolve("meminfo");
    Files.writeString(memInfo, "MemTotal: 9999999 kB\nMemAvailable:    2097152 kB\n");
    final Need need = new FreeMemory("flows", 1024, memInfo);
    assertEquals("", need.missing(Map.of("flows", "1000000")));
    assertEquals(
        "needs 7.6 GiB of memory, 2.0 are available", need.missing(Map.of("flows", "8000000")));
    assertEquals(
        "", new FreeMemory("flows", 1024, folder.resolve("x")).missing(Map.of("flows", "8000000")));
  }
}
