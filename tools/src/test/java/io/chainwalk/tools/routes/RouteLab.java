package io.chainwalk.tools.routes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterReader;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;

/// Asks entrances that text blocks make where requests go, and has the answers as short texts.
final class RouteLab {
  private final Entrances entrances;

  private RouteLab(final Entrances entrances) {
    this.entrances = entrances;
  }

  /// Entrances of manifests.
  static RouteLab of(final String manifests) {
    return of(manifests, EntranceOptions.DEFAULTS);
  }

  /// Entrances of manifests.
  static RouteLab of(final String manifests, final EntranceOptions options) {
    try {
      return new RouteLab(
          EntranceReader.read(
              ClusterReader.read(
                  List.of("-"),
                  new ByteArrayInputStream(manifests.getBytes(StandardCharsets.UTF_8))),
              options));
    } catch (final BadInputException e) {
      throw new AssertionError("should be fine: " + e.getMessage(), e);
    }
  }

  /// An Ingress `shop/NAME`.
  ///
  /// @param fields lines of `spec`, indented by two
  /// @param annotations lines of `metadata.annotations`, each `key: value`
  static String ingress(final String name, final String fields, final String... annotations) {
    return """
    ---
    apiVersion: networking.k8s.io/v1
    kind: Ingress
    metadata:
      namespace: shop
      name: %s
      annotations: {%s}
    spec:
    %s\
    """
        .formatted(name, String.join(", ", annotations), fields.stripTrailing().indent(2));
  }

  /// A path that leads to port 80 of a Service.
  static String path(final String path, final String type, final String service) {
    return "    - {path: '%s', pathType: %s, backend: {service: {name: %s, port: {number: 80}}}}\n"
        .formatted(path, type, service);
  }

  /// A path that leads to an annotation.
  static String action(final String path, final String type, final String name) {
    return "    - {path: '%s', pathType: %s, backend: {service: {name: %s, port: {name: use-annotation}}}}\n"
        .formatted(path, type, name);
  }

  /// A rule for a host, with paths; for all hosts where there is none.
  static String host(final String host, final String... paths) {
    return "- "
        + (host.isEmpty() ? "" : "host: '" + host + "'\n  ")
        + "http:\n    paths:\n"
        + String.join("", paths);
  }

  Entrances entrances() {
    return entrances;
  }

  /// The only entrance.
  Entrance entrance() {
    assertEquals(1, entrances.entrances().size(), () -> entrances.refused().toString());
    return entrances.entrances().getFirst();
  }

  /// What the only entrance does with a request, in short.
  String ask(final String request, final String... headers) {
    return ask(entrance(), asked(request, headers));
  }

  /// What the only entrance does with a request from an address.
  String askFrom(final String source, final String request) {
    return ask(entrance(), AskedRequest.parse(request, List.of(), IpAddress.parse(source)));
  }

  /// A request.
  static AskedRequest asked(final String request, final String... headers) {
    return AskedRequest.parse(request, List.of(headers), IpAddress.parse("192.0.2.1"));
  }

  /// The action that a request meets.
  Action action(final String request, final String... headers) {
    final AskedRequest asked = asked(request, headers);
    return entrance()
        .listener(asked.secure(), asked.port())
        .orElseThrow(() -> new AssertionError("nobody listens for " + request))
        .routes()
        .find(asked)
        .action();
  }

  static String ask(final Entrance entrance, final AskedRequest request) {
    return entrance
        .listener(request.secure(), request.port())
        .map(listener -> words(listener.routes().find(request).action(), request, listener.port()))
        .orElse("nobody listens");
  }

  private static String words(final Action action, final AskedRequest request, final int port) {
    return switch (action) {
      case Action.FixedResponse(int status, String _, String body) ->
          body.isEmpty() ? Integer.toString(status) : status + " " + body;
      case Action.Redirect redirect ->
          redirect.status() + " " + RedirectLocations.of(redirect, request, port);
      case Action.Forward forward -> words(forward);
    };
  }

  private static String words(final Action.Forward forward) {
    final long total = forward.totalWeight();
    if (total == 0) {
      return Integer.toString(forward.statusWithoutWeight());
    }
    return forward.groups().stream()
        .map(weighted ->
            (forward.groups().size() == 1
                    ? ""
                    : new Share(weighted.weight(), total).fraction() + " ")
                + words(weighted))
        .collect(Collectors.joining(", "));
  }

  private static String words(final Action.WeightedGroup weighted) {
    return weighted.group().backend() instanceof Backend.Broken(String reason, int status)
        ? status + " " + reason
        : weighted.group().name();
  }

  /// Reasons of refusals, one a line.
  String refused() {
    return entrances.refused().stream()
        .map(refused ->
            refused.object()
                + (refused.field().isEmpty() ? "" : " " + refused.field())
                + ": "
                + refused.reason())
        .collect(Collectors.joining("\n"));
  }

  /// Notices, one a line.
  String notices() {
    return String.join("\n", entrances.notices());
  }
}
