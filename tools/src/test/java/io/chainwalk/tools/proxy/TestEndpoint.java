package io.chainwalk.tools.proxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// An endpoint that answers with the very bytes that a test wants, and remembers what it was sent.
final class TestEndpoint implements AutoCloseable {
  private final ServerSocket listener;
  private final Behaviour behaviour;
  private final Queue<Received> received = new ConcurrentLinkedQueue<>();
  private final Queue<Socket> open = new ConcurrentLinkedQueue<>();
  private final AtomicInteger connections = new AtomicInteger();

  /// What it does with a request.
  interface Behaviour {
    void answer(Received request, Socket client) throws IOException;
  }

  /// A request as it came.
  ///
  /// @param head its lines
  /// @param body decoded
  /// @param connection which connection it came on, from 1
  record Received(List<String> head, String body, int connection) {
    String line() {
      return head.getFirst();
    }

    /// The values of a header, with commas between lines.
    String header(final String name) {
      return String.join(
          ",",
          head.stream()
              .skip(1)
              .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
              .map(line -> line.substring(name.length() + 1).strip())
              .toList());
    }

    boolean has(final String name) {
      return head.stream()
          .skip(1)
          .anyMatch(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1));
    }
  }

  TestEndpoint(final Behaviour behaviour) throws IOException {
    this.behaviour = behaviour;
    listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::acceptAll);
  }

  /// Answers everything with a text.
  static TestEndpoint saying(final String text) throws IOException {
    return new TestEndpoint((_, client) -> send(client, ok(text)));
  }

  static String ok(final String text) {
    return "HTTP/1.1 200 OK\r\nContent-Length: " + text.length() + "\r\n\r\n" + text;
  }

  static void send(final Socket client, final String text) throws IOException {
    client.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  Endpoint endpoint() {
    return Endpoint.ready(IpAddress.parse("127.0.0.1"), listener.getLocalPort());
  }

  List<Received> received() {
    return List.copyOf(received);
  }

  int connections() {
    return connections.get();
  }

  private void acceptAll() {
    try {
      while (true) {
        final Socket client = listener.accept();
        open.add(client);
        final int number = connections.incrementAndGet();
        Thread.ofVirtual().start(() -> serve(client, number));
      }
    } catch (final IOException _) {
      // closed
    }
  }

  private void serve(final Socket client, final int number) {
    try (client) {
      while (true) {
        final Received request = read(client.getInputStream(), number);
        received.add(request);
        behaviour.answer(request, client);
      }
    } catch (final IOException _) {
      // the proxy has closed the connection
    }
  }

  private static Received read(final InputStream in, final int number) throws IOException {
    final List<String> head = new java.util.ArrayList<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      head.add(line);
    }
    final Received bare = new Received(List.copyOf(head), "", number);
    return new Received(bare.head(), body(in, bare), number);
  }

  private static String body(final InputStream in, final Received head) throws IOException {
    if (!head.header("Content-Length").isEmpty()) {
      return text(in.readNBytes(Integer.parseInt(head.header("Content-Length"))));
    }
    if (!head.header("Transfer-Encoding").equals("chunked")) {
      return "";
    }
    final StringBuilder body = new StringBuilder();
    for (int size = Integer.parseInt(line(in), 16);
        size > 0;
        size = Integer.parseInt(line(in), 16)) {
      body.append(text(in.readNBytes(size)));
      line(in);
    }
    for (String trailer = line(in); !trailer.isEmpty(); trailer = line(in)) {
      body.append('|').append(trailer);
    }
    return body.toString();
  }

  private static String text(final byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String line(final InputStream in) throws IOException {
    final ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException();
      }
      line.write(next);
    }
    return text(line.toByteArray()).stripTrailing();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    for (final Socket client : open) {
      client.close();
    }
  }
}
