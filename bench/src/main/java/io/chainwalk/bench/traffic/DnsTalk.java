package io.chainwalk.bench.traffic;

import io.chainwalk.fixtures.packets.PacketBuilder;

/// A question to the cluster's name server, and its answer.
final class DnsTalk extends Talk {
  private static final int QUESTION_BYTES = 40;
  private static final int ANSWER_BYTES = 90;

  private final int clientPort;
  private boolean asked;

  DnsTalk(final long startNs, final int client, final int clientPort) {
    super(startNs, client, KubeCluster.DNS_VIP);
    this.clientPort = clientPort;
  }

  @Override
  PacketBuilder next() {
    if (asked) {
      end();
      return fromServer().udp(KubeCluster.DNS_PORT, clientPort).payload(ANSWER_BYTES);
    }
    asked = true;
    pause(RTT_NS / 2);
    return fromClient().udp(clientPort, KubeCluster.DNS_PORT).payload(QUESTION_BYTES);
  }
}
