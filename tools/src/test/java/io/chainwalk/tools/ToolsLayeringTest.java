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

  private static final String TOOLS = "io.chainwalk.tools.";

  /// Each may use those in front of it, and what all commands share, which is the package above them.
  private static final List<String> ORDER =
      List.of(
          "config",
          "watch",
          "report",
          "inspect",
          "rulelogic",
          "chains",
          "rules",
          "lint",
          "cases",
          "kernel",
          "traffic",
          "names",
          "routes",
          "messages",
          "balancer",
          "replay",
          "explain",
          "diff",
          "selection",
          "verify",
          "proxy.http",
          "proxy.upstream",
          "proxy.observe",
          "proxy.targets",
          "proxy.health",
          "proxy.exchange",
          "proxy.front",
          "proxy");

  /// Packages that are used by others and use none of ours but these.
  private static final Map<String, List<String>> MAY_KNOW =
      Map.of(
          "io.chainwalk.tools.config",
          List.of(
              "io.chainwalk.tools.config",
              "io.chainwalk.flow",
              "io.chainwalk.service",
              "io.chainwalk.select",
              "io.chainwalk.names",
              "io.chainwalk.node",
              "io.chainwalk.kubeproxy"),
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
          List.of("io.chainwalk.tools.report", "io.chainwalk.flow"),
          "io.chainwalk.tools.messages",
          List.of(
              "io.chainwalk.tools.messages",
              "io.chainwalk.flow",
              "io.chainwalk.capture",
              "io.chainwalk.packet",
              "io.chainwalk.route"));

  @Test
  void nobodyKnowsMoreThanItsPlaceAllows() throws IOException {
    final List<ClassReferences> all = ClassReferences.ofModuleOf(Main.class);
    MAY_KNOW
        .keySet()
        .forEach(name -> assertTrue(all.stream().anyMatch(r -> isIn(name, r.className())), name));
    assertEquals(List.of(), all.stream().flatMap(ToolsLayeringTest::violations).toList());
  }

  @Test
  void everyPackageHasItsPlaceInTheOrder() throws IOException {
    assertEquals(
        ORDER.stream().sorted().toList(),
        ClassReferences.ofModuleOf(Main.class).stream()
            .map(references -> ClassReferences.packageOf(references.className()))
            .filter(name -> name.startsWith(TOOLS))
            .map(name -> name.substring(TOOLS.length()))
            .distinct()
            .sorted()
            .toList());
  }

  @ParameterizedTest
  @CsvSource({
    "io.chainwalk.tools.config.Sinner, io.chainwalk.tools.replay.ReplayRun",
    "io.chainwalk.tools.config.Sinner, io.chainwalk.pipeline.Engine",
    "io.chainwalk.tools.inspect.Sinner, io.chainwalk.tools.replay.ReplayRun",
    "io.chainwalk.tools.inspect.Sinner, io.chainwalk.tools.report.SummaryText",
    "io.chainwalk.tools.report.Sinner, io.chainwalk.tools.config.ClusterReader",
    "io.chainwalk.tools.report.Sinner, io.chainwalk.counters.PacketOutcome",
    "io.chainwalk.tools.replay.Sinner, io.chainwalk.fixtures.packets.PacketBuilder",
    "io.chainwalk.tools.chains.Sinner, io.chainwalk.tools.lint.LintCommand",
    "io.chainwalk.tools.lint.Sinner, io.chainwalk.tools.replay.ReplayRules",
    "io.chainwalk.tools.messages.Sinner, io.chainwalk.tools.replay.ReplayRun",
    "io.chainwalk.tools.messages.Sinner, io.chainwalk.pipeline.Burst",
    "io.chainwalk.tools.replay.Sinner, io.chainwalk.tools.explain.ExplainCommand",
    "io.chainwalk.tools.explain.Sinner, io.chainwalk.tools.diff.DiffCommand"
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
                || (known != null && known.stream().noneMatch(p -> isIn(p, name)))
                || place(name) > place(references.className()))
        .map(name -> references.className() + " refers to " + name);
  }

  /// Where the package of a class stands in the order. What all commands share may use manifests; the list of commands
  /// knows them all.
  private static int place(final String className) {
    if (className.startsWith(Main.class.getName())) {
      return ORDER.size();
    }
    final String name = ClassReferences.packageOf(className);
    return name.startsWith(TOOLS) ? ORDER.indexOf(name.substring(TOOLS.length())) : 0;
  }

  private static boolean isIn(final String packageName, final String className) {
    return ClassReferences.packageOf(className).equals(packageName);
  }
}
