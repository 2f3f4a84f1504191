package io.chainwalk.tools.verify.scenario;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.List;

/// What a node writes into the IPv4 timestamp option (RFC 791, section 3.1) of packets that it forwards.
final class FoundTimestamps {
  private static final int TIMESTAMP = 68;

  /// Of the option, in front of its entries.
  private static final int HEADER_BYTES = 4;

  private static final int TIMES_ONLY = 0;
  private static final int TIMES_AND_ADDRESSES = 1;
  private static final int TIMES_OF_GIVEN_ADDRESSES = 3;

  /// Fifteen nodes have found no place for their time, and there is none to count another one.
  private static final int FIFTEEN_NODES = 0xF0;

  private static final int FIRST = HEADER_BYTES + 1;
  private static final String NOBODY = "0.0.0.0";
  private static final Family FAMILY = Family.IPV4;

  private FoundTimestamps() {}

  /// Those in which the node writes the time of day, then those in which it does not.
  static List<Scenario> all() {
    return List.of(
        scenario(
            "timestamp-with-address",
            "with room for two addresses and times: the address on the way in is written, and stays.",
            option(FIRST, TIMES_AND_ADDRESSES, NOBODY, NOBODY, NOBODY, NOBODY)),
        scenario(
            "timestamp-without-address",
            "with room for two times: the time is written.",
            option(FIRST, TIMES_ONLY, NOBODY, NOBODY)),
        scenario(
            "timestamp-of-the-way-out",
            "that asks a given address for its time, that of the way out: it is the node's.",
            option(FIRST, TIMES_OF_GIVEN_ADDRESSES, FAMILY.masquerade, NOBODY)),
        scenario(
            "timestamp-of-somebody-else",
            "that asks a given address for its time, which is another node's: nothing is written.",
            option(FIRST, TIMES_OF_GIVEN_ADDRESSES, FAMILY.otherServer, NOBODY)),
        scenario(
            "timestamp-full",
            "that is full: the node is counted.",
            option(FIRST + 8, TIMES_AND_ADDRESSES, FAMILY.client, NOBODY)),
        scenario(
            "timestamp-full-of-given-addresses",
            "that is full of given addresses: nobody is counted.",
            option(FIRST + 8, TIMES_OF_GIVEN_ADDRESSES, FAMILY.client, NOBODY)),
        scenario(
            "timestamp-overflows",
            "that is full and has counted 15 nodes: it is a parameter problem.",
            option(FIRST + 4, TIMES_ONLY | FIFTEEN_NODES, NOBODY)));
  }

  private static Scenario scenario(final String name, final String about, final byte[] option) {
    final Script script = new Script(Script.FOUND, Lab.of(FAMILY));
    script.client(
        PacketBuilder.rawIp()
            .ipv4(FAMILY.client, FAMILY.server)
            .options(option)
            .udp(4700, 53)
            .payload("hi"));
    return script.scenario(name, "A packet is forwarded that has a timestamp option " + about);
  }

  /// An option.
  ///
  /// @param pointer which of its bytes the next node writes first, from 1
  /// @param flags what is wanted, and in the upper half how many nodes found no place
  /// @param words addresses and times
  private static byte[] option(final int pointer, final int flags, final String... words) {
    final int length = HEADER_BYTES + words.length * Integer.BYTES;
    final ByteBuffer option = ByteBuffer.allocate(length);
    option.put((byte) TIMESTAMP).put((byte) length).put((byte) pointer).put((byte) flags);
    for (final String word : words) {
      option.put(InetAddress.ofLiteral(word).getAddress());
    }
    return option.array();
  }
}
