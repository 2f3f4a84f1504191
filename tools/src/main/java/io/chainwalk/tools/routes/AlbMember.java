package io.chainwalk.tools.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.route.Backend;
import io.chainwalk.tools.config.IngressObject;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// An Ingress of an Application Load Balancer, and what its annotations say of the load balancer as a whole.
///
/// @param ingress the Ingress
/// @param annotations its annotations
record AlbMember(IngressObject ingress, AlbAnnotations annotations) {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int MAX_PORT = 0xFFFF;
  private static final long GREATEST_ORDER = 1000;
  private static final int LONGEST_NAME = 63;

  /// As the controller checks it.
  private static final Pattern GROUP_NAME = Pattern.compile("([a-z0-9][-a-z0-9.]*)?[a-z0-9]");

  /// The group; empty where the Ingress has a load balancer of its own.
  String group() throws RefusedException {
    if (!annotations.has("group.name")) {
      return "";
    }
    final String name = annotations.text("group.name");
    if (!GROUP_NAME.matcher(name).matches()) {
      throw new RefusedException(
          "invalid ingress group: groupName must consist of lower case alphanumeric characters, '-' or"
              + " '.', and must start and end with an alphanumeric character");
    }
    if (name.length() > LONGEST_NAME) {
      throw new RefusedException(
          "invalid ingress group: groupName must be no more than %d characters"
              .formatted(LONGEST_NAME));
    }
    return name;
  }

  /// The place in the group.
  long order() throws RefusedException {
    final long order = annotations.number("group.order").orElse(0);
    if (order < -GREATEST_ORDER || order > GREATEST_ORDER) {
      throw new RefusedException(
          "explicit Ingress group order must be within [%d:%d], Ingress: %s, order: %d"
              .formatted(-GREATEST_ORDER, GREATEST_ORDER, ingress.head().id(), order));
    }
    return order;
  }

  /// The ports it wants to listen on, and whether with TLS.
  Map<Integer, Boolean> listenPorts() throws RefusedException {
    if (!annotations.has("listen-ports")) {
      return annotations.list("certificate-arn").isEmpty()
          ? Map.of(HTTP, false)
          : Map.of(HTTPS, true);
    }
    final String raw = annotations.text("listen-ports");
    final JsonNode entries;
    try {
      entries = LooseJson.parse(raw);
    } catch (final RefusedException bad) {
      throw bad.in("failed to parse listen-ports configuration: `" + raw + '`');
    }
    final Map<Integer, Boolean> ports = new TreeMap<>();
    for (final JsonNode entry : entries) {
      for (final Map.Entry<String, JsonNode> port : entry.properties()) {
        ports.put(port(port.getValue(), raw), isSecure(port.getKey()));
      }
    }
    if (ports.isEmpty()) {
      throw new RefusedException("empty listen-ports configuration: `" + raw + '`');
    }
    return ports;
  }

  private static int port(final JsonNode port, final String raw) throws RefusedException {
    if (!port.isIntegralNumber()) {
      throw new RefusedException("failed to parse listen-ports configuration: `" + raw + '`');
    }
    if (!port.canConvertToInt() || port.intValue() < 1 || port.intValue() > MAX_PORT) {
      throw new RefusedException("listen port must be within [1, 65535]: " + port.asText());
    }
    return port.intValue();
  }

  private static boolean isSecure(final String protocol) throws RefusedException {
    return switch (protocol) {
      case "HTTP" -> false;
      case "HTTPS" -> true;
      default ->
          throw new RefusedException("listen protocol must be within [HTTP, HTTPS]: " + protocol);
    };
  }

  /// The port that requests without TLS are sent to.
  OptionalLong sslRedirect() throws RefusedException {
    return annotations.number("ssl-redirect");
  }

  /// How targets are reached.
  Backend.Way way() throws RefusedException {
    final String type = annotations.text("target-type");
    return switch (type) {
      case "", "instance" -> Backend.Way.NODE_PORT;
      case "ip" -> Backend.Way.ENDPOINTS;
      default -> throw new RefusedException("unknown targetType: " + type);
    };
  }

  /// Who reaches the load balancer at all; nothing where everybody does.
  Set<String> inboundCidrs() throws RefusedException {
    final Set<String> cidrs = new LinkedHashSet<>();
    for (final String cidr : annotations.list("inbound-cidrs")) {
      try {
        AlbConditions.network(cidr);
      } catch (final RefusedException bad) {
        throw bad.in("invalid inbound-cidrs settings on Ingress: " + ingress.head().id());
      }
      cidrs.add(cidr);
    }
    return cidrs;
  }

  /// `internal` or `internet-facing`.
  String scheme() throws RefusedException {
    final String scheme = annotations.text("scheme");
    if (!Set.of("", "internal", "internet-facing").contains(scheme)) {
      throw new RefusedException("unknown scheme: " + scheme);
    }
    return scheme.isEmpty() ? "internal" : scheme;
  }
}
