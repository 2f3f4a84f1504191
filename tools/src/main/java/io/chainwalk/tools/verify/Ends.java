package io.chainwalk.tools.verify;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.QuotedPacketParser;
import io.chainwalk.tools.cases.ListedConnection;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The two ends of a flow, whoever of them sends.
///
/// @param protocol the number
/// @param ends address and port of each; of ICMP, and what has no ports, the address
/// @param identifier of ICMP queries, 0 otherwise
record Ends(int protocol, Set<String> ends, int identifier) {
  private static final Pattern WORDS = Pattern.compile("\\s+");
  private static final Pattern LISTED =
      Pattern.compile(
          "src=(\\S+) dst=(\\S+)(?: sport=(\\d+) dport=(\\d+))?(?: type=\\d+ code=\\d+ id=(\\d+))?");

  private static final int PROTOCOL_WORD = 3;

  Ends {
    ends = Set.copyOf(ends);
  }

  /// The flow of a tuple.
  ///
  /// @param tuple of a packet or a connection
  /// @return the same for both directions
  static Ends of(final FlowTuple tuple) {
    final boolean icmp = Protocol.isIcmp(tuple.protocol());
    return new Ends(
        tuple.protocol(),
        both(
            end(
                new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
                icmp ? 0 : tuple.sourcePort()),
            end(
                new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()),
                icmp ? 0 : tuple.destinationPort())),
        icmp ? tuple.sourcePort() : 0);
  }

  /// A flow may have the same end twice.
  private static Set<String> both(final String one, final String other) {
    final Set<String> ends = new HashSet<>();
    ends.add(one);
    ends.add(other);
    return ends;
  }

  private static String end(final IpAddress address, final int port) {
    return address + " " + port;
  }

  /// The flows that a packet has to do with: the one it belongs to, and the one that it quotes a packet of.
  ///
  /// @param packet any packet
  /// @return none where that cannot be seen
  static Set<Ends> of(final Packet packet) {
    final PacketView view = PacketView.of(packet);
    final Set<Ends> flows = new HashSet<>();
    if (view.hasTransport()) {
      flows.add(of(view.parsed().tuple()));
    }
    if (view.isIcmpError()) {
      final ParsedPacket quoted = new ParsedPacket();
      final int quote = view.parsed().transportOffset() + IcmpHeader.LENGTH;
      if (QuotedPacketParser.parse(view.buffer(), view.parsed(), quote, quoted).isIp()) {
        flows.add(of(quoted.tuple()));
      }
    }
    return flows;
  }

  /// The flow of a connection, as each of its sides sees it.
  ///
  /// @param connection as it is listed
  /// @return one flow where nothing is translated
  static Set<Ends> of(final ListedConnection connection) {
    final int protocol =
        Integer.parseInt(
            WORDS.splitAsStream(connection.what().strip()).toList().get(PROTOCOL_WORD));
    final Set<Ends> flows = new HashSet<>();
    final Matcher tuple = LISTED.matcher(connection.what());
    while (tuple.find()) {
      flows.add(
          new Ends(
              protocol,
              both(
                  end(IpAddress.parse(tuple.group(1)), number(tuple, 3)),
                  end(IpAddress.parse(tuple.group(2)), number(tuple, 4))),
              number(tuple, 5)));
    }
    return flows;
  }

  private static int number(final Matcher tuple, final int group) {
    return tuple.group(group) == null ? 0 : Integer.parseInt(tuple.group(group));
  }
}
