package io.chainwalk.tools.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An HTTPRoute of `gateway.networking.k8s.io`.
///
/// @param head what all objects have
/// @param parents what it is attached to
/// @param hostnames one host, or `*.` and a host, each, in lower case; none for those of the listener
/// @param rules in order
public record HttpRouteObject(
    ObjectHead head, List<ParentRef> parents, List<String> hostnames, List<Rule> rules) {
  /// Copies the lists.
  public HttpRouteObject {
    parents = List.copyOf(parents);
    hostnames = List.copyOf(hostnames);
    rules = List.copyOf(rules);
  }

  /// What a route is attached to.
  ///
  /// @param gateway whether it is a Gateway; else it is something that is not looked at
  /// @param namespace its namespace
  /// @param name its name
  /// @param section the listener; empty for all
  /// @param port the listener's port; 0 for all
  /// @param place where it is named
  public record ParentRef(
      boolean gateway, String namespace, String name, String section, int port, Place place) {}

  /// A rule.
  ///
  /// @param matches any of them; at least one
  /// @param backends where requests go, by weight
  /// @param filters what is done with them
  /// @param persistence whether sessions stay; null where they do not
  /// @param field leads to it: `spec.rules[0]`
  /// @param place where it stands
  public record Rule(
      List<Match> matches,
      List<BackendRef> backends,
      List<Filter> filters,
      @Nullable SessionPersistence persistence,
      String field,
      Place place) {
    /// Copies the lists.
    public Rule {
      matches = List.copyOf(matches);
      backends = List.copyOf(backends);
      filters = List.copyOf(filters);
    }
  }

  /// What a request must have, all of it.
  ///
  /// @param type how the path matches
  /// @param path the path
  /// @param headers the first of each name counts
  /// @param parameters of the query; the first of each name counts
  /// @param method empty for all
  /// @param field leads to it: `spec.rules[0].matches[1]`
  /// @param place where it stands
  public record Match(
      PathType type,
      String path,
      List<NamedValue> headers,
      List<NamedValue> parameters,
      String method,
      String field,
      Place place) {
    /// Copies the lists.
    public Match {
      headers = List.copyOf(headers);
      parameters = List.copyOf(parameters);
    }
  }

  /// How a path matches.
  public enum PathType {
    /// Byte for byte.
    EXACT,
    /// By elements.
    PREFIX,
    /// By a regular expression.
    REGULAR_EXPRESSION
  }

  /// A name and what its value must be.
  ///
  /// @param name the name
  /// @param value the value
  /// @param regularExpression whether that is a regular expression
  public record NamedValue(String name, String value, boolean regularExpression) {}

  /// Where requests go.
  ///
  /// @param kind group and kind, `Service` for the core group's
  /// @param namespace its namespace
  /// @param name its name
  /// @param port its port; 0 where it needs none
  /// @param weight 0 to 1 000 000
  /// @param filters what is done with requests for it alone
  /// @param field leads to it
  /// @param place where it stands
  public record BackendRef(
      String kind,
      String namespace,
      String name,
      int port,
      int weight,
      List<Filter> filters,
      String field,
      Place place) {
    /// Copies the list.
    public BackendRef {
      filters = List.copyOf(filters);
    }
  }

  /// What is done with a request.
  ///
  /// @param type as in the API, such as `RequestRedirect`
  /// @param redirect where to; null for other types
  /// @param place where it stands
  public record Filter(String type, @Nullable Redirect redirect, Place place) {}

  /// Where a client is sent.
  ///
  /// @param scheme `http`, `https`, or empty for that of the request
  /// @param hostname empty for that of the request
  /// @param port 0 for that of the scheme or the listener
  /// @param pathType `ReplaceFullPath`, `ReplacePrefixMatch`, or empty for the path of the request
  /// @param path what replaces it
  /// @param status 301, 302, 303, 307 or 308
  public record Redirect(
      String scheme, String hostname, int port, String pathType, String path, int status) {}

  /// How sessions stay with what they were sent to first.
  ///
  /// @param header whether a header says which; else a cookie
  /// @param name its name; empty for the implementation's own
  /// @param absolute how long at most; zero without limit
  /// @param idle how long without a request; zero without limit
  /// @param permanent whether the cookie outlives the browser's session
  public record SessionPersistence(
      boolean header, String name, Duration absolute, Duration idle, boolean permanent) {}
}
