package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.Type;

/// Clients over loopback.
class DnsServerTest {
  private static final String WEB = "web.shop.svc.cluster.local.";
  private static final String MANY = "many.shop.svc.cluster.local.";
  private static final InetSocketAddress ANY_PORT =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
  private static final int PATIENCE_MS = 30_000;

  private final DnsCounts counts = new DnsCounts();
  private final ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
  private DnsServer server = start(new DnsLimits(1_232, 8, 60, 2));

  private DnsServer start(final DnsLimits limits) {
    return start(ANY_PORT, limits);
  }

  private DnsServer start(final InetSocketAddress at, final DnsLimits limits) {
    try {
      return DnsServer.start(
          at,
          new DnsResponder(
              new ServedNames(DnsLab.names(DnsLab.CLUSTER), null),
              counts,
              failures::add,
              limits.udpBytes()),
          counts,
          failures::add,
          limits);
    } catch (final Exception problem) {
      throw new AssertionError(problem);
    }
  }

  @BeforeEach
  void nothingHasFailed() {
    failures.clear();
  }

  @AfterEach
  void stop() {
    server.close();
    assertEquals(List.of(), List.copyOf(failures));
  }

  private void restart(final DnsLimits limits) {
    server.close();
    server = start(limits);
  }

  private SimpleResolver client() {
    final SimpleResolver client = new SimpleResolver(server.address());
    client.setTimeout(Duration.ofMillis(PATIENCE_MS));
    return client;
  }

  private Socket connect() throws IOException {
    final Socket socket = new Socket(server.address().getAddress(), server.address().getPort());
    socket.setSoTimeout(PATIENCE_MS);
    return socket;
  }

  private static void send(final Socket socket, final Message query) throws IOException {
    final byte[] bytes = query.toWire();
    final DataOutputStream out = new DataOutputStream(socket.getOutputStream());
    out.writeShort(bytes.length);
    out.write(bytes);
  }

  private static Message receive(final Socket socket) throws IOException {
    final DataInputStream in = new DataInputStream(socket.getInputStream());
    final byte[] bytes = new byte[in.readUnsignedShort()];
    in.readFully(bytes);
    return new Message(bytes);
  }

  @Test
  void clientOverUdpIsAnswered() throws IOException {
    assertEquals(List.of("10.96.20.1"), DnsLab.answers(client().send(DnsLab.query(WEB, Type.A))));
    assertEquals(1, counts.of(DnsCounts.Event.UDP));
  }

  /// The client's socket takes datagrams from the address it asked, and from no other, as resolvers do. It is at
  /// loopback, where the kernel would choose 127.0.0.1 for the answer.
  @Test
  void answerLeavesWithTheAddressThatWasAskedWhereTheServerListensAtAll() throws IOException {
    server.close();
    server = start(new InetSocketAddress(0), new DnsLimits(1_232, 8, 60, 2));
    final List<InetAddress> addresses =
        LocalAddresses.of(new InetSocketAddress(0).getAddress(), 1).stream()
            .filter(Inet4Address.class::isInstance)
            .toList();
    assertFalse(addresses.isEmpty());
    for (final InetAddress address : addresses) {
      try (DatagramSocket socket =
          new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(address, server.address().getPort());
        final byte[] query = DnsLab.query(WEB, Type.A).toWire();
        socket.send(new DatagramPacket(query, query.length));
        final DatagramPacket answer = new DatagramPacket(new byte[512], 512);
        socket.receive(answer);
        assertEquals(
            List.of("10.96.20.1"),
            DnsLab.answers(new Message(Arrays.copyOf(answer.getData(), answer.getLength()))));
      }
    }
  }

  @Test
  void clientAsksAgainOverTcpForWhatDoesNotFit() throws IOException {
    final Message answer = client().send(DnsLab.query(MANY, Type.A));
    assertEquals(100, DnsLab.answers(answer).size());
    assertFalse(answer.getHeader().getFlag(Flags.TC));
    assertEquals(1, counts.of(DnsCounts.Event.TRUNCATED));
    assertEquals(1, counts.of(DnsCounts.Event.TCP));
  }

  @Test
  void queriesSentAtOnceOverOneConnectionAreAnsweredInOrder() throws IOException {
    try (Socket socket = connect()) {
      final List<Message> queries = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        queries.add(DnsLab.query(i % 2 == 0 ? WEB : MANY, Type.A));
        send(socket, queries.getLast());
      }
      for (final Message query : queries) {
        assertEquals(query.getHeader().getID(), receive(socket).getHeader().getID());
      }
    }
  }

  @Test
  void clientThatTakesNoAnswersIsNotReadFromAndGetsAllOfThemInTheEnd() throws Exception {
    final int count = 20_000; // about 33 MB of answers, more than any buffers hold
    try (Socket socket = connect();
        ExecutorService sender = Executors.newSingleThreadExecutor()) {
      final Future<Boolean> sent =
          sender.submit(() -> {
            for (int i = 0; i < count; i++) {
              send(socket, DnsLab.query(MANY, Type.A));
            }
            return true;
          });
      final DataInputStream in = new DataInputStream(socket.getInputStream());
      for (int i = 0; i < count; i++) {
        in.skipNBytes(in.readUnsignedShort());
      }
      assertTrue(sent.get());
    }
  }

  @Test
  void queryThatComesByteByByteIsAnswered() throws IOException {
    try (Socket socket = connect()) {
      socket.setTcpNoDelay(true);
      final byte[] bytes = DnsLab.query(WEB, Type.A).toWire();
      socket.getOutputStream().write(0);
      socket.getOutputStream().write(bytes.length);
      for (final byte b : bytes) {
        socket.getOutputStream().write(b);
      }
      assertEquals(List.of("10.96.20.1"), DnsLab.answers(receive(socket)));
    }
  }

  @Test
  void connectionWithoutQueryIsClosed() throws IOException {
    restart(new DnsLimits(1_232, 8, 1, 1));
    try (Socket socket = connect()) {
      socket.getOutputStream().write(0); // half of a length
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void connectionThatSendsWhatMayNotBeAnsweredIsClosed() throws IOException {
    try (Socket socket = connect()) {
      socket.getOutputStream().write(new byte[] {0, 3, 1, 2, 3});
      assertEquals(-1, socket.getInputStream().read());
    }
    assertEquals("a message of 3 bytes, which is no query", failures.remove().getMessage());
  }

  /// The client's queries behind the one that may not be answered stay unread, and still it gets the answer before it.
  @Test
  void answersLeaveBeforeTheConnectionIsClosedWithUnreadInput() throws IOException {
    for (int i = 0; i < 20; i++) {
      try (Socket socket = connect()) {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frame(bytes, DnsLab.query(MANY, Type.A).toWire());
        frame(bytes, new byte[] {1, 2, 3});
        for (int j = 0; j < 5_000; j++) {
          frame(bytes, DnsLab.query(MANY, Type.A).toWire());
        }
        socket.getOutputStream().write(bytes.toByteArray());
        assertEquals(100, DnsLab.answers(receive(socket)).size());
        assertEquals(-1, socket.getInputStream().read());
      }
      assertEquals("a message of 3 bytes, which is no query", failures.remove().getMessage());
    }
  }

  private static void frame(final ByteArrayOutputStream bytes, final byte[] message)
      throws IOException {
    final DataOutputStream out = new DataOutputStream(bytes);
    out.writeShort(message.length);
    out.write(message);
  }

  @Test
  void clientThatClosesItsSideAfterItsQueriesGetsAllAnswers() throws IOException {
    try (Socket socket = connect()) {
      final int count = 2_000;
      final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < count; i++) {
        frame(bytes, DnsLab.query(MANY, Type.A).toWire());
      }
      socket.getOutputStream().write(bytes.toByteArray());
      socket.shutdownOutput();
      for (int i = 0; i < count; i++) {
        assertEquals(100, DnsLab.answers(receive(socket)).size());
      }
      assertEquals(-1, socket.getInputStream().read());
    }
  }

  @Test
  void connectionBeyondTheLimitIsClosedAndThoseBeforeGoOn() throws IOException {
    restart(new DnsLimits(1_232, 2, 60, 1));
    try (Socket one = connect();
        Socket two = connect()) {
      for (final Socket socket : List.of(one, two)) {
        send(socket, DnsLab.query(WEB, Type.A));
        receive(socket);
      }
      try (Socket three = connect()) {
        assertEquals(-1, three.getInputStream().read());
      }
      send(one, DnsLab.query(WEB, Type.A));
      assertEquals(List.of("10.96.20.1"), DnsLab.answers(receive(one)));
    }
    assertEquals(1, counts.of(DnsCounts.Event.TOO_MANY_CONNECTIONS));
  }

  @Test
  void manyClientsAtOnceAreAllAnswered() throws Exception {
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      final List<Future<Message>> answers =
          IntStream.range(0, 400)
              .mapToObj(i ->
                  clients.submit(
                      () -> client().send(DnsLab.query(i % 4 == 0 ? MANY : WEB, Type.A))))
              .toList();
      for (int i = 0; i < answers.size(); i++) {
        assertEquals(i % 4 == 0 ? 100 : 1, DnsLab.answers(answers.get(i).get()).size());
      }
    }
  }

  @Test
  void answersOnTheirWayLeaveBeforeTheServerEnds() throws IOException {
    try (Socket socket = connect()) {
      send(socket, DnsLab.query(WEB, Type.A));
      assertEquals(List.of("10.96.20.1"), DnsLab.answers(receive(socket)));
      server.close();
      assertEquals(-1, socket.getInputStream().read());
    }
    assertThrows(IOException.class, this::connect);
  }

  /// Each alone can hold the end up for as long as the server has patience, and all together no longer.
  @Test
  void clientsThatTakeNothingDoNotHoldTheEndUpOneAfterTheOther() throws Exception {
    final List<Socket> clients = new ArrayList<>();
    try (ExecutorService ending = Executors.newSingleThreadExecutor()) {
      final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < 300; i++) { // as many as are read at once
        frame(bytes, DnsLab.query(MANY, Type.A).toWire());
      }
      for (int i = 0; i < 8; i++) {
        final Socket client = new Socket();
        clients.add(client);
        client.setReceiveBufferSize(1_024);
        client.connect(server.address(), PATIENCE_MS);
        client.getOutputStream().write(bytes.toByteArray());
      }
      ending.submit(server::close).get(PATIENCE_MS, TimeUnit.MILLISECONDS);
    } finally {
      for (final Socket client : clients) {
        client.close();
      }
    }
    assertThrows(IOException.class, this::connect);
  }

  @Test
  void portThatIsTakenIsSaid() {
    final IOException problem =
        assertThrows(
            IOException.class,
            () ->
                DnsServer.start(
                    server.address(),
                    new DnsResponder(
                        new ServedNames(DnsLab.names(DnsLab.CLUSTER), null),
                        counts,
                        failures::add,
                        1_232),
                    counts,
                    failures::add,
                    new DnsLimits(1_232, 1, 1, 1)));
    assertTrue(
        String.valueOf(problem.getMessage())
            .startsWith("cannot listen at 127.0.0.1:" + server.address().getPort() + ": "),
        problem.getMessage());
  }

  @Test
  void kdigGetsTheSameAnswers() throws Exception {
    assumeTrue(
        Stream.of("/usr/bin/kdig", "/usr/local/bin/kdig").anyMatch(p -> Files.exists(Path.of(p))),
        "kdig is not installed");
    assertEquals(List.of("10.96.20.1"), kdig("+short", WEB, "A"));
    assertEquals(List.of("0 50 80 " + WEB), kdig("+short", "+tcp", "_http._tcp." + WEB, "SRV"));
    assertEquals(List.of(WEB), kdig("+short", "-x", "10.96.20.1"));
    assertEquals(100, kdig("+short", MANY, "A").size());
    assertTrue(kdig("+edns=1", WEB, "A").stream().anyMatch(l -> l.contains("BADVERS")));
    assertTrue(
        kdig("nobody.shop.svc.cluster.local", "A").stream()
            .anyMatch(l -> l.contains("status: NXDOMAIN")));
  }

  private List<String> kdig(final String... arguments) throws Exception {
    final List<String> command =
        new ArrayList<>(
            List.of("kdig", "@127.0.0.1", "-p", "" + server.address().getPort(), "+timeout=30"));
    command.addAll(List.of(arguments));
    final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    final String output =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), output);
    return output
        .lines()
        .filter(line -> !line.startsWith(";; WARNING") && !line.isBlank())
        .toList();
  }
}
