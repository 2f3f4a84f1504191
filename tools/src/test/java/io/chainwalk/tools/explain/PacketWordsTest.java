package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportChecksum;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PacketWordsTest {
  private static final long DEFAULT_SEED = 20_261_123L;
  private static final int ROUNDS = 20_000;

  @ParameterizedTest
  @CsvSource({
    "tcp 10.1.2.3:4000 > 10.96.0.10:80,"
        + " tcp 10.1.2.3:4000 > 10.96.0.10:80 flags S ttl 64 length 40",
    "TCP 10.1.2.3:4000 > 10.96.0.10:80 flags [S.],"
        + " tcp 10.1.2.3:4000 > 10.96.0.10:80 flags S. ttl 64 length 40",
    "tcp 10.1.2.3:4000 > 10.96.0.10:80 [flags S] [in eth0],"
        + " tcp 10.1.2.3:4000 > 10.96.0.10:80 flags S ttl 64 length 40",
    "tcp 10.1.2.3:4000 > 10.96.0.10:80 flags none,"
        + " tcp 10.1.2.3:4000 > 10.96.0.10:80 flags none ttl 64 length 40",
    "tcp [2001:db8::1]:4000 > [fd00::10]:80 ttl 7,"
        + " tcp [2001:db8::1]:4000 > [fd00::10]:80 flags S ttl 7 length 60",
    "udp 10.1.2.3:53 > 10.96.0.10:53 length 1200,"
        + " udp 10.1.2.3:53 > 10.96.0.10:53 ttl 64 length 1200",
    "sctp 10.1.2.3:4000 > 10.96.0.10:36412,"
        + " sctp 10.1.2.3:4000 > 10.96.0.10:36412 ttl 64 length 52",
    "icmp 10.1.2.3 > 10.96.0.10, icmp 10.1.2.3 > 10.96.0.10 type 8 code 0 id 1 ttl 64 length 28",
    "icmp 10.1.2.3 > 10.96.0.10 type echo-reply id 9,"
        + " icmp 10.1.2.3 > 10.96.0.10 type 0 code 0 id 9 ttl 64 length 28",
    "icmp6 2001:db8::1 > fd00::10,"
        + " icmp6 2001:db8::1 > fd00::10 type 128 code 0 id 1 ttl 64 length 48",
    "icmp6 fe80::1 > ff02::1 type neighbour-solicitation,"
        + " icmp6 fe80::1 > ff02::1 type 135 code 0 ttl 64 length 48",
  })
  void wordsBecomeThePacketThatTheyDescribe(final String words, final String described) {
    assertEquals(described, describe(PacketWords.read(words)));
  }

  @Test
  void whatIsNoPartOfThePacketIsReadToo() {
    final PacketRequest request =
        PacketWords.read("udp 10.0.0.1:1 > 10.0.0.2:2 in cni0 out eth0 mark 0x4000");
    assertEquals("cni0", request.inputInterface());
    assertEquals("eth0", request.outputInterface());
    assertEquals(0x4000, request.mark());
  }

  @Test
  void flagsMayBeWrittenAsIptablesNamesThem() {
    assertEquals(
        PacketWords.read("tcp 10.0.0.1:1 > 10.0.0.2:2 flags S."),
        PacketWords.read("tcp 10.0.0.1:1 > 10.0.0.2:2 flags syn,ack"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | no packet; a packet is written like",
        "gre 10.0.0.1 > 10.0.0.2 | no such protocol: 'gre'; it is one of tcp, udp, sctp, icmp,",
        "tcp 10.0.0.1:1 | something is missing; a packet is written like",
        "tcp 10.0.0.1:1 to 10.0.0.2:2 | behind '10.0.0.1:1' there must be a '>', not 'to'",
        "tcp 10.0.0.1 > 10.0.0.2:2 | '10.0.0.1' is no address with a port, which tcp needs",
        "tcp 2001:db8::1:80 > 10.0.0.2:2 | '2001:db8::1:80' is no address with a port",
        "tcp [2001:db8::1] > [2001:db8::2]:2 | '[2001:db8::1]' is no address with a port",
        "tcp 10.0.0.256:1 > 10.0.0.2:2 | '10.0.0.256' is no IP address",
        "tcp web.shop:1 > 10.0.0.2:2 | 'web.shop' is no IP address",
        "tcp 10.0.0.1:70000 > 10.0.0.2:2 | port 70000: must be a number from 0 to 65535",
        "tcp 10.0.0.1:http > 10.0.0.2:2 | port http: must be a number from 0 to 65535",
        "tcp 10.0.0.1:1 > [::1]:2 | 10.0.0.1 and ::1 are of different families",
        "icmp ::1 > ::2 | icmp is for IPv4, and ::1 is not",
        "icmp6 10.0.0.1 > 10.0.0.2 | icmp6 is for IPv6, and 10.0.0.1 is not",
        "icmp 10.0.0.1 > 10.0.0.2 type 3 | type 3 is an error, which quotes the packet it is",
        "icmp 10.0.0.1 > 10.0.0.2 type ping | type ping: must be a number from 0 to 255",
        "udp 10.0.0.1:1 > 10.0.0.2:2 flags S | 'flags' is nothing that udp has; there is in, out,",
        "tcp 10.0.0.1:1 > 10.0.0.2:2 flags X | flags X: flags are letters as tcpdump writes them",
        "tcp 10.0.0.1:1 > 10.0.0.2:2 flags | 'flags' has no value behind it",
        "tcp 10.0.0.1:1 > 10.0.0.2:2 ttl 1 ttl 2 | 'ttl' is said twice",
        "tcp 10.0.0.1:1 > 10.0.0.2:2 ttl 0 | ttl 0: must be a number from 1 to 255",
        "tcp 10.0.0.1:1 > 10.0.0.2:2 length 39 | length 39: must be a number from 40 to 65535",
        "tcp 10.0.0.1:1 > 10.0.0.2:2 mark -1 | mark -1: must be 0 to 0xffffffff",
      })
  void whatCannotBeReadIsSaid(final String words, final String complaint) {
    final String said =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, () -> PacketWords.read(words))
                .getMessage());
    assertEquals(complaint, said.substring(0, Math.min(said.length(), complaint.length())));
  }

  /// What is built is what was asked for, the kernel would find its checksums right, and what describes it is read as
  /// the same packet.
  @Test
  void everyPacketInWordsIsBuiltRightAndReadBackAsItself() {
    final long seed = Long.getLong("seed", DEFAULT_SEED);
    final SplittableRandom random = new SplittableRandom(seed);
    for (int round = 0; round < ROUNDS; round++) {
      final PacketRequest request = PacketWords.read(randomWords(random));
      final String why = "seed " + seed + ", round " + round + ": " + request;
      final UnsafeBuffer frame = PacketFrame.build(request);
      final ParsedPacket parsed = parse(frame);
      assertEquals(ParseResult.COMPLETE, parsed.result(), why);
      assertEquals(ChecksumStatus.GOOD, TransportChecksum.verify(frame, parsed), why);
      assertEquals(request.lengthBytes(), parsed.networkLength(), why);
      final PacketRequest again = PacketWords.read(PacketText.of(frame, parsed));
      assertEquals(frame, PacketFrame.build(again), why);
    }
  }

  private static String randomWords(final SplittableRandom random) {
    final boolean ipv6 = random.nextBoolean();
    final String protocol =
        switch (random.nextInt(4)) {
          case 0 -> "tcp";
          case 1 -> "udp";
          case 2 -> "sctp";
          default -> ipv6 ? "icmp6" : "icmp";
        };
    final boolean icmp = protocol.startsWith("icmp");
    final StringBuilder words =
        new StringBuilder(protocol)
            .append(' ')
            .append(randomEnd(random, ipv6, !icmp))
            .append(" > ")
            .append(randomEnd(random, ipv6, !icmp));
    if (protocol.equals("tcp") && random.nextBoolean()) {
      words.append(" flags ").append(TcpFlagLetters.write(random.nextInt(256)));
    }
    if (icmp && random.nextBoolean()) {
      words
          .append(" type ")
          .append(ipv6 ? 128 + random.nextInt(2) : 8 * random.nextInt(2))
          .append(" code ")
          .append(random.nextInt(256))
          .append(" id ")
          .append(random.nextInt(65_536));
    }
    if (random.nextBoolean()) {
      words.append(" length ").append(100 + random.nextInt(2000));
    }
    return words.append(" ttl ").append(1 + random.nextInt(255)).toString();
  }

  private static String randomEnd(
      final SplittableRandom random, final boolean ipv6, final boolean withPort) {
    final String address =
        ipv6
            ? "2001:db8::%x:%x".formatted(random.nextInt(65_536), random.nextInt(65_536))
            : "10.%d.%d.%d"
                .formatted(random.nextInt(256), random.nextInt(256), random.nextInt(256));
    if (!withPort) {
      return address;
    }
    return (ipv6 ? "[" + address + "]" : address) + ":" + random.nextInt(65_536);
  }

  private static String describe(final PacketRequest request) {
    final UnsafeBuffer frame = PacketFrame.build(request);
    return PacketText.of(frame, parse(frame));
  }

  private static ParsedPacket parse(final UnsafeBuffer frame) {
    final ParsedPacket parsed = new ParsedPacket();
    PacketParser.parse(frame, 0, frame.capacity(), frame.capacity(), LinkType.RAW, parsed);
    return parsed;
  }
}
