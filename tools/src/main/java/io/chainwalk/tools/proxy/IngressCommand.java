package io.chainwalk.tools.proxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Entrance;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.AddressAndPort;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.Ending;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.proxy.http.ForwardedHeaders;
import io.chainwalk.tools.proxy.http.Networks;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.observe.AccessLog;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.chainwalk.tools.routes.EntranceOptions;
import io.chainwalk.tools.watch.FileWatch;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `chainwalk ingress`: serves requests as the Ingresses and HTTPRoutes of a cluster say.
@Command(
    name = "ingress",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "A reverse proxy in front of the Services of a cluster, as its Ingresses or Gateways say. Reads the"
          + " manifests again when they change. Ends on SIGTERM or Ctrl-C, when requests have ended.",
      "docs/ingress.md tells what it does with requests, and has all limits and metrics."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk ingress --cluster shop.yaml --listen 127.0.0.1:8080",
      "  ./chainwalk ingress --cluster shop.yaml --listen :80 --tls-listen :443 --access-log -"
    })
public final class IngressCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";
  private static final int MS_PER_SECOND = 1_000;

  /// Beyond the time for requests, for everything to be closed.
  private static final long PATIENCE_SECONDS = 5;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      required = true,
      description = "manifests: a file, a folder, or - for standard input; repeatable")
  private List<String> manifests = List.of();

  @Option(
      names = "--entrance",
      paramLabel = "NAME",
      description = "which entrance's rules; may be left out where there is one")
  private String entrance = "";

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "act on Ingresses of this class, too; repeatable")
  private List<String> classes = List.of();

  @Option(
      names = "--ignore-rewrites",
      description = "follow rules that rewrite paths or hosts, without rewriting")
  private boolean ignoreRewrites;

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT[=PORT]",
      description = "serve HTTP here, as the entrance's port; repeatable")
  private List<String> clear = List.of();

  @Option(
      names = "--tls-listen",
      paramLabel = "ADDR:PORT[=PORT]",
      description = "serve HTTPS here, as the entrance's port; repeatable")
  private List<String> secure = List.of();

  @Option(
      names = "--admin-listen",
      paramLabel = "ADDR:PORT",
      description = "serve /metrics, /healthz and /readyz here")
  private String admin = "";

  @Option(
      names = "--access-log",
      paramLabel = "FILE",
      description = "append a line of JSON for each request; - is standard output")
  private String accessLog = "";

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "event loops; default: the machine's processors")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--cookie-key-file",
      paramLabel = "FILE",
      description = "32 bytes or more that seal cookies; default: random, until the end")
  private String keyFile = "";

  @Option(
      names = "--default-certificate",
      paramLabel = "NAMESPACE/NAME",
      description = "the Secret for names without certificate; default: refuse them")
  private String defaultCertificate = "";

  @Option(
      names = "--node-address",
      paramLabel = "ADDR",
      description = "a node, for groups reached at NodePorts; repeatable; default: the only Node's")
  private List<String> nodeAddresses = List.of();

  @Option(
      names = "--trusted-proxy",
      paramLabel = "CIDR",
      description = "believe X-Forwarded-* of these clients; repeatable")
  private List<String> trusted = List.of();

  @Option(
      names = "--replace-forwarded-for",
      description = "begin X-Forwarded-For anew for other clients, instead of appending")
  private boolean replaceForwardedFor;

  @Option(names = "--no-health-checks", description = "take ready endpoints for healthy")
  private boolean noChecks;

  @Option(
      names = "--limit",
      paramLabel = "NAME=NUMBER",
      description = "change a limit, such as head-bytes=65536; repeatable")
  private List<String> limits = List.of();

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      defaultValue = "30",
      description = "how long requests may take to end; default: ${DEFAULT-VALUE}")
  private int drainSeconds;

  /// Made by the command line.
  public IngressCommand() {}

  @Override
  public Integer call() throws BadInputException, CannotWriteException, IOException {
    checkArguments();
    final List<ListenAddress> wanted = new ArrayList<>();
    clear.forEach(text -> wanted.add(argument(t -> ListenAddress.parse(t, false), text)));
    secure.forEach(text -> wanted.add(argument(t -> ListenAddress.parse(t, true), text)));
    final ManifestRouting routing = new ManifestRouting(source());
    final ProxyMetrics metrics = new ProxyMetrics();
    // The watch comes first, so that no change falls between it and the reading; it waits for the
    // server.
    final CompletableFuture<Optional<Reloads>> started = new CompletableFuture<>();
    final FileWatch watch = watch(started);
    try {
      final ManifestRouting.Loaded loaded = routing.read(System.in);
      final List<ListenAddress> addresses = new ArrayList<>();
      for (final ListenAddress address : wanted) {
        addresses.add(listenerOf(address, loaded.plan().entrance()));
      }
      try (Ending ending = new Ending(drainSeconds + PATIENCE_SECONDS)) {
        try (AccessLog log = accessLog.isEmpty() ? null : AccessLog.open(accessLog, metrics)) {
          final IngressServer server = new IngressServer(settings(metrics, log), loaded.plan());
          ending.begin();
          try {
            listen(server, addresses, loaded);
          } catch (final IOException problem) {
            say(problem.getMessage() + ".");
            return ExitStatus.CANNOT_RUN_HERE;
          }
          started.complete(
              Optional.of(
                  new Reloads(
                      () -> routing.read(System.in),
                      server::use,
                      metrics,
                      loaded.notices(),
                      IngressCommand::say)));
          serve(server, watch, ending);
        }
        ending.succeed();
      }
    } finally {
      started.complete(Optional.empty());
      if (watch != null) {
        watch.close();
      }
    }
    return ExitStatus.DONE;
  }

  private void checkArguments() {
    if (clear.isEmpty() && secure.isEmpty()) {
      throw wrong("where to listen? --listen 127.0.0.1:8080, for example");
    }
    if (threads < 1 || drainSeconds < 0) {
      throw wrong("--threads must be at least 1, --drain at least 0");
    }
    if (manifests.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw wrong("standard input can be read once only");
    }
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private <T> T argument(final Function<String, T> parse, final String text) {
    try {
      return parse.apply(text);
    } catch (final IllegalArgumentException bad) {
      throw wrong(String.valueOf(bad.getMessage()));
    }
  }

  private ManifestRouting.Source source() {
    return new ManifestRouting.Source(
        manifests,
        entrance,
        new EntranceOptions(Set.copyOf(classes), false, ignoreRewrites),
        nodeAddresses.stream().map(text -> argument(IpAddress::parse, text)).toList(),
        defaultCertificate,
        !noChecks);
  }

  private IngressServer.Settings settings(final ProxyMetrics metrics, final @Nullable AccessLog log)
      throws BadInputException {
    final ProxyLimits changed;
    try {
      changed = ProxyLimits.DEFAULTS.with(limits);
    } catch (final IllegalArgumentException bad) {
      throw wrong("--limit: " + bad.getMessage());
    }
    return new IngressServer.Settings(
        changed,
        threads,
        new SecureRandom().nextLong(),
        new StickyCookies(keys()),
        new ForwardedHeaders(
            trusted.stream().map(text -> argument(Networks::parse, text)).toList(),
            replaceForwardedFor),
        metrics,
        log);
  }

  private KeyRing keys() throws BadInputException {
    if (keyFile.isEmpty()) {
      final byte[] random = new byte[KeyRing.LEAST_KEY_BYTES];
      new SecureRandom().nextBytes(random);
      return KeyRing.of(random, List.of());
    }
    try {
      return KeyRing.of(Files.readAllBytes(Path.of(keyFile)), List.of());
    } catch (final IOException problem) {
      throw new BadInputException(List.of(keyFile + ": " + IoMessages.of(problem)));
    } catch (final IllegalArgumentException bad) {
      throw new BadInputException(List.of(keyFile + ": " + bad.getMessage()));
    }
  }

  /// Finds the entrance's port that an address stands for.
  private ListenAddress listenerOf(final ListenAddress address, final Entrance chosen)
      throws BadInputException {
    final List<Integer> ports =
        chosen.listeners().stream()
            .filter(listener -> listener.secure() == address.secure())
            .map(Entrance.Listener::port)
            .toList();
    final String kind = address.secure() ? "HTTPS" : "HTTP";
    if (address.entrancePort() == 0 && ports.size() > 1) {
      throw new BadInputException(
          List.of(
              "%s listens for %s on ports %s: say which, as in %s=%d"
                  .formatted(chosen.name(), kind, ports, "ADDR:PORT", ports.getFirst())));
    }
    if (ports.isEmpty()
        || (address.entrancePort() != 0 && !ports.contains(address.entrancePort()))) {
      throw new BadInputException(
          List.of(
              "%s does not listen for %s%s"
                  .formatted(
                      chosen.name(),
                      kind,
                      address.entrancePort() == 0 ? "" : " on port " + address.entrancePort())));
    }
    return address.entrancePort() == 0
        ? new ListenAddress(address.address(), ports.getFirst(), address.secure())
        : address;
  }

  private void listen(
      final IngressServer server,
      final List<ListenAddress> addresses,
      final ManifestRouting.Loaded loaded)
      throws IOException {
    loaded.notices().forEach(IngressCommand::say);
    try {
      if (!admin.isEmpty()) {
        final InetSocketAddress where =
            server.listenForAdmin(argument(t -> AddressAndPort.parse("--admin-listen", t), admin));
        say("metrics on http://" + AddressAndPort.text(where) + "/metrics");
      }
      for (final ListenAddress address : addresses) {
        final InetSocketAddress where = server.listen(address);
        say(
            "%s on %s://%s, as port %d, %d threads, %s"
                .formatted(
                    loaded.plan().entrance().name(),
                    address.secure() ? "https" : "http",
                    AddressAndPort.text(where),
                    address.entrancePort(),
                    threads,
                    server.transport()));
      }
    } catch (final IOException problem) {
      server.stop(0);
      throw problem;
    }
  }

  /// Serves until the process is told to end, and then as long as there are requests.
  private void serve(
      final IngressServer server, final @Nullable FileWatch watch, final Ending ending) {
    try (watch) {
      ending.await();
    } catch (final InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    say("ending: waiting for requests…");
    final int cutOff = server.stop((long) drainSeconds * MS_PER_SECOND);
    say(cutOff == 0 ? "ended" : "ended, and cut off " + cutOff + " connections");
  }

  /// Files are watched; standard input cannot be read again.
  private @Nullable FileWatch watch(final CompletableFuture<Optional<Reloads>> started)
      throws BadInputException {
    if (manifests.contains(STANDARD_INPUT)) {
      return null;
    }
    try {
      return FileWatch.start(
          manifests.stream().map(Path::of).toList(),
          () -> started.join().ifPresent(Reloads::reload));
    } catch (final IOException problem) {
      throw new BadInputException(
          List.of("The manifests cannot be watched: " + IoMessages.of(problem)));
    }
  }

  private static void say(final String sentence) {
    System.err.println("chainwalk: " + sentence);
  }
}
