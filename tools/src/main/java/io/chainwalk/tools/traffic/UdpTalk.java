package io.chainwalk.tools.traffic;

import io.chainwalk.flow.Protocol;

/// Datagrams of UDP or UDP-Lite, with answers or without.
final class UdpTalk extends Talk {
  private static final int HEADER = 8;
  private static final int CHECKSUM = 6;

  private final String kind;
  private final boolean lite;
  private final boolean noChecksum;
  private int left;

  UdpTalk(final Flow flow, final Scene scene) {
    super(flow, scene);
    lite = flow.protocol() == Protocol.UDPLITE;
    kind = lite ? "udplite" : "udp";
    noChecksum = dice.chance(150);
    left = dice.oneOf(1, 2, 2, 3, 4, 8, 20);
  }

  @Override
  boolean advance() {
    if (left-- <= 0) {
      return false;
    }
    if (mood.isUnexpected(dice)) {
      odd(dice.coin());
    } else if (isHeard() && dice.chance(500)) {
      server(kind, packet(false, datagram(false, payloadLength()), noChecksum));
    } else {
      client(kind, packet(true, datagram(true, payloadLength()), noChecksum));
    }
    return true;
  }

  private byte[] datagram(final boolean fromClient, final int payload) {
    final Ends ends = fromClient ? flow.ends() : flow.ends().reversed();
    final byte[] datagram = Wire.concat(new byte[HEADER], dice.bytes(payload));
    Wire.put16(datagram, 0, ends.sourcePort());
    Wire.put16(datagram, 2, ends.destinationPort());
    Wire.put16(datagram, 4, lite ? dice.oneOf(0, HEADER, HEADER + payload) : datagram.length);
    return datagram;
  }

  private byte[] packet(final boolean fromClient, final byte[] datagram, final boolean bare) {
    final byte[] packet = fromClient ? fromClient(datagram) : fromServer(datagram);
    final Layout layout = Layout.of(packet);
    if (layout == null) {
      return packet;
    }
    if (bare) {
      Wire.put16(packet, layout.transport() + CHECKSUM, 0);
    } else if (lite && dice.chance(700)) {
      Checksums.fillTransport(packet, layout, Protocol.UDP); // what conntrack expects of UDP-Lite
    }
    return packet;
  }

  /// A wrong length, another checksum than the rest, a port 0.
  private void odd(final boolean fromClient) {
    if (!fromClient && !isHeard()) {
      left++;
      return;
    }
    final int payload = dice.below(100);
    final byte[] datagram = datagram(fromClient, payload);
    switch (dice.below(4)) {
      case 0 ->
          Wire.put16(
              datagram,
              4,
              dice.oneOf(0, 1, 7, 8, 9, datagram.length - 1, datagram.length + 1, 0xFFFF));
      case 1 -> Wire.put16(datagram, dice.oneOf(0, 2), 0);
      case 2 -> Wire.put16(datagram, dice.oneOf(0, 2), dice.below(0x10000));
      default -> {} // only the checksum
    }
    final byte[] packet = packet(fromClient, datagram, dice.coin());
    if (fromClient) {
      client(kind + "-odd", packet);
    } else {
      server(kind + "-odd", packet);
    }
  }
}
