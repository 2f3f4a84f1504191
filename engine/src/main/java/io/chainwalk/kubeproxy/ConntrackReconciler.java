package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServiceSnapshot;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/// Which conntrack entries kube-proxy from 1.32 on deletes after a sync (section 12): it compares all UDP entries with the
/// services, whatever has happened before.
///
/// An entry goes if it was made for an address and port of a UDP service, or for its node port on any address, and its
/// answers come from none of the service's serving endpoints. Policies, topology and readiness do not count.
///
/// **Threads:** immutable.
public final class ConntrackReconciler {
  private final Map<Frontend, Set<IpAddress>> servingByAddress = new HashMap<>();
  private final Map<Integer, Set<IpAddress>> servingByNodePort = new HashMap<>();

  /// What kube-proxy learnt in the course of time.
  public enum Version {
    /// 1.32 on: services without serving endpoints are left alone, so that entries of a service that is scaled to zero
    /// stay as long as somebody sends.
    SERVING_ONLY,
    /// With kubernetes/kubernetes 139629 (June 2026): all entries of such services go.
    WITHOUT_ENDPOINTS_TOO,
    /// With kubernetes/kubernetes 141371 (August 2026): entries of services that were deleted since the last sync go, too.
    DELETED_SERVICES_TOO
  }

  private record Frontend(IpAddress address, int port) {}

  /// Makes the comparison of one sync.
  ///
  /// @param before the services that the sync before was made for
  /// @param now the services of this one
  /// @param ipv6 the family
  /// @param version what kube-proxy has learnt
  public ConntrackReconciler(
      final ServiceSnapshot before,
      final ServiceSnapshot now,
      final boolean ipv6,
      final Version version) {
    final Map<String, FamilyPort> current = FamilyPort.udpPorts(now, ipv6);
    if (version == Version.DELETED_SERVICES_TOO) {
      FamilyPort.udpPorts(before, ipv6)
          .forEach((name, port) -> {
            if (!current.containsKey(name)) {
              expect(port, Set.of());
            }
          });
    }
    // What is there takes the place of what was there, if it has the same address.
    current
        .values()
        .forEach(port -> {
          final Set<IpAddress> serving = serving(port);
          if (!serving.isEmpty() || version != Version.SERVING_ONLY) {
            expect(port, serving);
          }
        });
  }

  private static Set<IpAddress> serving(final FamilyPort port) {
    final Set<IpAddress> addresses = new HashSet<>();
    for (final Endpoint endpoint : port.endpoints()) {
      if (endpoint.serving()) {
        addresses.add(endpoint.address());
      }
    }
    return addresses;
  }

  private void expect(final FamilyPort port, final Set<IpAddress> serving) {
    for (final IpAddress address : port.vips()) {
      servingByAddress.put(new Frontend(address, port.number()), serving);
    }
    if (port.nodePort() != 0) {
      servingByNodePort.put(port.nodePort(), serving);
    }
  }

  /// Whether an entry goes.
  ///
  /// @param entry an entry of this family
  /// @return true if it leads where it should not
  public boolean deletes(final ConntrackView entry) {
    if (entry.protocol() != Protocol.UDP) {
      return false;
    }
    final Set<IpAddress> byAddress =
        servingByAddress.get(
            new Frontend(entry.originalDestination(), entry.originalDestinationPort()));
    final Set<IpAddress> byNodePort = servingByNodePort.get(entry.originalDestinationPort());
    return (byAddress != null && !byAddress.contains(entry.replySource()))
        || (byNodePort != null && !byNodePort.contains(entry.replySource()));
  }
}
