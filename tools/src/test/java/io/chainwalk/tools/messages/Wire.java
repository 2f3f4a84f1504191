package io.chainwalk.tools.messages;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// Packets as a capture has them, read as they come.
final class Wire {
  static final String CLIENT = "10.0.0.1";
  static final String SERVER = "10.96.0.10";

  /// The sequence number of the SYN.
  static final int FIRST = 1000;

  final List<CapturedRequest> requests = new ArrayList<>();
  final List<DnsAnswer> answers = new ArrayList<>();
  final RequestHeads heads;
  final PacketMessages messages;
  private long packets;

  Wire() {
    final BitSet ports = new BitSet();
    ports.set(80);
    heads = new RequestHeads(ports, requests::add);
    messages = new PacketMessages(answers::add, heads);
  }

  void add(final PacketBuilder packet) {
    final byte[] frame = packet.bytes();
    add(frame, frame.length);
  }

  void add(final byte[] frame, final int originalLength) {
    final UnsafeBuffer buffer = new UnsafeBuffer(frame);
    packets++;
    messages.packet(
        buffer, 0, frame.length, originalLength, LinkType.ETHERNET, packets * 1_000_000, packets);
  }

  /// A segment of the client from port 4000, at a place in what it sends.
  void client(final int place, final String text) {
    client(4000, place, text);
  }

  void client(final int port, final int place, final String text) {
    add(segment(port, "PA", place).payload(text.getBytes(StandardCharsets.ISO_8859_1)));
  }

  void syn() {
    add(segment(4000, "S", -1));
  }

  void flags(final String flags, final int place) {
    add(segment(4000, flags, place));
  }

  static TcpHeader segment(final int port, final String flags, final int place) {
    return PacketBuilder.eth()
        .ipv4(CLIENT, SERVER)
        .tcp(port, 80)
        .flags(flags)
        .seq(FIRST + 1 + place & 0xFFFF_FFFFL);
  }

  /// Requests in words, in order, after the capture's end.
  List<String> words() {
    messages.end();
    return requests.stream().map(request -> request.head().toString()).toList();
  }
}
