package io.chainwalk.tools.routes;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.IpPrefix;
import io.chainwalk.route.Condition;
import io.chainwalk.route.Condition.TextMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads the annotations `conditions.…` of an Ingress, checked as AWS Load Balancer Controller checks them.
///
/// Values of host, header and query are compared without regard to case, those of the path with it (Elastic Load Balancing
/// API, `RuleCondition`).
final class AlbConditions {
  private static final String ANNOTATION = "conditions.";
  private static final String VALUES = "values";
  private static final String REGEX_VALUES = "regexValues";

  /// What conditions add to a rule.
  ///
  /// @param hosts or-ed with the rule's own
  /// @param paths or-ed with the rule's own
  /// @param others and-ed
  /// @param values how many values the others have
  record Added(List<String> hosts, List<String> paths, List<Condition> others, int values) {}

  private final AlbAnnotations annotations;
  private final List<String> hosts = new ArrayList<>();
  private final List<String> paths = new ArrayList<>();
  private final List<Condition> others = new ArrayList<>();
  private int values;

  private AlbConditions(final AlbAnnotations annotations) {
    this.annotations = annotations;
  }

  /// Reads conditions.
  ///
  /// @param annotations of an Ingress
  /// @param name what stands behind `conditions.`
  /// @return nothing where there is no such annotation
  /// @throws RefusedException when the controller refuses them
  static Added read(final AlbAnnotations annotations, final String name) throws RefusedException {
    final AlbConditions conditions = new AlbConditions(annotations);
    final String annotation = ANNOTATION + name;
    if (annotations.has(annotation)) {
      final JsonNode list = annotations.json(annotation);
      if (!list.isArray()) {
        throw annotations.unreadable(
            annotation, new RefusedException("conditions must be an array"));
      }
      for (final JsonNode element : list) {
        conditions.add(
            LooseJson.of(element, "condition", key -> annotations.noteUnknownKey(annotation, key)),
            annotation);
      }
    }
    return new Added(
        List.copyOf(conditions.hosts),
        List.copyOf(conditions.paths),
        List.copyOf(conditions.others),
        conditions.values);
  }

  private void add(final LooseJson condition, final String annotation) throws RefusedException {
    final String field = orEmpty(condition.text("field"));
    final String config =
        switch (field) {
          case "host-header" -> "hostHeaderConfig";
          case "path-pattern" -> "pathPatternConfig";
          case "http-header" -> "httpHeaderConfig";
          case "http-request-method" -> "httpRequestMethodConfig";
          case "query-string" -> "queryStringConfig";
          case "source-ip" -> "sourceIPConfig";
          default -> "";
        };
    if (config.isEmpty()) {
      annotations.note(
          annotation, "has a condition of a field that is not known, and passed over: " + field);
      return;
    }
    condition.knowing(Set.of("field", config));
    final LooseJson of = condition.object(config);
    if (of == null) {
      throw new RefusedException("missing " + config);
    }
    try {
      add(field, of);
    } catch (final RefusedException bad) {
      throw bad.in("invalid " + config);
    }
  }

  private void add(final String field, final LooseJson of) throws RefusedException {
    if (of.has(REGEX_VALUES)) {
      throw new RefusedException(field + " with regexValues is not modelled");
    }
    switch (field) {
      case "host-header" -> hosts.addAll(values(of));
      case "path-pattern" -> paths.addAll(values(of));
      case "http-header" -> {
        final String name = orEmpty(of.text("httpHeaderName"));
        if (name.isEmpty()) {
          throw new RefusedException("httpHeaderName cannot be empty");
        }
        others.add(new Condition.Header(name, matches(counted(values(of)))));
      }
      case "http-request-method" -> others.add(new Condition.Method(counted(values(of))));
      case "query-string" -> others.add(query(of));
      default -> others.add(source(counted(values(of))));
    }
  }

  private static List<String> values(final LooseJson of) throws RefusedException {
    final List<String> values = of.texts(VALUES);
    if (values.isEmpty()) {
      throw new RefusedException("values cannot be empty");
    }
    return values;
  }

  private List<String> counted(final List<String> texts) {
    values += texts.size();
    return texts;
  }

  private static List<TextMatch> matches(final List<String> texts) {
    return texts.stream().map(AlbConditions::match).toList();
  }

  private static TextMatch match(final String text) {
    return AlbPatterns.hasWildcard(text)
        ? new TextMatch.Glob(text, true)
        : new TextMatch.Equal(text, true);
  }

  private Condition query(final LooseJson of) throws RefusedException {
    final List<Condition.Parameter> parameters = new ArrayList<>();
    for (final LooseJson pair : of.objects(VALUES)) {
      final String value = orEmpty(pair.knowing(Set.of("key", "value")).text("value"));
      if (value.isEmpty()) {
        throw new RefusedException("value cannot be empty");
      }
      final String key = pair.text("key");
      parameters.add(
          new Condition.Parameter(key == null ? new TextMatch.Any() : match(key), match(value)));
    }
    if (parameters.isEmpty()) {
      throw new RefusedException("Values cannot be empty");
    }
    values += parameters.size();
    return new Condition.Query(parameters);
  }

  private static Condition source(final List<String> cidrs) throws RefusedException {
    final List<Condition.Network> networks = new ArrayList<>();
    for (final String cidr : cidrs) {
      networks.add(network(cidr));
    }
    return new Condition.Source(networks);
  }

  /// A network in CIDR notation.
  ///
  /// @throws RefusedException when it is none, in the words of Go's `net.ParseCIDR`
  static Condition.Network network(final String cidr) throws RefusedException {
    final int slash = cidr.indexOf('/');
    try {
      if (slash > 0) {
        final IpPrefix prefix =
            IpPrefix.around(
                IpAddress.parse(cidr.substring(0, slash)),
                Integer.parseInt(cidr.substring(slash + 1)));
        return new Condition.Network(prefix.address(), prefix.length());
      }
    } catch (final IllegalArgumentException _) {
      // and so it is none
    }
    throw new RefusedException("invalid CIDR address: " + cidr);
  }

  private static String orEmpty(final @Nullable String text) {
    return text == null ? "" : text;
  }
}
