package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServiceSnapshot;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which conntrack entries kube-proxy up to 1.31 deletes after a sync (section 12): only those of UDP, and only because of
/// an event. What an event misses stays.
///
/// * A cluster IP that was in use for UDP is gone: all its entries.
/// * A service port has ready endpoints and had none: all entries of its addresses and of its node port, since they were
///   made when nothing was translated. All services have "had none" when kube-proxy starts.
/// * An endpoint that was ready is gone: the entries of the service port that lead to it. One that is there but not ready
///   any more keeps its entries.
public final class ConntrackEvents {
  private ConntrackEvents() {}

  /// One call of `conntrack -D`.
  ///
  /// @param originalDestination the entry's `--orig-dst`, null where any will do
  /// @param nodePort the entry's `--dport`, 0 where any will do
  /// @param endpoint the entry's `--dst-nat`, null where any will do
  /// @param ipv6 the family
  public record Deletion(
      @Nullable IpAddress originalDestination,
      int nodePort,
      @Nullable IpAddress endpoint,
      boolean ipv6) {

    /// The call as kube-proxy makes it.
    ///
    /// @return a command line
    public String command() {
      final String port = nodePort == 0 ? "" : " -p udp --dport " + nodePort;
      final String destination =
          originalDestination == null ? "" : " --orig-dst " + originalDestination;
      final String nat = endpoint == null ? "" : " --dst-nat " + endpoint;
      final String protocol = nodePort == 0 ? " -p udp" : "";
      return "conntrack -D" + port + destination + nat + protocol + (ipv6 ? " -f ipv6" : "");
    }

    /// Whether the call deletes an entry.
    ///
    /// @param entry the entry
    /// @return true if it is UDP of the family and has all that is given
    public boolean deletes(final ConntrackView entry) {
      return entry.protocol() == Protocol.UDP
          && entry.originalDestination().ipv6() == ipv6
          && (originalDestination == null
              || originalDestination.equals(entry.originalDestination()))
          && (nodePort == 0 || nodePort == entry.originalDestinationPort())
          && (endpoint == null
              || (entry.isDestinationTranslated() && endpoint.equals(entry.replySource())));
    }
  }

  /// What is deleted after a sync.
  ///
  /// @param before the services that the sync before was made for; none when kube-proxy has just started
  /// @param now the services of this one
  /// @param ipv6 the family
  /// @return the calls, in no order that matters
  public static List<Deletion> after(
      final ServiceSnapshot before, final ServiceSnapshot now, final boolean ipv6) {
    final Map<String, FamilyPort> old = FamilyPort.udpPorts(before, ipv6);
    final Map<String, FamilyPort> current = FamilyPort.udpPorts(now, ipv6);
    final Set<Deletion> deletions = new LinkedHashSet<>();
    old.forEach((name, port) -> {
      if (!current.containsKey(name)) {
        deletions.add(new Deletion(port.clusterIp(), 0, null, ipv6));
      }
    });
    current.forEach((name, port) -> {
      final FamilyPort earlier = old.get(name);
      if (hasReady(port) && (earlier == null || !hasReady(earlier))) {
        addAll(port, null, ipv6, deletions);
      }
      if (earlier != null) {
        removed(earlier, port).forEach(gone -> addAll(port, gone, ipv6, deletions));
      }
    });
    return List.copyOf(deletions);
  }

  private static boolean hasReady(final FamilyPort port) {
    return port.endpoints().stream().anyMatch(Endpoint::ready);
  }

  private static List<IpAddress> removed(final FamilyPort before, final FamilyPort now) {
    final Set<String> left = new HashSet<>();
    now.endpoints().forEach(endpoint -> left.add(endpoint.toString()));
    return before.endpoints().stream()
        .filter(endpoint -> endpoint.ready() && !left.contains(endpoint.toString()))
        .map(Endpoint::address)
        .toList();
  }

  private static void addAll(
      final FamilyPort port,
      final @Nullable IpAddress endpoint,
      final boolean ipv6,
      final Set<Deletion> deletions) {
    if (port.nodePort() != 0) {
      deletions.add(new Deletion(null, port.nodePort(), endpoint, ipv6));
    }
    port.vips().forEach(address -> deletions.add(new Deletion(address, 0, endpoint, ipv6)));
  }
}
