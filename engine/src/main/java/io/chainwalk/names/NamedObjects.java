package io.chainwalk.names;

import java.util.List;
import java.util.Set;

/// The objects of a cluster that have names in DNS.
///
/// @param namespaces the namespaces there are
/// @param services the Services of all kinds, each in one of the namespaces, no two of the same name in one
/// @param pods the Pods that run and have an address
public record NamedObjects(
    Set<String> namespaces, List<NamedService> services, List<NamedPod> pods) {

  /// Copies the collections.
  public NamedObjects {
    namespaces = Set.copyOf(namespaces);
    services = List.copyOf(services);
    pods = List.copyOf(pods);
  }
}
