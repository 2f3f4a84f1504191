package io.chainwalk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.fixtures.structure.ClassReferences;
import io.chainwalk.fixtures.structure.SourceImports;
import io.chainwalk.pipeline.Engine;
import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.constant.ClassDesc;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// The order of packages is total: each refers only to those on its left. So a cycle has nowhere to hide.
class LayeringTest {
  private static final String ROOT = "io.chainwalk.";

  private static final List<String> LEFT_TO_RIGHT =
      List.of(
          "memory",
          "flow",
          "capture",
          "counters",
          "packet",
          "service",
          "sysctl",
          "fragment",
          "node",
          "answer",
          "tracker",
          "conntrack",
          "select",
          "picker",
          "route",
          "sticky",
          "names",
          "balancer",
          "nat",
          "ruleset",
          "ruletext",
          "kubeproxy",
          "match",
          "chain",
          "pipeline");

  /// Agrona at run time, JSpecify at compile time; of the JDK only `java.base`.
  private static final List<String> OTHERS = List.of("org.agrona.", "org.jspecify.annotations.");

  private static final Set<String> JAVA_BASE = Object.class.getModule().getPackages();

  @Test
  void noPackageRefersToOneOnItsRight() throws IOException {
    assertEquals(List.of(), engineClasses().stream().flatMap(LayeringTest::violations).toList());
  }

  /// The use of a compile-time constant leaves no trace in a class file, but an import in the source.
  @Test
  void noSourceImportsFromAPackageOnItsRight() throws IOException {
    final List<ClassReferences> sources = SourceImports.ofTree(Path.of("src/main/java"));
    assertTrue(sources.size() > 100, () -> "only " + sources.size() + " sources");
    assertEquals(List.of(), sources.stream().flatMap(LayeringTest::violations).toList());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "import io.chainwalk.tracker.TcpState;",
        "import static io.chainwalk.tracker.TcpState.CLOSE;",
        "import static io.chainwalk.tracker.TcpState.*;",
        "import   io.chainwalk.tracker.TcpState ; // constants",
        "import io.chainwalk.tracker.*;",
        "/** doc */ final class Sinner { int i = io.chainwalk.tracker.TcpState.CLOSE; }"
      })
  void aConstantFromTheRightIsFoundInTheSource(final String line) {
    final String source = "package io.chainwalk.sysctl;\n\n" + line + "\n";
    assertEquals(
        1, violations(SourceImports.of("io.chainwalk.sysctl.Sinner", source)).count(), line);
  }

  @Test
  void whatACommentNamesIsNoUse() {
    final String source =
        """
        package io.chainwalk.sysctl;

        import io.chainwalk.flow.Protocol;

        /// See [io.chainwalk.tracker.TcpState].
        /* io.chainwalk.tracker.TcpState */
        final class Saint {}
        """;
    assertEquals(
        List.of(), violations(SourceImports.of("io.chainwalk.sysctl.Saint", source)).toList());
  }

  /// Otherwise the rule above would not notice a folder that holds no classes, or a package that moved away.
  @Test
  void everyPackageInTheOrderHasClasses() throws IOException {
    final Set<String> found =
        engineClasses().stream()
            .map(references -> ClassReferences.packageOf(references.className()))
            .collect(Collectors.toCollection(TreeSet::new));
    assertEquals(
        LEFT_TO_RIGHT.stream().map(ROOT::concat).collect(Collectors.toCollection(TreeSet::new)),
        found);
  }

  @ParameterizedTest
  @CsvSource({
    "io.chainwalk.flow.Sinner, io.chainwalk.pipeline.Engine, refers to the right",
    "io.chainwalk.conntrack.Sinner, io.chainwalk.select.RandomBits, refers to the right",
    "io.chainwalk.gossip.Sinner, io.chainwalk.flow.FlowTuple, is in no package of the order",
    "io.chainwalk.nat.Sinner, io.chainwalk.tools.Main, refers to the right",
    "io.chainwalk.nat.Sinner, java.util.logging.Logger, refers to a stranger",
    "io.chainwalk.nat.Sinner, sun.misc.Unsafe, refers to a stranger",
    "io.chainwalk.nat.Sinner, org.slf4j.Logger, refers to a stranger"
  })
  void aClassThatBreaksTheOrderIsFound(
      final String sinner, final String referenced, final String complaint) {
    assertEquals(
        List.of(sinner + " " + complaint + ": " + referenced),
        violations(ClassReferences.of(classWithField(sinner, referenced))).toList());
  }

  @ParameterizedTest
  @CsvSource({
    "io.chainwalk.pipeline.Saint, io.chainwalk.flow.FlowTuple",
    "io.chainwalk.pipeline.Saint, io.chainwalk.pipeline.Engine",
    "io.chainwalk.nat.Saint, org.agrona.concurrent.UnsafeBuffer",
    "io.chainwalk.nat.Saint, java.util.concurrent.atomic.AtomicLong",
    "io.chainwalk.nat.Saint, javax.crypto.Mac"
  })
  void aClassThatKeepsTheOrderIsLeftAlone(final String saint, final String referenced) {
    assertEquals(
        List.of(), violations(ClassReferences.of(classWithField(saint, referenced))).toList());
  }

  private static byte[] classWithField(final String className, final String fieldType) {
    return ClassFile.of()
        .build(
            ClassDesc.of(className),
            self -> self.withField("field", ClassDesc.of(fieldType), ClassFile.ACC_PRIVATE));
  }

  private static List<ClassReferences> engineClasses() throws IOException {
    return ClassReferences.ofModuleOf(Engine.class);
  }

  private static Stream<String> violations(final ClassReferences references) {
    final int own = place(references.className());
    return references.referenced().stream()
        .filter(name -> !isAllowed(own, name))
        .map(name -> references.className() + " " + complaint(own, name) + ": " + name);
  }

  private static boolean isAllowed(final int own, final String referenced) {
    if (referenced.startsWith(ROOT)) {
      return own >= 0 && place(referenced) >= 0 && place(referenced) <= own;
    }
    if (referenced.startsWith("java.") || referenced.startsWith("javax.")) {
      return JAVA_BASE.contains(ClassReferences.packageOf(referenced));
    }
    return OTHERS.stream().anyMatch(referenced::startsWith);
  }

  private static String complaint(final int own, final String referenced) {
    if (own < 0) {
      return "is in no package of the order";
    }
    return referenced.startsWith(ROOT) ? "refers to the right" : "refers to a stranger";
  }

  /// The place of a class's package in the order, or -1.
  private static int place(final String className) {
    final String name = ClassReferences.packageOf(className);
    return name.startsWith(ROOT) ? LEFT_TO_RIGHT.indexOf(name.substring(ROOT.length())) : -1;
  }
}
