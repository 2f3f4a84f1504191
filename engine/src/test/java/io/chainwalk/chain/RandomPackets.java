package io.chainwalk.chain;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.SplittableRandom;

/// Packets for [RandomRules]: of few addresses and ports, whole, cut short and later fragments, with and without connection.
final class RandomPackets {
  private static final int FIRST_PORT = 80;
  private static final int PORTS = 4;
  private static final int ADDRESSES = 4;
  private static final int ETHERNET_BYTES = 14;

  // Where fields are in an IP header; of the fragment offset the lower byte.
  private static final int FRAGMENT_OFFSET_AT = 7;
  private static final int TTL_AT = 8;
  private static final int PROTOCOL_AT = 9;
  private static final int NEXT_HEADER_AT = 6;
  private static final int HOP_LIMIT_AT = 7;

  /// A packet and what it is to conntrack.
  ///
  /// @param frame its bytes, in hex
  /// @param number in the run
  /// @param timeNs its time
  /// @param inputInterface by which it came in
  /// @param state its ctstate
  /// @param connmark of its connection, if it has one
  /// @param mark its own
  @SuppressWarnings("ArrayRecordComponent") // nobody compares samples
  record Sample(
      String frame,
      long number,
      long timeNs,
      int inputInterface,
      CtState state,
      int connmark,
      int mark) {

    void loadInto(final TestPacket packet) {
      packet.load(HexFormat.of().parseHex(frame), number, timeNs, inputInterface);
      packet.setMark(mark);
      if (state == CtState.NEW || state == CtState.ESTABLISHED || state == CtState.RELATED) {
        packet.attached(state, connmark);
      } else {
        packet.detach(state);
      }
    }
  }

  private final SplittableRandom random;
  private long timeNs = 1_000_000_000_000L;
  private long number;

  RandomPackets(final SplittableRandom random) {
    this.random = random;
  }

  Sample next(final boolean ipv6) {
    timeNs += random.nextLong(300_000_000L);
    final CtState[] states = CtState.values();
    return new Sample(
        HexFormat.of().formatHex(frame(ipv6)),
        number++,
        timeNs,
        random.nextInt(3) == 0 ? RulePacket.NO_INTERFACE : 2,
        states[random.nextInt(states.length)],
        random.nextInt(8),
        random.nextInt(4));
  }

  private byte[] frame(final boolean ipv6) {
    final PacketBuilder ip = PacketBuilder.eth().ip(address(random, ipv6), address(random, ipv6));
    final byte[] frame =
        switch (random.nextInt(10)) {
          case 0, 1 -> ip.udp(4000, port(random)).payload("x").bytes();
          case 2 -> ipv6 ? ip.icmpv6Echo(80, 1).bytes() : ip.icmpEcho(80, 1).bytes();
          case 3 -> ip.sctp(4000, port(random)).bytes();
          case 4 -> ofProtocol(Protocol.UDPLITE, ip.udp(4000, port(random)).bytes(), ipv6);
          default -> ip.tcp(4000, port(random)).flags("S").bytes();
        };
    frame[ETHERNET_BYTES + (ipv6 ? HOP_LIMIT_AT : TTL_AT)] = (byte) (63 + random.nextInt(2));
    if (!ipv6) {
      if (random.nextInt(15) == 0) {
        frame[ETHERNET_BYTES + FRAGMENT_OFFSET_AT] = 3;
      }
      fixChecksum(frame);
    }
    return random.nextInt(10) == 0 ? cutShort(frame, ipv6) : frame;
  }

  private static byte[] ofProtocol(final int protocol, final byte[] frame, final boolean ipv6) {
    frame[ETHERNET_BYTES + (ipv6 ? NEXT_HEADER_AT : PROTOCOL_AT)] = (byte) protocol;
    return frame;
  }

  /// A packet whose IP header says that its upper layer ends within the header.
  private byte[] cutShort(final byte[] frame, final boolean ipv6) {
    final int upperLayerBytes = random.nextInt(14);
    final int headerBytes = ipv6 ? 40 : 20;
    final byte[] shorter = Arrays.copyOf(frame, ETHERNET_BYTES + headerBytes + upperLayerBytes);
    final int lengthAt = ETHERNET_BYTES + (ipv6 ? 4 : 2);
    final int length = ipv6 ? upperLayerBytes : headerBytes + upperLayerBytes;
    shorter[lengthAt] = (byte) (length >> 8);
    shorter[lengthAt + 1] = (byte) length;
    if (!ipv6) {
      fixChecksum(shorter);
    }
    return shorter;
  }

  private static void fixChecksum(final byte[] frame) {
    frame[ETHERNET_BYTES + 10] = 0;
    frame[ETHERNET_BYTES + 11] = 0;
    int sum = 0;
    for (int i = 0; i < 20; i += 2) {
      sum += (frame[ETHERNET_BYTES + i] & 0xFF) << 8 | (frame[ETHERNET_BYTES + i + 1] & 0xFF);
    }
    sum = (sum & 0xFFFF) + (sum >>> 16);
    sum = ~((sum & 0xFFFF) + (sum >>> 16));
    frame[ETHERNET_BYTES + 10] = (byte) (sum >> 8);
    frame[ETHERNET_BYTES + 11] = (byte) sum;
  }

  static int port(final SplittableRandom random) {
    return FIRST_PORT + random.nextInt(PORTS);
  }

  static String address(final SplittableRandom random, final boolean ipv6) {
    return address(1 + random.nextInt(ADDRESSES), ipv6);
  }

  static String address(final int number, final boolean ipv6) {
    return (ipv6 ? "fd01::" : "10.0.1.") + number;
  }
}
