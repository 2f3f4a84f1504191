package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What happens to requests whose endpoint does not answer.
class RetryTest {
  /// A port that nobody listens on.
  private static Endpoint refusing() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return Endpoint.ready(IpAddress.parse("127.0.0.1"), socket.getLocalPort());
    }
  }

  private static String request(final String method) {
    return method + " / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "POST"})
  void anyRequestGoesToAnotherEndpointWhereOneRefusesTheConnection(final String method)
      throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy =
            new TestProxy(TestProxy.Plan.to(refusing(), endpoint.endpoint(), refusing()))) {
      for (int i = 0; i < 6; i++) {
        assertEquals("200", TestProxy.statusOf(proxy.exchange(request(method))));
      }
      assertTrue(proxy.metric("chainwalk_ingress_retries_total{group=\"all\"}") > 0);
    }
  }

  @Test
  void whereAllRefuseTheGatewayIsBad() throws IOException {
    try (TestProxy proxy = new TestProxy(TestProxy.Plan.to(refusing(), refusing()))) {
      assertEquals("502", TestProxy.statusOf(proxy.exchange(request("GET"))));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"GET", "HEAD", "PUT", "DELETE", "OPTIONS"})
  void anIdempotentRequestIsRepeatedWhereItsConnectionIsLost(final String method)
      throws IOException {
    final AtomicInteger requests = new AtomicInteger();
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              if (requests.incrementAndGet() == 1) {
                client.close();
              } else {
                TestEndpoint.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
              }
            });
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals("200", TestProxy.statusOf(proxy.exchange(request(method))));
      assertEquals(2, requests.get());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"POST", "PATCH", "LOCK"})
  void anyOtherRequestIsSentOnce(final String method) throws IOException {
    try (TestEndpoint endpoint = new TestEndpoint((_, client) -> client.close());
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals("502", TestProxy.statusOf(proxy.exchange(request(method))));
      assertEquals(1, endpoint.received().size());
    }
  }

  @Test
  void aRequestWithABodyIsSentOnce() throws IOException {
    try (TestEndpoint endpoint = new TestEndpoint((_, client) -> client.close());
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals(
          "502",
          TestProxy.statusOf(
              proxy.exchange(
                  "PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nConnection: close\r\n\r\nabc")));
      assertEquals(1, endpoint.received().size());
    }
  }

  @Test
  void anIdempotentRequestIsRepeatedOnceAndNoMore() throws IOException {
    try (TestEndpoint endpoint = new TestEndpoint((_, client) -> client.close());
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals("502", TestProxy.statusOf(proxy.exchange(request("GET"))));
      assertEquals(2, endpoint.received().size());
    }
  }

  @Test
  void anAnswerThatIsNoneMakesTheGatewayBad() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> TestEndpoint.send(client, "nonsense\r\n\r\n"));
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()))) {
      assertEquals("502", TestProxy.statusOf(proxy.exchange(request("POST"))));
    }
  }

  @Test
  void anEndpointThatSaysNothingRunsOutOfTime() throws IOException {
    try (TestEndpoint endpoint = new TestEndpoint((_, _) -> {});
        TestProxy proxy =
            new TestProxy(
                TestProxy.Plan.to(endpoint.endpoint()),
                ProxyLimits.DEFAULTS.with(List.of("response-ms=200")))) {
      assertEquals("504", TestProxy.statusOf(proxy.exchange(request("GET"))));
      assertEquals(1, endpoint.received().size());
    }
  }

  @Test
  void whatAnEndpointSaysUnaskedAnswersNobody() throws IOException {
    final AtomicInteger requests = new AtomicInteger();
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              final String more = requests.incrementAndGet() == 1 ? TestEndpoint.ok("poison") : "";
              TestEndpoint.send(client, TestEndpoint.ok("fine") + more);
            });
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()));
        Socket client = proxy.connect()) {
      final int length = TestEndpoint.ok("fine").length();
      for (int i = 0; i < 3; i++) {
        TestEndpoint.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertTrue(
            new String(client.getInputStream().readNBytes(length), StandardCharsets.US_ASCII)
                .endsWith("fine"));
      }
    }
  }
}
