package io.chainwalk.bench.traffic;

import io.chainwalk.fixtures.packets.PacketBuilder;

/// A pod pings another one.
final class EchoTalk extends Talk {
  private static final int PAYLOAD_BYTES = 56;

  private final int identifier;
  private boolean asked;

  EchoTalk(final long startNs, final int client, final int identifier, final int pinged) {
    super(startNs, client, pinged);
    this.identifier = identifier;
  }

  @Override
  PacketBuilder next() {
    if (asked) {
      end();
      return fromServer().icmpEchoReply(identifier, 1).payload(PAYLOAD_BYTES);
    }
    asked = true;
    pause(RTT_NS / 2);
    return fromClient().icmpEcho(identifier, 1).payload(PAYLOAD_BYTES);
  }
}
