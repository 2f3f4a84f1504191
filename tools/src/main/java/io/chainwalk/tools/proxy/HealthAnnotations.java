package io.chainwalk.tools.proxy;

import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.proxy.targets.HealthCheck;
import java.util.BitSet;
import java.util.List;

/// How the AWS Load Balancer Controller's annotations of an Ingress want targets to be checked. Defaults are the
/// controller's (its documentation of `healthcheck-*`, `success-codes` and thresholds).
final class HealthAnnotations {
  private static final String PREFIX = "alb.ingress.kubernetes.io/";
  private static final String PATH = PREFIX + "healthcheck-path";
  private static final String PROTOCOL = PREFIX + "healthcheck-protocol";
  private static final String PORT = PREFIX + "healthcheck-port";
  private static final String TRAFFIC_PORT = "traffic-port";
  private static final int INTERVAL_SECONDS = 15;
  private static final int TIMEOUT_SECONDS = 5;
  private static final int MAX_INTERVAL_SECONDS = 300;
  private static final int MAX_THRESHOLD = 10;
  private static final int MAX_PORT = 0xFFFF;
  private static final int MS_PER_SECOND = 1_000;

  private final ObjectHead head;
  private final List<String> problems;

  HealthAnnotations(final ObjectHead head, final List<String> problems) {
    this.head = head;
    this.problems = problems;
  }

  /// The check of an Ingress's targets: with HTTP where an annotation says a path, else a connection.
  HealthCheck read() {
    final String path = head.annotation(PATH);
    final int interval =
        number("healthcheck-interval-seconds", INTERVAL_SECONDS, 5, MAX_INTERVAL_SECONDS);
    final int timeout = number("healthcheck-timeout-seconds", TIMEOUT_SECONDS, 2, 120);
    return new HealthCheck(
        isTls() ? "" : path(path),
        port(),
        interval * MS_PER_SECOND,
        timeout * MS_PER_SECOND,
        number("healthy-threshold-count", 2, 2, MAX_THRESHOLD),
        number("unhealthy-threshold-count", 2, 2, MAX_THRESHOLD),
        statuses());
  }

  /// Whether targets are to be asked over TLS: a connection is all that is tried then.
  private boolean isTls() {
    return head.annotation(PROTOCOL).equals("HTTPS");
  }

  private String path(final String path) {
    if (!path.isEmpty() && !isPath(path)) {
      problem(PATH, "must be a path that begins with /");
    }
    return path;
  }

  private static boolean isPath(final String path) {
    return path.startsWith("/") && path.chars().allMatch(c -> c > ' ' && c < 0x7F);
  }

  private int port() {
    final String text = head.annotation(PORT);
    return text.isEmpty() || text.equals(TRAFFIC_PORT)
        ? 0
        : number("healthcheck-port", 0, 1, MAX_PORT);
  }

  private BitSet statuses() {
    final String text = head.annotation(PREFIX + "success-codes");
    try {
      return HealthCheck.statuses(text.isEmpty() ? "200" : text);
    } catch (final IllegalArgumentException _) {
      problem(PREFIX + "success-codes", "must be statuses such as 200, 200,302 or 200-299");
      return new BitSet();
    }
  }

  private int number(final String name, final int usual, final int least, final int most) {
    final String text = head.annotation(PREFIX + name);
    if (text.isEmpty()) {
      return usual;
    }
    try {
      final int number = Integer.parseInt(text);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (final NumberFormatException _) {
      // told below
    }
    problem(PREFIX + name, "must be a number from %d to %d".formatted(least, most));
    return usual;
  }

  private void problem(final String annotation, final String what) {
    problems.add(
        "%s: %s: annotation %s %s, not \"%s\""
            .formatted(
                head.placeOfAnnotation(annotation),
                head.title(),
                annotation,
                what,
                head.annotation(annotation)));
  }
}
