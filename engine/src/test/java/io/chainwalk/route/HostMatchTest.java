package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Held against every host by its own method and by a table that has no other rule.
class HostMatchTest {
  private static void assertMatches(
      final boolean expected, final HostMatch match, final String host) {
    assertEquals(expected, match.matches(host), match + " and " + host);
    assertEquals(
        expected, Rules.isFound(Rules.rule("only").host(match), host, "/"), match + " and " + host);
  }

  @ParameterizedTest
  @CsvSource({
    "foo.com, foo.com, true",
    "foo.com, bar.foo.com, false",
    "foo.com, '', false",
    "[2001:db8::1], [2001:db8::1], true"
  })
  void anExactHostIsThatHost(final String rule, final String host, final boolean matches) {
    assertMatches(matches, new HostMatch.Exact(rule), host);
  }

  /// The table "Hostname wildcards" of kubernetes.io, Ingress, and odd hosts.
  @ParameterizedTest
  @CsvSource({
    "bar.foo.com, true",
    "baz.bar.foo.com, false",
    "foo.com, false",
    ".foo.com, false",
    "xfoo.com, false",
    "foo.com.evil.org, false",
    "'', false"
  })
  void aWildcardOfIngressHasExactlyOneMoreLabel(final String host, final boolean matches) {
    assertMatches(matches, new HostMatch.OneLabel(".foo.com"), host);
  }

  /// Gateway API, Hostname: "`*.example.com` would match both `test.example.com`, and `foo.test.example.com`", not
  /// `example.com`.
  @ParameterizedTest
  @CsvSource({
    "test.example.com, true",
    "foo.test.example.com, true",
    "example.com, false",
    ".example.com, false",
    "notexample.com, false",
    "'', false"
  })
  void aWildcardOfGatewayApiHasOneOrMoreLabels(final String host, final boolean matches) {
    assertMatches(matches, new HostMatch.AnyLabels(".example.com"), host);
  }

  @ParameterizedTest
  @CsvSource({
    "*.example.com, test.example.com, true",
    "*.example.com, a.b.example.com, true",
    "*.example.com, example.com, false",
    "*example.com, example.com, true",
    "*example.com, myexample.com, true",
    "shop-?.example.com, shop-1.example.com, true",
    "shop-?.example.com, shop-12.example.com, false",
    "www.example.*, www.example.org, true",
    "www.example.*, example.org, false",
    "www.example.com, www.example.com, true",
    "*, '', true",
    "*, anything.at.all, true",
    "?*, '', false"
  })
  void aPatternOfALoadBalancerHasAnyCharactersForAnAsterisk(
      final String pattern, final String host, final boolean matches) {
    assertMatches(matches, new HostMatch.Glob(pattern), host);
  }
}
