package io.chainwalk.tools.verify.scenario;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketNode;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// What a node did in a scenario.
///
/// @param exchanges the packets that were sent, and what came out
/// @param skipped numbers of the steps whose packet could not be made, because nothing came out of one before
/// @param connections what the node remembers in the end
record Recording(
    List<Exchange> exchanges, List<Integer> skipped, List<ListedConnection> connections) {
  /// Takes the steps of a scenario.
  static Recording of(final Scenario scenario, final PacketNode node) throws IOException {
    final History history = new History();
    final List<Exchange> exchanges = new ArrayList<>();
    final List<Integer> skipped = new ArrayList<>();
    for (final Step step : scenario.steps()) {
      switch (step) {
        case Step.Pause(final long millis) -> node.pause(millis);
        case final Step.Send send -> {
          final Packet packet = send.plan().render(history);
          if (packet == null) {
            skipped.add(send.number());
          } else {
            final Exchange exchange = node.take(send.by(), packet);
            history.add(send.number(), exchange);
            exchanges.add(exchange);
          }
        }
      }
    }
    return new Recording(exchanges, skipped, node.connections());
  }

  /// The last packet that was sent, and what came out because of it.
  Exchange last() {
    return exchanges.getLast();
  }

  /// All of it, for eyes.
  String text() {
    final StringBuilder text = new StringBuilder(500);
    for (final Exchange exchange : exchanges) {
      final String by = exchange.arrival().isOwn() ? "own" : exchange.arrival().by();
      text.append("  ").append(by).append(' ').append(PacketLine.of(exchange.arrival().packet()));
      text.append('\n');
      for (final Departure departure : exchange.departures()) {
        text.append("      ").append(departure.isDelivered() ? "delivered" : departure.by());
        text.append(' ').append(PacketLine.of(departure.packet())).append('\n');
      }
      if (exchange.departures().isEmpty()) {
        text.append("      nothing\n");
      }
    }
    for (final int step : skipped) {
      text.append("  SKIPPED ").append(step).append('\n');
    }
    for (final ListedConnection connection : connections) {
      text.append("  = ").append(connection.secondsLeft()).append(" s ").append(connection.what());
      text.append('\n');
    }
    return text.toString();
  }
}
