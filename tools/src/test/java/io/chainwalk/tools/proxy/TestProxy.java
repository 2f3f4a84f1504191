package io.chainwalk.tools.proxy;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.HostMatch;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.service.Endpoint;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.proxy.front.Certificates;
import io.chainwalk.tools.proxy.http.ForwardedHeaders;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.chainwalk.tools.proxy.targets.Resolution;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A proxy with a routing of a test's own, and a port for clients.
final class TestProxy implements AutoCloseable {
  static final int PORT = 80;
  static final int SECURE_PORT = 443;

  private static final String ORIGIN = "Ingress test/test";

  private final ProxyMetrics metrics = new ProxyMetrics();
  private final IngressServer server;
  private final InetSocketAddress address;
  private final InetSocketAddress secureAddress;

  TestProxy(final Plan plan) throws IOException {
    this(plan, ProxyLimits.DEFAULTS);
  }

  TestProxy(final Plan plan, final ProxyLimits limits) throws IOException {
    this(plan, limits, new ForwardedHeaders(List.of(), false));
  }

  TestProxy(final Plan plan, final ProxyLimits limits, final ForwardedHeaders forwarded)
      throws IOException {
    this(plan, limits, forwarded, 2);
  }

  /// A proxy with all connections on one event loop, for tests of what comes before what.
  static TestProxy ofOneThread(final Plan plan) throws IOException {
    return new TestProxy(plan, ProxyLimits.DEFAULTS, new ForwardedHeaders(List.of(), false), 1);
  }

  private TestProxy(
      final Plan plan,
      final ProxyLimits limits,
      final ForwardedHeaders forwarded,
      final int threads)
      throws IOException {
    server =
        new IngressServer(
            new IngressServer.Settings(
                limits,
                threads,
                42,
                new StickyCookies(
                    KeyRing.of(
                        "a key of the tests, of 32 bytes or so".getBytes(StandardCharsets.UTF_8),
                        List.of())),
                forwarded,
                metrics,
                null),
            plan.build());
    address = server.listen(new ListenAddress(anyPort(), PORT, false));
    secureAddress = server.listen(new ListenAddress(anyPort(), SECURE_PORT, true));
  }

  private static InetSocketAddress anyPort() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  }

  /// Rules and targets of a test.
  static final class Plan {
    private final List<RouteRule> rules = new ArrayList<>();
    private final Map<TargetGroup, Resolution> targets = new HashMap<>();
    private Certificates certificates = Certificates.NONE;

    static TargetGroup group(final String name, final TargetStickiness stickiness) {
      return new TargetGroup(
          name,
          new Backend.ServicePortRef("test", name, "", PORT, Backend.Way.ENDPOINTS),
          stickiness,
          "round-robin");
    }

    /// Everything goes to one group.
    static Plan to(final Endpoint... endpoints) {
      return new Plan().forward("", group("all", new TargetStickiness.None()), endpoints);
    }

    Plan forward(final String host, final TargetGroup group, final Endpoint... endpoints) {
      targets.put(group, new Resolution.Found(List.of(endpoints)));
      return rule(
          host,
          new Action.Forward(
              List.of(new Action.WeightedGroup(group, 1)), GroupStickiness.NONE, 503));
    }

    Plan target(final TargetGroup group, final Endpoint... endpoints) {
      targets.put(group, new Resolution.Found(List.of(endpoints)));
      return this;
    }

    Plan rule(final String host, final Action action) {
      rules.add(
          new RouteRule(
              new RouteRule.Origin(ORIGIN, "", ""),
              host.isEmpty() ? List.of() : List.of(new HostMatch.Exact(host)),
              List.of(),
              List.of(),
              action));
      return this;
    }

    Plan certificates(final Certificates all) {
      certificates = all;
      return this;
    }

    RoutingPlan build() {
      final RouteTable routes =
          RouteTable.of(
              rules,
              false,
              new RouteRule(
                  new RouteRule.Origin(ORIGIN, "", ""),
                  List.of(),
                  List.of(),
                  List.of(),
                  new Action.FixedResponse(404, "text/plain", "nobody\n")));
      return new RoutingPlan(
          new Entrance(
              "test",
              Entrance.Dialect.INGRESS,
              List.of(
                  new Entrance.Listener(PORT, false, routes),
                  new Entrance.Listener(SECURE_PORT, true, routes))),
          targets,
          Map.of(),
          certificates);
    }
  }

  IngressServer server() {
    return server;
  }

  int port() {
    return address.getPort();
  }

  int securePort() {
    return secureAddress.getPort();
  }

  /// A line of the metrics.
  double metric(final String line) throws IOException {
    return new String(metrics.text(), StandardCharsets.UTF_8)
        .lines()
        .filter(text -> text.startsWith(line + ' '))
        .mapToDouble(text -> Double.parseDouble(text.substring(line.length() + 1)))
        .findFirst()
        .orElse(Double.NaN);
  }

  Socket connect() throws IOException {
    final Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /// Sends bytes and reads until the proxy closes.
  String exchange(final String bytes) throws IOException {
    try (Socket client = connect()) {
      TestEndpoint.send(client, bytes);
      return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
    }
  }

  /// Sends a request that asks for its connection to be closed.
  String get(final String path, final String... headers) throws IOException {
    final StringBuilder head =
        new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: shop.example\r\n");
    for (final String header : headers) {
      head.append(header).append("\r\n");
    }
    return exchange(head.append("Connection: close\r\n\r\n").toString());
  }

  static String statusOf(final String answer) {
    return answer.isEmpty() ? "" : answer.substring(9, 12);
  }

  static String bodyOf(final String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
