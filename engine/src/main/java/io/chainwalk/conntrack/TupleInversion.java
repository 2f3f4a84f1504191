package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;

/// The tuple an answer to a packet would have (facts sheet 2.1).
public final class TupleInversion {
  private static final int NO_INVERSE = -1;

  private TupleInversion() {}

  /// Inverts a tuple: addresses and ports swapped; for ICMP the request type becomes the reply type and the other way
  /// round, identifier and code stay. The inverse has the same zone; where a zone covers one direction only, set the
  /// other one's afterwards.
  ///
  /// @param tuple the tuple of a packet
  /// @param into where the inverse goes; not `tuple` itself
  /// @return false when a packet of this ICMP type has no answer; `into` is then undefined
  public static boolean invert(final FlowTuple tuple, final FlowTuple into) {
    if (tuple.ipv6()) {
      into.setIpv6(
          tuple.destinationHigh(), tuple.destinationLow(), tuple.sourceHigh(), tuple.sourceLow());
    } else {
      into.setIpv4((int) tuple.destinationLow(), (int) tuple.sourceLow());
    }
    into.setZone(tuple.zone());
    final int protocol = tuple.protocol();
    if (protocol != Protocol.ICMP && protocol != Protocol.ICMPV6) {
      into.setProtocolAndPorts(protocol, tuple.destinationPort(), tuple.sourcePort());
      return true;
    }
    final int type = tuple.destinationPort() >>> 8;
    final int code = tuple.destinationPort() & 0xFF;
    final int inverse = protocol == Protocol.ICMP ? inverseIcmpType(type) : inverseIcmpv6Type(type);
    into.setProtocolAndPorts(protocol, tuple.sourcePort(), inverse << 8 | code);
    return inverse != NO_INVERSE;
  }

  private static int inverseIcmpType(final int type) {
    return switch (type) {
      case 8 -> 0; // echo
      case 0 -> 8;
      case 13 -> 14; // timestamp
      case 14 -> 13;
      case 15 -> 16; // information
      case 16 -> 15;
      case 17 -> 18; // address mask
      case 18 -> 17;
      default -> NO_INVERSE;
    };
  }

  private static int inverseIcmpv6Type(final int type) {
    return switch (type) {
      case 128 -> 129; // echo
      case 129 -> 128;
      case 139 -> 140; // node information
      case 140 -> 139;
      default -> NO_INVERSE;
    };
  }
}
