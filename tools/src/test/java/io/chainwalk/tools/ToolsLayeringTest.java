package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.structure.ClassReferences;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the parts of the command line may know of each other and of the engine.
class ToolsLayeringTest {
  private static final String OURS = "io.chainwalk.";

  /// Packages that are used by others and use none of ours but these.
  private static final Map<String, List<String>> MAY_KNOW =
      Map.of(
          "io.chainwalk.tools.config",
          List.of("io.chainwalk.tools.config", "io.chainwalk.flow", "io.chainwalk.service"),
          "io.chainwalk.tools.inspect",
          List.of(
              "io.chainwalk.tools.inspect",
              "io.chainwalk.tools",
              "io.chainwalk.flow",
              "io.chainwalk.capture",
              "io.chainwalk.service",
              "io.chainwalk.tracker",
              "io.chainwalk.conntrack",
              "io.chainwalk.pipeline"),
          "io.chainwalk.tools.report",
          List.of("io.chainwalk.tools.report", "io.chainwalk.flow"));

  @Test
  void manifestsAndReportsKnowNothingOfReplay() throws IOException {
    final List<ClassReferences> all = ClassReferences.ofModuleOf(Main.class);
    MAY_KNOW
        .keySet()
        .forEach(name -> assertTrue(all.stream().anyMatch(r -> isIn(name, r.className())), name));
    assertEquals(List.of(), all.stream().flatMap(ToolsLayeringTest::violations).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "io.chainwalk.tools.config.Sinner, io.chainwalk.tools.replay.ReplayRun",
    "io.chainwalk.tools.config.Sinner, io.chainwalk.pipeline.Engine",
    "io.chainwalk.tools.inspect.Sinner, io.chainwalk.tools.replay.ReplayRun",
    "io.chainwalk.tools.inspect.Sinner, io.chainwalk.tools.report.SummaryText",
    "io.chainwalk.tools.report.Sinner, io.chainwalk.tools.config.ClusterReader",
    "io.chainwalk.tools.report.Sinner, io.chainwalk.counters.PacketOutcome",
    "io.chainwalk.tools.replay.Sinner, io.chainwalk.fixtures.packets.PacketBuilder"
  })
  void aClassThatKnowsTooMuchIsFound(final String sinner, final String referenced) {
    final byte[] classFile =
        ClassFile.of()
            .build(
                ClassDesc.of(sinner),
                self -> self.withField("field", ClassDesc.of(referenced), ClassFile.ACC_PRIVATE));
    assertEquals(
        List.of(sinner + " refers to " + referenced),
        violations(ClassReferences.of(classFile)).toList());
  }

  private static Stream<String> violations(final ClassReferences references) {
    final List<String> known = MAY_KNOW.get(ClassReferences.packageOf(references.className()));
    return references.referenced().stream()
        .filter(name -> name.startsWith(OURS))
        .filter(name ->
            name.startsWith("io.chainwalk.fixtures.")
                || (known != null && known.stream().noneMatch(p -> isIn(p, name))))
        .map(name -> references.className() + " refers to " + name);
  }

  private static boolean isIn(final String packageName, final String className) {
    return ClassReferences.packageOf(className).equals(packageName);
  }
}
