package io.chainwalk.tools.names;

import io.chainwalk.names.ClusterNames;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.watch.FileWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A cluster's DNS that runs: names, sockets, and a watch of the files the names come from.
///
/// Whatever becomes of the files, the sockets stay: a query is answered from the names before a change or from those
/// after it. Files with mistakes change nothing but what is said about them.
final class DnsService implements AutoCloseable {
  /// Reads the names; called again after each change.
  @FunctionalInterface
  interface Reader {
    /// Reads them.
    ///
    /// @return the names
    /// @throws BadInputException when anything is wrong with them
    ClusterNames read() throws BadInputException;
  }

  private final Reader reader;
  private final Consumer<String> talk;
  private final ServedNames names;
  private final DnsCounts counts = new DnsCounts();
  private final FailureLog failures;
  private final long startNs = System.nanoTime();
  private final DnsServer server;
  private final @Nullable FileWatch watch;

  private DnsService(
      final Reader reader,
      final InetSocketAddress at,
      final DnsLimits limits,
      final @Nullable Supplier<RandomGenerator> shuffling,
      final Consumer<String> talk,
      final @Nullable FileWatch watch)
      throws BadInputException, IOException {
    this.reader = reader;
    this.talk = talk;
    this.failures = new FailureLog(talk, System::nanoTime);
    this.watch = watch;
    this.names = new ServedNames(reader.read(), shuffling);
    final DnsResponder responder =
        new DnsResponder(names, counts, failures::tell, limits.udpBytes());
    this.server = DnsServer.start(at, responder, counts, failures::tell, limits);
  }

  /// Reads the names and begins to serve them.
  ///
  /// @param reader reads the names
  /// @param files what to watch; nothing is watched where it is empty
  /// @param at where to listen
  /// @param limits what clients may have
  /// @param shuffling where the order of addresses comes from, null for always the same
  /// @param talk is told what happens, from any thread, in sentences
  /// @return the service, to be closed
  /// @throws BadInputException when anything is wrong with the names
  /// @throws IOException when it cannot listen there, or not watch the files
  static DnsService start(
      final Reader reader,
      final List<Path> files,
      final InetSocketAddress at,
      final DnsLimits limits,
      final @Nullable Supplier<RandomGenerator> shuffling,
      final Consumer<String> talk)
      throws BadInputException, IOException {
    // The watch comes first, so that no change falls between it and the reading; it waits for the
    // service.
    final CompletableFuture<Optional<DnsService>> started = new CompletableFuture<>();
    final FileWatch watch =
        files.isEmpty()
            ? null
            : FileWatch.start(files, () -> started.join().ifPresent(DnsService::reload));
    try {
      final DnsService service = new DnsService(reader, at, limits, shuffling, talk, watch);
      started.complete(Optional.of(service));
      return service;
    } finally {
      if (started.complete(Optional.empty()) && watch != null) {
        watch.close();
      }
    }
  }

  /// Where it listens.
  InetSocketAddress address() {
    return server.address();
  }

  /// What was counted so far.
  DnsCounts counts() {
    return counts;
  }

  private void reload() {
    try {
      names.use(reader.read());
      talk.accept("The files have changed: their names are in force now.");
    } catch (final BadInputException bad) {
      bad.messages().forEach(talk);
      talk.accept("The names from before the change stay in force.");
    }
  }

  /// Ends it: no more changes, no more queries; answers on their way out still leave.
  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
    server.close();
    failures.close();
    talk.accept(counts.line(System.nanoTime() - startNs));
  }
}
