package io.chainwalk.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.chainwalk.testkit.TestRequest;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestCookiesTest {
  private static TestRequest request(final String... lines) {
    TestRequest request = TestRequest.get("example.com", "/");
    for (final String line : lines) {
      request = request.with("cookie", line);
    }
    return request;
  }

  @ParameterizedTest
  @CsvSource({
    "a=b, b",
    "x=y; a=b, b",
    "x=y;a=b, b",
    "x=y;;  a = b ;, b",
    "'a=\"b c\"', '\"b c\"'",
    "a=, ''",
    "a=b=c, b=c",
    "x; a=b, b",
    "aa=1; a=b, b",
    "'\ta=b', b"
  })
  void aCookieIsReadAsLenientlyAsServersDo(final String line, final String value) {
    assertEquals(value, RequestCookies.first(request(line), "a"));
  }

  @ParameterizedTest
  @CsvSource({"''", "a", "A=b", "b=a", "=a", "aa=b", "';'", "'x=a; xa=b'"})
  void whatIsNoCookieOfThatNameIsNone(final String line) {
    assertNull(RequestCookies.first(request(line), "a"));
  }

  @Test
  void aRequestMayHaveSeveralLinesAsHttp2ClientsSendThem() {
    assertEquals(
        List.of("1", "2", "3"),
        RequestCookies.values(request("a=1; b=2", "a=2", "c=3; a=3"), "a", 9));
    assertEquals(
        List.of("1", "2"), RequestCookies.values(request("a=1; b=2", "a=2", "c=3; a=3"), "a", 2));
  }
}
