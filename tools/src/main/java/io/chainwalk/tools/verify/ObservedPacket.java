package io.chainwalk.tools.verify;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// What can be seen of a kernel's choices for one packet, and which places among its chances lead to the same ones.
///
/// **Threads:** one at a time.
final class ObservedPacket {
  private final Exchange exchange;
  private final KernelMemory memory;
  private final @Nullable FlowTuple left;
  private final PacketView arrival;
  private final Map<Visit, Long> places = new HashMap<>();
  private boolean undecidable;

  /// As [#left], of a packet that did not go on, by the connection that the kernel made of it.
  private @Nullable FlowTuple remembered;

  /// One of the times at which rules are asked about a packet.
  ///
  /// @param table whose chains
  /// @param hook where
  private record Visit(Table table, Hook hook) {}

  /// Looks at an exchange.
  ///
  /// @param exchange what the kernel did with a packet
  /// @param memory what the kernel remembers behind it
  ObservedPacket(final Exchange exchange, final KernelMemory memory) {
    this.exchange = exchange;
    this.memory = memory;
    arrival = PacketView.of(exchange.arrival().packet());
    left = findLeft();
  }

  /// The tuple with which the packet went on.
  ///
  /// @return null when it did not, or does not show one
  @Nullable FlowTuple left() {
    return left;
  }

  /// The tuple with which the packet went on, or would have: the kernel may have made a connection of a packet that it then
  /// only answered.
  ///
  /// @return null when nobody knows
  @Nullable FlowTuple translated() {
    return left == null ? remembered : left;
  }

  /// Looks for the packet's connection in the kernel, if the packet was answered and did not go on.
  ///
  /// @param before who the packet is from and for when its rules are asked for the first time
  void lookUp(final FlowTuple before) {
    if (left == null && remembered == null && isAnswered()) {
      final Ends ends = Ends.of(before);
      remembered =
          memory.connections().stream()
              .filter(connection -> Ends.of(connection.original()).equals(ends))
              .findFirst()
              .map(connection -> reversed(connection.reply()))
              .orElse(null);
    }
  }

  private static FlowTuple reversed(final FlowTuple reply) {
    final boolean icmp = Protocol.isIcmp(reply.protocol());
    final FlowTuple tuple = new FlowTuple();
    tuple.set(reply);
    tuple.setSource(
        reply.destinationHigh(),
        reply.destinationLow(),
        icmp ? reply.sourcePort() : reply.destinationPort());
    tuple.setDestination(
        reply.sourceHigh(), reply.sourceLow(), icmp ? reply.destinationPort() : reply.sourcePort());
    return tuple;
  }

  /// Whether the packet went on, or was delivered.
  boolean wentOn() {
    return exchange.departures().stream()
        .anyMatch(departure -> departure.isDelivered() || isSame(departure));
  }

  /// The lists of `recent` that the kernel has noted an address in last.
  Set<String> lastNotedIn(final IpAddress address) {
    return memory.lastNotedIn(address);
  }

  /// Whether the node told the packet's sender something.
  boolean isAnswered() {
    return exchange.departures().stream()
        .anyMatch(departure -> Answers.isAnswer(arrival, PacketView.of(departure.packet())));
  }

  /// Where among the packet's chances the kernel was when it came to the chains of a table, as far as anybody found out.
  ///
  /// @return the place, or [DictatedRules#NO_PLACE]
  long place(final Table table, final Hook hook) {
    return places.getOrDefault(new Visit(table, hook), DictatedRules.NO_PLACE);
  }

  /// Notes where among the packet's chances the kernel must have been.
  void setPlace(final Table table, final Hook hook, final long found) {
    places.put(new Visit(table, hook), found);
  }

  /// Notes that nobody can see whether chance ended the packet, or something else did.
  void setUndecidable() {
    undecidable = true;
  }

  /// Whether nobody can see whether chance ended the packet.
  boolean isUndecidable() {
    return undecidable;
  }

  private @Nullable FlowTuple findLeft() {
    for (final Departure departure : exchange.departures()) {
      final ParsedPacket parsed = new ParsedPacket();
      if (isSame(departure) && parse(departure.packet(), parsed) == ParseResult.COMPLETE) {
        final FlowTuple tuple = new FlowTuple();
        tuple.set(parsed.tuple());
        return tuple;
      }
    }
    return null;
  }

  /// Whether a departure is the packet itself, or a piece of the datagram that it completed, and no answer to it.
  private boolean isSame(final Departure departure) {
    final Packet before = exchange.arrival().packet();
    final Packet after = departure.packet();
    if (before.length() < Ipv4Header.MIN_LENGTH
        || after.length() < Ipv4Header.MIN_LENGTH
        || before.at(0) >>> 4 != after.at(0) >>> 4) {
      return false;
    }
    final boolean sameId =
        before.at(0) >>> 4 != 4 || (before.at(4) == after.at(4) && before.at(5) == after.at(5));
    return sameId && !Answers.isAnswer(arrival, PacketView.of(after));
  }

  /// What was delivered with record-route options has them filled in, and the header checksum of before: the packet was
  /// taken all the same.
  private static ParseResult parse(final Packet packet, final ParsedPacket into) {
    final UnsafeBuffer buffer = new UnsafeBuffer(packet.bytes());
    if (packet.length() >= Ipv4Header.MIN_LENGTH
        && packet.at(0) >>> 4 == 4
        && packet.length() >= Ipv4Header.headerLength(buffer, 0)) {
      Ipv4Header.mendChecksum(buffer, 0);
    }
    return PacketParser.parse(buffer, 0, packet.length(), packet.length(), LinkType.RAW, into);
  }
}
