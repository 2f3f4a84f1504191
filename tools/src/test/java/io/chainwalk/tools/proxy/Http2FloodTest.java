package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.tools.proxy.http.ProxyLimits;
import java.io.IOException;
import java.net.SocketException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients of HTTP/2 that send frames which move no request on, and those that do not although they say much.
@Timeout(60)
class Http2FloodTest {
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final int CANCEL = 8;
  private static final String FLOODS = "chainwalk_ingress_refused_requests_total{reason=\"flood\"}";

  private static ProxyLimits limits(final String... changed) {
    return ProxyLimits.DEFAULTS.with(List.of(changed));
  }

  /// Sends until the proxy has closed; what cannot be sent is read for its reason all the same.
  private interface Sending {
    void frame(RawHttp2 client, int number) throws IOException;
  }

  private static void send(final RawHttp2 client, final int count, final Sending sending)
      throws IOException {
    try {
      for (int i = 0; i < count; i++) {
        sending.frame(client, i);
      }
    } catch (final SocketException _) {
      // closed by the proxy, which has said why before
    }
  }

  @Test
  void requestsThatAreResetAtOnceEndTheConnection() throws IOException {
    try (TestEndpoint silent = new TestEndpoint((_, _) -> {});
        TestProxy proxy =
            new TestProxy(TestProxy.Plan.to(silent.endpoint()), limits("resets-per-window=20"));
        RawHttp2 client = new RawHttp2(proxy.connect())) {
      send(
          client,
          21,
          (to, i) -> {
            to.get(2 * i + 1);
            to.send(RawHttp2.RST_STREAM, 0, 2 * i + 1, RawHttp2.number(CANCEL));
          });
      assertEquals(ENHANCE_YOUR_CALM, client.readGoAway());
      assertEquals(1, proxy.metric(FLOODS));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PING", "SETTINGS", "PRIORITY", "WINDOW_UPDATE", "DATA", "unknown"})
  void framesThatMoveNoRequestOnEndTheConnection(final String type) throws IOException {
    try (TestEndpoint silent = new TestEndpoint((_, _) -> {});
        TestProxy proxy =
            new TestProxy(
                TestProxy.Plan.to(silent.endpoint()), limits("control-frames-per-window=50"));
        RawHttp2 client = new RawHttp2(proxy.connect())) {
      client.post(1);
      send(
          client,
          51,
          (to, _) -> {
            switch (type) {
              case "PING" -> to.send(RawHttp2.PING, 0, 0, new byte[8]);
              case "SETTINGS" -> to.send(RawHttp2.SETTINGS, 0, 0);
              case "PRIORITY" -> to.send(RawHttp2.PRIORITY, 0, 3, new byte[5]);
              case "WINDOW_UPDATE" -> to.send(RawHttp2.WINDOW_UPDATE, 0, 1, RawHttp2.number(1));
              case "DATA" -> to.send(RawHttp2.DATA, 0, 1);
              default -> to.send(0x7F, 0, 0);
            }
          });
      assertEquals(ENHANCE_YOUR_CALM, client.readGoAway());
      assertEquals(1, proxy.metric(FLOODS));
    }
  }

  @Test
  void aClientWithThousandsOfRequestsMayPingAndOpenWindowsWithEach() throws IOException {
    try (TestEndpoint endpoint = TestEndpoint.saying("fine");
        TestProxy proxy =
            new TestProxy(
                TestProxy.Plan.to(endpoint.endpoint()), limits("control-frames-per-window=10"));
        RawHttp2 client = new RawHttp2(proxy.connect())) {
      for (int stream = 1; stream < 4_000; stream += 2) {
        client.get(stream);
        client.send(RawHttp2.PING, 0, 0, new byte[8]);
        client.send(RawHttp2.WINDOW_UPDATE, 0, 0, RawHttp2.number(4));
        assertEquals(RawHttp2.DATA, client.readEndOf(stream).type());
      }
      assertEquals(0, proxy.metric(FLOODS));
    }
  }

  @Test
  void aClientMayResetAsManyAsAreAnswered() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((request, client) -> {
              if (request.line().startsWith("GET")) {
                TestEndpoint.send(client, TestEndpoint.ok("fine"));
              }
            });
        TestProxy proxy =
            new TestProxy(TestProxy.Plan.to(endpoint.endpoint()), limits("resets-per-window=3"));
        RawHttp2 client = new RawHttp2(proxy.connect())) {
      for (int stream = 1; stream < 400; stream += 4) {
        client.post(stream);
        client.send(RawHttp2.RST_STREAM, 0, stream, RawHttp2.number(CANCEL));
        client.get(stream + 2);
        assertEquals(RawHttp2.DATA, client.readEndOf(stream + 2).type());
      }
      assertEquals(0, proxy.metric(FLOODS));
    }
  }

  @Test
  void answersThatEndpointsBreakOffAreNotHeldAgainstTheClient() throws IOException {
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              TestEndpoint.send(client, "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
              client.close();
            });
        TestProxy proxy =
            new TestProxy(TestProxy.Plan.to(endpoint.endpoint()), limits("resets-per-window=5"));
        RawHttp2 client = new RawHttp2(proxy.connect())) {
      for (int stream = 1; stream < 600; stream += 2) {
        client.get(stream);
        assertEquals(RawHttp2.RST_STREAM, client.readEndOf(stream).type());
      }
      assertEquals(1, proxy.metric("chainwalk_ingress_accepted_connections_total"));
    }
  }

  @Test
  void streamsThatTheProxyMustEndForTheClientsMistakesCountAsReset() throws IOException {
    try (TestEndpoint silent = new TestEndpoint((_, _) -> {});
        TestProxy proxy =
            new TestProxy(TestProxy.Plan.to(silent.endpoint()), limits("resets-per-window=20"));
        RawHttp2 client = new RawHttp2(proxy.connect())) {
      send(
          client,
          21,
          (to, i) -> {
            to.post(2 * i + 1);
            to.send(RawHttp2.WINDOW_UPDATE, 0, 2 * i + 1, RawHttp2.number(Integer.MAX_VALUE));
          });
      assertEquals(ENHANCE_YOUR_CALM, client.readGoAway());
      assertEquals(1, proxy.metric(FLOODS));
    }
  }
}
