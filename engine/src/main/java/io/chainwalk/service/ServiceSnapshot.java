package io.chainwalk.service;

import java.util.List;

/// All service ports at one moment. Immutable: a change is a new snapshot, swapped whole.
///
/// @param servicePorts the service ports, in an order that tells which of two claimants of one VIP wins: the first
public record ServiceSnapshot(List<ServicePort> servicePorts) {

  /// Copies the list.
  public ServiceSnapshot {
    servicePorts = List.copyOf(servicePorts);
  }
}
