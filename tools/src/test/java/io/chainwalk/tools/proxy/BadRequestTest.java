package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.proxy.http.ProxyLimits;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a request must not be, byte for byte, and what is answered.
@SuppressWarnings("StringConcatToTextBlock") // CR LF is what these are about
class BadRequestTest {
  private static TestEndpoint endpoint;
  private static TestProxy proxy;

  @BeforeAll
  static void start() throws IOException {
    endpoint = TestEndpoint.saying("fine");
    proxy =
        new TestProxy(
            TestProxy.Plan.to(endpoint.endpoint()),
            ProxyLimits.DEFAULTS.with(List.of("body-bytes=1000", "head-ms=300", "body-ms=300")));
  }

  @AfterAll
  static void stop() throws IOException {
    proxy.close();
    endpoint.close();
  }

  private static String unescaped(final String text) {
    return text.replace("~", "\r\n")
        .replace("\\n", "\n")
        .replace("\\r", "\r")
        .replace("\\t", "\t")
        .replace("\\0", "\0")
        .replace("\\v", "\u000b")
        .replace("\\x", "\u0080");
  }

  @ParameterizedTest(name = "{0}: {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          both lengths|                 POST / HTTP/1.1~Host: a~Content-Length: 3~Transfer-Encoding: chunked~~0~~| 400
          both lengths, other order|    POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Content-Length: 3~~0~~| 400
          two lengths|                  POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 4~~abcd| 400
          twice the same length|        POST / HTTP/1.1~Host: a~Content-Length: 3~Content-Length: 3~~abc| 400
          lengths in a list|            POST / HTTP/1.1~Host: a~Content-Length: 3, 3~~abc| 400
          length with a sign|           POST / HTTP/1.1~Host: a~Content-Length: +3~~abc| 400
          negative length|              POST / HTTP/1.1~Host: a~Content-Length: -3~~abc| 400
          length that is no number|     POST / HTTP/1.1~Host: a~Content-Length: 0x3~~abc| 400
          length too large for a long|  POST / HTTP/1.1~Host: a~Content-Length: 99999999999999999999~~abc| 400
          body larger than the limit|   POST / HTTP/1.1~Host: a~Content-Length: 1001~~abc| 413
          unknown coding, then chunked| POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip, chunked~~0~~| 501
          unknown coding alone|         POST / HTTP/1.1~Host: a~Transfer-Encoding: gzip~~| 400
          chunked not last|             POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked, gzip~~| 400
          chunked twice|                POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~Transfer-Encoding: chunked~~0~~| 400
          chunked hidden by a tab|      POST / HTTP/1.1~Host: a~Transfer-Encoding: \\vchunked~~0~~| 400
          chunked in HTTP/1.0|          POST / HTTP/1.0~Host: a~Transfer-Encoding: chunked~~0~~| 400
          old WebSocket key|            GET / HTTP/1.1~Host: a~Upgrade: WebSocket~Sec-WebSocket-Key1: 1~Sec-WebSocket-Key2: 2~~12345678| 400
          folded header|                GET / HTTP/1.1~Host: a~X-Y: 1~ 2~~| 400
          header folded by a tab|       GET / HTTP/1.1~Host: a~X-Y: 1~\\t2~~| 400
          blank before the first name|  GET / HTTP/1.1~ Host: a~~| 400
          blank before the colon|       GET / HTTP/1.1~Host : a~~| 400
          tab before the colon|         GET / HTTP/1.1~Host: a~Content-Length\\t: 3~~abc| 400
          no colon|                     GET / HTTP/1.1~Host: a~nonsense~~| 400
          no name|                      GET / HTTP/1.1~Host: a~: x~~| 400
          name that is no token|        GET / HTTP/1.1~Host: a~X(Y): 1~~| 400
          zero byte in a value|         GET / HTTP/1.1~Host: a~X: 1\\02~~| 400
          CR in a value|                GET / HTTP/1.1~Host: a~X: 1\\r2~~| 400
          bare LF after the line|       GET / HTTP/1.1\\nHost: a~~| 400
          bare LF after a header|       GET / HTTP/1.1~Host: a\\nX: 1~~| 400
          bare LF at the end|           GET / HTTP/1.1~Host: a~\\n| 400
          bare CR in the line|          GET /\\rHTTP/1.1~Host: a~~| 400
          two blanks in the line|       GET  / HTTP/1.1~Host: a~~| 400
          tab in the line|              GET\\t/ HTTP/1.1~Host: a~~| 400
          blank in the target|          GET /a b HTTP/1.1~Host: a~~| 400
          blank behind the line|        GET / HTTP/1.1 ~Host: a~~| 400
          no version|                   GET /~Host: a~~| 400
          zero byte in the target|      GET /\\0 HTTP/1.1~Host: a~~| 400
          target not in ASCII|          GET /\\x HTTP/1.1~Host: a~~| 400
          fragment in the target|       GET /#a HTTP/1.1~Host: a~~| 400
          target without a slash|       GET a HTTP/1.1~Host: a~~| 400
          target of another scheme|     GET ftp://a/ HTTP/1.1~Host: a~~| 400
          target other than the host|   GET http://b/ HTTP/1.1~Host: a~~| 400
          user in the target|           GET http://u@a/ HTTP/1.1~Host: u@a~~| 400
          asterisk without OPTIONS|     GET * HTTP/1.1~Host: a~~| 400
          no host|                      GET / HTTP/1.1~~| 400
          empty host|                   GET / HTTP/1.1~Host:~~| 400
          two hosts|                    GET / HTTP/1.1~Host: a~Host: b~~| 400
          twice the same host|          GET / HTTP/1.1~Host: a~Host: a~~| 400
          hosts in a list|              GET / HTTP/1.1~Host: a, b~~| 400
          host with a path|             GET / HTTP/1.1~Host: a/b~~| 400
          host with a port too large|   GET / HTTP/1.1~Host: a:65536~~| 400
          method that is no token|      G(T / HTTP/1.1~Host: a~~| 400
          CONNECT|                      CONNECT a:443 HTTP/1.1~Host: a:443~~| 405
          version 1.2|                  GET / HTTP/1.2~Host: a~~| 505
          version 2.0 in the line|      GET / HTTP/2.0~Host: a~~| 505
          version in lower case|        GET / http/1.1~Host: a~~| 400
          TLS where there is none|      \\0\\0\\0~~| 400
          chunk size that is none|      POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~zz~abc~0~~| 400
          chunk size too large|         POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~fffffffff~abc~0~~| 400
          chunk longer than its size|   POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~2~abc~0~~| 400
          chunk size with bare LF|      POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3\\nabc~0~~| 400
          chunks beyond the limit|      POST / HTTP/1.1~Host: a~Transfer-Encoding: chunked~~3e9~| 408
          head that does not end|       GET / HTTP/1.1~Host: a~X| 408
          body that does not come|      POST / HTTP/1.1~Host: a~Content-Length: 10~~abc| 408
          """)
  void theRightStatusIsAnsweredAndTheConnectionClosed(
      final String what, final String bytes, final String status) throws IOException {
    final String answer = proxy.exchange(unescaped(bytes.strip()));
    assertEquals(status, TestProxy.statusOf(answer), what + ": " + answer);
    assertTrue(
        answer.toLowerCase(java.util.Locale.ROOT).contains("\r\nconnection: close\r\n"), answer);
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          plain|                      GET / HTTP/1.1~Host: a~Connection: close~~
          empty lines in front|       ~~GET / HTTP/1.1~Host: a~Connection: close~~
          whole URL|                  GET http://a/x HTTP/1.1~Host: a~Connection: close~~
          whole URL, only a host|     GET HTTP://A HTTP/1.1~Host: a~Connection: close~~
          IPv6 host with port|        GET / HTTP/1.1~Host: [::1]:80~Connection: close~~
          asterisk|                   OPTIONS * HTTP/1.1~Host: a~Connection: close~~
          HTTP/1.0 without host|      GET / HTTP/1.0~~
          chunk extension|            POST / HTTP/1.1~Host: a~Connection: close~Transfer-Encoding: chunked~~3;x=y~abc~0~~
          tabs around a value|        GET / HTTP/1.1~Host:\\ta\\t~Connection: close~~
          obs-text in a value|        GET / HTTP/1.1~Host: a~X: \\x~Connection: close~~
          """)
  void whatIsUnusualAndAllowedIsServed(final String what, final String bytes) throws IOException {
    final String answer = proxy.exchange(unescaped(bytes));
    assertEquals("200", TestProxy.statusOf(answer), what + ": " + answer);
  }

  @Test
  void aRequestLineBeyondItsLimitIsTooLong() throws IOException {
    final String answer =
        proxy.exchange("GET /" + "a".repeat(9_000) + " HTTP/1.1\r\nHost: a\r\n\r\n");
    assertEquals("414", TestProxy.statusOf(answer));
  }

  @Test
  void headersBeyondTheirLimitAreTooLarge() throws IOException {
    final String header = "X: " + "a".repeat(4_000) + "\r\n";
    assertEquals(
        "431",
        TestProxy.statusOf(
            proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + header.repeat(9) + "\r\n")));
    assertEquals(
        "431",
        TestProxy.statusOf(
            proxy.exchange("GET / HTTP/1.1\r\nHost: a\r\n" + "X: 1\r\n".repeat(200) + "\r\n")));
  }

  @Test
  void aBadRequestBehindAGoodOneIsAnsweredInItsTurn() throws IOException {
    final String answer =
        proxy.exchange(
            "GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n b\r\n\r\n");
    assertEquals("200", TestProxy.statusOf(answer));
    assertTrue(answer.contains("fineHTTP/1.1 400 "), answer);
  }

  @Test
  void aBadRequestBehindTwoGoodOnesIsAnsweredInItsTurn() throws IOException {
    final String good = "GET /1 HTTP/1.1\r\nHost: a\r\n\r\n";
    final String answer = proxy.exchange(good + good + "GET /3 HTTP/1.1\r\nHost: a\r\n b\r\n\r\n");
    assertTrue(answer.indexOf("fineHTTP/1.1 200 ") > 0, answer);
    assertTrue(answer.contains("fineHTTP/1.1 400 "), answer);
  }

  @Test
  void aHeadThatDoesNotEndBehindARequestIsTooSlowLikeAnyOther() throws IOException {
    final String answer = proxy.exchange("GET /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHo");
    assertTrue(answer.contains("fineHTTP/1.1 408 "), answer);
  }

  @Test
  void aRefusedRequestIsCounted() throws IOException {
    final String line = "chainwalk_ingress_requests_total{group=\"\",status=\"4xx\"}";
    final double before = proxy.metric(line);
    proxy.exchange("GET / HTTP/1.1\r\n\r\n");
    assertEquals(before + 1, proxy.metric(line));
  }

  @Test
  void nothingOfASmuggledRequestReachesAnEndpoint() throws IOException {
    proxy.exchange(
        "POST /outer HTTP/1.1\r\nHost: a\r\nContent-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "0\r\n\r\nGET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n");
    assertTrue(
        endpoint.received().stream().noneMatch(request -> request.line().contains("smuggled")));
  }

  @Test
  void clientsBeyondTheLimitAreClosedAtOnce() throws IOException {
    try (TestProxy narrow =
            new TestProxy(
                TestProxy.Plan.to(endpoint.endpoint()),
                ProxyLimits.DEFAULTS.with(List.of("connections=1")));
        Socket first = narrow.connect()) {
      TestEndpoint.send(first, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      assertEquals(
          "HTTP", new String(first.getInputStream().readNBytes(4), StandardCharsets.US_ASCII));
      try (Socket second = narrow.connect()) {
        assertEquals(-1, second.getInputStream().read());
      }
      assertEquals(1, narrow.metric("chainwalk_ingress_refused_connections_total"));
    }
  }
}
