package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.testkit.Seeded;
import java.util.SplittableRandom;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WildcardsTest {
  private static final int PATTERNS = 20_000;
  private static final String PATTERN_LETTERS = "ab*?\\";
  private static final String LETTERS = "abA*?\\";

  @ParameterizedTest
  @CsvSource({
    "/foo, /foo, true",
    "/foo, /foo/, false",
    "/foo*, /foo, true",
    "/foo*, /foobar/baz, true",
    "/foo/*, /foo/, true",
    "/foo/*, /foo, false",
    "/*, /, true",
    "*, '', true",
    "?, '', false",
    "/?, /, false",
    "/?, /a, true",
    "/?, //, true",
    "/a?c, /abc, true",
    "/a?c, /ac, false",
    "*.jpg, /img/a.jpg, true",
    "*.jpg, /img/a.jpg.exe, false",
    "/*/b/*, /a/b/c/b/d, true",
    "/*/b, /a/b/c/b, true",
    "/**/b, /b, false",
    "a**b, ab, true",
    "/Foo, /foo, false"
  })
  void anAsteriskIsAnyCharactersAndAQuestionMarkIsOne(
      final String pattern, final String text, final boolean matches) {
    assertEquals(matches, Wildcards.matches(pattern, text, false));
  }

  @ParameterizedTest
  @CsvSource({
    "what\\?, what?, true",
    "what\\?, whats, false",
    "\\*, *, true",
    "\\*, x, false",
    "a\\\\*, a\\x, true",
    "a\\b, a\\b, true",
    "a\\, a\\, true"
  })
  void aBackslashTakesTheMeaningAwayFromAWildcardAndIsOrdinaryElsewhere(
      final String pattern, final String text, final boolean matches) {
    assertEquals(matches, Wildcards.matches(pattern, text, false));
  }

  @Test
  void caseOfAsciiLettersIsIgnoredWhereWantedAndOfNoOthers() {
    assertTrue(Wildcards.matches("*chrome*", "Mozilla Chrome/1", true));
    assertFalse(Wildcards.matches("*chrome*", "Mozilla Chrome/1", false));
    assertFalse(Wildcards.matches("k", "\u212A", true));
    assertFalse(Wildcards.matches("ä", "Ä", true));
  }

  @Test
  void manyAsterisksTakeNoLongerThanPatternTimesText() {
    assertFalse(Wildcards.matches("*a".repeat(2000) + "b", "a".repeat(8000), false));
  }

  @Test
  void patternsMatchWhatTheirRegularExpressionMatches() {
    final SplittableRandom random = Seeded.random();
    for (int i = 0; i < PATTERNS; i++) {
      final String pattern = letters(random, PATTERN_LETTERS);
      final String text = letters(random, LETTERS);
      assertEquals(
          Pattern.compile(regex(pattern), Pattern.DOTALL).matcher(text).matches(),
          Wildcards.matches(pattern, text, false),
          () -> pattern + " and " + text + ", seed " + Seeded.seed());
    }
  }

  private static String letters(final SplittableRandom random, final String from) {
    final StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(9); length > 0; length--) {
      text.append(from.charAt(random.nextInt(from.length())));
    }
    return text.toString();
  }

  private static String regex(final String pattern) {
    final StringBuilder regex = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      final char letter = pattern.charAt(i);
      if (letter == '\\'
          && i + 1 < pattern.length()
          && "*?\\".indexOf(pattern.charAt(i + 1)) >= 0) {
        regex.append(Pattern.quote(pattern.substring(i + 1, i + 2)));
        i++;
      } else if (letter == '*') {
        regex.append(".*");
      } else if (letter == '?') {
        regex.append('.');
      } else {
        regex.append(Pattern.quote(String.valueOf(letter)));
      }
    }
    return regex.toString();
  }

  @ParameterizedTest
  @CsvSource({"/foo/*, /foo/, 5", "/foo, /foo, 4", "*, '', 0", "a\\*b?, a*b, 4", "'', '', 0"})
  void whatStandsInFrontOfTheFirstWildcardIsKnown(
      final String pattern, final String head, final int wildcard) {
    assertEquals(head, Wildcards.head(pattern));
    assertEquals(wildcard, Wildcards.firstWildcard(pattern));
  }
}
