package io.chainwalk.tools.replay;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PcapBytes;
import java.util.ArrayList;
import java.util.List;

/// Many UDP flows, each with a packet every ten seconds: hours of traffic in a few blocks.
final class SlowFlows {
  static final int FLOWS = 500;

  private static final int ROUNDS = 60;
  private static final long INTERVAL_NS = 10_000_000_000L;
  private static final int ETHERNET = 1;

  private SlowFlows() {}

  static byte[] capture() {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      for (int flow = 0; flow < FLOWS; flow++) {
        final long timeNs =
            1_700_000_000_000_000_000L + round * INTERVAL_NS + flow * (INTERVAL_NS / FLOWS);
        final PacketBuilder packet =
            PacketBuilder.eth()
                .ipv4("10.0." + flow / 250 + "." + (1 + flow % 250), "10.96.0.10")
                .udp(4000, 514)
                .payload(100);
        packets.add(new PcapBytes.Packet(timeNs, packet.bytes()));
      }
    }
    return PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets));
  }
}
