package io.chainwalk.chain;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.match.RuleState;
import io.chainwalk.match.UpperLayer;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Consecutive rules each of which asks for one destination ([DispatchKey]), as in `KUBE-SERVICES` and
/// `KUBE-NODEPORTS`: a packet is taken to the first that asks for its own, and if it comes back from there to the rule
/// behind, to the next.
///
/// Keys are of up to three kinds, in any mix; each kind has a table of its own, and the nearest rule is asked first.
final class DispatchRun implements Shortcut {
  /// No rule.
  static final int NONE = -1;

  private final int end;
  private final @Nullable DispatchTable addressesAndPorts;
  private final @Nullable DispatchTable addresses;
  private final @Nullable DispatchTable ports;

  /// Makes the tables.
  ///
  /// @param keys of all rules of the chain; not null from `first` to `end`
  /// @param first the first rule of the run
  /// @param end one behind the last
  DispatchRun(final List<@Nullable DispatchKey> keys, final int first, final int end) {
    this.end = end;
    addressesAndPorts = DispatchTable.of(keys, first, end, DispatchKey.Kind.ADDRESS_AND_PORT);
    addresses = DispatchTable.of(keys, first, end, DispatchKey.Kind.ADDRESS);
    ports = DispatchTable.of(keys, first, end, DispatchKey.Kind.PORT);
  }

  @Override
  public int next(final int position, final RulePacket packet, final RuleState state) {
    final ParsedPacket parsed = packet.parsed();
    if (!hasPlainHeaders(parsed)) {
      return Shortcut.answer(position, ASK);
    }
    final FlowTuple tuple = parsed.tuple();
    final long rest = DispatchKey.rest(parsed.protocol(), tuple.destinationPort());
    int nearest = Shortcut.answer(end, SKIP);
    if (addressesAndPorts != null) {
      nearest =
          addressesAndPorts.next(
              tuple.destinationHigh(), tuple.destinationLow(), rest, position, nearest);
    }
    if (addresses != null) {
      nearest =
          addresses.next(tuple.destinationHigh(), tuple.destinationLow(), 0, position, nearest);
    }
    if (ports != null) {
      nearest = ports.next(0, 0, rest, position, nearest);
    }
    return nearest;
  }

  /// The first rule that asks for a packet's destination address and port.
  ///
  /// @return its place, or [#NONE]
  int first(final RulePacket packet) {
    if (addressesAndPorts == null) {
      return NONE;
    }
    final ParsedPacket parsed = packet.parsed();
    final FlowTuple tuple = parsed.tuple();
    final int answer =
        addressesAndPorts.next(
            tuple.destinationHigh(),
            tuple.destinationLow(),
            DispatchKey.rest(parsed.protocol(), tuple.destinationPort()),
            0,
            Shortcut.answer(end, SKIP));
    return Shortcut.how(answer) == SKIP ? NONE : Shortcut.position(answer);
  }

  /// Whether all headers up to the ports are there. Of others, it has to be found out rule by rule which matches them
  /// and which drops them.
  private static boolean hasPlainHeaders(final ParsedPacket parsed) {
    if (parsed.result() != ParseResult.COMPLETE) {
      return false;
    }
    final int needed =
        switch (parsed.protocol()) {
          case Protocol.TCP -> TcpHeader.MIN_LENGTH;
          case Protocol.UDP, Protocol.UDPLITE -> UpperLayer.UDP_LENGTH;
          case Protocol.SCTP -> UpperLayer.SCTP_LENGTH;
          default -> 0;
        };
    return parsed.capturedTransportLength() >= needed;
  }
}
