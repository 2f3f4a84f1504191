package io.chainwalk.tools.verify;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Which steps belong together: those whose packets, as they came or as they left, have the same ends in either direction,
/// and what shares ends with these. All pauses are one group.
final class Conversations {
  private static final String PAUSES = "pauses";

  private final Map<String, String> sameAs = new HashMap<>();

  private Conversations() {}

  /// Groups steps.
  ///
  /// @param steps in order
  /// @param history what became of them
  /// @return a name for each, the same for those that belong together
  static List<String> of(final List<Step> steps, final History history) {
    final Conversations all = new Conversations();
    final List<String> names = steps.stream().map(step -> all.add(step, history)).toList();
    return names.stream().map(all::first).toList();
  }

  private String add(final Step step, final History history) {
    if (!(step instanceof final Step.Send send)) {
      return PAUSES;
    }
    final Exchange exchange = history.of(send.number());
    if (exchange == null) {
      return "step " + send.number();
    }
    final String name = ends(exchange.arrival().packet());
    for (final Departure departure : exchange.departures()) {
      sameAs.put(first(ends(departure.packet())), first(name));
    }
    return name;
  }

  private String first(final String name) {
    String first = name;
    String next = sameAs.get(first);
    while (next != null && !next.equals(first)) {
      first = next;
      next = sameAs.get(first);
    }
    sameAs.put(name, first); // the next one to ask has a shorter way
    return first;
  }

  private static String ends(final Packet packet) {
    final PacketView view = PacketView.of(packet);
    if (!view.isIp()) {
      return "no IP packet";
    }
    final FlowTuple tuple = view.parsed().tuple();
    final boolean ports = view.hasTransport();
    final String source =
        new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow())
            .withPort(ports ? tuple.sourcePort() : 0);
    final String destination =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow())
            .withPort(ports ? tuple.destinationPort() : 0);
    return view.parsed().protocol()
        + (source.compareTo(destination) < 0
            ? " " + source + " " + destination
            : " " + destination + " " + source);
  }
}
