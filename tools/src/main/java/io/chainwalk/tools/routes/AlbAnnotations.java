package io.chainwalk.tools.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.Place;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/// The annotations `alb.ingress.kubernetes.io/…` of an Ingress, read as AWS Load Balancer Controller reads them.
final class AlbAnnotations {
  /// What all begin with.
  static final String PREFIX = "alb.ingress.kubernetes.io/";

  private static final List<String> FOLLOWED_PREFIXES =
      List.of("actions.", "conditions.", "transforms.");

  private static final Set<String> FOLLOWED =
      Set.of(
          "certificate-arn",
          "group.name",
          "group.order",
          "inbound-cidrs",
          "listen-ports",
          "scheme",
          "ssl-redirect",
          "target-group-attributes",
          "target-type",
          "use-regex-path-match");

  /// Known to the controller, and nothing that decides where a request goes.
  private static final Set<String> ELSEWHERE =
      Set.of(
          "acm-pca-arn",
          "backend-protocol",
          "backend-protocol-version",
          "create-acm-cert",
          "customer-owned-ipv4-pool",
          "dry-run-plan",
          "enable-frontend-nlb",
          "ip-address-type",
          "ipam-ipv4-pool-id",
          "load-balancer-attributes",
          "load-balancer-name",
          "manage-backend-security-group-rules",
          "minimum-load-balancer-capacity",
          "multi-cluster-target-group",
          "security-group-prefix-lists",
          "security-groups",
          "shield-advanced-protection",
          "ssl-policy",
          "subnets",
          "success-codes",
          "tags",
          "target-node-labels",
          "waf-acl-id",
          "wafv2-acl-arn",
          "wafv2-acl-name",
          "web-acl-id");

  private static final List<String> ELSEWHERE_PREFIXES =
      List.of(
          "frontend-nlb-",
          "healthcheck-",
          "healthy-threshold-",
          "unhealthy-threshold-",
          "listener-attributes.",
          "target-control-port.");

  /// They come before the action on HTTPS listeners.
  private static final List<String> AUTHENTICATION =
      List.of("auth-", "jwt-validation", "mutual-authentication");

  private final ObjectHead head;
  private final Findings findings;

  AlbAnnotations(final ObjectHead head, final Findings findings) {
    this.head = head;
    this.findings = findings;
  }

  /// Notes the annotations that nothing here acts on.
  void noteOthers() {
    head.annotations()
        .forEach((key, annotation) -> {
          if (key.startsWith(PREFIX)) {
            noteOther(key.substring(PREFIX.length()), key, annotation.place());
          }
        });
  }

  private void noteOther(final String name, final String key, final Place place) {
    if (AUTHENTICATION.stream().anyMatch(name::startsWith)) {
      if (!(name.equals("auth-type") && text(name).equals("none"))) {
        findings.notice(
            head, place, key + " is not modelled: requests are routed as if they had passed it");
      }
    } else if (!FOLLOWED.contains(name) && FOLLOWED_PREFIXES.stream().noneMatch(name::startsWith)) {
      final boolean known =
          ELSEWHERE.contains(name) || ELSEWHERE_PREFIXES.stream().anyMatch(name::startsWith);
      findings.notice(
          head,
          place,
          key
              + (known
                  ? " is kept and changes nothing in routing"
                  : " is not known and kept as it is"));
    }
  }

  /// Whether there is an annotation.
  boolean has(final String name) {
    return head.annotations().containsKey(PREFIX + name);
  }

  /// The text of an annotation; empty where there is none.
  String text(final String name) {
    return head.annotation(PREFIX + name);
  }

  /// Where an annotation stands.
  Place place(final String name) {
    return head.placeOfAnnotation(PREFIX + name);
  }

  /// Notes something about an annotation.
  void note(final String name, final String sentence) {
    findings.notice(head, place(name), PREFIX + name + ' ' + sentence);
  }

  /// A whole number, as `ParseInt64Annotation` reads it.
  OptionalLong number(final String name) throws RefusedException {
    if (!has(name)) {
      return OptionalLong.empty();
    }
    try {
      return OptionalLong.of(Long.parseLong(text(name)));
    } catch (final NumberFormatException _) {
      throw new RefusedException(
          "failed to parse int64 annotation, %s: %s".formatted(PREFIX + name, text(name)));
    }
  }

  /// A truth value, as `ParseBoolAnnotation` reads it.
  boolean truth(final String name) throws RefusedException {
    return switch (text(name)) {
      case "" -> false;
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default ->
          throw new RefusedException(
              "failed to parse bool annotation, %s: %s".formatted(PREFIX + name, text(name)));
    };
  }

  /// Texts with commas between them, as `ParseStringSliceAnnotation` reads them.
  List<String> list(final String name) {
    final List<String> texts = new ArrayList<>();
    for (final String part : text(name).split(",", -1)) {
      if (!part.isBlank()) {
        texts.add(part.strip());
      }
    }
    return texts;
  }

  /// `key=value` with commas between them, as `ParseStringMapAnnotation` reads them.
  Map<String, String> map(final String name) throws RefusedException {
    final Map<String, String> map = new LinkedHashMap<>();
    for (final String part : list(name)) {
      final int equals = part.indexOf('=');
      if (equals <= 0) {
        throw new RefusedException(
            "failed to parse stringMap annotation, %s: %s".formatted(PREFIX + name, text(name)));
      }
      map.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
    }
    return map;
  }

  /// JSON, as `ParseJSONAnnotation` reads it.
  JsonNode json(final String name) throws RefusedException {
    try {
      return LooseJson.parse(text(name));
    } catch (final RefusedException bad) {
      throw unreadable(name, bad);
    }
  }

  /// JSON of the wrong shape.
  RefusedException unreadable(final String name, final RefusedException bad) {
    return bad.in("failed to parse json annotation, %s: %s".formatted(PREFIX + name, text(name)));
  }

  /// Notes a key in the JSON of an annotation that nobody knows.
  void noteUnknownKey(final String name, final String key) {
    note(name, "has a key that is not known and kept as it is: " + key);
  }
}
