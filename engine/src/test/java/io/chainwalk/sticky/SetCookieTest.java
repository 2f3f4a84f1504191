package io.chainwalk.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SetCookieTest {
  /// The first is that of RFC 9110 section 5.6.7.
  @ParameterizedTest
  @CsvSource({
    "784111777, 'Sun, 06 Nov 1994 08:49:37 GMT'",
    "0, 'Thu, 01 Jan 1970 00:00:00 GMT'",
    "951782400, 'Tue, 29 Feb 2000 00:00:00 GMT'",
    "1790000000, 'Mon, 21 Sep 2026 14:13:20 GMT'"
  })
  void aDateIsWrittenAsHttpHasIt(final long seconds, final String text) {
    assertEquals(text, SetCookie.date(seconds));
  }

  @Test
  void attributesStandInTheOrderInWhichTheyAreGiven() {
    assertEquals(
        "Set-Cookie: a=b; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5; Path=/; SameSite=None;"
            + " Secure; HttpOnly",
        SetCookie.of("a", "b")
            .expires(0)
            .maxAge(5)
            .path()
            .crossSite()
            .httpOnly()
            .line()
            .toString());
  }

  @Test
  void aLineIsKnownByTheNameInFrontOfItsFirstEqualsSign() {
    final List<String> lines = List.of("broken", "x=JSESSIONID=1", " JSESSIONID =2; Path=/");
    assertEquals(true, SetCookie.isAnyOf(lines, "JSESSIONID"));
    assertEquals(true, SetCookie.isAnyOf(lines, "x"));
    assertEquals(false, SetCookie.isAnyOf(lines, "Path"));
    assertEquals(false, SetCookie.isAnyOf(List.of(), "x"));
  }
}
