package io.chainwalk.tools.routes;

/// Something that no controller acts on, or that one refuses.
///
/// @param object kind, namespace and name: `Ingress shop/web`
/// @param field a path into it; empty for the whole object
/// @param place file and line
/// @param reason why, in the controller's words where it has any
public record Refused(String object, String field, String place, String reason) {
  @Override
  public String toString() {
    return place + ": " + object + (field.isEmpty() ? "" : ' ' + field) + ": " + reason;
  }
}
