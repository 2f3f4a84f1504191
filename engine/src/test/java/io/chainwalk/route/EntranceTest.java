package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

/// Entrances as a whole.
class EntranceTest {
  private static RouteRule to(final String path, final String name, final String algorithm) {
    return new RouteRule(
        new RouteRule.Origin("Ingress shop/web", "", ""),
        List.of(),
        List.of(new PathMatch.Prefix(path)),
        List.of(),
        new Action.Forward(
            List.of(
                new Action.WeightedGroup(
                    new TargetGroup(
                        name, new Backend.Elsewhere("x"), new TargetStickiness.None(), algorithm),
                    1)),
            GroupStickiness.NONE,
            503));
  }

  private static Entrance entrance(final RouteRule first, final RouteRule second) {
    return new Entrance(
        "nginx",
        Entrance.Dialect.NGINX,
        List.of(new Entrance.Listener(80, false, RouteTable.of(List.of(first), true, second))));
  }

  @Test
  void twoGroupsOfOneNameAreTheSame() {
    final RouteRule rule = to("/a", "web", "round-robin");
    assertEquals(1, entrance(rule, to("/", "web", "round-robin")).listeners().size());
    assertEquals(1, entrance(rule, to("/", "other", "random")).listeners().size());
    final RouteRule different = to("/", "web", "random");
    assertThrows(IllegalArgumentException.class, () -> entrance(rule, different));
  }
}
