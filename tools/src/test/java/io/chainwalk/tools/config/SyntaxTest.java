package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/// What is not even YAML or JSON, or not Kubernetes' kind of it.
class SyntaxTest {

  @Test
  void brokenYamlIsReportedWithItsLine() {
    assertEquals(
        "3: not valid YAML: mapping values are not allowed here.",
        Manifests.complaints("apiVersion: v1\nkind: Service\nmetadata: name: web\n"));
    assertEquals(
        "2: not valid YAML: found character '\\t(TAB)' that cannot start any token."
            + " (Do not use \\t(TAB) for indentation).",
        Manifests.complaints("kind: Service\n\tspec: {}\n"));
    assertEquals(
        "3: not valid YAML: the character U+0007 is not allowed.",
        Manifests.complaints("kind: Service\n\nmetadata: {name: \"a\u0007\"}\n"));
  }

  @Test
  void whatComesBeforeTheBrokenDocumentIsStillChecked() {
    assertEquals(
        """
        3: not valid YAML: expected the node content, but found '<stream end>'.
        1: Service a/a: spec is missing.\
        """,
        Manifests.complaints(
            """
            {apiVersion: v1, kind: Service, metadata: {name: a, namespace: a}}
            --- [
            """
                .indent(0)
                .replace("{apiVersion", "--- {apiVersion")));
  }

  @Test
  void brokenJsonIsReportedWithItsLine() {
    assertEquals(
        "3: not valid JSON: the text ends too early.", Manifests.complaints("{\n\"a\": 1\n"));
    assertTrue(
        Manifests.complaints("{\n\"kind\": Service}")
            .startsWith("2: not valid JSON: Unrecognized token 'Service'"));
  }

  @Test
  void aFieldGivenTwiceIsReported() {
    assertEquals(
        "4: the field ports was given already, in line 2.",
        Manifests.complaints("spec:\n  ports: []\n  type: x\n  ports: []\n"));
    assertEquals(
        "2: the field kind was given already, in line 1.",
        Manifests.complaints("{\"kind\": \"a\",\n\"kind\": \"b\"}"));
  }

  @Test
  void aliasesAreRefused() {
    assertEquals(
        "3: the YAML alias *shared is not supported, write the value out.",
        Manifests.complaints("kind: Pod\nmetadata: &shared {name: a}\nspec: *shared\n"));
  }

  @Test
  void aBombOfAliasesIsRefusedAtOnce() {
    final StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      bomb.append("a%1$d: &a%1$d [*a%2$d, *a%2$d, *a%2$d, *a%2$d]%n".formatted(i, i - 1));
    }
    assertTrue(Manifests.complaints(bomb.toString()).startsWith("2: the YAML alias *a0 is not"));
  }

  @Test
  void nestingWithoutEndIsRefused() {
    assertTrue(
        Manifests.complaints("kind: " + "[".repeat(5_000))
            .startsWith("1: not valid YAML: Document nesting depth (1001) exceeds the maximum"));
    assertTrue(
        Manifests.complaints("{\"kind\": " + "[".repeat(5_000))
            .startsWith("1: not valid JSON: Document nesting depth (1001) exceeds the maximum"));
  }

  @Test
  void whatIsNoKubernetesObjectIsReported() {
    assertEquals("1: a Kubernetes object must be a mapping.", Manifests.complaints("hello\n"));
    assertEquals("2: a Kubernetes object must be a mapping.", Manifests.complaints("\n- a\n"));
    assertEquals("1: the object has no kind.", Manifests.complaints("apiVersion: v1\n"));
    assertEquals(
        "2: kind must be text.\n1: the object has no kind.",
        Manifests.complaints("a: 1\nkind: 7\n"));
    assertEquals(
        "3: a Kubernetes object must be a mapping.",
        Manifests.complaints("kind: List\nitems:\n- a\n"));
    assertEquals(
        "2: items of a ServiceList must be a list.",
        Manifests.complaints("kind: ServiceList\nitems: a\n"));
  }

  @Test
  void emptyDocumentsAndCommentsMeanNothing() {
    assertEquals(0, Manifests.read("").services().servicePorts().size());
    final String text =
        "# nothing\n---\n# here\n---\n---\n" + Manifests.WEB_SERVICE + "---\n...\n---\n";
    assertEquals(1, Manifests.read(text).services().servicePorts().size());
  }

  @Test
  void aByteOrderMarkAndWindowsLineEndsAreNoTrouble() {
    final String text = "\uFEFF" + Manifests.WEB_SERVICE.replace("\n", "\r\n");
    assertEquals("web", Manifests.onlyPort(text).name());
  }
}
