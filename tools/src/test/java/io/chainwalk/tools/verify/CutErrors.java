package io.chainwalk.tools.verify;

import static io.chainwalk.fixtures.packets.PacketBuilder.rawIp;

import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.History;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Connections of many kinds, each begun by one packet, and errors in pieces about what came out.
final class CutErrors extends CutSteps {
  private static final int CONNECTIONS = 20;
  private static final int ERRORS_EACH = 12;
  private static final int IPV4_HEADER = 20;
  private static final int IPV6_HEADER = 40;

  private int connections;
  private int errors = ERRORS_EACH;
  private int opener;
  private boolean ipv6;

  CutErrors(final long seed) {
    super(seed);
  }

  @Override
  @Nullable String more(final History history, final List<Packet> packets) {
    if (errors == ERRORS_EACH) {
      if (connections++ == CONNECTIONS) {
        return null;
      }
      errors = 0;
      opener = number();
      ipv6 = random.nextBoolean();
      packets.add(Packet.of(opener(4000 + connections)));
      return "eth0";
    }
    errors++;
    final Exchange opened = history.of(opener);
    if (opened == null || opened.departures().isEmpty()) {
      return "eth0";
    }
    final Departure out = opened.departures().getFirst();
    final byte[] error = error(out.packet().bytes());
    packets.addAll(cut(error, ipv6 ? IPV6_HEADER : (error[0] & 0xF) * 4));
    return out.by();
  }

  private byte[] opener(final int port) {
    final PacketBuilder ip = ipv6 ? ip6() : ip4();
    final PacketBuilder upper =
        switch (random.nextInt(9)) {
          case 0, 1, 2 -> ip.tcp(port, 80).flags("S");
          case 3, 4 -> ip.udp(port, 53);
          case 5 -> ip.sctp(port, 9).init(7, 8);
          case 6 -> ipv6 ? ip.icmpv6Echo(port, 1) : ip.icmpEcho(port, 1);
          case 7 -> ip.gre();
          default -> ip;
        };
    return upper.payload(random.nextInt(80)).bytes();
  }

  private PacketBuilder ip4() {
    final byte[] options = new byte[chance(2) ? 0 : 4 * random.nextInt(1, 11)];
    Arrays.fill(options, (byte) 1);
    return rawIp().ipv4(FragmentsKernelTest.CLIENT, FragmentsKernelTest.VIP).options(options);
  }

  private PacketBuilder ip6() {
    final var ip = rawIp().ipv6(FragmentsKernelTest.CLIENT6, FragmentsKernelTest.VIP6);
    return chance(2) ? ip : ip.destinationOptions(new byte[6 + 8 * random.nextInt(3)]);
  }

  private byte[] error(final byte[] about) {
    final int least = Math.min(ipv6 ? IPV6_HEADER : IPV4_HEADER, about.length);
    final int length = chance(2) ? about.length : random.nextInt(least, about.length + 1);
    final byte[] quote = Arrays.copyOf(about, length);
    if (!ipv6) {
      final byte[] options = new byte[chance(4) ? 4 * random.nextInt(1, 11) : 0];
      Arrays.fill(options, (byte) 1);
      return rawIp()
          .ipv4(random.nextBoolean() ? FragmentsKernelTest.SERVER : "10.0.2.9", source4(about))
          .options(options)
          .icmp(random.nextBoolean() ? 3 : 11, random.nextInt(2))
          .payload(quote)
          .bytes();
    }
    final var ip =
        rawIp()
            .ipv6(random.nextBoolean() ? FragmentsKernelTest.SERVER6 : "fd00:2::9", source6(about));
    final PacketBuilder outer =
        chance(4) ? ip.destinationOptions(new byte[6 + 8 * random.nextInt(3)]) : ip;
    return outer.icmpv6(random.nextBoolean() ? 1 : 3, random.nextInt(2)).payload(quote).bytes();
  }

  private static String source4(final byte[] packet) {
    return "%d.%d.%d.%d"
        .formatted(packet[12] & 0xFF, packet[13] & 0xFF, packet[14] & 0xFF, packet[15] & 0xFF);
  }

  private static String source6(final byte[] packet) {
    final StringBuilder text = new StringBuilder();
    for (int at = 8; at < 24; at += 2) {
      text.append(at > 8 ? ":" : "")
          .append(Integer.toHexString((packet[at] & 0xFF) << 8 | (packet[at + 1] & 0xFF)));
    }
    return text.toString();
  }
}
