package io.chainwalk.answer;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.Protocol;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeSysctl;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// ICMP errors, see [IcmpErrorBuilder].
final class Icmpv4ErrorWriter {
  /// The longest error, RFC 1812 section 4.3.2.3.
  private static final int MAX_BYTES = 576;

  /// Precedence "internetwork control", RFC 1812 section 4.3.2.5.
  private static final int INTERNETWORK_CONTROL = 0xC0;

  private static final int TOS_WITHOUT_PRECEDENCE = 0x1E;
  private static final int VERSION_4 = 0x40;
  private static final int INFO = 4;

  /// What a node without any address calls itself, RFC 7600 section 4.8.
  private static final int DUMMY_ADDRESS = 0xC000_0008;

  private static final int HIGHEST_KNOWN_TYPE = 18;

  /// Echo request and reply, timestamp, information and address mask, RFC 792 and RFC 950; a bit each.
  private static final int QUERY_TYPES = 1 | 1 << 8 | 0b11_1111 << 13;

  private final Node node;
  private final OutputRouting routing;
  private final RouteResult way = new RouteResult();
  private final OptionsEcho echo;
  private Silence silence = Silence.NONE;

  Icmpv4ErrorWriter(final Node node) {
    this.node = node;
    routing = new OutputRouting(node);
    echo = new OptionsEcho(node);
  }

  Silence silence() {
    return silence;
  }

  RouteResult way() {
    return way;
  }

  int write(
      final OffendingPacket about,
      final int type,
      final int code,
      final int info,
      final int identification,
      final long epochMs,
      final MutableDirectBuffer out,
      final int outOffset) {
    silence = whySilent(about);
    if (silence == Silence.NONE) {
      silence = echo.read(about);
    }
    if (silence == Silence.NONE) {
      silence = route(about);
    }
    if (silence != Silence.NONE) {
      return 0;
    }
    final int headerBytes = Ipv4Header.MIN_LENGTH + echo.lengthBytes();
    final int room = Math.min(way.mtuBytes(), MAX_BYTES) - headerBytes - IcmpHeader.LENGTH;
    if (room <= Ipv4Header.MIN_LENGTH) {
      silence = Silence.TINY_MTU;
      return 0;
    }
    final int quoteBytes = Math.min(about.parsed().capturedNetworkLength(), room);
    final int icmpOffset = outOffset + headerBytes;
    final int packetBytes = headerBytes + IcmpHeader.LENGTH + quoteBytes;
    out.putBytes(icmpOffset + IcmpHeader.LENGTH, about.buffer(), about.ipOffset(), quoteBytes);
    writeIcmp(out, icmpOffset, type, code, info, packetBytes - headerBytes);
    writeIp(about, identification, epochMs, packetBytes, out, outOffset);
    return packetBytes;
  }

  private static Silence whySilent(final OffendingPacket about) {
    if (about.route().isLinkGroup() || about.route().isGroup()) {
      return Silence.GROUP;
    }
    if (about.parsed().fragmentOffset() != 0) {
      return Silence.LATER_FRAGMENT;
    }
    return about.parsed().protocol() == Protocol.ICMP && isError(about)
        ? Silence.ICMP_ERROR
        : Silence.NONE;
  }

  /// An unknown type counts as an error, and so does one that is not there.
  private static boolean isError(final OffendingPacket about) {
    final ParsedPacket parsed = about.parsed();
    if (parsed.capturedTransportLength() < 1) {
      return true;
    }
    final int type = IcmpHeader.type(about.buffer(), parsed.transportOffset());
    return type > HIGHEST_KNOWN_TYPE || (QUERY_TYPES >>> type & 1) == 0;
  }

  /// Finds the way back and the source: the address the packet was for, if it is ours and not merely routed; else what
  /// the way back suggests.
  private Silence route(final OffendingPacket about) {
    final DirectBuffer buffer = about.buffer();
    final int sender = Ipv4Header.source(buffer, about.ipOffset());
    int source = 0;
    if (about.route().isLocal()) {
      source = Ipv4Header.destination(buffer, about.ipOffset());
    } else if (node.settings().get(NodeSysctl.ICMP_ERRORS_USE_INBOUND_IFADDR) != 0) {
      source = node.inboundAddress4(about.route().inputInterface(), sender);
    }
    return switch (routing.route4(source, false, sender, way)) {
      case FORWARD, LOCAL -> Silence.NONE;
      case DROP, ANSWER -> Silence.NO_ROUTE;
    };
  }

  private static void writeIcmp(
      final MutableDirectBuffer out,
      final int offset,
      final int type,
      final int code,
      final int info,
      final int lengthBytes) {
    out.putByte(offset + IcmpHeader.TYPE, (byte) type);
    out.putByte(offset + IcmpHeader.CODE, (byte) code);
    IcmpHeader.setChecksum(out, offset, 0);
    out.putInt(offset + INFO, info, BIG_ENDIAN);
    IcmpHeader.setChecksum(
        out, offset, InternetChecksum.checksumOf(InternetChecksum.sum(out, offset, lengthBytes)));
  }

  private void writeIp(
      final OffendingPacket about,
      final int identification,
      final long epochMs,
      final int packetBytes,
      final MutableDirectBuffer out,
      final int offset) {
    final DirectBuffer in = about.buffer();
    final int headerBytes = Ipv4Header.MIN_LENGTH + echo.lengthBytes();
    final int tos = Ipv4Header.tos(in, about.ipOffset());
    final int source = (int) way.sourceLow() == 0 ? DUMMY_ADDRESS : (int) way.sourceLow();
    out.putByte(offset + Ipv4Header.VERSION_AND_IHL, (byte) (VERSION_4 | headerBytes >>> 2));
    out.putByte(
        offset + Ipv4Header.TOS, (byte) ((tos & TOS_WITHOUT_PRECEDENCE) | INTERNETWORK_CONTROL));
    out.putShort(offset + Ipv4Header.TOTAL_LENGTH, (short) packetBytes, BIG_ENDIAN);
    out.putShort(offset + Ipv4Header.IDENTIFICATION, (short) identification, BIG_ENDIAN);
    out.putShort(offset + Ipv4Header.FLAGS_AND_FRAGMENT, (short) 0, BIG_ENDIAN);
    Ipv4Header.setTtl(out, offset, node.settings().get(NodeSysctl.IP_DEFAULT_TTL));
    out.putByte(offset + Ipv4Header.PROTOCOL, (byte) Protocol.ICMP);
    Ipv4Header.setChecksum(out, offset, 0);
    Ipv4Header.setSource(out, offset, source);
    Ipv4Header.setDestination(out, offset, Ipv4Header.source(in, about.ipOffset()));
    echo.write(source, epochMs, out, offset);
    Ipv4Header.setChecksum(
        out, offset, InternetChecksum.checksumOf(InternetChecksum.sum(out, offset, headerBytes)));
  }
}
