package io.chainwalk.tools.routes;

import io.chainwalk.tools.config.TlsSecret;
import java.util.List;

/// A certificate of an entrance, which clients get by the name they ask for (SNI).
///
/// @param entrance the entrance's name
/// @param hosts hosts that it is for, with `*.` in front of some; none for those that the certificate itself names
/// @param secret certificate and key
public record Certificate(String entrance, List<String> hosts, TlsSecret secret) {
  /// Copies the list.
  public Certificate {
    hosts = List.copyOf(hosts);
  }
}
