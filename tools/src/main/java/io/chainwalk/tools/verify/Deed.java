package io.chainwalk.tools.verify;

import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Set;

/// What a node does with a packet; it may do several of these, or none.
enum Deed {
  /// The packet leaves by an interface, as it was or changed.
  SENT_ON("sent it on"),
  /// It reaches the node's own sockets.
  DELIVERED("delivered it"),
  /// The node tells the sender something about it.
  ANSWERED("answered");

  private final String words;

  Deed(final String words) {
    this.words = words;
  }

  /// In the past tense, with the packet as `it`.
  String words() {
    return words;
  }

  /// What was done, as can be seen by what came out.
  ///
  /// @param arrival the packet
  /// @param departures what came out because of it
  static Set<Deed> of(final Packet arrival, final Collection<Departure> departures) {
    final PacketView question = PacketView.of(arrival);
    final Set<Deed> deeds = EnumSet.noneOf(Deed.class);
    for (final Departure departure : departures) {
      deeds.add(of(question, arrival, departure));
    }
    return deeds;
  }

  /// What a single departure shows.
  ///
  /// @param question the arrival, parsed
  /// @param arrival the arrival
  /// @param departure what came out because of it
  static Deed of(final PacketView question, final Packet arrival, final Departure departure) {
    if (Answers.isAnswer(question, PacketView.of(departure.packet()))) {
      return ANSWERED;
    }
    return departure.isDelivered() ? DELIVERED : SENT_ON;
  }
}
