package io.chainwalk.tools.diff;

import io.chainwalk.tools.replay.FlowKey;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Who gets the connections on each side: those that an endpoint was chosen for, by the address that was dialled.
final class Balance {
  /// Connections that stay with their endpoint, and those that do not.
  ///
  /// @param kept connections that get the same endpoint on both sides
  /// @param moved connections that get another one, and could have kept it: it is there on side B, too
  /// @param forced connections that get another one because side B would not give them that of side A
  record Moves(long kept, long moved, long forced) {}

  /// What an endpoint gets of the connections to an address.
  ///
  /// @param endpoint the endpoint
  /// @param expectedA which part of them it is to get on side A in the long run; 0 to 1
  /// @param expectedB the same for side B
  /// @param drawnA how many of them it got on side A
  /// @param drawnB how many of them it got on side B
  record Part(String endpoint, double expectedA, double expectedB, long drawnA, long drawnB) {}

  /// An address whose connections are shared otherwise on side B than on side A.
  ///
  /// @param dialled protocol, address and port
  /// @param connectionsA connections for which an endpoint was chosen on side A
  /// @param connectionsB the same for side B
  /// @param parts what each endpoint gets
  record Shift(String dialled, long connectionsA, long connectionsB, List<Part> parts) {
    /// Copies the list.
    Shift {
      parts = List.copyOf(parts);
    }
  }

  private static final class Sums {
    private double chancesA;
    private double chancesB;
    private long drawnA;
    private long drawnB;
  }

  private static final class Address {
    private long connectionsA;
    private long connectionsB;
    private final Map<String, Sums> endpoints = new TreeMap<>();

    private Sums of(final String endpoint) {
      return endpoints.computeIfAbsent(endpoint, _ -> new Sums());
    }
  }

  private final Map<String, Address> addresses = new LinkedHashMap<>();
  private long kept;
  private long moved;
  private long forced;

  /// Adds a connection that both sides know of.
  ///
  /// @param key by which it was dialled
  /// @param a how it fared on side A
  /// @param b how it fared on side B
  void add(final FlowKey key, final Passage a, final Passage b) {
    if (!a.isToEndpoint() && !b.isToEndpoint()) {
      return;
    }
    final Address address = addresses.computeIfAbsent(key.destinationText(), _ -> new Address());
    if (a.isToEndpoint()) {
      address.connectionsA++;
      a.endpoints().forEach(share -> address.of(share.endpoint()).chancesA += share.toDouble());
      address.of(a.drawn()).drawnA++;
    }
    if (b.isToEndpoint()) {
      address.connectionsB++;
      b.endpoints().forEach(share -> address.of(share.endpoint()).chancesB += share.toDouble());
      address.of(b.drawn()).drawnB++;
    }
    if (a.isToEndpoint() && b.isToEndpoint()) {
      move(a, b);
    }
  }

  private void move(final Passage a, final Passage b) {
    if (a.drawn().equals(b.drawn())) {
      kept++;
    } else if (b.allows(a.drawn())) {
      moved++;
    } else {
      forced++;
    }
  }

  /// Which connections stay with their endpoint.
  Moves moves() {
    return new Moves(kept, moved, forced);
  }

  /// The addresses whose connections are shared otherwise.
  ///
  /// @return in the order in which they were dialled first
  List<Shift> shifts() {
    final List<Shift> shifts = new ArrayList<>();
    addresses.forEach((dialled, address) -> {
      final List<Part> parts = new ArrayList<>();
      address.endpoints.forEach((endpoint, sums) ->
          parts.add(
              new Part(
                  endpoint,
                  part(sums.chancesA, address.connectionsA),
                  part(sums.chancesB, address.connectionsB),
                  sums.drawnA,
                  sums.drawnB)));
      if (parts.stream().anyMatch(p -> !Share.areAlike(p.expectedA(), p.expectedB()))) {
        shifts.add(new Shift(dialled, address.connectionsA, address.connectionsB, parts));
      }
    });
    return shifts;
  }

  private static double part(final double sum, final long connections) {
    return connections == 0 ? 0 : sum / connections;
  }
}
