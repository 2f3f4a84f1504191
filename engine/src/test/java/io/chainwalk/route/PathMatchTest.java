package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Held against every path by its own method and by a table that has no other rule.
class PathMatchTest {
  private static void assertMatches(
      final boolean expected, final PathMatch match, final String path) {
    assertEquals(expected, match.matches(path), match + " and " + path);
    assertEquals(
        expected,
        Rules.isFound(Rules.rule("only").path(match), "example.com", path),
        match + " and " + path);
  }

  /// The table "Examples" of kubernetes.io, Ingress, path types.
  @ParameterizedTest
  @CsvSource({
    "Prefix, /, /foo, true",
    "Exact, /foo, /foo, true",
    "Exact, /foo, /bar, false",
    "Exact, /foo, /foo/, false",
    "Exact, /foo/, /foo, false",
    "Prefix, /foo, /foo, true",
    "Prefix, /foo, /foo/, true",
    "Prefix, /foo/, /foo, true",
    "Prefix, /foo/, /foo/, true",
    "Prefix, /aaa/bb, /aaa/bbb, false",
    "Prefix, /aaa/bbb, /aaa/bbb, true",
    "Prefix, /aaa/bbb/, /aaa/bbb, true",
    "Prefix, /aaa/bbb, /aaa/bbb/, true",
    "Prefix, /aaa/bbb, /aaa/bbb/ccc, true",
    "Prefix, /aaa/bbb, /aaa/bbbxyz, false",
    "Prefix, /aaa, /aaa/ccc, true",
    "Prefix, /aaa, /aaaccc, false"
  })
  void theExamplesOfTheIngressDocumentationHold(
      final String type, final String rule, final String path, final boolean matches) {
    assertMatches(
        matches,
        type.equals("Exact") ? new PathMatch.Exact(rule) : new PathMatch.Prefix(rule),
        path);
  }

  @ParameterizedTest
  @CsvSource({
    "/foo, /FOO, false",
    "/foo, /foo/bar, false",
    "/foo, //foo, false",
    "/foo, /%66oo, false",
    "/foo%2Fbar, /foo%2Fbar, true",
    "/foo%2Fbar, /foo/bar, false",
    "/, /, true",
    "/, //, false",
    "/foo/../bar, /bar, false"
  })
  void anExactPathIsComparedByteForByte(
      final String rule, final String path, final boolean matches) {
    assertMatches(matches, new PathMatch.Exact(rule), path);
  }

  @ParameterizedTest
  @CsvSource({
    "/, '', true",
    "/, //, true",
    "'', /foo, true",
    "//, /foo, true",
    "/foo, //foo, true",
    "/foo, //foo//, true",
    "/foo, /foo//bar, true",
    "//foo//, /foo, true",
    "/foo//bar, /foo/bar, false",
    "/foo//bar, /foo//bar/baz, true",
    "/foo/bar, /foo//bar, false",
    "/foo, /Foo, false",
    "/foo, /foo%2Fbar, false",
    "/foo, /foo/%2F, true",
    "/foo, foo/bar, true",
    "/a/b/c, /a/b, false",
    "/foo., /foo./x, true",
    "/foo, /foo/../../bar, true",
    "/foo/*, /foo/bar, false"
  })
  void aPrefixIsComparedByElements(final String rule, final String path, final boolean matches) {
    assertMatches(matches, new PathMatch.Prefix(rule), path);
  }

  /// As the AWS Load Balancer Controller writes `Prefix /foo`: `/foo` and `/foo/*`; `Prefix /` as `/*`.
  @ParameterizedTest
  @CsvSource({
    "/foo, /foo, true",
    "/foo, /foo/, false",
    "/foo/*, /foo, false",
    "/foo/*, /foo/, true",
    "/foo/*, /foo/bar/baz, true",
    "/foo/*, /foobar, false",
    "/foo/*, //foo/bar, false",
    "/*, /, true",
    "/*, /anything/at/all, true",
    "/*, '', false",
    "*, '', true",
    "*, /foo, true",
    "/foo*, /foo, true",
    "/foo*, /foobar, true",
    "/foo*, /foo/bar, true",
    "/foo*, /fo, false",
    "/foo/*/bar, /foo/1/2/bar, true",
    "/foo/*/bar, /foo/bar, false",
    "/foo?, /food, true",
    "/foo?, /foo, false",
    "/foo?, /foo/, true",
    "/*.png, /img/logo.png, true",
    "*.png, /img/logo.png, true",
    "*.png, /img/logo.pngx, false",
    "//*, //foo, true",
    "//*, /foo, false",
    "/Foo/*, /foo/bar, false"
  })
  void aPatternHasAnyCharactersForAnAsterisk(
      final String pattern, final String path, final boolean matches) {
    assertMatches(matches, new PathMatch.Glob(pattern), path);
  }

  @ParameterizedTest
  @CsvSource({
    "/shop/[a-z]+, START, /shop/cart/1, true",
    "/shop/[a-z]+, WHOLE, /shop/cart/1, false",
    "/shop/[a-z]+, WHOLE, /shop/cart, true",
    "[0-9]+$, ANYWHERE, /shop/cart/1, true",
    "[0-9]+$, START, /shop/cart/1, false"
  })
  void aRegularExpressionIsAnchoredAsItSays(
      final String regex,
      final PathMatch.Regex.Anchoring anchoring,
      final String path,
      final boolean matches) {
    assertMatches(
        matches, new PathMatch.Regex(java.util.regex.Pattern.compile(regex), anchoring), path);
  }
}
