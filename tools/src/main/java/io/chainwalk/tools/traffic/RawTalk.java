package io.chainwalk.tools.traffic;

import io.chainwalk.flow.Protocol;

/// Packets of protocols without ports, GRE among them.
final class RawTalk extends Talk {
  static final int[] PROTOCOLS = {2, 4, 33, 41, 50, 89, 94, 103, 108, 112, 253, 254, 255};

  private final String kind;
  private final byte[] key;
  private int left;

  RawTalk(final Flow flow, final Scene scene) {
    super(flow, scene);
    kind = flow.protocol() == Protocol.GRE ? "gre" : "other";
    key = dice.bytes(4);
    left = dice.between(1, 6);
  }

  @Override
  boolean advance() {
    if (left-- <= 0) {
      return false;
    }
    final byte[] body = flow.protocol() == Protocol.GRE ? gre() : dice.bytes(payloadLength());
    if (isHeard() && dice.coin()) {
      server(kind, fromServer(body));
    } else {
      client(kind, fromClient(body));
    }
    return true;
  }

  /// Version 0 with this and that, version 1 as PPTP has it, or neither.
  private byte[] gre() {
    final byte[] rest = dice.bytes(dice.below(60));
    return switch (dice.weighted(60, 30, 10)) {
      case 0 -> Wire.concat(new byte[] {(byte) dice.oneOf(0, 0x20, 0xB0), 0, 8, 0}, key, rest);
      case 1 ->
          Wire.concat(
              new byte[] {
                (byte) dice.oneOf(0x20, 0x30), (byte) dice.oneOf(1, 0x81), (byte) 0x88, 0x0B
              },
              key,
              rest);
      default -> dice.bytes(dice.below(12));
    };
  }
}
