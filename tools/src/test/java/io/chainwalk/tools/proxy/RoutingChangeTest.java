package io.chainwalk.tools.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.route.Action;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.service.Endpoint;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Groups, weights, cookies, and what changes while requests are served.
class RoutingChangeTest {
  private static final TargetStickiness ALB =
      new TargetStickiness.OwnCookie("AWSALB", Duration.ofDays(1), true, true, true);

  private static String ask(final Socket client, final String cookie) throws IOException {
    TestEndpoint.send(
        client,
        "GET / HTTP/1.1\r\nHost: a\r\n"
            + (cookie.isEmpty() ? "" : "Cookie: " + cookie + "\r\n")
            + "\r\n");
    final StringBuilder answer = new StringBuilder();
    while (answer.indexOf("\r\n\r\n") < 0) {
      answer.append((char) client.getInputStream().read());
    }
    final int length =
        Integer.parseInt(answer.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1"));
    return answer
        + new String(client.getInputStream().readNBytes(length), StandardCharsets.ISO_8859_1);
  }

  @Test
  void groupsGetTheirSharesOfTenThousandRequests() throws IOException {
    final Map<String, Integer> counts = new HashMap<>();
    try (TestEndpoint one = TestEndpoint.saying("one");
        TestEndpoint two = TestEndpoint.saying("two");
        TestEndpoint three = TestEndpoint.saying("three")) {
      final TargetGroup first = TestProxy.Plan.group("one", new TargetStickiness.None());
      final TargetGroup second = TestProxy.Plan.group("two", new TargetStickiness.None());
      final TargetGroup third = TestProxy.Plan.group("three", new TargetStickiness.None());
      final TestProxy.Plan plan =
          new TestProxy.Plan()
              .target(first, one.endpoint())
              .target(second, two.endpoint())
              .target(third, three.endpoint())
              .rule(
                  "",
                  new Action.Forward(
                      List.of(
                          new Action.WeightedGroup(first, 20),
                          new Action.WeightedGroup(second, 20),
                          new Action.WeightedGroup(third, 60)),
                      GroupStickiness.NONE,
                      503));
      try (TestProxy proxy = new TestProxy(plan);
          Socket client = proxy.connect()) {
        for (int i = 0; i < 10_000; i++) {
          counts.merge(TestProxy.bodyOf(ask(client, "")), 1, Integer::sum);
        }
      }
    }
    assertShare(0.2, counts.getOrDefault("one", 0));
    assertShare(0.2, counts.getOrDefault("two", 0));
    assertShare(0.6, counts.getOrDefault("three", 0));
  }

  private static void assertShare(final double share, final int count) {
    final double sigma = Math.sqrt(10_000 * share * (1 - share));
    assertTrue(Math.abs(count - 10_000 * share) < 3 * sigma, share + ": " + count);
  }

  @Test
  void aCookieKeepsAClientAtItsTargetForAThousandRequests() throws IOException {
    try (TestEndpoint one = TestEndpoint.saying("1");
        TestEndpoint two = TestEndpoint.saying("2");
        TestEndpoint three = TestEndpoint.saying("3");
        TestProxy proxy =
            new TestProxy(
                new TestProxy.Plan()
                    .forward(
                        "",
                        TestProxy.Plan.group("all", ALB),
                        one.endpoint(),
                        two.endpoint(),
                        three.endpoint()));
        Socket client = proxy.connect()) {
      String answer = ask(client, "");
      final String wanted = TestProxy.bodyOf(answer);
      for (int i = 0; i < 1_000; i++) {
        answer = ask(client, cookieOf(answer));
        assertEquals(wanted, TestProxy.bodyOf(answer));
      }
      assertTrue(answer.contains("AWSALBCORS="), answer);
    }
  }

  private static String cookieOf(final String answer) {
    return answer.replaceAll("(?is).*set-cookie: (AWSALB=[^;]*);.*", "$1");
  }

  @Test
  void aForgedCookieBindsNobody() throws IOException {
    try (TestEndpoint one = TestEndpoint.saying("1");
        TestEndpoint two = TestEndpoint.saying("2");
        TestProxy proxy =
            new TestProxy(
                new TestProxy.Plan()
                    .forward(
                        "", TestProxy.Plan.group("all", ALB), one.endpoint(), two.endpoint()));
        Socket client = proxy.connect()) {
      final String cookie = cookieOf(ask(client, ""));
      final String forged = cookie.substring(0, cookie.length() - 4) + "AAAA";
      assertEquals(
          List.of("2", "1", "2", "1"),
          List.of(
              TestProxy.bodyOf(ask(client, forged)),
              TestProxy.bodyOf(ask(client, forged)),
              TestProxy.bodyOf(ask(client, forged)),
              TestProxy.bodyOf(ask(client, forged))));
    }
  }

  @Test
  void aRequestEndsWhereItBeganWhateverIsRoutedAnew() throws Exception {
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch changed = new CountDownLatch(1);
    try (TestEndpoint old =
            new TestEndpoint((_, client) -> {
              arrived.countDown();
              await(changed);
              TestEndpoint.send(client, TestEndpoint.ok("old"));
            });
        TestEndpoint fresh = TestEndpoint.saying("new");
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(old.endpoint()));
        Socket client = proxy.connect()) {
      TestEndpoint.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await(arrived);
      proxy.server().use(TestProxy.Plan.to(fresh.endpoint()).build());
      assertEquals("new", TestProxy.bodyOf(proxy.get("/")));
      changed.countDown();
      final byte[] answer = client.getInputStream().readNBytes(TestEndpoint.ok("old").length());
      assertEquals(TestEndpoint.ok("old"), new String(answer, StandardCharsets.ISO_8859_1));
      assertEquals("new", TestProxy.bodyOf(ask(client, "")));
    }
  }

  private static void await(final CountDownLatch latch) {
    try {
      assertTrue(latch.await(20, TimeUnit.SECONDS), "nothing came in 20 s");
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void anEndpointThatIsNotReadyGetsNothing() throws IOException {
    try (TestEndpoint ready = TestEndpoint.saying("ready");
        TestEndpoint other = TestEndpoint.saying("other")) {
      final Endpoint waiting =
          new Endpoint(other.endpoint().address(), other.endpoint().port(), false, false, false);
      try (TestProxy proxy = new TestProxy(TestProxy.Plan.to(waiting, ready.endpoint()))) {
        for (int i = 0; i < 4; i++) {
          assertEquals("ready", TestProxy.bodyOf(proxy.get("/")));
        }
      }
    }
  }

  /// One event loop tells both clients before it hears of the endpoint again.
  @Test
  void whoeverStopsTheProxyWaitsForRequests() throws Exception {
    final CountDownLatch arrived = new CountDownLatch(1);
    final CountDownLatch leaving = new CountDownLatch(1);
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              arrived.countDown();
              await(leaving);
              TestEndpoint.send(client, TestEndpoint.ok("done"));
            });
        TestProxy proxy = TestProxy.ofOneThread(TestProxy.Plan.to(endpoint.endpoint()));
        Socket idle = proxy.connect();
        Socket client = proxy.connect()) {
      TestEndpoint.send(client, "GET / HTTP/1.1\r\nHost: a\r\n\r\n");
      await(arrived);
      final Thread stopping = Thread.ofVirtual().start(() -> proxy.server().stop(20_000));
      assertEquals(-1, idle.getInputStream().read());
      leaving.countDown();
      final String answer =
          new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      assertEquals("done", TestProxy.bodyOf(answer));
      assertTrue(answer.contains("connection: close"), answer);
      stopping.join();
    }
  }

  @Test
  void aBodyOfAnySizeTakesLittleMemoryWhereItsReaderIsSlow() throws IOException {
    final int parts = 2_000;
    final byte[] part = new byte[64 * 1024];
    try (TestEndpoint endpoint =
            new TestEndpoint((_, client) -> {
              TestEndpoint.send(
                  client,
                  "HTTP/1.1 200 OK\r\nContent-Length: " + (long) parts * part.length + "\r\n\r\n");
              for (int i = 0; i < parts; i++) {
                client.getOutputStream().write(part);
              }
            });
        TestProxy proxy = new TestProxy(TestProxy.Plan.to(endpoint.endpoint()));
        Socket client = proxy.connect()) {
      TestEndpoint.send(client, "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
      long total = 0;
      long most = 0;
      final byte[] few = new byte[16 * 1024];
      for (int n = client.getInputStream().read(few);
          n >= 0;
          n = client.getInputStream().read(few)) {
        total += n;
        most = Math.max(most, directBytes());
      }
      assertTrue(total > (long) parts * part.length);
      assertTrue(most < 16 << 20, "bytes in buffers: " + most);
    }
  }

  private static long directBytes() {
    return ((io.netty.buffer.ByteBufAllocatorMetricProvider)
            io.netty.buffer.ByteBufAllocator.DEFAULT)
        .metric()
        .usedDirectMemory();
  }
}
