package io.chainwalk.fragment;

import io.chainwalk.fixtures.packets.Ipv4Header;
import io.chainwalk.fixtures.packets.PacketBuilder;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;

/// Fragments to be sent, and what is to be seen of pieces. Packets have no link header.
final class Trains {
  static final String CLIENT = "10.0.1.2";
  static final String SERVER = "10.0.2.2";
  static final String CLIENT6 = "fd01::2";
  static final String SERVER6 = "fd02::2";

  private static final int UDP = 17;

  private Trains() {}

  /// The header of a fragment from client to server, to which more can be said; see [#v4].
  static Ipv4Header header(final int id, final int offset, final boolean more) {
    return PacketBuilder.rawIp().ipv4(CLIENT, SERVER).id(id).fragment(offset, more).protocol(UDP);
  }

  static byte[] v4(final int id, final int offset, final int length, final boolean more) {
    return with(header(id, offset, more), offset, length);
  }

  /// A header with the data that belongs at this offset.
  static byte[] with(final PacketBuilder header, final int offset, final int length) {
    return header.payload(data(offset, length)).bytes();
  }

  static byte[] v6(final int id, final int offset, final int length, final boolean more) {
    return v6(id, offset, length, more, UDP);
  }

  static byte[] v6(
      final int id, final int offset, final int length, final boolean more, final int protocol) {
    return PacketBuilder.rawIp()
        .ipv6(CLIENT6, SERVER6)
        .fragment(id & 0xFFFF_FFFFL, offset, more)
        .nextHeader(protocol)
        .payload(data(offset, length))
        .bytes();
  }

  /// Bytes that tell where in their datagram they belong.
  static byte[] data(final int offset, final int length) {
    final byte[] data = new byte[length];
    for (int i = 0; i < length; i++) {
      data[i] = (byte) ((offset + i) * 31 + ((offset + i) >>> 8));
    }
    return data;
  }

  /// An IPv4 datagram in fragments of these sizes, in order.
  static List<byte[]> train4(final int id, final int... lengths) {
    return IntStream.range(0, lengths.length)
        .mapToObj(i -> v4(id, sum(lengths, i), lengths[i], i + 1 < lengths.length))
        .toList();
  }

  /// An IPv6 datagram in fragments of these sizes, in order.
  static List<byte[]> train6(final int id, final int... lengths) {
    return IntStream.range(0, lengths.length)
        .mapToObj(i -> v6(id, sum(lengths, i), lengths[i], i + 1 < lengths.length))
        .toList();
  }

  private static int sum(final int[] lengths, final int count) {
    return Arrays.stream(lengths, 0, count).sum();
  }

  /// What left, in words: `0+800 more` is a piece of 800 bytes at offset 0, `all 1808` a packet that is no fragment,
  /// an error is as [FragmentRecording#error] has it.
  static List<String> words(final List<String> answers) {
    return answers.stream().map(Trains::words).toList();
  }

  private static String words(final String answer) {
    if (answer.startsWith("!")) {
      return answer;
    }
    final byte[] packet = bytes(answer);
    return packet[0] >>> 4 == 4 ? words4(packet) : words6(packet);
  }

  /// The bytes of a packet among the answers.
  static byte[] bytes(final String answer) {
    return HexFormat.of().parseHex(answer.substring(2));
  }

  private static String words4(final byte[] packet) {
    final int headerLength = (packet[0] & 0x0F) * 4;
    final int field = u16(packet, 6);
    final int length = u16(packet, 2) - headerLength;
    return (field & 0x3FFF) == 0
        ? "all " + length + ((field & 0x4000) == 0 ? "" : " DF")
        : (field & 0x1FFF) * 8
            + "+"
            + length
            + ((field & 0x2000) == 0 ? "" : " more")
            + ((field & 0x4000) == 0 ? "" : " DF");
  }

  private static String words6(final byte[] packet) {
    final int length = u16(packet, 4);
    if (packet[6] != 44) {
      return "all " + length;
    }
    final int field = u16(packet, 42);
    return (field & 0xFFF8) + "+" + (length - 8) + ((field & 1) == 0 ? "" : " more");
  }

  static int u16(final byte[] bytes, final int offset) {
    return (bytes[offset] & 0xFF) << 8 | (bytes[offset + 1] & 0xFF);
  }
}
