package io.chainwalk.tools.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/// Checks an HTTPRoute as its definition has the API server do, with the defaults that it fills in, and takes from it
/// what decides where requests go.
final class HttpRouteParser {
  private static final int MAX_WEIGHT = 1_000_000;
  private static final List<String> PATH_TYPES =
      List.of("PathPrefix", "Exact", "RegularExpression");
  private static final List<String> VALUE_TYPES = List.of("Exact", "RegularExpression");
  private static final List<String> REDIRECT_STATUS = List.of("302", "301", "303", "307", "308");

  private static final List<String> METHODS =
      List.of("GET", "HEAD", "POST", "PUT", "DELETE", "CONNECT", "OPTIONS", "TRACE", "PATCH");

  private static final int MOST_BACKENDS = 16;
  private static final int LONGEST_NAME = 128;

  /// RFC 9110 section 5.6.2.
  private static final Pattern TOKEN = Pattern.compile("[-!#$%&'*+.^_`|~0-9A-Za-z]+");

  private static final Pattern DURATION = Pattern.compile("(?:[0-9]{1,5}(?:h|ms|m|s)){1,4}");
  private static final Pattern DURATION_PART = Pattern.compile("([0-9]{1,5})(h|ms|m|s)");

  private final ManifestObject object;
  private final Problems problems;
  private final ManifestFields fields;
  private final FieldChecks checks;
  private final RoutingChecks routing;

  private HttpRouteParser(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.problems = problems;
    this.fields = new ManifestFields(object, problems);
    this.checks = new FieldChecks(object, problems);
    this.routing = new RoutingChecks(checks);
  }

  /// Parses an HTTPRoute whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable HttpRouteObject parse(final ManifestObject object, final Problems problems) {
    return new HttpRouteParser(object, problems).parse();
  }

  private @Nullable HttpRouteObject parse() {
    routing.name("/metadata/name", fields.text("/metadata/name"));
    checks.name(fields.text("/metadata/namespace"), false, "/metadata/namespace");
    final List<HttpRouteObject.ParentRef> parents = new ArrayList<>();
    for (final String at : fields.elements("/spec/parentRefs")) {
      parents.add(parent(at));
    }
    final List<String> hostnames = new ArrayList<>();
    for (final String at : fields.elements("/spec/hostnames")) {
      hostnames.add(routing.host(at, routing.required(at, fields.text(at))));
    }
    final List<HttpRouteObject.Rule> rules = new ArrayList<>();
    for (final String at : fields.elements("/spec/rules")) {
      rules.add(rule(at));
    }
    if (!fields.isGiven("/spec/rules")) {
      rules.add(rule("/spec/rules/0"));
    }
    final ObjectHead head = ObjectHead.of(object, problems);
    return checks.passed() ? new HttpRouteObject(head, parents, hostnames, rules) : null;
  }

  private HttpRouteObject.ParentRef parent(final String at) {
    final String group =
        fields.isGiven(at + "/group") ? fields.text(at + "/group") : GatewayParser.GROUP;
    final String kind = orElse(fields.text(at + "/kind"), KubeKinds.GATEWAY);
    return new HttpRouteObject.ParentRef(
        group.equals(GatewayParser.GROUP) && kind.equals(KubeKinds.GATEWAY),
        orElse(fields.text(at + "/namespace"), object.namespace()),
        routing.required(at + "/name", fields.text(at + "/name")),
        fields.text(at + "/sectionName"),
        optionalPort(at + "/port"),
        object.placeOf(at));
  }

  private HttpRouteObject.Rule rule(final String at) {
    final List<HttpRouteObject.Match> matches = new ArrayList<>();
    for (final String match : fields.elements(at + "/matches")) {
      matches.add(match(match, at));
    }
    if (matches.isEmpty()) {
      matches.add(match(at + "/matches/0", at));
    }
    final List<HttpRouteObject.BackendRef> backends = new ArrayList<>();
    for (final String backend : fields.elements(at + "/backendRefs")) {
      backends.add(backend(backend));
    }
    if (backends.size() > MOST_BACKENDS) {
      checks.problem(at + "/backendRefs", "%s can have 16 entries at most, not " + backends.size());
    }
    return new HttpRouteObject.Rule(
        matches,
        backends,
        filters(at),
        fields.isGiven(at + "/sessionPersistence") ? persistence(at + "/sessionPersistence") : null,
        routing.path(object, at),
        object.placeOf(at));
  }

  private HttpRouteObject.Match match(final String at, final String rule) {
    final HttpRouteObject.PathType type =
        switch (checks.oneOf(fields.text(at + "/path/type"), PATH_TYPES, at + "/path/type")) {
          case "Exact" -> HttpRouteObject.PathType.EXACT;
          case "RegularExpression" -> HttpRouteObject.PathType.REGULAR_EXPRESSION;
          default -> HttpRouteObject.PathType.PREFIX;
        };
    final String path = orElse(fields.text(at + "/path/value"), "/");
    if (type == HttpRouteObject.PathType.REGULAR_EXPRESSION) {
      checkPattern(at + "/path/value", path);
    } else {
      routing.cleanPath(at + "/path/value", path);
      if (path.indexOf('#') >= 0) {
        checks.problem(at + "/path/value", "%s must not contain #: \"" + path + '"');
      }
    }
    final boolean given = fields.isGiven(at);
    return new HttpRouteObject.Match(
        type,
        path,
        values(at + "/headers", true),
        values(at + "/queryParams", false),
        given(fields.text(at + "/method"), METHODS, at + "/method"),
        routing.path(object, given ? at : rule),
        object.placeOf(given ? at : rule));
  }

  /// The first entry of each name; the API has implementations ignore the others.
  private List<HttpRouteObject.NamedValue> values(final String list, final boolean ignoringCase) {
    final List<HttpRouteObject.NamedValue> values = new ArrayList<>();
    for (final String at : fields.elements(list)) {
      final boolean pattern =
          checks
              .oneOf(fields.text(at + "/type"), VALUE_TYPES, at + "/type")
              .equals("RegularExpression");
      final String name = routing.required(at + "/name", fields.text(at + "/name"));
      final String value = routing.required(at + "/value", fields.text(at + "/value"));
      if (pattern) {
        checkPattern(at + "/value", value);
      }
      if (values.stream()
          .noneMatch(earlier ->
              ignoringCase ? earlier.name().equalsIgnoreCase(name) : earlier.name().equals(name))) {
        values.add(new HttpRouteObject.NamedValue(name, value, pattern));
      }
    }
    return values;
  }

  private void checkPattern(final String pointer, final String pattern) {
    try {
      Pattern.compile(pattern);
    } catch (final PatternSyntaxException e) {
      checks.problem(
          pointer, "%s must be a regular expression: \"" + pattern + "\", " + e.getDescription());
    }
  }

  private HttpRouteObject.BackendRef backend(final String at) {
    final String group = fields.text(at + "/group");
    final String kind = orElse(fields.text(at + "/kind"), KubeKinds.SERVICE);
    final boolean service = group.isEmpty() && kind.equals(KubeKinds.SERVICE);
    if (service && !fields.isGiven(at + "/port")) {
      checks.problem(at + "/port", "%s is missing, which a Service needs");
    }
    return new HttpRouteObject.BackendRef(
        group.isEmpty() ? kind : group + '/' + kind,
        orElse(fields.text(at + "/namespace"), object.namespace()),
        routing.required(at + "/name", fields.text(at + "/name")),
        optionalPort(at + "/port"),
        checks.number(
            fields.isGiven(at + "/weight") ? fields.number(at + "/weight").orElse(1) : null,
            0,
            MAX_WEIGHT,
            1,
            at + "/weight"),
        filters(at),
        routing.path(object, at),
        object.placeOf(at));
  }

  private int optionalPort(final String pointer) {
    return fields.isGiven(pointer) ? checks.port(fields.number(pointer).orElse(0), pointer) : 0;
  }

  private List<HttpRouteObject.Filter> filters(final String at) {
    final List<HttpRouteObject.Filter> filters = new ArrayList<>();
    for (final String filter : fields.elements(at + "/filters")) {
      final String type = routing.required(filter + "/type", fields.text(filter + "/type"));
      final boolean redirect = type.equals("RequestRedirect");
      if (redirect && !fields.isGiven(filter + "/requestRedirect")) {
        checks.missing(filter + "/requestRedirect");
      }
      filters.add(
          new HttpRouteObject.Filter(
              type,
              redirect ? redirect(filter + "/requestRedirect") : null,
              object.placeOf(filter)));
    }
    return filters;
  }

  private HttpRouteObject.Redirect redirect(final String at) {
    final String pathType =
        given(
            fields.text(at + "/path/type"),
            List.of("ReplaceFullPath", "ReplacePrefixMatch"),
            at + "/path/type");
    final String status =
        fields.isGiven(at + "/statusCode")
            ? Integer.toString(fields.number(at + "/statusCode").orElse(0))
            : "";
    return new HttpRouteObject.Redirect(
        given(
            fields.text(at + "/scheme").toLowerCase(Locale.ROOT),
            List.of("http", "https"),
            at + "/scheme"),
        routing.host(at + "/hostname", fields.text(at + "/hostname")),
        optionalPort(at + "/port"),
        pathType,
        pathType.isEmpty() ? "" : replacement(at + "/path/" + lowerFirst(pathType)),
        Integer.parseInt(checks.oneOf(status, REDIRECT_STATUS, at + "/statusCode")));
  }

  /// A path, which becomes part of a header.
  private String replacement(final String pointer) {
    final String path = fields.text(pointer);
    if (path.chars().anyMatch(Character::isISOControl)) {
      checks.problem(pointer, "%s must not have control characters: \"" + path + '"');
    }
    return path;
  }

  private HttpRouteObject.SessionPersistence persistence(final String at) {
    final Duration absolute = duration(at + "/absoluteTimeout");
    final boolean permanent =
        checks
            .oneOf(
                fields.text(at + "/cookieConfig/lifetimeType"),
                List.of("Session", "Permanent"),
                at + "/cookieConfig/lifetimeType")
            .equals("Permanent");
    if (permanent && absolute.isZero()) {
      checks.problem(
          at + "/absoluteTimeout",
          "%s is missing, which cookieConfig.lifetimeType Permanent needs");
    }
    return new HttpRouteObject.SessionPersistence(
        checks
            .oneOf(fields.text(at + "/type"), List.of("Cookie", "Header"), at + "/type")
            .equals("Header"),
        sessionName(at + "/sessionName"),
        absolute,
        duration(at + "/idleTimeout"),
        permanent);
  }

  /// The name of a cookie or header; empty where there is none.
  private String sessionName(final String pointer) {
    final String name = fields.text(pointer);
    if (!name.isEmpty() && (name.length() > LONGEST_NAME || !TOKEN.matcher(name).matches())) {
      checks.problem(
          pointer, "%s must be a token of HTTP, 128 characters at most, and not \"" + name + '"');
    }
    return name;
  }

  /// A duration as Gateway API writes it (GEP-2257): `1h30m`.
  private Duration duration(final String pointer) {
    final String text = fields.text(pointer);
    if (text.isEmpty()) {
      return Duration.ZERO;
    }
    if (!DURATION.matcher(text).matches()) {
      checks.problem(pointer, "%s must be a duration such as 1h30m, not \"" + text + '"');
      return Duration.ZERO;
    }
    Duration sum = Duration.ZERO;
    final Matcher parts = DURATION_PART.matcher(text);
    while (parts.find()) {
      final long count = Long.parseLong(parts.group(1));
      sum =
          sum.plus(
              switch (parts.group(2)) {
                case "h" -> Duration.ofHours(count);
                case "m" -> Duration.ofMinutes(count);
                case "s" -> Duration.ofSeconds(count);
                default -> Duration.ofMillis(count);
              });
    }
    return sum;
  }

  /// A word out of a few; empty where there is none.
  private String given(final String word, final List<String> words, final String pointer) {
    return word.isEmpty() ? word : checks.oneOf(word, words, pointer);
  }

  private static String lowerFirst(final String text) {
    return text.substring(0, 1).toLowerCase(Locale.ROOT) + text.substring(1);
  }

  private static String orElse(final String text, final String otherwise) {
    return text.isEmpty() ? otherwise : text;
  }
}
