package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.Verdict;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RejectWith;
import io.chainwalk.ruleset.Table;
import java.util.ArrayList;
import java.util.List;

/// Packets that come to every end that only a node with rules can bring a packet to, and the node and the rules for it.
final class NodeTraffic {
  /// The router of the scenarios, with an interface that takes small packets only and one without any address.
  static final String NODE =
      NodeLab.ROUTER
          + """
          interface narrow mtu 600
          address 10.0.3.1/24
          interface bare
          route 203.0.113.0/24 via 10.0.2.3
          """;

  /// The same when the way to one network has changed.
  static final String NODE_AFTER_A_CHANGE =
      NODE.replace("203.0.113.0/24 via 10.0.2.3", "203.0.113.0/24 via 10.0.1.9");

  private static final int C0 = RuleWords.C0;
  private static final int S0 = RuleWords.S0;
  private static final int BARE = 5;

  private static final int DROPPED = 666;
  private static final int REJECTED = 667;
  private static final int ONE_SOURCE_PORT = 668;
  private static final int FIRST_CLIENT = 4;

  private final List<MixedTraffic.Frame> frames = new ArrayList<>();

  private NodeTraffic() {}

  /// The packets of so many clients.
  static List<MixedTraffic.Frame> of(final int clients) {
    final NodeTraffic traffic = new NodeTraffic();
    for (int client = 0; client < clients; client++) {
      final String address = "10.0.1." + (FIRST_CLIENT + client);
      traffic.translated(address, 10_000 + client);
      traffic.refused(address, 20_000 + client);
      traffic.sized(address, 30_000 + client);
      traffic.fragments(address, 40_000 + client);
      traffic.ofTheNode(50_000 + client);
    }
    return List.copyOf(traffic.frames);
  }

  private static PacketBuilder ip(final String source, final String destination) {
    return PacketBuilder.eth().ip(source, destination);
  }

  /// A query to a service, its answer, and what routers say about it.
  private void translated(final String client, final int port) {
    add(C0, ip(client, Wire.VIP).udp(port, 53).payload("question"));
    add(S0, ip(Wire.SERVER, Wire.S0).udp(53, port).payload("answer"));
    final PacketBuilder behind =
        PacketBuilder.rawIp().ipv4(Wire.S0, Wire.SERVER).udp(port, 53).payload("question");
    add(S0, ip(Wire.SERVER, Wire.S0).icmp(3, 3).quote(behind));
    add(S0, ip("10.0.2.9", Wire.S0).icmp(3, 4).rest(1400).quote(behind, 28));
    add(S0, ip("10.0.2.9", Wire.S0).icmp(5, 1).rest(0x0A000203).quote(behind));
    add(S0, ip(Wire.SERVER, Wire.S0).icmp(3, 3).quote(behind, 24));
    add(C0, ip(Wire.CLIENT6, Wire.SERVER6).udp(port, 53).payload("question"));
    add(
        S0,
        ip("fd00:2::9", Wire.S0_6)
            .icmpv6(2, 0)
            .rest(1280)
            .quote(
                PacketBuilder.rawIp()
                    .ipv6(Wire.S0_6, Wire.SERVER6)
                    .udp(port, 53)
                    .payload("question")));
    add(C0, ip(client, "203.0.113.1").udp(port, 53).payload("moves"));
    add(C0, ip(client, Wire.SERVER).udp(port, ONE_SOURCE_PORT).payload("one of one"));
    add(C0, ip(client, Wire.SERVER).udp(port + 1, ONE_SOURCE_PORT).payload("one too many"));
    add(BARE, ip(client, Wire.SERVER).udp(port, 53).payload("redirected"));
  }

  /// What rules and routes refuse.
  private void refused(final String client, final int port) {
    add(C0, ip(client, Wire.SERVER).udp(port, DROPPED));
    add(C0, ip(client, Wire.VIP).udp(port, REJECTED).payload("rejected"));
    add(C0, ip(client, Wire.VIP).tcp(port, REJECTED).flags("S").seq(1));
    add(C0, ip(Wire.CLIENT6, Wire.SERVER6).udp(port, REJECTED).payload("rejected"));
    add(C0, ip(Wire.CLIENT6, Wire.SERVER6).tcp(port, REJECTED).flags("S").seq(1));
    add(C0, PacketBuilder.eth().ipv4(client, Wire.VIP).ttl(1).udp(port, 53));
    add(C0, PacketBuilder.eth().ipv6(Wire.CLIENT6, Wire.SERVER6).hopLimit(1).udp(port, 53));
    add(C0, ip(client, "192.0.2.1").udp(port, 53));
    add(C0, ip(Wire.CLIENT6, "2001:db8::1").udp(port, 53));
    add(C0, ip("127.0.0.1", Wire.SERVER).udp(port, 53));
    add(C0, ip(Wire.C0, Wire.SERVER).udp(port, 53));
    add(C0, ip(client, "224.0.0.251").udp(port, 53));
    add(
        C0,
        PacketBuilder.eth()
            .ipv4(client, Wire.SERVER)
            .options((byte) 131, (byte) 7, (byte) 4, (byte) 10, (byte) 0, (byte) 2, (byte) 9)
            .udp(port, 53));
  }

  /// What is too large for the way out.
  private void sized(final String client, final int port) {
    add(C0, PacketBuilder.eth().ipv4(client, "10.0.3.2").dontFragment().udp(port, 53).payload(900));
    add(C0, PacketBuilder.eth().ipv4(client, "10.0.3.2").udp(port, 53).payload(900));
  }

  /// A datagram in three fragments, one of them twice, and an IPv6 one in two.
  private void fragments(final String client, final int port) {
    final List<byte[]> pieces =
        Fragments.split(ip(client, Wire.VIP).udp(port, 53).payload(100), 48, port);
    add(C0, pieces.get(2));
    add(C0, pieces.get(2));
    add(C0, pieces.get(0));
    add(C0, pieces.get(1));
    for (final byte[] piece :
        Fragments.split(ip(Wire.CLIENT6, Wire.SERVER6).udp(port, 53).payload(60), 48, port)) {
      add(C0, piece);
    }
  }

  /// What the node receives and sends itself.
  private void ofTheNode(final int port) {
    add(C0, ip(Wire.CLIENT, Wire.C0).icmpEcho(port, 1).payload(8));
    add(MixedTraffic.OWN, ip(Wire.C0, Wire.CLIENT).icmpEchoReply(port, 1).payload(8));
    add(MixedTraffic.OWN, ip(Wire.S0, Wire.SERVER).udp(port, 53).payload("question"));
    add(MixedTraffic.OWN, ip(Wire.C0, Wire.S0).udp(port, 53).payload("to itself"));
  }

  private void add(final int inputInterface, final PacketBuilder packet) {
    add(inputInterface, packet.bytes());
  }

  private void add(final int inputInterface, final byte[] frame) {
    frames.add(new MixedTraffic.Frame(LinkType.ETHERNET, frame, frame.length, inputInterface));
  }

  /// Rules that allocate nothing: by ports and interfaces.
  static final class NodeRules implements Rules {
    private final IpAddress service = IpAddress.parse(Wire.VIP);
    private final IpAddress server = IpAddress.parse(Wire.SERVER);
    private final IpAddress shared = IpAddress.parse("10.0.2.100");

    @Override
    public boolean hasChain(final Table table, final Hook hook) {
      return true;
    }

    @Override
    public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
      if (table != Table.FILTER || hook != Hook.FORWARD) {
        return Verdict.ACCEPT;
      }
      return switch (packet.parsed().tuple().destinationPort()) {
        case DROPPED -> Verdict.DROP;
        case REJECTED -> {
          packet.setRejectWith(
              packet.parsed().protocol() == Protocol.TCP
                  ? RejectWith.TCP_RESET
                  : RejectWith.PORT_UNREACHABLE);
          yield Verdict.REJECT;
        }
        default -> Verdict.ACCEPT;
      };
    }

    @Override
    public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
      return switch (hook) {
        case PREROUTING -> destination(packet, range);
        case POSTROUTING -> source(packet, range);
        default -> NatVerdict.NO_TARGET;
      };
    }

    private NatVerdict destination(final RulePacket packet, final NatRange range) {
      if (packet.inputInterface() == BARE) {
        return NatVerdict.REDIRECT;
      }
      if (packet.parsed().tuple().destinationLow() != service.low()) {
        return NatVerdict.NO_TARGET;
      }
      range.toAddress(server.high(), server.low());
      return NatVerdict.RANGE;
    }

    private NatVerdict source(final RulePacket packet, final NatRange range) {
      if (packet.parsed().tuple().destinationPort() != ONE_SOURCE_PORT) {
        return NatVerdict.MASQUERADE;
      }
      range.toAddress(shared.high(), shared.low()).toPorts(5000, 5000);
      return NatVerdict.RANGE;
    }
  }
}
