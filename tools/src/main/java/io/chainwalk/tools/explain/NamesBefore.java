package io.chainwalk.tools.explain;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.tools.messages.AnsweredNames;
import io.chainwalk.tools.messages.AskedName;
import io.chainwalk.tools.messages.PacketMessages;
import java.util.List;

/// The names that clients had asked for before a packet came.
final class NamesBefore {
  private final AnsweredNames names = new AnsweredNames();
  private final PacketMessages messages = new PacketMessages(names::remember, null);

  /// Begins with none.
  NamesBefore() {}

  /// Looks at a packet in front of the one in question, before anybody rewrites it.
  void hear(final Frame frame) {
    messages.packet(
        frame.buffer(),
        frame.offset(),
        frame.capturedLength(),
        frame.originalLength(),
        frame.linkType(),
        frame.timeNs(),
        frame.number());
  }

  /// What the client of a packet had asked for.
  ///
  /// @param frame the packet as it came, of either direction
  /// @return a sentence for each name, the one answered last first; empty where there is none
  List<String> of(final Frame frame) {
    final ParsedPacket parsed = frame.parse();
    if (parsed.result() != ParseResult.COMPLETE) {
      return List.of();
    }
    final FlowTuple tuple = parsed.tuple();
    final IpAddress source = new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
    final IpAddress destination =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    final List<AskedName> asked = names.find(source, destination);
    return asked.isEmpty()
        ? sentences(destination, source, frame)
        : sentences(source, destination, frame);
  }

  private List<String> sentences(
      final IpAddress client, final IpAddress address, final Frame frame) {
    return names.find(client, address).stream()
        .map(name -> sentence(client, address, name, frame.timeNs()))
        .toList();
  }

  private static String sentence(
      final IpAddress client, final IpAddress address, final AskedName name, final long nowNs) {
    final long seconds = name.secondsPastTtl(nowNs);
    return "%s had asked for %s and got %s (packet %d)%s."
        .formatted(
            client,
            name.name(),
            address,
            name.packetNumber(),
            seconds == 0
                ? ""
                : ", whose TTL of %d seconds ran out %d seconds before"
                    .formatted(name.ttlSeconds(), seconds));
  }
}
