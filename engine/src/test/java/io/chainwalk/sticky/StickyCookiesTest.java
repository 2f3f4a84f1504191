package io.chainwalk.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.testkit.TestRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A client comes, is sent somewhere, and comes back with what it was told.
class StickyCookiesTest {
  private static final long NOW = 1_790_000_000L;
  private static final String NOW_PLUS_200 = "Mon, 21 Sep 2026 14:16:40 GMT";
  private static final String NOW_PLUS_DAY = "Tue, 22 Sep 2026 14:13:20 GMT";
  private static final String NOW_PLUS_WEEK = "Mon, 28 Sep 2026 14:13:20 GMT";
  private static final String VALUE = "=[A-Za-z0-9_-]+";

  private static final Target FIRST = new Target(IpAddress.parse("10.1.0.1"), 8080);
  private static final Target SECOND = new Target(IpAddress.parse("10.1.0.2"), 8080);

  private static final TargetStickiness NONE = new TargetStickiness.None();
  private static final TargetStickiness AWSALB =
      new TargetStickiness.OwnCookie("AWSALB", Duration.ofDays(1), true, true, true);
  private static final TargetStickiness AWSALBAPP =
      new TargetStickiness.ApplicationCookie("JSESSIONID", "AWSALBAPP-0", Duration.ofHours(1));
  private static final GroupStickiness AWSALBTG =
      new GroupStickiness(true, "AWSALBTG", Duration.ofSeconds(200), false);
  private static final TestRequest REQUEST = TestRequest.get("shop.example.com", "/");

  private final StickyCookies cookies =
      new StickyCookies(KeyRing.of("k".repeat(32).getBytes(StandardCharsets.US_ASCII), List.of()));

  private static Action.Forward forward(
      final GroupStickiness stickiness, final TargetStickiness... groups) {
    final List<Action.WeightedGroup> weighted = new ArrayList<>();
    for (final TargetStickiness group : groups) {
      final String name = "shop/" + weighted.size() + ":80";
      weighted.add(
          new Action.WeightedGroup(
              new TargetGroup(name, new Backend.Elsewhere(name), group, "round-robin"), 1));
    }
    return new Action.Forward(weighted, stickiness, 503);
  }

  private List<HeaderLine> sent(
      final TestRequest request,
      final Action.Forward forward,
      final int group,
      final @Nullable Target target,
      final long now,
      final String... targetCookies) {
    final int remembered = cookies.rememberedGroup(request, forward, now);
    final Binding binding =
        new Binding(
            remembered, cookies.rememberedTarget(request, forward, group, now), group, target);
    return cookies.answer(request, forward, binding, Arrays.asList(targetCookies), now);
  }

  /// The client keeps what it is told, cookies and headers.
  private static TestRequest with(final TestRequest request, final List<HeaderLine> lines) {
    TestRequest next = request;
    for (final HeaderLine line : lines) {
      next =
          line.name().equals("Set-Cookie")
              ? next.with("Cookie", line.value().split(";", 2)[0])
              : next.with(line.name(), line.value());
    }
    return next;
  }

  private static List<String> shapes(final List<HeaderLine> lines) {
    return lines.stream().map(line -> line.toString().replaceFirst(VALUE, "=V")).toList();
  }

  @Test
  void groupStickinessSetsTwoCookiesWithTheAttributesOfALoadBalancer() {
    final Action.Forward forward = forward(AWSALBTG, NONE, NONE);
    assertEquals(
        List.of(
            "Set-Cookie: AWSALBTG=V; Expires=" + NOW_PLUS_200 + "; Path=/",
            "Set-Cookie: AWSALBTGCORS=V; Expires="
                + NOW_PLUS_200
                + "; Path=/; SameSite=None; Secure"),
        shapes(sent(REQUEST, forward, 1, FIRST, NOW)));
  }

  @Test
  void aClientStaysWithItsGroupUntilTheCookiesTimeIsOver() {
    final Action.Forward forward = forward(AWSALBTG, NONE, NONE);
    final TestRequest next = with(REQUEST, sent(REQUEST, forward, 1, FIRST, NOW));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(REQUEST, forward, NOW));
    assertEquals(1, cookies.rememberedGroup(next, forward, NOW + 199));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(next, forward, NOW + 200));
  }

  @Test
  void theTwinIsWorthAsMuchAsTheCookie() {
    final Action.Forward forward = forward(AWSALBTG, AWSALB, AWSALB);
    final List<HeaderLine> lines = sent(REQUEST, forward, 1, FIRST, NOW);
    final List<HeaderLine> twins =
        lines.stream().filter(line -> line.value().contains("CORS=")).toList();
    assertEquals(2, twins.size());
    final TestRequest next = with(REQUEST, twins);
    assertEquals(1, cookies.rememberedGroup(next, forward, NOW));
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 1, NOW));
  }

  @Test
  void aCookieThatDoesNotSlideIsSetOnceAndOneThatSlidesEachTime() {
    final Action.Forward fixed = forward(AWSALBTG, NONE, NONE);
    final TestRequest next = with(REQUEST, sent(REQUEST, fixed, 1, FIRST, NOW));
    assertEquals(List.of(), sent(next, fixed, 1, FIRST, NOW + 100));
    final GroupStickiness slides =
        new GroupStickiness(true, "AWSALBTG", Duration.ofSeconds(200), true);
    final Action.Forward sliding = forward(slides, NONE, NONE);
    assertEquals(2, sent(next, sliding, 1, FIRST, NOW + 100).size());
  }

  @Test
  void aGroupThatTheRuleHasNoMoreIsForgotten() {
    final TestRequest next =
        with(REQUEST, sent(REQUEST, forward(AWSALBTG, NONE, NONE), 1, FIRST, NOW));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(next, forward(AWSALBTG, NONE), NOW));
  }

  @Test
  void targetStickinessOfALoadBalancerIsRenewedByEachAnswer() {
    final Action.Forward forward = forward(GroupStickiness.NONE, AWSALB);
    final List<HeaderLine> lines = sent(REQUEST, forward, 0, FIRST, NOW);
    assertEquals(
        List.of(
            "Set-Cookie: AWSALB=V; Expires=" + NOW_PLUS_DAY + "; Path=/",
            "Set-Cookie: AWSALBCORS=V; Expires="
                + NOW_PLUS_DAY
                + "; Path=/; SameSite=None; Secure"),
        shapes(lines));
    final TestRequest next = with(REQUEST, lines);
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 0, NOW + 86_399));
    assertNull(cookies.rememberedTarget(next, forward, 0, NOW + 86_400));
    assertEquals(2, sent(next, forward, 0, FIRST, NOW + 10).size());
  }

  @Test
  void withBothTheGroupIsAskedFirstAndTheTargetCountsForThatGroupOnly() {
    final Action.Forward forward = forward(AWSALBTG, AWSALB, AWSALB);
    final List<HeaderLine> lines = sent(REQUEST, forward, 1, FIRST, NOW);
    assertEquals(4, lines.size());
    final TestRequest next = with(REQUEST, lines);
    assertEquals(1, cookies.rememberedGroup(next, forward, NOW));
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 1, NOW));
    assertNull(cookies.rememberedTarget(next, forward, 0, NOW));
  }

  @Test
  void withoutGroupStickinessATargetsCookieOfALoadBalancerSaysNothingOfTheGroup() {
    final Action.Forward forward = forward(GroupStickiness.NONE, AWSALB, AWSALB);
    final TestRequest next = with(REQUEST, sent(REQUEST, forward, 1, FIRST, NOW));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(next, forward, NOW));
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 1, NOW));
    assertNull(cookies.rememberedTarget(next, forward, 0, NOW));
  }

  @Test
  void aCookieOfTheBrowsersSessionHasNoDateAndEndsAllTheSame() {
    final TargetStickiness session =
        new TargetStickiness.OwnCookie(
            "session", Duration.ofSeconds(200), false, false, true, true, true);
    final Action.Forward forward = forward(GroupStickiness.NONE, session);
    final List<HeaderLine> lines = sent(REQUEST, forward, 0, FIRST, NOW);
    assertEquals(List.of("Set-Cookie: session=V; Path=/; HttpOnly"), shapes(lines));
    final TestRequest next = with(REQUEST, lines);
    assertEquals(0, cookies.rememberedGroup(next, forward, NOW + 199));
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 0, NOW + 199));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(next, forward, NOW + 200));
    assertNull(cookies.rememberedTarget(next, forward, 0, NOW + 200));
  }

  @Test
  void groupsMayHaveSessionsByOtherCookies() {
    final TargetStickiness one =
        new TargetStickiness.OwnCookie("one", Duration.ZERO, false, false, true, true, true);
    final TargetStickiness two =
        new TargetStickiness.OwnCookie("two", Duration.ZERO, false, false, true, true, true);
    final Action.Forward forward = forward(GroupStickiness.NONE, one, two, NONE, two);
    final TestRequest next = with(REQUEST, sent(REQUEST, forward, 3, FIRST, NOW));
    assertEquals(3, cookies.rememberedGroup(next, forward, NOW));
  }

  @Test
  void withoutGroupStickinessATargetsCookieNamesItsGroup() {
    final TargetStickiness session =
        new TargetStickiness.OwnCookie("session", Duration.ZERO, false, false, true, false, true);
    final Action.Forward forward = forward(GroupStickiness.NONE, NONE, session, session);
    final TestRequest next = with(REQUEST, sent(REQUEST, forward, 2, FIRST, NOW));
    assertEquals(2, cookies.rememberedGroup(next, forward, NOW));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(REQUEST, forward, NOW));
  }

  @Test
  void anIngressControllersCookieIsOfTheSessionOrHasBothDates() {
    final TargetStickiness session =
        new TargetStickiness.OwnCookie("INGRESSCOOKIE", Duration.ZERO, false, false, true);
    assertEquals(
        List.of("Set-Cookie: INGRESSCOOKIE=V; Path=/; HttpOnly"),
        shapes(sent(REQUEST, forward(GroupStickiness.NONE, session), 0, FIRST, NOW)));
    final TargetStickiness lasting =
        new TargetStickiness.OwnCookie(
            "INGRESSCOOKIE", Duration.ofSeconds(200), false, false, true);
    assertEquals(
        List.of(
            "Set-Cookie: INGRESSCOOKIE=V; Expires="
                + NOW_PLUS_200
                + "; Max-Age=200; Path=/; Secure; HttpOnly"),
        shapes(sent(REQUEST.overTls(), forward(GroupStickiness.NONE, lasting), 0, FIRST, NOW)));
  }

  @Test
  void aSessionsCookieHasNoEndAndIsSetAgainOnlyForAnotherTarget() {
    final Action.Forward forward =
        forward(
            GroupStickiness.NONE,
            new TargetStickiness.OwnCookie("INGRESSCOOKIE", Duration.ZERO, false, false, true));
    final TestRequest next = with(REQUEST, sent(REQUEST, forward, 0, FIRST, NOW));
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 0, NOW + 1_000_000_000L));
    assertEquals(List.of(), sent(next, forward, 0, FIRST, NOW));
    assertEquals(1, sent(next, forward, 0, SECOND, NOW).size());
  }

  @Test
  void whereGroupAndTargetHaveOneCookieItSaysBoth() {
    final TargetStickiness own =
        new TargetStickiness.OwnCookie("INGRESSCOOKIE", Duration.ZERO, false, false, true);
    final Action.Forward forward =
        forward(new GroupStickiness(true, "INGRESSCOOKIE", Duration.ZERO, false), own, own);
    final List<HeaderLine> lines = sent(REQUEST, forward, 1, FIRST, NOW);
    assertEquals(List.of("Set-Cookie: INGRESSCOOKIE=V; Path=/; HttpOnly"), shapes(lines));
    final TestRequest next = with(REQUEST, lines);
    assertEquals(1, cookies.rememberedGroup(next, forward, NOW));
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 1, NOW));
    assertEquals(List.of(), sent(next, forward, 1, FIRST, NOW));
    assertEquals(
        List.of("Set-Cookie: INGRESSCOOKIE=V; Path=/; HttpOnly"),
        shapes(sent(REQUEST, forward, 1, null, NOW)));
  }

  @Test
  void aSessionBeginsWhenTheApplicationSetsItsCookie() {
    final Action.Forward forward = forward(GroupStickiness.NONE, AWSALBAPP);
    assertEquals(List.of(), sent(REQUEST, forward, 0, FIRST, NOW));
    assertEquals(
        List.of("Set-Cookie: AWSALBAPP-0=V; Expires=" + NOW_PLUS_WEEK + "; Path=/"),
        shapes(sent(REQUEST, forward, 0, FIRST, NOW, "lang=en", "JSESSIONID=1; Path=/")));
  }

  @Test
  void aSessionNeedsBothCookiesAndIsRenewedByEachAnswer() {
    final Action.Forward forward = forward(GroupStickiness.NONE, AWSALBAPP);
    final TestRequest twin = with(REQUEST, sent(REQUEST, forward, 0, FIRST, NOW, "JSESSIONID=1"));
    assertNull(cookies.rememberedTarget(twin, forward, 0, NOW));
    final TestRequest both = twin.with("Cookie", "JSESSIONID=1");
    assertEquals(FIRST, cookies.rememberedTarget(both, forward, 0, NOW + 3599));
    assertNull(cookies.rememberedTarget(both, forward, 0, NOW + 3600));
    assertEquals(1, sent(both, forward, 0, FIRST, NOW + 10).size());
  }

  @Test
  void aSessionWhoseTargetIsGoneSticksToTheNextOne() {
    final Action.Forward forward = forward(GroupStickiness.NONE, AWSALBAPP);
    final TestRequest both =
        with(REQUEST, sent(REQUEST, forward, 0, FIRST, NOW, "JSESSIONID=1"))
            .with("Cookie", "JSESSIONID=1");
    final List<HeaderLine> lines = sent(both, forward, 0, SECOND, NOW);
    final TestRequest next = with(REQUEST.with("Cookie", "JSESSIONID=1"), lines);
    assertEquals(SECOND, cookies.rememberedTarget(next, forward, 0, NOW));
  }

  @Test
  void aHeaderMayBindAClientWhichSendsItBack() {
    final Action.Forward forward =
        forward(
            GroupStickiness.NONE, new TargetStickiness.OwnHeader("X-Session", Duration.ofHours(1)));
    final List<HeaderLine> lines = sent(REQUEST, forward, 0, FIRST, NOW);
    assertEquals("X-Session", lines.getFirst().name());
    final TestRequest next = with(REQUEST, lines);
    assertEquals(FIRST, cookies.rememberedTarget(next, forward, 0, NOW + 3599));
    assertNull(cookies.rememberedTarget(next, forward, 0, NOW + 3600));
    assertEquals(List.of(), sent(next, forward, 0, FIRST, NOW + 10));
  }

  @Test
  void whoIsHashedOrOnItsOwnIsToldNothing() {
    final Action.Forward forward =
        forward(
            GroupStickiness.NONE,
            NONE,
            new TargetStickiness.Hash(TargetStickiness.HashSource.CLIENT_ADDRESS));
    assertEquals(List.of(), sent(REQUEST, forward, 0, FIRST, NOW));
    assertEquals(List.of(), sent(REQUEST, forward, 1, FIRST, NOW));
  }

  @Test
  void aGroupWithoutTargetsKeepsItsClientsAndSetsNoTarget() {
    final Action.Forward forward = forward(AWSALBTG, AWSALB, AWSALB);
    assertEquals(
        List.of("AWSALBTG", "AWSALBTGCORS"),
        sent(REQUEST, forward, 0, null, NOW).stream()
            .map(line -> line.value().split("=", 2)[0])
            .toList());
  }

  @Test
  void aForgedCookieIsPassedOverForARealOneBehindIt() {
    final Action.Forward forward = forward(AWSALBTG, NONE, NONE);
    final TestRequest next =
        with(
            REQUEST.with("Cookie", "AWSALBTG=forged; AWSALBTG=" + "A".repeat(46)),
            sent(REQUEST, forward, 1, FIRST, NOW));
    assertEquals(1, cookies.rememberedGroup(next, forward, NOW));
  }

  @Test
  void aCookieOfTheFutureCountsOnlyAsFarAsClocksDiffer() {
    final Action.Forward forward = forward(AWSALBTG, NONE, NONE);
    final TestRequest next = with(REQUEST, sent(REQUEST, forward, 1, FIRST, NOW));
    assertEquals(1, cookies.rememberedGroup(next, forward, NOW - 60));
    assertEquals(GroupChoice.NONE, cookies.rememberedGroup(next, forward, NOW - 61));
  }
}
