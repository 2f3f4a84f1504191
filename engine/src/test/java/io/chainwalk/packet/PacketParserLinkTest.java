package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.capture.LinkType;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The way down to IP, by every link header we take apart.
final class PacketParserLinkTest {
  private final ParsedPacket packet = new ParsedPacket();

  static List<Frames.Sample> samples() {
    return Frames.everyLinkHeader();
  }

  @ParameterizedTest
  @MethodSource("samples")
  void ipIsFoundBehindEveryLinkHeader(final Frames.Sample sample) {
    final byte[] frame = sample.bytes();

    assertEquals(ParseResult.COMPLETE, parse(frame, frame.length, sample.linkType()));

    assertEquals(
        sample.ipv6()
            ? "udp [2001:db8::1]:4000 > [2001:db8::2]:53"
            : "tcp 10.0.0.1:4000 > 10.96.0.10:80",
        packet.tuple().toString());
    assertEquals(sample.linkLength(), packet.networkOffset());
    assertEquals(frame.length - sample.linkLength(), packet.networkLength());
    assertEquals(
        sample.linkLength() + (sample.ipv6() ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH),
        packet.transportOffset());
  }

  @ParameterizedTest
  @MethodSource("samples")
  void frameThatTheCaptureCutIsToldFromOneThatWasShort(final Frames.Sample sample) {
    final byte[] frame = sample.bytes();
    final int portsEnd =
        sample.linkLength()
            + (sample.ipv6() ? Ipv6Header.LENGTH : Ipv4Header.MIN_LENGTH)
            + PortHeader.LENGTH;
    for (int captured = 0; captured < frame.length; captured++) {
      final String where = sample + " cut to " + captured;
      assertEquals(
          captured < portsEnd ? ParseResult.CUT_BY_CAPTURE : ParseResult.COMPLETE,
          PacketParser.parse(
              new UnsafeBuffer(frame), 0, captured, frame.length, sample.linkType(), packet),
          where);
    }
    for (int length = 0; length < sample.linkLength(); length++) {
      assertEquals(
          ParseResult.FRAME_TOO_SHORT,
          parse(frame, length, sample.linkType()),
          sample + " of " + length + " bytes");
    }
  }

  @Test
  void paddingBehindTheIpPacketIsNoPartOfIt() {
    final byte[] frame = Frames.bytes(Frames.MACS + "0800" + Frames.IPV4_SYN + "ffff ffff ffff");

    assertEquals(ParseResult.COMPLETE, parse(frame, frame.length, LinkType.ETHERNET));

    assertEquals(40, packet.networkLength());
    assertEquals(40, packet.capturedNetworkLength());
    assertEquals(20, packet.capturedTransportLength());
  }

  @Test
  void arpLldpSpanningTreeAndPppControlAreNotIp() {
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "0806 0001 0800 0604 0001");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "88cc 0207 0402");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "0026 424203 0000");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "0026 aaaa03 00000c 2000");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "05ff 0000 0000");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "8864 1100 0f07 0006 c021 0101 0004");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "8864 1109 0000 0000");
    assertNotIp(LinkType.ETHERNET, Frames.MACS + "8847 00010140 00000000");
    assertNotIp(LinkType.LINUX_SLL, "0000 0118 0000 0000000000000000 000c 0000");
    assertNotIp(LinkType.NULL, "07000000 4500");
    assertNotIp(LinkType.PPP, "ff03 c021 0101 0004");
    assertNotIp(Frames.CISCO_HDLC, "8f00 8035 0000");
  }

  @Test
  void frameOfAnotherLinkTypeIsLeftAlone() {
    final byte[] frame = Frames.bytes(Frames.IPV4_SYN);

    assertEquals(ParseResult.UNKNOWN_LINK_TYPE, parse(frame, frame.length, 105));
    assertEquals(ParseResult.UNKNOWN_LINK_TYPE, parse(frame, frame.length, -1));
  }

  @Test
  void tagAndLabelStacksAreFollowedToALimit() {
    assertEquals(ParseResult.COMPLETE, parseStack("8100", "0005 8100", 15, "0005 0800"));
    assertEquals(ParseResult.NOT_IP, parseStack("8100", "0005 8100", 16, "0005 0800"));
    assertEquals(ParseResult.COMPLETE, parseStack("8847", "00010040", 63, "00010140"));
    assertEquals(ParseResult.NOT_IP, parseStack("8847", "00010040", 64, "00010140"));
  }

  @Test
  void pppoeLengthBoundsThePacketAsInTheKernel() {
    final String link = Frames.MACS + "8864 1100 0f07";
    final byte[] tooSmall = Frames.bytes(link + "0029 0021" + Frames.IPV4_SYN);
    final byte[] tooBig = Frames.bytes(link + "002b 0021" + Frames.IPV4_SYN);

    assertEquals(ParseResult.BAD_TOTAL_LENGTH, parse(tooSmall, tooSmall.length, LinkType.ETHERNET));
    assertEquals(ParseResult.FRAME_TOO_SHORT, parse(tooBig, tooBig.length, LinkType.ETHERNET));
  }

  private ParseResult parseStack(
      final String type, final String entry, final int times, final String last) {
    final byte[] frame =
        Frames.bytes(Frames.MACS + type + entry.repeat(times) + last + Frames.IPV4_SYN);
    return parse(frame, frame.length, LinkType.ETHERNET);
  }

  private void assertNotIp(final int linkType, final String hex) {
    final byte[] frame = Frames.bytes(hex);
    assertEquals(ParseResult.NOT_IP, parse(frame, frame.length, linkType), hex);
  }

  private ParseResult parse(final byte[] frame, final int length, final int linkType) {
    return PacketParser.parse(new UnsafeBuffer(frame), 0, length, length, linkType, packet);
  }
}
