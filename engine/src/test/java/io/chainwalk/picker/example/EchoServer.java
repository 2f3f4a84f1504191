package io.chainwalk.picker.example;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.service.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// Answers all that a client says, with its own name in front.
final class EchoServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  EchoServer() throws IOException {
    threads.execute(() -> {
      try {
        while (true) {
          final Socket client = listener.accept();
          threads.execute(() -> answer(client));
        }
      } catch (final IOException _) {
        // closed
      }
    });
  }

  private void answer(final Socket client) {
    try (client) {
      final byte[] said = client.getInputStream().readAllBytes();
      client.getOutputStream().write((name() + " ").getBytes(StandardCharsets.UTF_8));
      client.getOutputStream().write(said);
    } catch (final IOException _) {
      // gone
    }
  }

  String name() {
    return endpoint().toString();
  }

  Endpoint endpoint() {
    return Endpoint.ready(
        IpAddress.parse(listener.getInetAddress().getHostAddress()), listener.getLocalPort());
  }

  @Override
  public void close() throws IOException {
    listener.close();
    threads.close();
  }
}
