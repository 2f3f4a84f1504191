package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Manifests that change while the proxy runs.
class ReloadsTest {
  private final List<String> said = new ArrayList<>();
  private final ProxyMetrics metrics = new ProxyMetrics();

  @Test
  void aPlanThatCannotBeUsedIsSaidAndCounted() throws IOException {
    final RoutingPlan plan = new TestProxy.Plan().build();
    new Reloads(
            () -> new ManifestRouting.Loaded(plan, List.of()),
            _ -> {
              throw new IllegalArgumentException("no such algorithm");
            },
            metrics,
            List.of(),
            said::add)
        .reload();
    assertEquals("java.lang.IllegalArgumentException: no such algorithm", said.getFirst());
    assertEquals(
        1,
        new String(metrics.text(), StandardCharsets.UTF_8)
            .lines()
            .filter("chainwalk_ingress_reloads_total{outcome=\"failed\"} 1.0"::equals)
            .count());
  }

  @Test
  void onlyNoticesThatAreNewAreSaid() {
    final RoutingPlan plan = new TestProxy.Plan().build();
    final Reloads reloads =
        new Reloads(
            () -> new ManifestRouting.Loaded(plan, List.of("old", "new")),
            _ -> {},
            metrics,
            List.of("old"),
            said::add);
    reloads.reload();
    reloads.reload();
    assertEquals(List.of("new"), said);
  }

  @Test
  void aPlanWithAGroupThatCannotBeServedChangesNothing() throws IOException {
    try (TestEndpoint old = TestEndpoint.saying("old");
        TestEndpoint fresh = TestEndpoint.saying("new");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(old.endpoint()))) {
      final TargetGroup bad = TestProxy.Plan.group("bad", new TargetStickiness.None());
      final RoutingPlan plan =
          TestProxy.Plan.to(fresh.endpoint())
              .target(
                  new TargetGroup(bad.name(), bad.backend(), bad.stickiness(), "nonsense"),
                  fresh.endpoint())
              .build();
      assertThrows(IllegalArgumentException.class, () -> proxy.server().use(plan));
      assertEquals("old", TestProxy.bodyOf(proxy.get("/")));
    }
  }
}
