package io.chainwalk.tools.routes;

import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.config.ObjectHead;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What the annotations `nginx.ingress.kubernetes.io/…` of an Ingress say. A value that ingress-nginx cannot read counts as
/// if it were not there, as it does there, with a notice.
final class NginxAnnotations {
  private static final String PREFIX = "nginx.ingress.kubernetes.io/";
  private static final String USUAL_COOKIE = "INGRESSCOOKIE";

  /// What names of cookies are made of (RFC 9110 section 5.6.2).
  private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,9}");

  /// Acted on.
  private static final Set<String> FOLLOWED =
      Set.of(
          "affinity",
          "affinity-canary-behavior",
          "affinity-mode",
          "canary",
          "canary-by-cookie",
          "canary-by-header",
          "canary-by-header-pattern",
          "canary-by-header-value",
          "canary-weight",
          "canary-weight-total",
          "force-ssl-redirect",
          "load-balance",
          "permanent-redirect",
          "permanent-redirect-code",
          "rewrite-target",
          "service-upstream",
          "session-cookie-expires",
          "session-cookie-max-age",
          "session-cookie-name",
          "ssl-redirect",
          "temporal-redirect",
          "temporal-redirect-code",
          "upstream-hash-by",
          "use-regex");

  /// Not acted on, although they decide what becomes of some requests.
  private static final Set<String> DECIDING =
      Set.of(
          "allowlist-source-range",
          "app-root",
          "auth-tls-secret",
          "auth-type",
          "auth-url",
          "configuration-snippet",
          "custom-http-errors",
          "default-backend",
          "denylist-source-range",
          "enable-modsecurity",
          "from-to-www-redirect",
          "global-rate-limit",
          "limit-connections",
          "limit-rpm",
          "limit-rps",
          "mirror-target",
          "preserve-trailing-slash",
          "server-alias",
          "server-snippet",
          "ssl-passthrough",
          "stream-snippet",
          "upstream-hash-by-subset",
          "whitelist-source-range");

  private static final Map<String, TargetStickiness.HashSource> HASH_SOURCES =
      Map.of(
          "$remote_addr", TargetStickiness.HashSource.CLIENT_ADDRESS,
          "$binary_remote_addr", TargetStickiness.HashSource.CLIENT_ADDRESS,
          "$request_uri", TargetStickiness.HashSource.REQUEST_TARGET,
          "$host", TargetStickiness.HashSource.HOST,
          "$http_host", TargetStickiness.HashSource.HOST);

  private final ObjectHead head;
  private final Findings findings;

  NginxAnnotations(final ObjectHead head, final Findings findings) {
    this.head = head;
    this.findings = findings;
  }

  /// Notes the annotations that nothing here acts on.
  void noteOthers() {
    head.annotations()
        .forEach((key, annotation) -> {
          if (!key.startsWith(PREFIX)) {
            return;
          }
          final String name = key.substring(PREFIX.length());
          if (DECIDING.contains(name)) {
            findings.notice(
                head,
                annotation.place(),
                key + " is not modelled, and what becomes of some requests may be different");
          } else if (!FOLLOWED.contains(name)) {
            findings.notice(
                head, annotation.place(), key + " is kept and changes nothing in routing");
          }
        });
  }

  /// The text of an annotation; empty where there is none.
  String text(final String name) {
    return head.annotation(PREFIX + name).strip();
  }

  /// A truth value, as Go's `strconv.ParseBool` reads it.
  boolean truth(final String name, final boolean otherwise) {
    final String text = text(name);
    return switch (text) {
      case "" -> otherwise;
      case "1", "t", "T", "true", "TRUE", "True" -> true;
      case "0", "f", "F", "false", "FALSE", "False" -> false;
      default -> {
        unreadable(name, "true or false", text);
        yield otherwise;
      }
    };
  }

  /// A whole number.
  OptionalInt number(final String name) {
    final String text = text(name);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (NUMBER.matcher(text).matches()) {
      return OptionalInt.of(Integer.parseInt(text));
    }
    unreadable(name, "a whole number", text);
    return OptionalInt.empty();
  }

  private void unreadable(final String name, final String wanted, final String text) {
    note(name, "must be " + wanted + ", not \"" + text + "\", and counts as if it were not there");
  }

  /// Notes something about an annotation.
  void note(final String name, final String sentence) {
    findings.notice(head, head.placeOfAnnotation(PREFIX + name), PREFIX + name + ' ' + sentence);
  }

  /// Whether the Ingress is a canary of others.
  boolean isCanary() {
    return truth("canary", false);
  }

  /// Whether clients stay with a group that a canary belongs to.
  boolean canariesAreSticky() {
    return isCookieAffinity() && !text("affinity-canary-behavior").equals("legacy");
  }

  private boolean isCookieAffinity() {
    return text("affinity").equals("cookie");
  }

  /// How clients stay with a target: by cookie, else by hash, as `balancer.lua` chooses.
  TargetStickiness stickiness() {
    if (isCookieAffinity()) {
      return new TargetStickiness.OwnCookie(
          cookieName(), lifetime(), false, false, text("affinity-mode").equals("persistent"));
    }
    final String hashed = text("upstream-hash-by");
    if (hashed.isEmpty()) {
      return new TargetStickiness.None();
    }
    final TargetStickiness.HashSource source = HASH_SOURCES.get(hashed);
    if (source == null) {
      note(
          "upstream-hash-by",
          "hashes \""
              + hashed
              + "\", which is not modelled: targets are chosen as if it were not there; modelled are "
              + String.join(", ", new TreeSet<>(HASH_SOURCES.keySet())));
      return new TargetStickiness.None();
    }
    return new TargetStickiness.Hash(source);
  }

  /// The name of the cookie.
  String cookieName() {
    final String name = text("session-cookie-name");
    if (name.isEmpty() || TOKEN.matcher(name).matches()) {
      return name.isEmpty() ? USUAL_COOKIE : name;
    }
    unreadable("session-cookie-name", "a token of HTTP", name);
    return USUAL_COOKIE;
  }

  /// How long clients keep the cookie; zero for as long as the browser runs. `Max-Age` goes before `Expires` (RFC 6265
  /// section 4.1.2.2).
  Duration lifetime() {
    final int seconds =
        number("session-cookie-max-age")
            .orElseGet(() -> number("session-cookie-expires").orElse(0));
    return Duration.ofSeconds(Math.max(0, seconds));
  }

  /// How a target is chosen.
  String algorithm() {
    return switch (text("load-balance")) {
      case "", "round_robin" -> Rules.ROUND_ROBIN;
      case "ewma" -> {
        note(
            "load-balance",
            "ewma is modelled as the choice of the less busy of two, without latencies");
        yield "power-of-choices";
      }
      default -> {
        note(
            "load-balance",
            "must be round_robin or ewma, not \"" + text("load-balance") + "\"; round_robin it is");
        yield Rules.ROUND_ROBIN;
      }
    };
  }
}
