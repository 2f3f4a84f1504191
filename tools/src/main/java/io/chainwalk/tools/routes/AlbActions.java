package io.chainwalk.tools.routes;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads the annotations `actions.…` of an Ingress. Keys are JSON's in any case, so that the PascalCase of the first
/// controller (aws-alb-ingress-controller) and mixtures mean the same.
final class AlbActions {
  private static final String ANNOTATION = "actions.";
  private static final int HIGHEST_WEIGHT = 999;
  private static final int MOST_GROUPS = 5;
  private static final int LONGEST_STICKINESS_SECONDS = 604_800;
  private static final int LONGEST_BODY = 1024;
  private static final Pattern PORT = Pattern.compile("[1-9][0-9]{0,4}");
  private static final int MAX_PORT = 0xFFFF;

  private static final Set<String> CONTENT_TYPES =
      Set.of(
          "", "text/plain", "text/css", "text/html", "application/javascript", "application/json");

  private static final Set<String> PROTOCOLS = Set.of("HTTP", "HTTPS", "#{protocol}");

  private final AlbAnnotations annotations;

  AlbActions(final AlbAnnotations annotations) {
    this.annotations = annotations;
  }

  /// Reads an action.
  ///
  /// @param name what stands behind `actions.`
  /// @return the answer 503 where there is no such annotation, as the controller has it
  /// @throws RefusedException when the controller, or Elastic Load Balancing, refuses it
  AlbAction action(final String name) throws RefusedException {
    final String annotation = ANNOTATION + name;
    if (!annotations.has(annotation)) {
      annotations.note(annotation, "is missing, which is answered with 503");
      return new AlbAction.FixedResponse(
          Rules.UNAVAILABLE, "text/plain", "Backend action does not exist");
    }
    final LooseJson json;
    try {
      json =
          LooseJson.of(
                  annotations.json(annotation),
                  "",
                  key -> annotations.noteUnknownKey(annotation, key))
              .knowing(
                  Set.of(
                      "type",
                      "targetGroupARN",
                      "targetGroupName",
                      "fixedResponseConfig",
                      "redirectConfig",
                      "forwardConfig"));
    } catch (final RefusedException bad) {
      throw bad.words().startsWith("failed") ? bad : annotations.unreadable(annotation, bad);
    }
    final String type = orEmpty(json.text("type"));
    return switch (type) {
      case "forward" -> forward(json);
      case "fixed-response" -> fixedResponse(json.object("fixedResponseConfig"));
      case "redirect" -> redirect(json.object("redirectConfig"));
      default -> throw new RefusedException("unknown action type: " + type);
    };
  }

  private static AlbAction forward(final LooseJson json) throws RefusedException {
    final String elsewhere = elsewhere(json);
    final LooseJson config = json.object("forwardConfig");
    if (elsewhere.isEmpty() == (config == null)) {
      throw new RefusedException(
          "precisely one of TargetGroupArn and ForwardConfig can be specified");
    }
    if (config == null) {
      return new AlbAction.Forward(List.of(new AlbAction.Group("", "", elsewhere, 1)), false, 0);
    }
    try {
      return forwardConfig(config.knowing(Set.of("targetGroups", "targetGroupStickinessConfig")));
    } catch (final RefusedException bad) {
      throw bad.in("invalid ForwardConfig");
    }
  }

  /// ARN or name of a target group that is given outright.
  private static String elsewhere(final LooseJson json) throws RefusedException {
    final String arn = orEmpty(json.text("targetGroupARN"));
    return arn.isEmpty() ? orEmpty(json.text("targetGroupName")) : arn;
  }

  private static AlbAction forwardConfig(final LooseJson config) throws RefusedException {
    final List<LooseJson> tuples = config.objects("targetGroups");
    if (tuples.isEmpty()) {
      throw new RefusedException("a forward action needs a target group");
    }
    if (tuples.size() > MOST_GROUPS) {
      throw new RefusedException(
          "a forward action can have %d target groups at most, not %d"
              .formatted(MOST_GROUPS, tuples.size()));
    }
    final List<AlbAction.Group> groups = new ArrayList<>();
    for (final LooseJson tuple : tuples) {
      groups.add(
          group(
              tuple.knowing(
                  Set.of(
                      "targetGroupARN",
                      "targetGroupName",
                      "serviceName",
                      "servicePort",
                      "weight"))));
    }
    if (tuples.size() > 1) {
      for (final LooseJson tuple : tuples) {
        if (tuple.number("weight").isEmpty()) {
          throw new RefusedException("weight must be set when route to multiple target groups");
        }
      }
    }
    final LooseJson stickiness = config.object("targetGroupStickinessConfig");
    if (stickiness == null
        || !stickiness.knowing(Set.of("enabled", "durationSeconds")).truth("enabled")) {
      return new AlbAction.Forward(groups, false, 0);
    }
    return new AlbAction.Forward(groups, true, seconds(stickiness));
  }

  private static AlbAction.Group group(final LooseJson tuple) throws RefusedException {
    final String service = orEmpty(tuple.text("serviceName"));
    final String port = orEmpty(tuple.textOrNumber("servicePort"));
    final String elsewhere = elsewhere(tuple);
    try {
      if (elsewhere.isEmpty() == service.isEmpty()) {
        throw new RefusedException(
            "precisely one of targetGroupARN and serviceName can be specified");
      }
      if (!service.isEmpty() && port.isEmpty()) {
        throw new RefusedException("missing servicePort");
      }
    } catch (final RefusedException bad) {
      throw bad.in("invalid TargetGroupTuple");
    }
    final long weight = tuple.number("weight").orElse(1);
    if (weight < 0 || weight > HIGHEST_WEIGHT) {
      throw new RefusedException(
          "weight must be within [0, %d]: %d".formatted(HIGHEST_WEIGHT, weight));
    }
    return new AlbAction.Group(service, port, elsewhere, (int) weight);
  }

  private static int seconds(final LooseJson stickiness) throws RefusedException {
    final OptionalLong seconds = stickiness.number("durationSeconds");
    if (seconds.isEmpty()
        || seconds.getAsLong() < 1
        || seconds.getAsLong() > LONGEST_STICKINESS_SECONDS) {
      throw new RefusedException(
          "targetGroupStickinessConfig.durationSeconds must be within [1, %d] where it is enabled"
              .formatted(LONGEST_STICKINESS_SECONDS));
    }
    return (int) seconds.getAsLong();
  }

  private static AlbAction fixedResponse(final @Nullable LooseJson config) throws RefusedException {
    if (config == null) {
      throw new RefusedException("missing FixedResponseConfig");
    }
    config.knowing(Set.of("contentType", "messageBody", "statusCode"));
    final String status = status(config, "invalid FixedResponseConfig");
    if (!status.matches("[245][0-9][0-9]")) {
      throw new RefusedException("fixed-response statusCode must be 2XX, 4XX or 5XX: " + status);
    }
    final String contentType = orEmpty(config.text("contentType"));
    if (!CONTENT_TYPES.contains(contentType)) {
      throw new RefusedException("fixed-response cannot have contentType " + contentType);
    }
    final String body = orEmpty(config.text("messageBody"));
    if (body.length() > LONGEST_BODY) {
      throw new RefusedException(
          "fixed-response messageBody can have %d characters at most".formatted(LONGEST_BODY));
    }
    return new AlbAction.FixedResponse(Integer.parseInt(status), contentType, body);
  }

  private static String status(final LooseJson config, final String context)
      throws RefusedException {
    final String status = orEmpty(config.text("statusCode"));
    if (status.isEmpty()) {
      throw new RefusedException("statusCode is required").in(context);
    }
    return status;
  }

  private static AlbAction redirect(final @Nullable LooseJson config) throws RefusedException {
    if (config == null) {
      throw new RefusedException("missing RedirectConfig");
    }
    config.knowing(Set.of("host", "path", "port", "protocol", "query", "statusCode"));
    final String status = status(config, "invalid RedirectConfig");
    if (!status.matches("HTTP_30[12]")) {
      throw new RefusedException("redirect statusCode must be HTTP_301 or HTTP_302: " + status);
    }
    final String protocol = orElse(config.text("protocol"), "#{protocol}");
    if (!PROTOCOLS.contains(protocol)) {
      throw new RefusedException(
          "redirect protocol must be HTTP, HTTPS or #{protocol}: " + protocol);
    }
    final String path = orElse(config.text("path"), "/#{path}");
    if (!path.startsWith("/")) {
      throw new RefusedException("redirect path must begin with /: " + path);
    }
    return new AlbAction.Redirect(
        Integer.parseInt(status.substring("HTTP_".length())),
        protocol,
        printable("host", orElse(config.text("host"), "#{host}")),
        port(orElse(config.text("port"), "#{port}")),
        printable("path", path),
        printable("query", orElse(config.text("query"), "#{query}")));
  }

  /// A part of a URL, which becomes one of a header.
  private static String printable(final String part, final String text) throws RefusedException {
    if (text.chars().anyMatch(Character::isISOControl)) {
      throw new RefusedException("redirect " + part + " must not have control characters: " + text);
    }
    return text;
  }

  private static String port(final String port) throws RefusedException {
    if (port.equals("#{port}")
        || (PORT.matcher(port).matches() && Integer.parseInt(port) <= MAX_PORT)) {
      return port;
    }
    throw new RefusedException("redirect port must be within [1, 65535] or #{port}: " + port);
  }

  private static String orEmpty(final @Nullable String text) {
    return text == null ? "" : text;
  }

  private static String orElse(final @Nullable String text, final String otherwise) {
    return text == null ? otherwise : text;
  }
}
