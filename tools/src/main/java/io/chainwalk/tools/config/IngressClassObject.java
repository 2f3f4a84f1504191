package io.chainwalk.tools.config;

/// An IngressClass of `networking.k8s.io/v1`.
///
/// @param head what all objects have
/// @param controller which controller acts, as `ingress.k8s.aws/alb`
/// @param hasParameters whether `spec.parameters` names further configuration, which is not read
public record IngressClassObject(ObjectHead head, String controller, boolean hasParameters) {
  private static final String DEFAULT_ANNOTATION = "ingressclass.kubernetes.io/is-default-class";

  /// Whether Ingresses without a class are of this one.
  ///
  /// @return whether its annotation says so
  public boolean isDefault() {
    return head.annotation(DEFAULT_ANNOTATION).equals("true");
  }
}
