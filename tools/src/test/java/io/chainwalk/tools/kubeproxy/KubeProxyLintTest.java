package io.chainwalk.tools.kubeproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.chainwalk.tools.CommandLab;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What kube-proxy writes is in order: lint has nothing to say of the corpus' dumps but what holds for them on purpose.
class KubeProxyLintTest {
  @Test
  void kubeProxysOwnRulesGiveNoFinding() {
    final List<Path> cases = ConformanceCorpus.casesWith("expected.save");
    assertFalse(cases.isEmpty());
    for (final Path folder : cases) {
      final CommandLab.Result result =
          CommandLab.run(
              "lint",
              "--ignore",
              "masquerade-not-random,affinity-list-limit",
              "--rules",
              folder.resolve("expected.save").toString());
      assertEquals(0, result.status(), () -> folder + "\n" + result.text() + result.talk());
    }
  }
}
