package io.chainwalk.tools.kernel;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;

/// A tuple as ctnetlink writes it.
final class ConnectionTuple {
  /// Attributes of a tuple, `CTA_TUPLE_...`.
  private static final int ADDRESSES = 1;

  private static final int PROTOCOL = 2;
  private static final int ZONE = 3;

  /// Attributes of its addresses, `CTA_IP_...`.
  private static final int SOURCE_4 = 1;

  private static final int DESTINATION_4 = 2;
  private static final int SOURCE_6 = 3;
  private static final int DESTINATION_6 = 4;

  /// Attributes of its protocol, `CTA_PROTO_...`.
  private static final int NUMBER = 1;

  private static final int SOURCE_PORT = 2;
  private static final int DESTINATION_PORT = 3;
  private static final int ICMP = 4;
  private static final int ICMPV6 = 7;

  private ConnectionTuple() {}

  /// Reads a tuple.
  ///
  /// @param attributes of the tuple
  /// @param zone that of both directions, 0 if the tuple may have one of its own
  /// @return the tuple
  static FlowTuple of(final NetlinkAttributes attributes, final int zone) {
    final FlowTuple tuple = new FlowTuple();
    setAddresses(tuple, attributes.nested(ADDRESSES));
    setProtocol(tuple, attributes.nested(PROTOCOL));
    tuple.setZone(zone == 0 ? attributes.unsignedShort(ZONE) : zone);
    return tuple;
  }

  private static void setAddresses(final FlowTuple tuple, final NetlinkAttributes addresses) {
    if (addresses.has(SOURCE_4)) {
      tuple.setIpv4(addresses.word(SOURCE_4), addresses.word(DESTINATION_4));
    } else {
      tuple.setIpv6(
          addresses.longWord(SOURCE_6, 0),
          addresses.longWord(SOURCE_6, Long.BYTES),
          addresses.longWord(DESTINATION_6, 0),
          addresses.longWord(DESTINATION_6, Long.BYTES));
    }
  }

  private static void setProtocol(final FlowTuple tuple, final NetlinkAttributes attributes) {
    final int protocol = attributes.unsignedByte(NUMBER);
    switch (protocol) {
      case Protocol.ICMP -> setIcmp(tuple, protocol, attributes, ICMP);
      case Protocol.ICMPV6 -> setIcmp(tuple, protocol, attributes, ICMPV6);
      default ->
          tuple.setProtocolAndPorts(
              protocol,
              attributes.unsignedShort(SOURCE_PORT),
              attributes.unsignedShort(DESTINATION_PORT));
    }
  }

  /// Identifier, type and code are three attributes, in this order.
  private static void setIcmp(
      final FlowTuple tuple,
      final int protocol,
      final NetlinkAttributes attributes,
      final int identifier) {
    final int type = attributes.unsignedByte(identifier + 1);
    final int code = attributes.unsignedByte(identifier + 2);
    tuple.setProtocolAndPorts(
        protocol, attributes.unsignedShort(identifier), type << Byte.SIZE | code);
  }
}
