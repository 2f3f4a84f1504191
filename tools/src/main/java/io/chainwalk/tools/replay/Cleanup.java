package io.chainwalk.tools.replay;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.ConntrackEvents;
import io.chainwalk.kubeproxy.ConntrackReconciler;
import io.chainwalk.kubeproxy.ConntrackView;
import io.chainwalk.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Which connections kube-proxy deletes when Services change. What it does has changed from release to release.
public enum Cleanup {
  /// None at all.
  NONE("none", null),
  /// Up to 1.31: those that an event names.
  EVENTS("events", null),
  /// From 1.32 on: those of Services with serving endpoints that lead elsewhere.
  SERVING("serving", ConntrackReconciler.Version.SERVING_ONLY),
  /// With kubernetes/kubernetes 139629: those of Services without endpoints too.
  EMPTY("empty", ConntrackReconciler.Version.WITHOUT_ENDPOINTS_TOO),
  /// With kubernetes/kubernetes 141371: those of deleted Services too.
  DELETED("deleted", ConntrackReconciler.Version.DELETED_SERVICES_TOO);

  private final String text;
  private final ConntrackReconciler.@Nullable Version version;

  Cleanup(final String text, final ConntrackReconciler.@Nullable Version version) {
    this.text = text;
    this.version = version;
  }

  @Override
  public String toString() {
    return text;
  }

  /// What is deleted after a change.
  ///
  /// @param before the services as they were
  /// @param now the services as they are
  /// @return says of a connection whether it goes
  public Predicate<ConntrackEntry> after(final ServiceSnapshot before, final ServiceSnapshot now) {
    final List<Predicate<ConntrackView>> families = new ArrayList<>();
    for (final boolean ipv6 : new boolean[] {false, true}) {
      if (version != null) {
        families.add(new ConntrackReconciler(before, now, ipv6, version)::deletes);
      } else if (this == EVENTS) {
        ConntrackEvents.after(before, now, ipv6)
            .forEach(deletion -> families.add(deletion::deletes));
      }
    }
    final FlowTuple tuple = new FlowTuple();
    return entry -> {
      final ConntrackView view = view(entry, tuple);
      return families.stream().anyMatch(family -> family.test(view));
    };
  }

  private static ConntrackView view(final ConntrackEntry entry, final FlowTuple tuple) {
    entry.readTuple(Direction.ORIGINAL, tuple);
    final IpAddress dialled =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    final int dialledPort = tuple.destinationPort();
    entry.readTuple(Direction.REPLY, tuple);
    return new ConntrackView(
        tuple.protocol(),
        dialled,
        dialledPort,
        new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
        tuple.sourcePort());
  }
}
