package io.chainwalk.tools.config;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/// One Kubernetes object as it stands in a file.
///
/// @param source the file, as the user named it
/// @param apiVersion group and version, empty where it is missing
/// @param kind the kind
/// @param value the whole object
/// @param lines where its parts stand
record ManifestObject(
    String source, String apiVersion, String kind, ObjectNode value, LineTree lines) {

  /// The API group.
  ///
  /// @return for example `discovery.k8s.io`; empty for the core group
  String group() {
    final int slash = apiVersion.indexOf('/');
    return slash < 0 ? "" : apiVersion.substring(0, slash);
  }

  /// The namespace, with what kubectl assumes where there is none.
  ///
  /// @return the namespace
  String namespace() {
    return text("namespace", "default");
  }

  /// The name.
  ///
  /// @return the name, or words that say there is none
  String name() {
    return text("name", "(no name)");
  }

  /// Whether there is a name.
  ///
  /// @return false where the API server would make one up
  boolean hasName() {
    return !text("name", "").isEmpty();
  }

  /// The namespace and name.
  ///
  /// @return `namespace/name`
  String id() {
    return namespace() + '/' + name();
  }

  /// The object in messages.
  ///
  /// @return as `Service shop/web`, `Node worker-1`; the kind alone for kube-proxy's configuration, which has no name
  String title() {
    return switch (kind) {
      case KubeKinds.PROXY_CONFIGURATION -> kind;
      default -> kind + ' ' + (isOfNoNamespace() ? name() : id());
    };
  }

  /// Whether the kind belongs to no namespace.
  ///
  /// @return true for the few that are read and do not
  boolean isOfNoNamespace() {
    return switch (kind) {
      case KubeKinds.NODE,
          KubeKinds.SERVICE_CIDR,
          KubeKinds.INGRESS_CLASS,
          KubeKinds.GATEWAY_CLASS ->
          true;
      default -> false;
    };
  }

  /// Whether it is of an API group. The same kind in another group is something else altogether.
  ///
  /// @param group the group; empty for the core group
  /// @return true also where nobody says, which is a mistake that its version shows
  boolean isOfGroup(final String group) {
    return apiVersion.isEmpty() || group().equals(group);
  }

  /// Where the object begins.
  ///
  /// @return file and line
  Place place() {
    return new Place(source, lines.line());
  }

  /// Where a field stands.
  ///
  /// @param pointer leads to the field
  /// @return file and line; of the nearest thing around it, where it is missing
  Place placeOf(final String pointer) {
    return new Place(source, lines.lineOf(JsonPointer.compile(pointer)));
  }

  /// A field's path as people write it.
  ///
  /// @param pointer leads to the field
  /// @return as `spec.ports[0].port`; keys that are not plain names stand in brackets
  String path(final JsonPointer pointer) {
    final StringBuilder path = new StringBuilder();
    JsonNode around = value;
    for (JsonPointer rest = pointer; !rest.matches(); rest = rest.tail()) {
      final String step = rest.getMatchingProperty();
      if (around.isArray()) {
        path.append('[').append(step).append(']');
      } else if (step.chars().allMatch(Character::isLetterOrDigit)) {
        path.append(path.isEmpty() ? "" : ".").append(step);
      } else {
        path.append("[\"").append(step).append("\"]");
      }
      around =
          rest.mayMatchElement() && around.isArray()
              ? around.path(rest.getMatchingIndex())
              : around.path(step);
    }
    return path.toString();
  }

  private String text(final String metadataField, final String otherwise) {
    final JsonNode field = value.path("metadata").path(metadataField);
    return field.isTextual() && !field.textValue().isEmpty() ? field.textValue() : otherwise;
  }
}
