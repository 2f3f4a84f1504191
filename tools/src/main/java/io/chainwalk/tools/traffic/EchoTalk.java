package io.chainwalk.tools.traffic;

/// Questions and answers of ICMP: echo, and of IPv4 timestamp, information and address mask too.
final class EchoTalk extends Talk {
  private static final int HEADER = 8;

  /// Type of the question, type of its answer.
  private static final int[][] IPV4 = {
    {8, 0}, {8, 0}, {8, 0}, {8, 0}, {13, 14}, {15, 16}, {17, 18}
  };

  private static final int[][] IPV6 = {{128, 129}};

  private final int[] types;
  private final String kind;
  private int sequence;
  private int left;
  private byte[] asked = {};

  EchoTalk(final Flow flow, final Scene scene) {
    super(flow, scene);
    final boolean ipv6 = flow.ends().ipv6();
    types = ipv6 ? IPV6[0] : IPV4[dice.below(IPV4.length)];
    kind = ipv6 ? "icmpv6" : "icmp";
    left = dice.oneOf(1, 2, 4, 4, 10);
    sequence = dice.below(3);
  }

  @Override
  boolean advance() {
    if (left-- <= 0) {
      return false;
    }
    if (mood.isUnexpected(dice)) {
      odd();
    } else if (asked.length == 0 || !isHeard()) {
      ask();
    } else {
      server(kind, fromServer(message(types[1], 0, id(), asked)));
      if (dice.chance(900)) {
        asked = new byte[0];
      }
    }
    return true;
  }

  private int id() {
    return flow.ends().sourcePort();
  }

  private void ask() {
    sequence++;
    asked = types[0] == 13 || types[0] == 17 ? dice.bytes(12) : dice.bytes(1 + payloadLength());
    client(kind, fromClient(message(types[0], 0, id(), asked)));
  }

  private byte[] message(final int type, final int code, final int id, final byte[] data) {
    final byte[] header = new byte[HEADER];
    Wire.put8(header, 0, type);
    Wire.put8(header, 1, code);
    Wire.put16(header, 4, id);
    Wire.put16(header, 6, sequence);
    return Wire.concat(header, data);
  }

  private void odd() {
    final int type = dice.oneOf(types[0], types[1], types[1], dice.below(256));
    final int code = dice.oneOf(0, 0, 1, 255);
    final int id = dice.coin() ? id() : dice.below(0x10000);
    final byte[] message = message(type, code, id, dice.bytes(dice.below(40)));
    if (dice.coin() || !isHeard()) {
      client(kind + "-odd", fromClient(message));
    } else {
      server(kind + "-odd", fromServer(message));
    }
  }
}
