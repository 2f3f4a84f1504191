package io.chainwalk.picker.example;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.picker.ClientAffinity;
import io.chainwalk.picker.EndpointPicker;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.testkit.Services;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// What docs/embedding.md shows is code that is compiled and tested here.
class EmbeddingDocumentTest {
  private static final Path DOCUMENT = Path.of("..", "docs", "embedding.md");
  private static final Path SOURCES = Path.of("src/test/java/io/chainwalk/picker/example");

  private static String source(final String name) throws IOException {
    return Files.readString(SOURCES.resolve(name));
  }

  private static void assertShown(final String source) throws IOException {
    assertTrue(Files.readString(DOCUMENT).contains("```java\n" + source + "```\n"), source);
  }

  @Test
  void theProxyIsShownAsItIs() throws IOException {
    final String proxy = source("TcpProxy.java");
    assertShown(proxy.substring(proxy.indexOf("import ")));
  }

  @Test
  void theWalkOfAPacketIsShownAsItIs() throws IOException {
    final String walk = source("OnePacket.java");
    assertShown(walk.substring(walk.indexOf("  static "), walk.lastIndexOf('}')).indent(-2));
  }

  @Test
  void theRoutedRequestIsShownAsItIs() throws IOException {
    final String routed = source("RoutedRequest.java");
    assertShown(routed.substring(routed.indexOf("/// Where a request goes")));
  }

  @Test
  void aRequestComesBackToTheEndpointThatItsCookieNames() {
    final TargetGroup group =
        new TargetGroup(
            "web",
            new Backend.Elsewhere("web"),
            new TargetStickiness.OwnCookie("AWSALB", Duration.ofDays(1), true, false, true),
            "round-robin");
    final RouteRule rule =
        new RouteRule(
            new RouteRule.Origin("Ingress shop/web", "", ""),
            List.of(),
            List.of(),
            List.of(),
            new Action.Forward(
                List.of(new Action.WeightedGroup(group, 1)), GroupStickiness.NONE, 503));
    final RouteTable routes = RouteTable.of(List.of(rule), false, rule);
    final StickyCookies sticky = new StickyCookies(KeyRing.of(new byte[32], List.of()));
    final EndpointPicker picker = new EndpointPicker(42, ClientAffinity.DEFAULT);
    picker.update(
        Services.port("web", Protocol.TCP, "10.96.0.10:80", "10.0.0.1:80", "10.0.0.2:80"),
        SelectorSpec.parse("round-robin"));
    final Map<String, EndpointPicker> pickers = Map.of("web", picker);
    RoutedRequest routed =
        requireNonNull(RoutedRequest.of(new Get(""), routes, sticky, pickers, 0));
    final Endpoint wanted = routed.picked().endpoint();
    for (int i = 0; i < 10; i++) {
      final String cookie = routed.cookies().getFirst().value().split(";", 2)[0];
      routed = requireNonNull(RoutedRequest.of(new Get(cookie), routes, sticky, pickers, 0));
      assertEquals(wanted, routed.picked().endpoint());
    }
  }

  /// A request with a cookie.
  private record Get(String cookie) implements RequestHead {
    @Override
    public boolean secure() {
      return false;
    }

    @Override
    public String method() {
      return "GET";
    }

    @Override
    public String host() {
      return "shop.example";
    }

    @Override
    public String path() {
      return "/";
    }

    @Override
    public String query() {
      return "";
    }

    @Override
    public List<String> header(final String name) {
      return name.equalsIgnoreCase("Cookie") && !cookie.isEmpty() ? List.of(cookie) : List.of();
    }

    @Override
    public IpAddress peer() {
      return IpAddress.parse("192.0.2.1");
    }
  }

  @Test
  void thePacketOfTheExampleIsTranslated() {
    final ServiceSnapshot services =
        Services.snapshot(Services.port("web", Protocol.TCP, "10.96.0.10:80", "10.0.0.1:8080"));
    final byte[] frame =
        PacketBuilder.eth().ip("192.0.2.1", "10.96.0.10").tcp(4000, 80).flags("S").bytes();
    assertEquals(
        PacketOutcome.TRANSLATED,
        OnePacket.walk(services, new UnsafeBuffer(frame), 1_000_000_000L));
  }
}
