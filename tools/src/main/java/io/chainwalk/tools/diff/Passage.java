package io.chainwalk.tools.diff;

import io.chainwalk.counters.PacketOutcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// How the first packet of a connection fared on one side.
///
/// @param verdict what became of it
/// @param endpoints all that its connection could have got, in the order of their text; empty for one that was dropped
/// @param passedOver endpoints that a hash could have given another connection, and never this one
/// @param drawn the one that it did get; empty for a packet that no `nat` chain was asked about
/// @param source how its source is translated: [#KEPT], [#MASQUERADED], or the addresses of a SNAT target
/// @param path what it met
record Passage(
    PacketOutcome verdict,
    List<Share> endpoints,
    List<String> passedOver,
    String drawn,
    String source,
    List<PathStep> path) {
  /// The source stays.
  static final String KEPT = "not masqueraded";

  /// The source becomes the node's.
  static final String MASQUERADED = "masqueraded";

  /// Copies the lists; what is dropped gets no endpoint.
  Passage {
    endpoints = verdict.kind() == PacketOutcome.Kind.DROPPED ? List.of() : List.copyOf(endpoints);
    passedOver = List.copyOf(passedOver);
    path = List.copyOf(path);
  }

  /// Whether it ended in the rules.
  boolean isDropped() {
    return verdict.kind() == PacketOutcome.Kind.DROPPED;
  }

  /// Whether an endpoint was chosen for the connection, and the packet not dropped.
  boolean isToEndpoint() {
    return !isDropped() && !drawn.isEmpty() && !drawn.equals(Share.UNTRANSLATED);
  }

  /// Whether an endpoint is among those that the connection could have got, or another one in its place.
  boolean allows(final String endpoint) {
    return passedOver.contains(endpoint)
        || endpoints.stream().anyMatch(share -> share.endpoint().equals(endpoint));
  }

  /// In what this differs from what happened on the other side.
  ///
  /// Where one side drops the packet there is nothing to be said of endpoints and sources. Paths are compared where they
  /// lead to the same end, for the one that leads elsewhere is another of course.
  ///
  /// @param other what happened there to the same packet
  /// @return kinds
  Set<DifferenceKind> differences(final Passage other) {
    final Set<DifferenceKind> kinds = EnumSet.noneOf(DifferenceKind.class);
    if (verdict != other.verdict) {
      kinds.add(DifferenceKind.VERDICT);
    }
    if (!isDropped() && !other.isDropped()) {
      if (!Share.areAlike(endpoints, other.endpoints)) {
        kinds.add(DifferenceKind.ENDPOINTS);
      }
      if (!source.equals(other.source)) {
        kinds.add(DifferenceKind.MASQUERADE);
      }
    }
    if (kinds.isEmpty() && drawn.equals(other.drawn) && !path.equals(other.path)) {
      kinds.add(DifferenceKind.PATH);
    }
    return kinds;
  }
}
