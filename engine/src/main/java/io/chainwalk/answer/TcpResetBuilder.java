package io.chainwalk.answer;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.Protocol;
import io.chainwalk.node.Node;
import io.chainwalk.node.NodeSysctl;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// Writes the answer of `REJECT --reject-with tcp-reset`, in the name of the packet's destination: facts sheet, section
/// 7.6; RFC 9293 section 3.10.7.1. It is never limited.
///
/// The answer is a frame: the link-layer header of the packet it answers, turned round, and an IP packet.
///
/// **Threads:** belongs to one worker. Allocates nothing.
public final class TcpResetBuilder {
  /// Room for the longest answer behind its link-layer header.
  public static final int MAX_PACKET_BYTES = Ipv6Header.LENGTH + TcpHeader.MIN_LENGTH;

  private static final int VERSION_4_WITHOUT_OPTIONS = 0x45;
  private static final int VERSION_6 = 0x6000_0000;
  private static final int FIVE_WORDS = 0x50;
  private static final int PORTS = 0;

  private final Node node;
  private final OutputRouting routing;
  private final RouteResult way = new RouteResult();
  private Silence silence = Silence.NONE;

  /// Makes the builder of a node.
  ///
  /// @param node the node
  public TcpResetBuilder(final Node node) {
    this.node = node;
    routing = new OutputRouting(node);
  }

  /// Why the last packet got no answer.
  ///
  /// @return [Silence#NONE] if it got one
  public Silence silence() {
    return silence;
  }

  /// The way that the answer takes by the routes of the node. After an answer.
  ///
  /// @return [RouteResult.Verdict#FORWARD], or [RouteResult.Verdict#LOCAL] if the node answers itself
  public RouteResult way() {
    return way;
  }

  /// Writes the answer.
  ///
  /// @param about the packet
  /// @param out where to write; room for the link-layer header and [#MAX_PACKET_BYTES]
  /// @param outOffset where to write
  /// @return bytes of the frame, or 0: see [#silence]
  public int write(
      final OffendingPacket about, final MutableDirectBuffer out, final int outOffset) {
    silence = whySilent(about);
    if (silence == Silence.NONE) {
      silence = about.isIpv4() ? route4(about) : route6(about);
    }
    if (silence != Silence.NONE) {
      return 0;
    }
    final int ipOffset = outOffset + about.linkHeaderBytes();
    final int packetBytes =
        about.isIpv4() ? writeIpv4(about, out, ipOffset) : writeIpv6(about, out, ipOffset);
    LinkHeader.write(
        about.buffer(),
        about.frameOffset(),
        about.linkHeaderBytes(),
        about.linkType(),
        packetBytes,
        out,
        outOffset);
    return about.linkHeaderBytes() + packetBytes;
  }

  private static Silence whySilent(final OffendingPacket about) {
    final ParsedPacket parsed = about.parsed();
    if (about.route().isGroup()) {
      return Silence.GROUP;
    }
    if (parsed.fragmentOffset() != 0) {
      return Silence.LATER_FRAGMENT;
    }
    if (parsed.protocol() != Protocol.TCP
        || parsed.capturedTransportLength() < TcpHeader.MIN_LENGTH) {
      return Silence.NO_TCP_HEADER;
    }
    if ((TcpHeader.flags(about.buffer(), parsed.transportOffset()) & TcpHeader.RST) != 0) {
      return Silence.RESET;
    }
    return RejectChecks.isGood(about) ? Silence.NONE : Silence.BAD_CHECKSUM;
  }

  private Silence route4(final OffendingPacket about) {
    final int sender = Ipv4Header.source(about.buffer(), about.ipOffset());
    final int inTheNameOf = Ipv4Header.destination(about.buffer(), about.ipOffset());
    return silenceOf(routing.route4(inTheNameOf, true, sender, way));
  }

  private Silence route6(final OffendingPacket about) {
    final DirectBuffer in = about.buffer();
    final long high = Ipv6Header.sourceHigh(in, about.ipOffset());
    final long low = Ipv6Header.sourceLow(in, about.ipOffset());
    if (!Node.isUnicast6(high, low)) {
      return Silence.SOURCE;
    }
    if (!Node.isUnicast6(
        Ipv6Header.destinationHigh(in, about.ipOffset()),
        Ipv6Header.destinationLow(in, about.ipOffset()))) {
      return Silence.GROUP;
    }
    return silenceOf(routing.route6(high, low, about.route().inputInterface(), way));
  }

  private static Silence silenceOf(final Verdict verdict) {
    return switch (verdict) {
      case FORWARD, LOCAL -> Silence.NONE;
      case DROP, ANSWER -> Silence.NO_ROUTE;
    };
  }

  private int writeIpv4(
      final OffendingPacket about, final MutableDirectBuffer out, final int offset) {
    final DirectBuffer in = about.buffer();
    final int packetBytes = Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH;
    out.putByte(offset + Ipv4Header.VERSION_AND_IHL, (byte) VERSION_4_WITHOUT_OPTIONS);
    out.putByte(offset + Ipv4Header.TOS, (byte) 0);
    out.putShort(offset + Ipv4Header.TOTAL_LENGTH, (short) packetBytes, BIG_ENDIAN);
    out.putShort(offset + Ipv4Header.IDENTIFICATION, (short) 0, BIG_ENDIAN);
    out.putShort(
        offset + Ipv4Header.FLAGS_AND_FRAGMENT, (short) Ipv4Header.DONT_FRAGMENT, BIG_ENDIAN);
    Ipv4Header.setTtl(out, offset, node.settings().get(NodeSysctl.IP_DEFAULT_TTL));
    out.putByte(offset + Ipv4Header.PROTOCOL, (byte) Protocol.TCP);
    Ipv4Header.setChecksum(out, offset, 0);
    Ipv4Header.setSource(out, offset, Ipv4Header.destination(in, about.ipOffset()));
    Ipv4Header.setDestination(out, offset, Ipv4Header.source(in, about.ipOffset()));
    Ipv4Header.setChecksum(
        out,
        offset,
        InternetChecksum.checksumOf(InternetChecksum.sum(out, offset, Ipv4Header.MIN_LENGTH)));
    final int tcpOffset = offset + Ipv4Header.MIN_LENGTH;
    writeTcp(about, out, tcpOffset);
    setChecksum(
        out,
        tcpOffset,
        InternetChecksum.pseudoHeaderSum4(out, offset, Protocol.TCP, TcpHeader.MIN_LENGTH));
    return packetBytes;
  }

  private int writeIpv6(
      final OffendingPacket about, final MutableDirectBuffer out, final int offset) {
    final DirectBuffer in = about.buffer();
    out.putInt(offset, VERSION_6, BIG_ENDIAN);
    out.putShort(offset + Ipv6Header.PAYLOAD_LENGTH, (short) TcpHeader.MIN_LENGTH, BIG_ENDIAN);
    out.putByte(offset + Ipv6Header.NEXT_HEADER, (byte) Protocol.TCP);
    Ipv6Header.setHopLimit(out, offset, node.hopLimit6(way.outputInterface()));
    Ipv6Header.setSource(
        out,
        offset,
        Ipv6Header.destinationHigh(in, about.ipOffset()),
        Ipv6Header.destinationLow(in, about.ipOffset()));
    Ipv6Header.setDestination(
        out,
        offset,
        Ipv6Header.sourceHigh(in, about.ipOffset()),
        Ipv6Header.sourceLow(in, about.ipOffset()));
    final int tcpOffset = offset + Ipv6Header.LENGTH;
    writeTcp(about, out, tcpOffset);
    setChecksum(
        out,
        tcpOffset,
        InternetChecksum.pseudoHeaderSum6(out, offset, Protocol.TCP, TcpHeader.MIN_LENGTH));
    return MAX_PACKET_BYTES;
  }

  /// Answers an acknowledgment with what it acknowledges; anything else by acknowledging all of it.
  private static void writeTcp(
      final OffendingPacket about, final MutableDirectBuffer out, final int offset) {
    final DirectBuffer in = about.buffer();
    final int tcp = about.parsed().transportOffset();
    final int flags = TcpHeader.flags(in, tcp);
    final boolean acknowledges = (flags & TcpHeader.ACK) != 0;
    final int ports = in.getInt(tcp + PORTS, BIG_ENDIAN);
    out.putInt(offset + PORTS, Integer.rotateLeft(ports, Short.SIZE), BIG_ENDIAN);
    out.putInt(
        offset + TcpHeader.SEQUENCE,
        acknowledges ? TcpHeader.acknowledgment(in, tcp) : 0,
        BIG_ENDIAN);
    out.putInt(
        offset + TcpHeader.ACKNOWLEDGMENT,
        acknowledges ? 0 : end(about, in, tcp, flags),
        BIG_ENDIAN);
    out.putByte(offset + TcpHeader.DATA_OFFSET, (byte) FIVE_WORDS);
    out.putByte(
        offset + TcpHeader.FLAGS,
        (byte) (acknowledges ? TcpHeader.RST : TcpHeader.RST | TcpHeader.ACK));
    out.putInt(offset + TcpHeader.WINDOW, 0, BIG_ENDIAN); // the checksum too, for now
    out.putShort(offset + TcpHeader.CHECKSUM + Short.BYTES, (short) 0, BIG_ENDIAN);
  }

  /// The sequence number behind the segment. A header that claims to be longer than the packet makes its data negative,
  /// in the kernel too.
  private static int end(
      final OffendingPacket about, final DirectBuffer in, final int tcp, final int flags) {
    final int syn = (flags & TcpHeader.SYN) != 0 ? 1 : 0;
    final int fin = (flags & TcpHeader.FIN) != 0 ? 1 : 0;
    return TcpHeader.sequence(in, tcp)
        + syn
        + fin
        + about.parsed().transportLength()
        - TcpHeader.headerLength(in, tcp);
  }

  private static void setChecksum(
      final MutableDirectBuffer out, final int tcpOffset, final long pseudoHeader) {
    final long sum = pseudoHeader + InternetChecksum.sum(out, tcpOffset, TcpHeader.MIN_LENGTH);
    TcpHeader.setChecksum(out, tcpOffset, InternetChecksum.checksumOf(sum));
  }
}
