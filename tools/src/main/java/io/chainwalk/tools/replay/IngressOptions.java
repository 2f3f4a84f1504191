package io.chainwalk.tools.replay;

import io.chainwalk.tools.routes.EntranceOptions;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options that say how HTTP requests are routed.
final class IngressOptions {
  @Option(
      names = "--ingress",
      description =
          "route the captures' HTTP requests by the cluster's Ingresses, Gateways and HTTPRoutes")
  private boolean wanted;

  @Option(
      names = "--entrance",
      paramLabel = "NAME",
      description = "which entrance requests come to, where several listen at one port")
  private @Nullable String entrance;

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description = "a further class of Ingresses that somebody acts on; repeatable")
  private Set<String> classes = Set.of();

  @Option(
      names = "--ignore-rewrites",
      description = "follow rules that rewrite paths or hosts, without doing so")
  private boolean ignoreRewrites;

  @Option(
      names = "--cookie-key-file",
      paramLabel = "FILE",
      description = "the key of stickiness cookies in requests; without it none is taken for ours")
  private @Nullable Path cookieKey;

  @Option(
      names = "--sticky-clients",
      description = "let each client address send back the stickiness cookies that it would get")
  private boolean stickyClients;

  /// Made by the command line.
  IngressOptions() {}

  /// What does not go together.
  ///
  /// @return a sentence without its end; empty where all does
  String contradiction() {
    final boolean any =
        entrance != null
            || !classes.isEmpty()
            || ignoreRewrites
            || cookieKey != null
            || stickyClients;
    return any && !wanted
        ? "--entrance, --class, --ignore-rewrites, --cookie-key-file and --sticky-clients need"
            + " --ingress"
        : "";
  }

  /// Whether requests are to be routed.
  boolean wanted() {
    return wanted;
  }

  /// The entrance that alone counts; null for all.
  @Nullable String entrance() {
    return entrance;
  }

  /// What manifests do not say.
  EntranceOptions entranceOptions() {
    return new EntranceOptions(classes, false, ignoreRewrites);
  }

  /// The file with the key; null for none.
  @Nullable Path cookieKey() {
    return cookieKey;
  }

  /// Whether clients send back cookies that were never captured.
  boolean stickyClients() {
    return stickyClients;
  }
}
