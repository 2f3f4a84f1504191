package io.chainwalk.tools.routes;

import io.chainwalk.route.TargetStickiness;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;

/// What the annotation `target-group-attributes` says of how a target is chosen.
///
/// @param stickiness whether a client stays with one
/// @param algorithm how one is chosen
record AlbAttributes(TargetStickiness stickiness, String algorithm) {
  private static final String ANNOTATION = "target-group-attributes";
  private static final int DAY_SECONDS = 86_400;
  private static final int WEEK_SECONDS = 7 * DAY_SECONDS;
  private static final String LB_COOKIE = "AWSALB";

  /// With `-0`, since an answer may need several for a long value.
  private static final String APP_COOKIE = "AWSALBAPP-0";

  /// Reads the annotation.
  ///
  /// @throws RefusedException when the controller, or Elastic Load Balancing, refuses it
  static AlbAttributes of(final AlbAnnotations annotations) throws RefusedException {
    final Map<String, String> attributes = new LinkedHashMap<>(annotations.map(ANNOTATION));
    final boolean sticky = truth(attributes, "stickiness.enabled");
    final String type = attributes.getOrDefault("stickiness.type", "lb_cookie");
    final TargetStickiness stickiness =
        switch (type) {
          case "lb_cookie" -> lbCookie(attributes);
          case "app_cookie" -> appCookie(attributes, sticky);
          default ->
              throw new RefusedException(
                  "stickiness.type of an Application Load Balancer must be lb_cookie or app_cookie: "
                      + type);
        };
    final String algorithm =
        attributes.getOrDefault("load_balancing.algorithm.type", "round_robin");
    return new AlbAttributes(
        sticky ? stickiness : new TargetStickiness.None(),
        switch (algorithm) {
          case "round_robin" -> Rules.ROUND_ROBIN;
          case "least_outstanding_requests" -> "least-connections";
          case "weighted_random" -> "weighted-random";
          default ->
              throw new RefusedException(
                  "load_balancing.algorithm.type must be round_robin, least_outstanding_requests or"
                      + " weighted_random: "
                      + algorithm);
        });
  }

  private static TargetStickiness lbCookie(final Map<String, String> attributes)
      throws RefusedException {
    return new TargetStickiness.OwnCookie(
        LB_COOKIE,
        Duration.ofSeconds(seconds(attributes, "stickiness.lb_cookie.duration_seconds")),
        true,
        true,
        true);
  }

  private static TargetStickiness appCookie(
      final Map<String, String> attributes, final boolean sticky) throws RefusedException {
    final String name = attributes.getOrDefault("stickiness.app_cookie.cookie_name", "");
    if (sticky && name.isEmpty()) {
      throw new RefusedException(
          "stickiness.app_cookie.cookie_name must be set where stickiness.type is app_cookie");
    }
    if (name.startsWith(LB_COOKIE)) {
      throw new RefusedException(
          "stickiness.app_cookie.cookie_name must not begin with AWSALB, AWSALBAPP or AWSALBTG: "
              + name);
    }
    return new TargetStickiness.ApplicationCookie(
        name,
        APP_COOKIE,
        Duration.ofSeconds(seconds(attributes, "stickiness.app_cookie.duration_seconds")));
  }

  private static boolean truth(final Map<String, String> attributes, final String key)
      throws RefusedException {
    final String text = attributes.getOrDefault(key, "false");
    if (!text.equals("true") && !text.equals("false")) {
      throw new RefusedException(key + " must be true or false: " + text);
    }
    return text.equals("true");
  }

  private static int seconds(final Map<String, String> attributes, final String key)
      throws RefusedException {
    final String text = attributes.getOrDefault(key, Integer.toString(DAY_SECONDS));
    try {
      final int seconds = Integer.parseInt(text);
      if (seconds >= 1 && seconds <= WEEK_SECONDS) {
        return seconds;
      }
    } catch (final NumberFormatException _) {
      // said below
    }
    throw new RefusedException("%s must be within [1, %d]: %s".formatted(key, WEEK_SECONDS, text));
  }
}
