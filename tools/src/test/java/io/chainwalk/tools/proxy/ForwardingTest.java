package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.route.Action;
import io.chainwalk.tools.proxy.http.ForwardedHeaders;
import io.chainwalk.tools.proxy.http.Networks;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What endpoints get of HTTP/1.1 requests, and clients of their answers.
@SuppressWarnings("StringConcatToTextBlock") // CR LF is what these are about
class ForwardingTest {
  private static TestEndpoint.Received only(final TestEndpoint endpoint) {
    assertEquals(1, endpoint.received().size());
    return endpoint.received().getFirst();
  }

  @Test
  void anEndpointIsToldWhoAsked() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final String answer =
          proxy.get("/a?b=c", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https");
      assertEquals("fine", TestProxy.bodyOf(answer));
      final TestEndpoint.Received request = only(endpoint);
      assertEquals("GET /a?b=c HTTP/1.1", request.line());
      assertEquals("shop.example", request.header("Host"));
      assertEquals("1.2.3.4, 127.0.0.1", request.header("X-Forwarded-For"));
      assertEquals("http", request.header("X-Forwarded-Proto"));
      assertEquals("80", request.header("X-Forwarded-Port"));
      assertEquals("shop.example", request.header("X-Forwarded-Host"));
      assertEquals("1.1 chainwalk", request.header("Via"));
    }
  }

  @Test
  void anEndpointIsNamedWhereHttp10NamesNoHost() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals("200", TestProxy.statusOf(proxy.exchange("GET / HTTP/1.0\r\n\r\n")));
      assertEquals(endpoint.endpoint().toString(), only(endpoint).header("Host"));
      assertFalse(only(endpoint).has("X-Forwarded-Host"));
    }
  }

  @Test
  void theHeaderProxyReachesNobodyAndTeIsNamedByConnection() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      proxy.get("/", "Proxy: http://evil/", "TE: trailers, gzip");
      assertFalse(only(endpoint).has("Proxy"));
      assertEquals("trailers", only(endpoint).header("TE"));
      assertEquals("te", only(endpoint).header("Connection"));
    }
  }

  @Test
  void aConnectionThatIsToCloseAmongOtherWordsIsNotUsedAgain() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) ->
                TestEndpoint.send(
                    client,
                    "HTTP/1.1 200 OK\r\nConnection: close, x\r\nContent-Length: 0\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      proxy.exchange(
          "GET / HTTP/1.1\r\nHost: a\r\n\r\n".repeat(2)
              + "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertEquals(3, endpoint.connections());
    }
  }

  @Test
  void aTrustedProxyIsBelieved() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy =
            new TestProxy(
                TestProxy.Plan.to(endpoint.endpoint()),
                ProxyLimits.DEFAULTS,
                new ForwardedHeaders(List.of(Networks.parse("127.0.0.0/8")), true))) {
      proxy.get("/", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-Proto: https", "Via: 1.1 other");
      assertEquals("1.2.3.4, 127.0.0.1", only(endpoint).header("X-Forwarded-For"));
      assertEquals("https", only(endpoint).header("X-Forwarded-Proto"));
      assertEquals("1.1 other, 1.1 chainwalk", only(endpoint).header("Via"));
    }
  }

  @Test
  void whatStrangersSayOfForwardingIsReplacedWhereTheProxyIsToldTo() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy =
            new TestProxy(
                TestProxy.Plan.to(endpoint.endpoint()),
                ProxyLimits.DEFAULTS,
                new ForwardedHeaders(List.of(Networks.parse("10.0.0.0/8")), true))) {
      proxy.get("/", "X-Forwarded-For: 1.2.3.4", "X-Forwarded-For: 5.6.7.8");
      assertEquals("127.0.0.1", only(endpoint).header("X-Forwarded-For"));
    }
  }

  @Test
  void headersOfOneConnectionEndHere() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) ->
                TestEndpoint.send(
                    client,
                    "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: X-Own\r\nX-Own: 1\r\n"
                        + "Keep-Alive: timeout=5\r\nX-Kept: 1\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final String answer =
          proxy.exchange(
              "GET / HTTP/1.1\r\nHost: a\r\nConnection: close, X-Secret\r\nX-Secret: 1\r\nTE: gzip,"
                  + " trailers\r\nKeep-Alive: 1\r\nProxy-Connection: x\r\nUpgrade: h2c\r\n"
                  + "HTTP2-Settings: x\r\nX-Kept: 1\r\n\r\n");
      final TestEndpoint.Received request = only(endpoint);
      for (final String name :
          List.of("X-Secret", "Keep-Alive", "Proxy-Connection", "Upgrade", "HTTP2-Settings")) {
        assertFalse(request.has(name), name);
      }
      assertEquals("te", request.header("Connection"));
      assertEquals("trailers", request.header("TE"));
      assertTrue(request.has("X-Kept"));
      assertFalse(answer.contains("X-Own"), answer);
      assertFalse(answer.contains("Keep-Alive"), answer);
      assertTrue(answer.contains("X-Kept: 1\r\n"), answer);
    }
  }

  @Test
  void namingALengthInConnectionTakesNothingAway() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      proxy.exchange(
          "POST / HTTP/1.1\r\nHost: a\r\nConnection: close, content-length, host\r\n"
              + "Content-Length: 3\r\n\r\nabc");
      assertEquals("abc", only(endpoint).body());
      assertEquals("a", only(endpoint).header("Host"));
    }
  }

  @Test
  void requestsOneAfterTheOtherUseOneConnectionToTheEndpoint() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()));
        Socket client = proxy.connect()) {
      final String answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nfine";
      for (int i = 0; i < 10; i++) {
        TestEndpoint.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertEquals(answer, read(client.getInputStream(), answer.length()));
      }
      assertEquals(1, endpoint.connections());
      assertEquals(9, proxy.metric("chainwalk_ingress_endpoint_connection_reuses_total"));
    }
  }

  private static String read(final InputStream in, final int length) throws IOException {
    return new String(in.readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  @Test
  void requestsSentAheadAreAnsweredInOrder() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((request, client) ->
                TestEndpoint.send(client, TestEndpoint.ok(request.line().substring(5, 8))));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final StringBuilder requests = new StringBuilder();
      final StringBuilder wanted = new StringBuilder();
      for (int i = 100; i < 300; i++) {
        requests.append("GET /").append(i).append(" HTTP/1.1\r\nHost: a\r\n");
        requests.append(i == 299 ? "Connection: close\r\n\r\n" : "\r\n");
        wanted.append(i).append(',');
      }
      final String answers = proxy.exchange(requests.toString());
      final StringBuilder bodies = new StringBuilder();
      for (final String answer : answers.split("HTTP/1.1 200 OK", -1)) {
        if (!answer.isEmpty()) {
          bodies.append(TestProxy.bodyOf(answer)).append(',');
        }
      }
      assertEquals(wanted.toString(), bodies.toString());
    }
  }

  @Test
  void chunksAndTrailersGoThroughBothWays() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) ->
                TestEndpoint.send(
                    client,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\n\r\n"
                        + "3\r\nabc\r\n2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final String answer =
          proxy.exchange(
              "POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
                  + "3\r\nabc\r\n0\r\nX-Up: 1\r\n\r\n");
      assertEquals("abc|X-Up: 1", only(endpoint).body());
      assertTrue(answer.contains("X-Sum: 5\r\n"), answer);
      assertTrue(
          answer.contains("Transfer-Encoding: chunked\r\n")
              || answer.contains("transfer-encoding: chunked"));
    }
  }

  @Test
  void anHttp10ClientGetsNoChunks() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) ->
                TestEndpoint.send(
                    client,
                    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final String answer = proxy.exchange("GET / HTTP/1.0\r\nHost: a\r\n\r\n");
      assertEquals("abc", TestProxy.bodyOf(answer));
      assertFalse(answer.toLowerCase(java.util.Locale.ROOT).contains("chunked"), answer);
      assertEquals("GET / HTTP/1.1", only(endpoint).line());
    }
  }

  @Test
  void anAnswerThatEndsWithItsConnectionIsChunked() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              TestEndpoint.send(client, "HTTP/1.1 200 OK\r\n\r\nto the end");
              client.close();
            });
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final String answer = proxy.get("/");
      assertTrue(answer.endsWith("\r\n\r\na\r\nto the end\r\n0\r\n\r\n"), answer);
    }
  }

  @Test
  void anAnswerThatBreaksOffIsNotTakenForWhole() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              TestEndpoint.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
              client.close();
            });
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertTrue(TestProxy.bodyOf(proxy.get("/")).length() < 10);
    }
  }

  @Test
  void answersWithoutBodyHaveNone() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((request, client) ->
                TestEndpoint.send(
                    client,
                    request.line().startsWith("HEAD")
                        ? "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n"
                        : request.line().contains("204")
                            ? "HTTP/1.1 204 No Content\r\n\r\n"
                            : "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      final String answers =
          proxy.exchange(
              "HEAD / HTTP/1.1\r\nHost: a\r\n\r\nGET /204 HTTP/1.1\r\nHost: a\r\n\r\n"
                  + "GET /304 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      assertEquals(
          "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
              + "HTTP/1.1 304 Not Modified\r\nETag: x\r\nconnection: close\r\n\r\n",
          answers);
    }
  }

  @Test
  void answerThatNeverHasABodySaysNothingOfItsLength() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((request, client) ->
                TestEndpoint.send(
                    client,
                    request.line().contains("length")
                        ? "HTTP/1.1 103 Early Hints\r\nLink: x\r\nKeep-Alive: 5\r\n\r\n"
                            + "HTTP/1.1 204 No Content\r\nContent-Length: 0\r\n\r\n"
                        : "HTTP/1.1 204 No Content\r\nTransfer-Encoding: chunked\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals(
          "HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
              + "HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n",
          proxy.exchange(
              "GET /length HTTP/1.1\r\nHost: a\r\n\r\n"
                  + "GET /chunks HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"));
    }
  }

  @Test
  void clientOfHttp10IsToldOfNoChunksEvenWithoutABody() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) ->
                TestEndpoint.send(
                    client, "HTTP/1.1 304 Not Modified\r\nTransfer-Encoding: chunked\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals(
          "HTTP/1.1 304 Not Modified\r\nconnection: close\r\n\r\n",
          proxy.exchange("GET / HTTP/1.0\r\nHost: a\r\n\r\n"));
    }
  }

  @Test
  void whoWantsToBeAskedForABodyIsAskedByTheEndpoint() throws IOException {
    try (TestEndpoint endpoint = expecting();
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()));
        Socket client = proxy.connect()) {
      TestEndpoint.send(
          client,
          "POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 0\r\nX: 1\r\n\r\n");
      final String interim = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\n";
      assertEquals(interim, read(client.getInputStream(), interim.length()));
    }
  }

  private static TestEndpoint expecting() throws IOException {
    return new TestEndpoint((_, client) ->
        TestEndpoint.send(
            client, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  }

  @Test
  void anHttp10ClientGetsNoInterimAnswer() throws IOException {
    try (TestEndpoint endpoint = expecting();
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals("200", TestProxy.statusOf(proxy.exchange("GET / HTTP/1.0\r\n\r\n")));
    }
  }

  @Test
  void anAnswerBeforeTheBodyEndsTheConnection() throws IOException {
    try (TestProxy proxy =
        new TestProxy(
            new TestProxy.Plan().rule("", new Action.FixedResponse(403, "text/plain", "no")))) {
      final String answer =
          proxy.exchange("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100000\r\n\r\nabc");
      assertEquals("403", TestProxy.statusOf(answer));
      assertTrue(answer.contains("connection: close\r\n"), answer);
    }
  }

  @Test
  void redirectsKeepWhatTheirRuleKeeps() throws IOException {
    try (TestProxy proxy =
        new TestProxy(
            new TestProxy.Plan()
                .rule(
                    "",
                    new Action.Redirect(
                        301, "HTTPS", "#{host}", "443", "/new/#{path}", "#{query}&x=1")))) {
      final String answer = proxy.get("/a/b?c=d");
      assertEquals("301", TestProxy.statusOf(answer));
      assertTrue(answer.contains("location: https://shop.example:443/new/a/b?c=d&x=1\r\n"), answer);
    }
  }

  @Test
  void aRequestThatNoRuleHasGetsTheFallback() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy =
            new TestProxy(
                new TestProxy.Plan()
                    .forward(
                        "other.example",
                        TestProxy.Plan.group("g", new io.chainwalk.route.TargetStickiness.None()),
                        endpoint.endpoint()))) {
      assertEquals("nobody\n", TestProxy.bodyOf(proxy.get("/")));
    }
  }

  @Test
  void aGroupWithoutTargetsIsUnavailable() throws IOException {
    try (TestProxy proxy = new TestProxy(TestProxy.Plan.to())) {
      assertEquals("503", TestProxy.statusOf(proxy.get("/")));
    }
  }
}
