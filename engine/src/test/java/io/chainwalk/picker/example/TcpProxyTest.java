package io.chainwalk.picker.example;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Protocol;
import io.chainwalk.picker.ClientAffinity;
import io.chainwalk.picker.EndpointPicker;
import io.chainwalk.picker.PickedEndpoint;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.LoadBalancerFields;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.TrafficPolicy;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// The proxy of docs/embedding.md, in front of three servers on this machine.
class TcpProxyTest {
  private static final int CONNECTIONS = 30;

  private final List<EchoServer> servers =
      List.of(new EchoServer(), new EchoServer(), new EchoServer());
  private final EndpointPicker picker = new EndpointPicker(42, ClientAffinity.DEFAULT);

  TcpProxyTest() throws IOException {}

  @AfterEach
  void closeServers() throws IOException {
    for (final EchoServer server : servers) {
      server.close();
    }
  }

  private void update(final int affinitySeconds, final int serverCount) {
    final List<Endpoint> endpoints =
        servers.subList(0, serverCount).stream().map(EchoServer::endpoint).toList();
    picker.update(
        new ServicePort(
            "shop",
            "echo",
            "",
            Protocol.TCP,
            List.of(),
            endpoints,
            0,
            new ServicePolicies(TrafficPolicy.CLUSTER, TrafficPolicy.CLUSTER, affinitySeconds),
            LoadBalancerFields.NONE),
        SelectorSpec.parse("random"));
  }

  /// Who answers so many connections, one after the other.
  private static Set<String> answering(final ServerSocket listener) throws IOException {
    final Set<String> names = new TreeSet<>();
    for (int i = 0; i < CONNECTIONS; i++) {
      final String[] answer = ask(listener, "hello-" + i).split(" ", -1);
      assertEquals("hello-" + i, answer[1]);
      names.add(answer[0]);
    }
    return names;
  }

  private static String ask(final ServerSocket listener, final String question) throws IOException {
    try (Socket socket = new Socket(listener.getInetAddress(), listener.getLocalPort())) {
      socket.getOutputStream().write(question.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static ServerSocket listener() throws IOException {
    return new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  }

  @Test
  void connectionsReachAllServersAndAreReleasedInTheEnd() throws IOException {
    update(0, 3);
    final ServerSocket listener = listener();
    try (TcpProxy _ = new TcpProxy(listener, picker)) {
      assertEquals(
          new TreeSet<>(servers.stream().map(EchoServer::name).toList()), answering(listener));
      update(0, 1);
      assertEquals(Set.of(servers.getFirst().name()), answering(listener));
      update(0, 3);
    }
    assertEquals(3, picker.endpoints().size());
    for (final PickedEndpoint endpoint : picker.endpoints()) {
      assertEquals(0, endpoint.openConnections());
    }
  }

  @Test
  void aClientStaysWithItsServerWhereTheServiceHasAffinity() throws IOException {
    update(10_800, 3);
    final ServerSocket listener = listener();
    try (TcpProxy _ = new TcpProxy(listener, picker)) {
      assertEquals(1, answering(listener).size());
    }
  }

  @Test
  void aConnectionThatNobodyTakesIsClosed() throws IOException {
    final ServerSocket listener = listener();
    try (TcpProxy _ = new TcpProxy(listener, picker)) {
      assertEquals("", ask(listener, ""));
    }
  }
}
