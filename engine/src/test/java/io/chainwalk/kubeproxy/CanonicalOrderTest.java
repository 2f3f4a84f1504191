package io.chainwalk.kubeproxy;

import static io.chainwalk.kubeproxy.ServiceMaker.CONFIG;
import static io.chainwalk.kubeproxy.ServiceMaker.WORKER;
import static io.chainwalk.kubeproxy.ServiceMaker.snapshot;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CanonicalOrderTest {
  private static List<RuleLine> lines(final String text) {
    return text.lines().map(line -> new RuleLine(line, Origin.UNKNOWN)).toList();
  }

  private static String text(final List<RuleLine> lines) {
    return String.join("\n", lines.stream().map(RuleLine::text).toList());
  }

  @Test
  void servicesComeByNameAndTheLastRuleStaysLast() {
    final String written =
        """
        *nat
        :KUBE-SVC-A - [0:0]
        :KUBE-SERVICES - [0:0]
        :ZZZ - [0:0]
        :KUBE-NODEPORTS - [0:0]
        -A KUBE-SERVICES -m comment --comment "b/b:p cluster IP" -j KUBE-SVC-B
        -A KUBE-SERVICES -m comment --comment "b/b:p external IP" -j KUBE-EXT-B
        -A KUBE-SVC-A -j TWO
        -A KUBE-SVC-A -j ONE
        -X ZZZ
        -A KUBE-SERVICES -m comment --comment "a/a cluster IP" -j KUBE-SVC-A
        -A KUBE-NODEPORTS -m comment --comment z/z:p -j KUBE-EXT-Z
        -A KUBE-NODEPORTS -m comment --comment a/a -j KUBE-EXT-A
        -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: last" -j KUBE-NODEPORTS
        COMMIT
        *filter
        COMMIT
        """;
    assertEquals(
        """
        *filter
        COMMIT
        *nat
        :KUBE-NODEPORTS - [0:0]
        :KUBE-SERVICES - [0:0]
        :KUBE-SVC-A - [0:0]
        :ZZZ - [0:0]
        -A KUBE-NODEPORTS -m comment --comment a/a -j KUBE-EXT-A
        -A KUBE-NODEPORTS -m comment --comment z/z:p -j KUBE-EXT-Z
        -A KUBE-SERVICES -m comment --comment "a/a cluster IP" -j KUBE-SVC-A
        -A KUBE-SERVICES -m comment --comment "b/b:p cluster IP" -j KUBE-SVC-B
        -A KUBE-SERVICES -m comment --comment "b/b:p external IP" -j KUBE-EXT-B
        -A KUBE-SERVICES -m comment --comment "kubernetes service nodeports; NOTE: last" -j KUBE-NODEPORTS
        -A KUBE-SVC-A -j TWO
        -A KUBE-SVC-A -j ONE
        -X ZZZ
        COMMIT\
        """
            .stripIndent(),
        text(CanonicalOrder.of(lines(written))));
  }

  @Test
  void theOrderOfServicesDoesNotShow() {
    final List<ServiceMaker> services =
        Stream.of("one", "two", "three")
            .map(name -> new ServiceMaker(name, "10.96.0." + name.length()).endpoint("10.0.0.1"))
            .toList();
    final String inOrder =
        text(
            new KubeProxy(CONFIG, WORKER, false)
                .sync(snapshot(services.toArray(ServiceMaker[]::new)), 0)
                .lines());
    final String reversed =
        text(
            new KubeProxy(CONFIG, WORKER, false)
                .sync(snapshot(services.reversed().toArray(ServiceMaker[]::new)), 0)
                .lines());
    assertEquals(inOrder, reversed);
  }

  @Test
  void aTextThatEndsInTheMiddleIsNone() {
    assertThrows(
        IllegalArgumentException.class,
        () -> CanonicalOrder.of(Collections.nCopies(2, new RuleLine("*nat", Origin.UNKNOWN))));
  }
}
