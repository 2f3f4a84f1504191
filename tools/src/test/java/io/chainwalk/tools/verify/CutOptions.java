package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;

import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.History;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Datagrams in pieces whose hop-by-hop options stand behind the fragment header, with whatever in them.
final class CutOptions extends CutSteps {
  private static final int DATAGRAMS = 150;
  private static final int IPV6_HEADER = 40;

  private int datagrams;

  CutOptions(final long seed) {
    super(seed);
  }

  @Override
  @Nullable String more(final History history, final List<Packet> packets) {
    if (datagrams++ == DATAGRAMS) {
      return null;
    }
    final byte[] options = new byte[6 + 8 * random.nextInt(3)];
    if (chance(3)) {
      random.nextBytes(options);
    } else {
      // Jumbo payload, wherever it stands.
      final int at = chance(2) ? 0 : random.nextInt(options.length - 5);
      options[at] = (byte) 0xc2;
      options[at + 1] = 4;
      options[at + 4] = (byte) random.nextInt(256);
    }
    final var ip =
        rawIp()
            .ipv6(FragmentsKernelTest.CLIENT6, chance(4) ? "fd00:1::1" : FragmentsKernelTest.VIP6);
    final var front = ip.hopByHop(options);
    final var inner = chance(3) ? front.destinationOptions(new byte[6]) : front;
    final byte[] packet =
        (chance(2) ? inner.udp(4000 + datagrams, 53) : inner.tcp(4000 + datagrams, 80).flags("S"))
            .payload(random.nextInt(120))
            .bytes();
    packets.addAll(cut(packet, IPV6_HEADER));
    return "eth0";
  }
}
