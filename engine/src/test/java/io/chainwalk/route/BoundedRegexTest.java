package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.route.BoundedRegex.Extent;
import io.chainwalk.route.BoundedRegex.Outcome;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BoundedRegexTest {
  @ParameterizedTest
  @CsvSource({
    "/foo[0-9], /foo1/bar, START, MATCHES",
    "/foo[0-9], /foo1/bar, WHOLE, DIFFERS",
    "/foo[0-9], /foo1, WHOLE, MATCHES",
    "foo[0-9], /foo1, START, DIFFERS",
    "foo[0-9], /foo1, ANYWHERE, MATCHES",
    "/foo(/|$)(.*), /foo, START, MATCHES",
    "/foo(/|$)(.*), /foobar, START, DIFFERS"
  })
  void anExpressionMatchesAtTheStartAllOfAPathOrAnywhere(
      final String pattern, final String path, final Extent extent, final Outcome outcome) {
    assertEquals(outcome, BoundedRegex.apply(Pattern.compile(pattern), path, extent));
  }

  @ParameterizedTest
  @CsvSource({"(.*a){20}$", "a*a*a*a*a*a*a*b"})
  void anExpressionThatWouldTakeAgesIsGivenUp(final String pattern) {
    final String path = "/" + "a".repeat(60) + "!";
    assertEquals(
        Outcome.GIVEN_UP, BoundedRegex.apply(Pattern.compile(pattern), path, Extent.ANYWHERE));
  }

  @Test
  void aPathThatIsTooLongMatchesNoExpression() {
    final Pattern any = Pattern.compile(".*");
    assertEquals(
        Outcome.MATCHES,
        BoundedRegex.apply(any, "/".repeat(BoundedRegex.LONGEST_TEXT), Extent.WHOLE));
    assertEquals(
        Outcome.GIVEN_UP,
        BoundedRegex.apply(any, "/".repeat(BoundedRegex.LONGEST_TEXT + 1), Extent.WHOLE));
  }

  /// A frame of the stack for each repetition.
  @Test
  void anExpressionThatNeedsMoreStackThanThereIsIsGivenUp() throws InterruptedException {
    final Pattern deep = Pattern.compile("((((((((a|b)|c)|d)|e)|f)|g)|h)|i)*");
    final String path = "ab".repeat(BoundedRegex.LONGEST_TEXT / 2);
    final Outcome[] outcome = new Outcome[1];
    final Thread small =
        new Thread(
            null,
            () -> outcome[0] = BoundedRegex.apply(deep, path, Extent.WHOLE),
            "small stack",
            200_000);
    small.start();
    small.join();
    assertEquals(Outcome.GIVEN_UP, outcome[0]);
  }

  @Test
  void whatIsGivenUpIsNoMatch() {
    final PathMatch regex =
        new PathMatch.Regex(Pattern.compile("/(.*a){1,20}$"), PathMatch.Regex.Anchoring.WHOLE);
    assertEquals(false, regex.matches("/" + "a".repeat(60) + "!"));
    assertEquals(true, regex.matches("/aaa"));
  }
}
