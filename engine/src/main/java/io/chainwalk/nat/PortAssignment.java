package io.chainwalk.nat;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;

/// Gives a tuple a port, or an ICMP identifier, that no other flow has (facts sheet 6.3).
///
/// Of a small range all candidates are tried. Of a larger one rounds of 128, 64, 32, 16 and 8 in a row, each from another
/// place, so that a range in which nearly everything is taken costs 248 lookups and no more. Where nothing is free the
/// last candidate stays, and the flow fails when it is confirmed.
///
/// **Threads:** no state. Allocates nothing.
final class PortAssignment {
  private static final int FIRST_ROUND = 128;
  private static final int LAST_ROUND = 8;
  private static final int PORT_MASK = 0xFFFF;
  private static final int ALL_PORTS = 0x10000;

  /// What a source port becomes without a range: one of its own class. Below 512 are the ports of `rsh` and its like,
  /// which pass for credentials.
  private static final int CREDENTIAL_PORTS_END = 512;

  private static final int SYSTEM_PORTS_FIRST = 600;
  private static final int SYSTEM_PORTS_END = 1024;

  private PortAssignment() {}

  /// Changes the tuple to one that is free, if the protocol has something to change and the target lets us.
  static void assign(
      final FlowTuple tuple,
      final NatRange range,
      final ManipKind kind,
      final NatRandom random,
      final TupleOccupancy occupancy) {
    final int protocol = tuple.protocol();
    final boolean icmp = Protocol.isIcmp(protocol);
    if (!icmp && !Protocol.hasPorts(protocol)) {
      return;
    }
    final int port = NatRange.portOf(tuple, kind);
    int first;
    int end;
    if (range.hasPorts()) {
      first = Math.min(range.firstPort(), range.lastPort());
      end = Math.max(range.firstPort(), range.lastPort()) + 1;
    } else if (icmp) {
      first = 0;
      end = ALL_PORTS;
    } else if (kind == ManipKind.DESTINATION) {
      return;
    } else if (port < CREDENTIAL_PORTS_END) {
      first = 1;
      end = CREDENTIAL_PORTS_END;
    } else if (port < SYSTEM_PORTS_END) {
      first = SYSTEM_PORTS_FIRST;
      end = SYSTEM_PORTS_END;
    } else {
      first = SYSTEM_PORTS_END;
      end = ALL_PORTS;
    }
    final int size = end - first;
    final int start = startOf(port, range, kind, first, size, random);
    search(tuple, first, size, start, kind, random, occupancy);
  }

  private static int startOf(
      final int port,
      final NatRange range,
      final ManipKind kind,
      final int first,
      final int size,
      final NatRandom random) {
    if (range.hasBasePort()) {
      return port - range.basePort();
    }
    return range.isRandom() || kind == ManipKind.SOURCE ? random.placeAmong(first, size) : 0;
  }

  private static void search(
      final FlowTuple tuple,
      final int first,
      final int size,
      final int start,
      final ManipKind kind,
      final NatRandom random,
      final TupleOccupancy occupancy) {
    int place = start;
    int round = Math.min(size, FIRST_ROUND);
    boolean isFirst = true;
    while (true) {
      for (int triesLeft = round; triesLeft > 0; triesLeft--) {
        final int port = first + (place & PORT_MASK) % size;
        setPort(tuple, kind, port);
        final boolean isTaken = occupancy.isTaken(tuple, triesLeft);
        if (isFirst) {
          random.tried(first, size, port, isTaken);
          isFirst = false;
        }
        if (!isTaken) {
          return;
        }
        place++;
      }
      if (round == size || round == LAST_ROUND) {
        return;
      }
      round >>= 1;
      place = random.next16();
    }
  }

  private static void setPort(final FlowTuple tuple, final ManipKind kind, final int port) {
    if (kind == ManipKind.SOURCE || Protocol.isIcmp(tuple.protocol())) {
      tuple.setSource(tuple.sourceHigh(), tuple.sourceLow(), port);
    } else {
      tuple.setDestination(tuple.destinationHigh(), tuple.destinationLow(), port);
    }
  }
}
