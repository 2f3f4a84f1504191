package io.chainwalk.tools.config;

import java.util.List;

/// A ReferenceGrant of `gateway.networking.k8s.io`: who may refer to what in its namespace.
///
/// @param head what all objects have
/// @param from who may
/// @param to to what
public record ReferenceGrantObject(ObjectHead head, List<From> from, List<To> to) {
  /// Copies the lists.
  public ReferenceGrantObject {
    from = List.copyOf(from);
    to = List.copyOf(to);
  }

  /// Who may refer.
  ///
  /// @param group the API group
  /// @param kind the kind
  /// @param namespace where it is
  public record From(String group, String kind, String namespace) {}

  /// To what.
  ///
  /// @param group the API group; empty for the core group
  /// @param kind the kind
  /// @param name one object; empty for all
  public record To(String group, String kind, String name) {}

  /// Whether this lets one object refer to another.
  ///
  /// @param referrer who refers
  /// @param kind what is referred to, of the core group
  /// @param namespace where that is
  /// @param name its name
  /// @return whether it does
  public boolean allows(
      final From referrer, final String kind, final String namespace, final String name) {
    return head.namespace().equals(namespace)
        && from.contains(referrer)
        && to.stream()
            .anyMatch(target ->
                target.group().isEmpty()
                    && target.kind().equals(kind)
                    && (target.name().isEmpty() || target.name().equals(name)));
  }
}
