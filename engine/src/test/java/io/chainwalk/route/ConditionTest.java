package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Condition.Parameter;
import io.chainwalk.route.Condition.TextMatch;
import io.chainwalk.testkit.TestRequest;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConditionTest {
  private static final TestRequest PLAIN = TestRequest.get("shop.example.com", "/cart");

  private static TextMatch is(final String text) {
    return new TextMatch.Equal(text, false);
  }

  private static TextMatch like(final String pattern) {
    return new TextMatch.Glob(pattern, true);
  }

  @Test
  void aHeaderIsFoundInAnyCaseOfItsNameAndInAnyOfItsLines() {
    final Condition canary = new Condition.Header("X-Canary", List.of(is("always"), is("yes")));
    assertFalse(canary.matches(PLAIN));
    assertTrue(canary.matches(PLAIN.with("x-canary", "always")));
    assertFalse(canary.matches(PLAIN.with("x-canary", "Always")));
    assertTrue(canary.matches(PLAIN.with("x-canary", "no").with("X-CANARY", "yes")));
    assertFalse(canary.matches(PLAIN.with("x-canary", "no, yes")));
  }

  @Test
  void aHeaderOfAnyValueIsOneThatIsThere() {
    final Condition there = new Condition.Header("authorization", List.of(new TextMatch.Any()));
    assertFalse(there.matches(PLAIN));
    assertTrue(there.matches(PLAIN.with("Authorization", "")));
    assertTrue(new Condition.Not(there).matches(PLAIN));
  }

  @Test
  void aHeaderIsHeldAgainstPatternsAndExpressions() {
    final TestRequest chrome = PLAIN.with("User-Agent", "Mozilla/5.0 Chrome/99");
    assertTrue(new Condition.Header("user-agent", List.of(like("*chrome*"))).matches(chrome));
    assertFalse(
        new Condition.Header("user-agent", List.of(new TextMatch.Glob("*chrome*", false)))
            .matches(chrome));
    assertTrue(
        new Condition.Header(
                "user-agent", List.of(new TextMatch.Regex(Pattern.compile("Chrome/\\d+"), false)))
            .matches(chrome));
    assertFalse(
        new Condition.Header(
                "user-agent", List.of(new TextMatch.Regex(Pattern.compile("Chrome/\\d+"), true)))
            .matches(chrome));
    assertTrue(
        new Condition.Header(
                "user-agent", List.of(new TextMatch.Equal("MOZILLA/5.0 CHROME/99", true)))
            .matches(chrome));
  }

  @Test
  void aMethodIsComparedWithItsCase() {
    final Condition writes = new Condition.Method(List.of("POST", "PUT"));
    assertFalse(writes.matches(PLAIN));
    assertTrue(writes.matches(PLAIN.by("PUT")));
    assertFalse(writes.matches(PLAIN.by("put")));
  }

  @ParameterizedTest
  @CsvSource({
    "/?version=v1, true",
    "/?a=b&version=v1, true",
    "/?version=v1&a=b, true",
    "/?version=v2&version=v1, true",
    "/?&&version=v1, true",
    "/?version=v1=2, false",
    "/?version=, false",
    "/?version, false",
    "/?Version=v1, false",
    "/?version=%761, false",
    "/?a=b;version=v1, false",
    "/, false",
    "/?, false",
    "/?&, false"
  })
  void aParameterIsWhatStandsBetweenAmpersandsAsSent(final String target, final boolean matches) {
    final Condition version = new Condition.Query(List.of(new Parameter(is("version"), is("v1"))));
    assertEquals(matches, version.matches(TestRequest.get("example.com", target)));
  }

  @ParameterizedTest
  @CsvSource({
    "/?version=v1, true",
    "/?version=v2&version=v1, false",
    "/?version=v1&version=v2, true",
    "/?a=1&version=v1, true"
  })
  void ofSeveralParametersWithOneNameGatewayApiLooksAtTheFirst(
      final String target, final boolean matches) {
    final Condition version =
        new Condition.Query(List.of(new Parameter(is("version"), is("v1"), true)));
    assertEquals(matches, version.matches(TestRequest.get("example.com", target)));
  }

  @Test
  void aLoadBalancerMatchesAnyKeyAndIgnoresCase() {
    final Condition example =
        new Condition.Query(
            List.of(
                new Parameter(like("version"), like("v?")),
                new Parameter(new TextMatch.Any(), like("example"))));
    assertTrue(example.matches(TestRequest.get("a.com", "/?VERSION=V1")));
    assertTrue(example.matches(TestRequest.get("a.com", "/?whatever=Example")));
    assertFalse(example.matches(TestRequest.get("a.com", "/?example")));
    assertFalse(example.matches(TestRequest.get("a.com", "/?version=v10")));
  }

  @ParameterizedTest
  @CsvSource({
    "192.0.2.0, 24, 192.0.2.255, true",
    "192.0.2.77, 24, 192.0.2.1, true",
    "192.0.2.0, 24, 192.0.3.0, false",
    "192.0.2.1, 32, 192.0.2.1, true",
    "192.0.2.1, 32, 192.0.2.2, false",
    "0.0.0.0, 0, 255.255.255.255, true",
    "0.0.0.0, 0, 2001:db8::1, false",
    "2001:db8::, 32, 2001:db8:ffff::1, true",
    "2001:db8::, 32, 2001:db9::, false",
    "2001:db8::1, 128, 2001:db8::1, true",
    "2001:db8::1, 128, 2001:db8::2, false",
    "2001:db8:0:0:8000::, 65, 2001:db8::8000:0:0:1, true",
    "2001:db8:0:0:8000::, 65, 2001:db8::1, false",
    "::, 0, 10.0.0.1, false"
  })
  void aSourceIsThePeerOfTheConnection(
      final String address, final int bits, final String client, final boolean matches) {
    final Condition source =
        new Condition.Source(List.of(new Condition.Network(IpAddress.parse(address), bits)));
    assertEquals(matches, source.matches(PLAIN.from(client).with("X-Forwarded-For", address)));
  }

  @ParameterizedTest
  @CsvSource({"10.0.0.0, 33", "10.0.0.0, -1", "2001:db8::, 129"})
  void aNetworkHasNoMoreBitsThanAddressesHave(final String address, final int bits) {
    assertThrows(
        IllegalArgumentException.class,
        () -> new Condition.Network(IpAddress.parse(address), bits));
  }

  @Test
  void ofSeveralCookiesWithOneNameTheFirstCounts() {
    final Condition canary = new Condition.Cookie("canary", List.of(is("always")));
    assertFalse(canary.matches(PLAIN));
    assertTrue(canary.matches(PLAIN.with("Cookie", "a=b; canary=always")));
    assertFalse(canary.matches(PLAIN.with("Cookie", "canary=never; canary=always")));
    assertFalse(canary.matches(PLAIN.with("Cookie", "Canary=always")));
  }
}
