package io.chainwalk.tools.config;

/// A Secret of type `kubernetes.io/tls`. It is secret: [#toString] shows neither certificate nor key.
///
/// @param namespace its namespace
/// @param name its name
/// @param place where it stands
/// @param certificateChainPem `tls.crt`, as it stands there
/// @param privateKeyPem `tls.key`, as it stands there
public record TlsSecret(
    String namespace, String name, Place place, String certificateChainPem, String privateKeyPem) {
  /// The namespace and name.
  ///
  /// @return `namespace/name`
  public String id() {
    return namespace + '/' + name;
  }

  @Override
  public String toString() {
    return "Secret " + id();
  }
}
