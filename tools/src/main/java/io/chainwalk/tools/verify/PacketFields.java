package io.chainwalk.tools.verify;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.QuotedPacketParser;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.cases.PacketView;
import java.util.ArrayList;
import java.util.List;

/// The fields of a packet by name, so that it can be said in which of them two packets differ.
final class PacketFields {
  private static final int REST = Integer.MAX_VALUE;

  private final PacketView view;
  private final List<Field> fields = new ArrayList<>();

  /// Bits that the fields reach to so far.
  private int end;

  private PacketFields(final PacketView view) {
    this.view = view;
  }

  /// Some bits of a packet.
  ///
  /// @param name what they are called
  /// @param from index of the first, in the order in which they are sent
  /// @param to index behind the last; may be beyond the packet
  record Field(String name, int from, int to) {
    /// Whether two packets differ in it, be it that only one of them has all of it.
    boolean differs(final Packet one, final Packet other) {
      final int bits = Math.max(one.length(), other.length()) * Byte.SIZE;
      for (int bit = from; bit < Math.min(to, bits); bit++) {
        if (bitOf(one, bit) != bitOf(other, bit)) {
          return true;
        }
      }
      return false;
    }

    /// Whether it is short enough to be shown as a number.
    boolean isNumber() {
      return to - from <= Integer.SIZE;
    }

    /// Its value as a hexadecimal number.
    String value(final Packet packet) {
      long value = 0;
      for (int bit = from; bit < to; bit++) {
        final int found = bitOf(packet, bit);
        if (found < 0) {
          return "cut off";
        }
        value = (value << 1) | found;
      }
      return "0x" + Long.toHexString(value);
    }

    private static int bitOf(final Packet packet, final int bit) {
      final int index = bit / Byte.SIZE;
      return index >= packet.length() ? -1 : (packet.at(index) >>> (7 - bit % Byte.SIZE)) & 1;
    }
  }

  /// In what two packets differ.
  ///
  /// @param one a packet, whose fields they are
  /// @param other another
  /// @return fields in the order of the packet; empty when all bytes are the same
  static List<Field> differing(final Packet one, final Packet other) {
    return of(PacketView.of(one)).stream().filter(field -> field.differs(one, other)).toList();
  }

  private static List<Field> of(final PacketView view) {
    final PacketFields fields = new PacketFields(view);
    if (view.isIp()) {
      fields.addPacket("", view.parsed(), 0, view.ipv6());
    } else {
      fields.addRest("bytes");
    }
    return fields.fields;
  }

  private void addPacket(
      final String quoted, final ParsedPacket packet, final int start, final boolean ipv6) {
    if (ipv6) {
      addIpv6(quoted + "IPv6 ");
    } else {
      addIpv4(quoted + "IPv4 ");
    }
    if (packet.fragmentHeaderOffset() >= start) {
      addFragmentHeader(quoted + "IPv6 ", packet.fragmentHeaderOffset());
    }
    if (packet.result() == ParseResult.NO_TUPLE) {
      addRest(quoted + "IPv6 extension headers");
      return;
    }
    addUpTo(quoted + (ipv6 ? "IPv6 extension headers" : "IPv4 options"), packet.transportOffset());
    addTransport(quoted, packet, ipv6);
  }

  private void addIpv4(final String ip) {
    add(ip + "version", 4);
    add(ip + "header length", 4);
    add(ip + "TOS", 8);
    add(ip + "total length", 16);
    add(ip + "identification", 16);
    add(ip + "flags", 3);
    add(ip + "fragment offset", 13);
    add(ip + "TTL", 8);
    add(ip + "protocol", 8);
    add(ip + "checksum", 16);
    add(ip + "source address", 32);
    add(ip + "destination address", 32);
  }

  private void addIpv6(final String ip) {
    add(ip + "version", 4);
    add(ip + "traffic class", 8);
    add(ip + "flow label", 20);
    add(ip + "payload length", 16);
    add(ip + "next header", 8);
    add(ip + "hop limit", 8);
    add(ip + "source address", 128);
    add(ip + "destination address", 128);
  }

  private void addFragmentHeader(final String ip, final int offset) {
    addUpTo(ip + "extension headers", offset);
    add(ip + "fragment next header", 8);
    add(ip + "fragment reserved bits", 8);
    add(ip + "fragment offset", 13);
    add(ip + "fragment flags", 3);
    add(ip + "fragment identification", 32);
  }

  private void addTransport(final String quoted, final ParsedPacket packet, final boolean ipv6) {
    if (packet.result() != ParseResult.COMPLETE) {
      addRest(quoted + "payload");
      return;
    }
    switch (packet.protocol()) {
      case Protocol.TCP -> addTcp(quoted + "TCP ", packet);
      case Protocol.UDP, Protocol.UDPLITE -> addUdp(quoted + "UDP ");
      case Protocol.SCTP -> addSctp(quoted + "SCTP ");
      case Protocol.ICMP, Protocol.ICMPV6 -> addIcmp(quoted, packet, ipv6);
      default -> addRest(quoted + "payload");
    }
  }

  private void addPorts(final String transport) {
    add(transport + "source port", 16);
    add(transport + "destination port", 16);
  }

  private void addTcp(final String tcp, final ParsedPacket packet) {
    addPorts(tcp);
    add(tcp + "sequence number", 32);
    add(tcp + "acknowledgment number", 32);
    add(tcp + "data offset", 4);
    add(tcp + "flags", 12);
    add(tcp + "window", 16);
    add(tcp + "checksum", 16);
    add(tcp + "urgent pointer", 16);
    final int offset = packet.transportOffset() + 12;
    if (offset < view.buffer().capacity()) {
      final int words = (view.buffer().getByte(offset) & 0xFF) >>> 4;
      addUpTo(tcp + "options", packet.transportOffset() + words * Integer.BYTES);
    }
    addRest(tcp + "payload");
  }

  private void addUdp(final String udp) {
    addPorts(udp);
    add(udp + "length", 16);
    add(udp + "checksum", 16);
    addRest(udp + "payload");
  }

  private void addSctp(final String sctp) {
    addPorts(sctp);
    add(sctp + "verification tag", 32);
    add(sctp + "checksum", 32);
    addRest(sctp + "chunks");
  }

  private void addIcmp(final String quoted, final ParsedPacket packet, final boolean ipv6) {
    final String icmp = quoted + (ipv6 ? "ICMPv6 " : "ICMP ");
    final int type = IcmpHeader.type(view.buffer(), packet.transportOffset());
    add(icmp + "type", 8);
    add(icmp + "code", 8);
    add(icmp + "checksum", 16);
    if (IcmpHeader.hasIdentifier(ipv6, type)) {
      add(icmp + "identifier", 16);
      add(icmp + "sequence number", 16);
    } else {
      add(icmp + "second word", 32);
    }
    if (quoted.isEmpty() && view.isIcmpError()) {
      addQuote(packet, ipv6);
    }
    addRest(icmp + "payload");
  }

  private void addQuote(final ParsedPacket error, final boolean ipv6) {
    final ParsedPacket about = new ParsedPacket();
    final int start = error.transportOffset() + IcmpHeader.LENGTH;
    final ParseResult result = QuotedPacketParser.parse(view.buffer(), error, start, about);
    if (result.isIp()) {
      addPacket("quoted ", about, start, ipv6);
    }
  }

  private void add(final String name, final int bits) {
    fields.add(new Field(name, end, end + bits));
    end += bits;
  }

  /// Adds what lies before an offset, if anything.
  private void addUpTo(final String name, final int offset) {
    if (offset * Byte.SIZE > end) {
      add(name, offset * Byte.SIZE - end);
    }
  }

  private void addRest(final String name) {
    if (end != REST) {
      add(name, REST - end);
    }
  }
}
