package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.PathMatch;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sticky.Binding;
import io.chainwalk.sticky.HeaderLine;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.messages.CapturedRequest;
import io.chainwalk.tools.messages.Conversation;
import io.chainwalk.tools.report.IngressSummary;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Where an entrance sends the requests of a capture.
class RoutedRequestsTest {
  private static final StickyCookies COOKIES =
      new StickyCookies(KeyRing.of(new byte[32], List.of()));
  private static final TargetStickiness FREE = new TargetStickiness.None();
  private static final TargetStickiness STICKY =
      new TargetStickiness.OwnCookie("AWSALB", Duration.ofDays(1), true, true, false);
  private static final RouteRule.Origin ORIGIN =
      new RouteRule.Origin("Ingress shop/web", "spec.rules[0].http.paths[0]", "web.yaml:9");
  private static final RouteRule NOT_FOUND =
      new RouteRule(
          new RouteRule.Origin("default", "", ""),
          List.of(),
          List.of(),
          List.of(),
          new Action.FixedResponse(404, "", ""));

  /// A request with cookies.
  private record Request(String path, IpAddress peer, List<String> cookies) implements RequestHead {
    @Override
    public boolean secure() {
      return false;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String host() {
      return "shop.example.com";
    }

    @Override
    public String query() {
      return "";
    }

    @Override
    public List<String> header(final String name) {
      return name.equalsIgnoreCase("cookie") ? cookies : List.of();
    }
  }

  private final Map<TargetGroup, GroupTargets> targets = new HashMap<>();
  private int packets;

  private TargetGroup group(
      final String name, final TargetStickiness stickiness, final String... endpoints) {
    final Backend.ServicePortRef service =
        new Backend.ServicePortRef("shop", name, "", 80, Backend.Way.ENDPOINTS);
    final TargetGroup group = new TargetGroup("shop/" + name, service, stickiness, "round-robin");
    final List<Endpoint> list =
        Stream.of(endpoints)
            .map(address -> Endpoint.ready(IpAddress.parse(address), 8080))
            .toList();
    targets.put(
        group,
        GroupTargets.of(
            group,
            service.way(),
            new ServicePort("shop", name, "", Protocol.TCP, List.of(), list)));
    return group;
  }

  private static Action.Forward forward(
      final GroupStickiness stickiness, final Action.WeightedGroup... groups) {
    return new Action.Forward(List.of(groups), stickiness, 503);
  }

  private static Action.WeightedGroup weighted(final TargetGroup group, final int weight) {
    return new Action.WeightedGroup(group, weight);
  }

  private RoutedRequests routed(final Action action, final @Nullable CookieJars jars) {
    final RouteRule rule =
        new RouteRule(ORIGIN, List.of(), List.of(new PathMatch.Prefix("/shop")), List.of(), action);
    return new RoutedRequests(
        new RoutedRequests.Setup(
            Map.of(
                80,
                new RoutedRequests.Door(
                    "alb shop/web",
                    new Entrance.Listener(
                        80, false, RouteTable.of(List.of(rule), false, NOT_FOUND)))),
            targets,
            COOKIES,
            jars,
            2));
  }

  private CapturedRequest get(final String path, final String client, final String... cookies) {
    final IpAddress peer = IpAddress.parse(client);
    packets++;
    return new CapturedRequest(
        packets,
        packets * 1_000_000L,
        new Conversation(peer, 4000 + packets % 1000, IpAddress.parse("192.0.2.1"), 80),
        new Request(path, peer, List.of(cookies)));
  }

  private static IngressSummary.RuleTotals only(final RoutedRequests routed) {
    final List<IngressSummary.RuleTotals> rules =
        routed.totals(Map.of()).listeners().getFirst().rules();
    assertEquals(1, rules.size());
    return rules.getFirst();
  }

  @Test
  void requestsAreSharedOutByWeight() {
    final RoutedRequests routed =
        routed(
            forward(
                GroupStickiness.NONE,
                weighted(group("a", FREE, "10.0.0.1", "10.0.0.2"), 20),
                weighted(group("b", FREE, "10.0.0.3"), 20),
                weighted(group("c", FREE, "10.0.0.4"), 60)),
            null);
    for (int i = 0; i < 10_000; i++) {
      routed.look(get("/shop/x", "10.1.0.1"));
    }
    final IngressSummary.RuleTotals rule = only(routed);
    assertEquals(10_000, rule.requests());
    assertEquals("Ingress shop/web", rule.object());
    final double[] weights = {0.2, 0.2, 0.6};
    for (int i = 0; i < 3; i++) {
      final IngressSummary.GroupTotals group = rule.groups().get(i);
      final double deviation = Math.sqrt(weights[i] * (1 - weights[i]) / 10_000);
      assertEquals(weights[i], group.share(), 3 * deviation, group.name());
      assertEquals(weights[i], group.expectedShare());
    }
    final List<IngressSummary.TargetTotals> inTurn = rule.groups().getFirst().targets();
    assertEquals(
        List.of("10.0.0.1:8080", "10.0.0.2:8080"),
        inTurn.stream().map(IngressSummary.TargetTotals::target).toList());
    assertTrue(Math.abs(inTurn.get(0).requests() - inTurn.get(1).requests()) <= 1);
    assertEquals(0.5, inTurn.get(0).expectedShare());
  }

  @Test
  void whatNoRuleMatchesIsAnsweredAsTheEntranceDoes() {
    final RoutedRequests routed =
        routed(new Action.Redirect(301, "HTTPS", "#{host}", "443", "/#{path}", ""), null);
    routed.look(get("/shop", "10.1.0.1"));
    routed.look(get("/other", "10.1.0.1"));
    final List<IngressSummary.RuleTotals> rules =
        routed.totals(Map.of()).listeners().getFirst().rules();
    assertEquals(Map.of(301, 1L), rules.get(0).statuses());
    assertEquals("default", rules.get(1).object());
    assertEquals(Map.of(404, 1L), rules.get(1).statuses());
  }

  @Test
  void aGroupWithoutTargetsKeepsItsShareAndItsRequestsFail() {
    final RoutedRequests routed =
        routed(
            forward(
                GroupStickiness.NONE,
                weighted(group("a", FREE), 1),
                weighted(group("b", FREE, "10.0.0.3"), 1)),
            null);
    for (int i = 0; i < 1000; i++) {
      routed.look(get("/shop", "10.1.0.1"));
    }
    final IngressSummary.RuleTotals rule = only(routed);
    final long failed = rule.groups().getFirst().requests();
    assertEquals(Map.of(503, failed), rule.statuses());
    assertEquals(500.0, (double) failed, 48);
  }

  @Test
  void whereAllWeightsAreZeroTheEntranceSaysSo() {
    final RoutedRequests routed =
        routed(forward(GroupStickiness.NONE, weighted(group("a", FREE, "10.0.0.1"), 0)), null);
    routed.look(get("/shop", "10.1.0.1"));
    final IngressSummary.RuleTotals rule = only(routed);
    assertEquals(Map.of(503, 1L), rule.statuses());
    assertNull(rule.groups().getFirst().expectedShare());
  }

  @Test
  void aBrokenBackendHasTheStatusOfItsDialect() {
    final TargetGroup broken =
        new TargetGroup("gone", new Backend.Broken("no such Service", 500), FREE, "round-robin");
    final RoutedRequests routed = routed(forward(GroupStickiness.NONE, weighted(broken, 1)), null);
    routed.look(get("/shop", "10.1.0.1"));
    assertEquals(Map.of(500, 1L), only(routed).statuses());
  }

  @Test
  void withJarsEachClientStaysWithItsGroupAndItsTarget() {
    final GroupStickiness stays = new GroupStickiness(true, "AWSALBTG", Duration.ofDays(1), false);
    final RoutedRequests routed =
        routed(
            forward(
                stays,
                weighted(group("a", STICKY, "10.0.0.1", "10.0.0.2"), 1),
                weighted(group("b", STICKY, "10.0.0.3", "10.0.0.4"), 1)),
            new CookieJars());
    for (int i = 0; i < 40 * 25; i++) {
      routed.look(get("/shop", "10.1.0." + i % 40));
    }
    final IngressSummary.RuleTotals rule = only(routed);
    for (final IngressSummary.GroupTotals group : rule.groups()) {
      assertNull(group.expectedShare());
      assertEquals(0, group.requests() % 25, group.toString());
      assertTrue(group.requests() > 0);
      group.targets().forEach(target -> assertEquals(0, target.requests() % 25, target.toString()));
    }
  }

  @Test
  void aCapturedCookieCountsIfItIsAuthentic() {
    final TargetGroup first = group("a", STICKY, "10.0.0.1", "10.0.0.2");
    final Action.Forward forward = forward(GroupStickiness.NONE, weighted(first, 1));
    final Request request = new Request("/shop", IpAddress.parse("10.1.0.1"), List.of());
    final List<HeaderLine> lines =
        COOKIES.answer(
            request,
            forward,
            new Binding(
                -1, null, 0, new io.chainwalk.sticky.Target(IpAddress.parse("10.0.0.2"), 8080)),
            List.of(),
            0);
    final String cookie = lines.getFirst().value().split(";", 2)[0];
    final RoutedRequests routed = routed(forward, null);
    for (int i = 0; i < 10; i++) {
      routed.look(get("/shop", "10.1.0.1", cookie));
    }
    assertEquals(
        List.of("10.0.0.2:8080"),
        only(routed).groups().getFirst().targets().stream()
            .map(IngressSummary.TargetTotals::target)
            .toList());
    final RoutedRequests forged = routed(forward, null);
    for (int i = 0; i < 10; i++) {
      forged.look(get("/shop", "10.1.0.1", cookie.replace("AWSALB=", "AWSALB=A")));
    }
    assertEquals(2, only(forged).groups().getFirst().targets().size());
  }
}
