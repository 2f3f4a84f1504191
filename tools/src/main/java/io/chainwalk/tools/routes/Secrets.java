package io.chainwalk.tools.routes;

import io.chainwalk.tools.config.ObjectHead;
import io.chainwalk.tools.config.Place;
import io.chainwalk.tools.config.TlsSecret;
import java.util.List;
import java.util.Map;

/// Finds the Secrets that objects name, and notes certificates.
final class Secrets {
  private final Map<String, TlsSecret> byId;
  private final Findings findings;

  Secrets(final Map<String, TlsSecret> byId, final Findings findings) {
    this.byId = byId;
    this.findings = findings;
  }

  /// Notes the certificate of a Secret, or that the Secret is not there.
  ///
  /// @param entrance whose certificate it is
  /// @param hosts which hosts it is for; none for those it names itself
  /// @param id `namespace/name` of the Secret
  /// @param object who names it
  /// @param place where
  void certificate(
      final String entrance,
      final List<String> hosts,
      final String id,
      final ObjectHead object,
      final Place place) {
    final TlsSecret secret = byId.get(id);
    if (secret == null) {
      findings.notice(
          object,
          place,
          "no Secret "
              + id
              + " of type kubernetes.io/tls is in the input, so its certificate is not known");
    } else {
      findings.certificate(new Certificate(entrance, hosts, secret));
    }
  }
}
