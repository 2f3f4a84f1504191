package io.chainwalk.bench.traffic;

import io.chainwalk.fixtures.packets.PacketBuilder;

/// A TCP connection: handshake, a request, as many segments in answer as there are, in windows that double from round trip
/// to round trip (RFC 6928 begins with ten), every second one acknowledged, and a FIN from both sides.
final class TcpTalk extends Talk {
  private static final int FIRST_WINDOW = 10;
  private static final int LARGEST_WINDOW = 64;
  private static final int MOST_UNACKNOWLEDGED = 2;
  private static final int REQUEST_BYTES = 100;
  private static final long SEGMENT_NS = 10_000;

  private enum Phase {
    SYN,
    SYN_ACK,
    ACK,
    REQUEST,
    ANSWER,
    SERVER_FIN,
    CLIENT_FIN,
    LAST_ACK
  }

  private final int clientPort;
  private final int payloadBytes;
  private Phase phase = Phase.SYN;
  private int segments;
  private int window = FIRST_WINDOW;
  private int leftOfWindow = FIRST_WINDOW;
  private int unacknowledged;
  private long clientSequence = 1_000;
  private long serverSequence = 2_000;

  TcpTalk(
      final long startNs,
      final int client,
      final int clientPort,
      final int vip,
      final int segments,
      final int payloadBytes) {
    super(startNs, client, vip);
    this.clientPort = clientPort;
    this.segments = segments;
    this.payloadBytes = payloadBytes;
  }

  @Override
  PacketBuilder next() {
    return switch (phase) {
      case SYN -> then(Phase.SYN_ACK, RTT_NS / 2, client("S", 0, 1));
      case SYN_ACK -> then(Phase.ACK, RTT_NS / 2, server("SA", 0, 1));
      case ACK -> then(Phase.REQUEST, SEGMENT_NS, client("A", 0, 0));
      case REQUEST -> then(Phase.ANSWER, RTT_NS / 2, request());
      case ANSWER -> answer();
      case SERVER_FIN -> then(Phase.CLIENT_FIN, RTT_NS / 2, server("FA", 0, 1));
      case CLIENT_FIN -> then(Phase.LAST_ACK, RTT_NS / 2, client("FA", 0, 1));
      case LAST_ACK -> {
        end();
        yield server("A", 0, 0);
      }
    };
  }

  private PacketBuilder then(final Phase following, final long ns, final PacketBuilder frame) {
    phase = following;
    pause(ns);
    return frame;
  }

  private PacketBuilder request() {
    final int length = Math.min(REQUEST_BYTES, payloadBytes);
    return client("PA", length, length);
  }

  private PacketBuilder answer() {
    if (unacknowledged < MOST_UNACKNOWLEDGED && leftOfWindow > 0 && segments > 0) {
      unacknowledged++;
      leftOfWindow--;
      segments--;
      pause(SEGMENT_NS);
      return server("A", payloadBytes, payloadBytes);
    }
    unacknowledged = 0;
    if (segments == 0) {
      phase = Phase.SERVER_FIN;
    } else if (leftOfWindow == 0) {
      window = Math.min(2 * window, LARGEST_WINDOW);
      leftOfWindow = window;
      pause(RTT_NS);
    }
    pause(SEGMENT_NS);
    return client("A", 0, 0);
  }

  private PacketBuilder client(final String flags, final int payload, final int advance) {
    final PacketBuilder segment =
        fromClient()
            .tcp(clientPort, KubeCluster.SERVICE_PORT)
            .flags(flags)
            .seq(clientSequence)
            .ack("S".equals(flags) ? 0 : serverSequence)
            .payload(payload);
    clientSequence += advance;
    return segment;
  }

  private PacketBuilder server(final String flags, final int payload, final int advance) {
    final PacketBuilder segment =
        fromServer()
            .tcp(KubeCluster.ENDPOINT_PORT, clientPort)
            .flags(flags)
            .seq(serverSequence)
            .ack(clientSequence)
            .payload(payload);
    serverSequence += advance;
    return segment;
  }
}
