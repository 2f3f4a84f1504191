package io.chainwalk.tools.verify;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.QuotedPacketParser;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.tools.cases.PacketView;

/// Tells packets that a node made itself from those that it was handed.
final class Answers {
  private static final int ECHO_REPLY = 0;
  private static final int ECHO_REQUEST = 8;
  private static final int ECHO_REQUEST_V6 = 128;
  private static final int ECHO_REPLY_V6 = 129;

  private Answers() {}

  /// Whether a node made a packet because of another: an ICMP error about it, a reset, an echo reply.
  ///
  /// @param arrival what the node was handed
  /// @param departure what came out
  static boolean isAnswer(final PacketView arrival, final PacketView departure) {
    return isGeneratedIcmp(arrival, departure)
        || (arrival.hasTransport()
            && departure.hasTransport()
            && (isReset(arrival, departure) || isEchoReply(arrival, departure)));
  }

  /// Whether a node made an ICMP error because of a packet.
  ///
  /// The other way for one to come out of a node is that it was handed in, and so it comes out only where an ICMP
  /// message came in. No node answers to an ICMP error, so one that came in tells that what comes out is the same. What
  /// is left are fragments, the last of which brings out the whole: there the error has to quote the packet that came
  /// in.
  ///
  /// @param arrival what the node was handed
  /// @param departure what came out
  static boolean isGeneratedIcmp(final PacketView arrival, final PacketView departure) {
    if (!departure.isIp() || departure.parsed().protocol() != icmp(departure.ipv6())) {
      return false;
    }
    if (!arrival.isIp()) {
      return departure.isIcmpError();
    }
    final boolean icmp = arrival.parsed().protocol() == icmp(arrival.ipv6());
    if (arrival.parsed().isFragment() && (icmp || arrival.ipv6())) {
      return departure.isIcmpError() && quotes(departure, arrival);
    }
    return !icmp || (!isNeverAnswered(arrival) && departure.isIcmpError());
  }

  /// Of redirects, ICMPv6 ones are messages like any other to who answers (RFC 4443, section 2.1).
  private static boolean isNeverAnswered(final PacketView icmp) {
    return icmp.isIcmpError() && !(icmp.ipv6() && icmp.icmpType() == IcmpHeader.REDIRECT_V6);
  }

  private static int icmp(final boolean ipv6) {
    return ipv6 ? Protocol.ICMPV6 : Protocol.ICMP;
  }

  /// Whether an error is about the datagram that a fragment belongs to, and is sent to where that came from. Neither
  /// length nor, in IPv6, protocol are compared: what is quoted may be the whole.
  private static boolean quotes(final PacketView error, final PacketView fragment) {
    final ParsedPacket quoted = new ParsedPacket();
    final int quote = error.parsed().transportOffset() + IcmpHeader.LENGTH;
    final ParseResult result =
        QuotedPacketParser.parse(error.buffer(), error.parsed(), quote, quoted);
    if (!result.isIp()) {
      return false;
    }
    final FlowTuple about = quoted.tuple();
    final FlowTuple sent = fragment.parsed().tuple();
    final FlowTuple told = error.parsed().tuple();
    return about.sourceHigh() == sent.sourceHigh()
        && about.sourceLow() == sent.sourceLow()
        && told.destinationHigh() == sent.sourceHigh()
        && told.destinationLow() == sent.sourceLow()
        && (error.ipv6()
            || (quoted.protocol() == fragment.parsed().protocol()
                && Ipv4Header.identification(error.buffer(), quote)
                    == Ipv4Header.identification(fragment.buffer(), 0)));
  }

  private static boolean isReset(final PacketView arrival, final PacketView departure) {
    final FlowTuple sent = arrival.parsed().tuple();
    final FlowTuple back = departure.parsed().tuple();
    return back.protocol() == Protocol.TCP
        && isReversed(sent, back)
        && back.sourcePort() == sent.destinationPort()
        && back.destinationPort() == sent.sourcePort()
        && departure.parsed().capturedTransportLength() >= TcpHeader.MIN_LENGTH
        && (TcpHeader.flags(departure.buffer(), departure.parsed().transportOffset())
                & TcpHeader.RST)
            != 0;
  }

  private static boolean isEchoReply(final PacketView arrival, final PacketView departure) {
    final boolean ipv6 = departure.ipv6();
    return arrival.icmpType() == (ipv6 ? ECHO_REQUEST_V6 : ECHO_REQUEST)
        && departure.icmpType() == (ipv6 ? ECHO_REPLY_V6 : ECHO_REPLY)
        && isReversed(arrival.parsed().tuple(), departure.parsed().tuple());
  }

  private static boolean isReversed(final FlowTuple sent, final FlowTuple back) {
    return sent.protocol() == back.protocol()
        && sent.ipv6() == back.ipv6()
        && sent.sourceHigh() == back.destinationHigh()
        && sent.sourceLow() == back.destinationLow()
        && sent.destinationHigh() == back.sourceHigh()
        && sent.destinationLow() == back.sourceLow();
  }
}
