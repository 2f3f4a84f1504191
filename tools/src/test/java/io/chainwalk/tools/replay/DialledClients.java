package io.chainwalk.tools.replay;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.fixtures.packets.TcpHeader;
import java.util.ArrayList;
import java.util.List;

/// Long connections whose clients' own addresses and ports are dialled by somebody else while they last.
final class DialledClients {
  private static final int FLOWS = 40;
  private static final int ROUNDS = 1500;
  private static final int PAYLOAD = 20;
  private static final int ETHERNET = 1;
  private static final String SERVER = "10.0.0.2";

  private final List<PcapBytes.Packet> packets = new ArrayList<>();
  private long timeNs = 1_700_000_000_000_000_000L;

  private DialledClients() {}

  /// The capture, several blocks long.
  static byte[] capture() {
    final DialledClients made = new DialledClients();
    for (int flow = 0; flow < FLOWS; flow++) {
      made.handshake(flow);
    }
    for (int round = 0; round < ROUNDS; round++) {
      for (int flow = 0; flow < FLOWS; flow++) {
        if (round == 200 + 10 * flow) {
          made.add(from("10.0.0.9", 5555, client(flow), port(flow)).flags("S").seq(1));
        }
        made.exchange(flow, round);
      }
    }
    return PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, made.packets));
  }

  private void handshake(final int flow) {
    add(from(client(flow), port(flow), SERVER, 80).flags("S").seq(999));
    add(from(SERVER, 80, client(flow), port(flow)).flags("SA").seq(999).ack(1000));
    add(from(client(flow), port(flow), SERVER, 80).flags("A").seq(1000).ack(1000));
  }

  private void exchange(final int flow, final int round) {
    final long sent = 1000L + (long) PAYLOAD * round;
    add(from(client(flow), port(flow), SERVER, 80).flags("A").seq(sent).ack(1000).payload(PAYLOAD));
    add(from(SERVER, 80, client(flow), port(flow)).flags("A").seq(1000).ack(sent + PAYLOAD));
  }

  private static TcpHeader from(
      final String source, final int sourcePort, final String destination, final int port) {
    return PacketBuilder.eth().ipv4(source, destination).tcp(sourcePort, port).window(2000);
  }

  private void add(final PacketBuilder packet) {
    timeNs += 1000;
    packets.add(new PcapBytes.Packet(timeNs, packet.bytes()));
  }

  private static String client(final int flow) {
    return "10.0.1." + (flow + 1);
  }

  private static int port(final int flow) {
    return 1000 + flow;
  }
}
