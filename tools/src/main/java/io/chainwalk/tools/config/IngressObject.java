package io.chainwalk.tools.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// An Ingress of `networking.k8s.io/v1`, as far as it says where requests go.
///
/// @param head what all objects have
/// @param className `spec.ingressClassName`; empty where there is none
/// @param defaultBackend where requests go that no rule matches; null where nobody says
/// @param tls hosts and their certificates, in order
/// @param rules in order
public record IngressObject(
    ObjectHead head,
    String className,
    @Nullable Backend defaultBackend,
    List<Tls> tls,
    List<Rule> rules) {
  /// The legacy annotation that names a class.
  public static final String CLASS_ANNOTATION = "kubernetes.io/ingress.class";

  /// Copies the lists.
  public IngressObject {
    tls = List.copyOf(tls);
    rules = List.copyOf(rules);
  }

  /// Hosts that are served over TLS.
  ///
  /// @param hosts none for those of the Secret's certificate
  /// @param secretName the Secret in the Ingress's namespace; empty for the controller's own certificate
  /// @param place where it stands
  public record Tls(List<String> hosts, String secretName, Place place) {
    /// Copies the list.
    public Tls {
      hosts = List.copyOf(hosts);
    }
  }

  /// A rule.
  ///
  /// @param host one host, `*.` and a host, or empty for all
  /// @param paths in order; none where the rule has no `http`
  /// @param field leads to it: `spec.rules[0]`
  /// @param place where it stands
  public record Rule(String host, List<Path> paths, String field, Place place) {
    /// Copies the list.
    public Rule {
      paths = List.copyOf(paths);
    }
  }

  /// A path of a rule.
  ///
  /// @param path the path; may be empty where the type is `ImplementationSpecific`
  /// @param type how it matches
  /// @param backend where requests go
  /// @param field leads to it: `spec.rules[0].http.paths[1]`
  /// @param place where it stands
  public record Path(String path, PathType type, Backend backend, String field, Place place) {}

  /// How a path matches.
  public enum PathType {
    /// Byte for byte.
    EXACT,
    /// By elements.
    PREFIX,
    /// As the controller likes.
    IMPLEMENTATION_SPECIFIC
  }

  /// Where requests go.
  ///
  /// @param service the Service's name; empty where it is a resource
  /// @param portName the port's name; empty where its number counts
  /// @param port the port's number; 0 where its name counts
  /// @param resource kind and name of an object that is no Service; empty where it is one
  /// @param field leads to it
  /// @param place where it stands
  public record Backend(
      String service, String portName, int port, String resource, String field, Place place) {}
}
