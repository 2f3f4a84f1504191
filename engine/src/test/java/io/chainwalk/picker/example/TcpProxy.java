package io.chainwalk.picker.example;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.picker.EndpointPicker;
import io.chainwalk.picker.PickedConnection;
import io.chainwalk.service.Endpoint;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;

/// Takes TCP connections and passes each on to an endpoint that a picker picks.
final class TcpProxy implements AutoCloseable {
  private final ServerSocket listener;
  private final EndpointPicker picker;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  TcpProxy(final ServerSocket listener, final EndpointPicker picker) {
    this.listener = listener;
    this.picker = picker;
    threads.execute(this::acceptAll);
  }

  private void acceptAll() {
    try {
      while (true) {
        final Socket client = listener.accept();
        threads.execute(() -> serve(client));
      }
    } catch (final IOException | RejectedExecutionException e) {
      // closed: nobody is accepted any more
    }
  }

  private void serve(final Socket client) {
    final IpAddress address = IpAddress.parse(client.getInetAddress().getHostAddress());
    try (client;
        PickedConnection picked = picker.open(address, client.getPort(), System.nanoTime())) {
      if (picked == null) {
        return; // nobody takes new connections: the client's is closed
      }
      final Endpoint endpoint = picked.endpoint();
      try (Socket server = new Socket(endpoint.address().toString(), endpoint.port())) {
        final CompletableFuture<Void> answers =
            CompletableFuture.runAsync(() -> copy(server, client), threads);
        copy(client, server);
        answers.join();
      }
    } catch (final IOException e) {
      // the endpoint does not answer: the client's connection is closed
    }
  }

  /// Until the sender has no more to say, or is gone; which the receiver is told.
  private static void copy(final Socket from, final Socket to) {
    try {
      try {
        from.getInputStream().transferTo(to.getOutputStream());
      } finally {
        to.shutdownOutput();
      }
    } catch (final IOException e) {
      // either is gone: so the other direction comes to its end, too
    }
  }

  /// Accepts nobody any more, and waits for the connections that there are.
  @Override
  public void close() throws IOException {
    listener.close();
    threads.close();
  }
}
