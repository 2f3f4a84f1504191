package io.chainwalk.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.testkit.Seeded;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class QuotedPacketParserTest {
  private static final String ERROR = "0303 0000 00000000";
  private static final String ERROR_V6 = "0104 0000 00000000";

  private final ParsedPacket error = new ParsedPacket();
  private final ParsedPacket quoted = new ParsedPacket();

  /// The rows are what a 6.18 kernel takes for a tuple and what not.
  @ParameterizedTest
  @CsvSource({
    "whole, 0, 40, COMPLETE",
    "ports and no more, 0, 24, COMPLETE",
    "half of the ports, 0, 22, TRANSPORT_TOO_SHORT",
    "the IP header alone, 0, 20, TRANSPORT_TOO_SHORT",
    "most of the IP header, 0, 19, FRAME_TOO_SHORT",
    "nothing, 0, 0, FRAME_TOO_SHORT"
  })
  void aQuoteMayEndAnywhereBehindThePorts(
      final String what, final int from, final int length, final ParseResult expected) {
    final byte[] bytes = Frames.bytes(Frames.IPV4_SYN);
    final String quote = HexFormat.of().formatHex(bytes, from, length);
    assertEquals(expected, parse(Frames.ipv4(1, 0, "", ERROR + quote)), what);
    if (expected == ParseResult.COMPLETE) {
      assertEquals("tcp 10.0.0.1:4000 > 10.96.0.10:80", quoted.tuple().toString());
      assertEquals(length - 20, quoted.transportLength());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "whole, 52, COMPLETE",
    "ports and no more, 44, COMPLETE",
    "half of the ports, 42, TRANSPORT_TOO_SHORT",
    "most of the IP header, 39, FRAME_TOO_SHORT"
  })
  void aQuoteOfIpv6MayEndAnywhereBehindThePorts(
      final String what, final int length, final ParseResult expected) {
    final String quote = HexFormat.of().formatHex(Frames.bytes(Frames.IPV6_UDP), 0, length);
    assertEquals(expected, parse(Frames.ipv6(58, ERROR_V6 + quote)), what);
  }

  /// Version, checksum and total length of a quote are not looked at; fragment offset and header length are.
  @ParameterizedTest
  @CsvSource({
    "version 6, 6500 0028 1c46 4000 4006 0a20, COMPLETE",
    "wrong checksum, 4500 0028 1c46 4000 4006 ffff, COMPLETE",
    "no length, 4500 0000 1c46 4000 4006 0a20, COMPLETE",
    "first fragment, 4500 0028 1c46 2000 4006 0a20, COMPLETE",
    "later fragment, 4500 0028 1c46 2001 4006 0a20, LATER_FRAGMENT",
    "header beyond the quote, 4f00 0028 1c46 4000 4006 0a20, FRAME_TOO_SHORT"
  })
  void fieldsOfAQuotedHeaderThatCount(
      final String what, final String header, final ParseResult expected) {
    final String quote = header + "0a000001 0a60000a 0fa0 0050 00000001 00000000 5002";
    assertEquals(expected, parse(Frames.ipv4(1, 0, "", ERROR + quote)), what);
  }

  @Test
  void whatTheCaptureCutMayHaveBeenThere() {
    final byte[] bytes = Frames.bytes(Frames.ipv4(1, 0, "", ERROR + Frames.IPV4_SYN));
    for (int kept = 28; kept < bytes.length; kept++) {
      final UnsafeBuffer buffer = new UnsafeBuffer(bytes, 0, kept);
      PacketParser.parse(buffer, 0, kept, bytes.length, LinkType.RAW, error);
      assertEquals(
          kept < 28 + 24 ? ParseResult.CUT_BY_CAPTURE : ParseResult.COMPLETE,
          QuotedPacketParser.parse(buffer, error, 28, quoted),
          "kept " + kept);
    }
  }

  /// The buffer ends where the error does, so a read beyond it throws.
  @Test
  void noBytesMakeItReadBeyondTheError() {
    final SplittableRandom random = Seeded.random();
    int complete = 0;
    for (int i = 0; i < 200_000; i++) {
      final boolean ipv6 = random.nextBoolean();
      final byte[] quote = new byte[random.nextInt(90)];
      random.nextBytes(quote);
      if (quote.length > 9) {
        quote[ipv6 ? 6 : 9] = new byte[] {6, 17, 1, 58, 47, 44, 60, 51}[random.nextInt(8)];
      }
      final String hex = HexFormat.of().formatHex(quote);
      final String packet =
          ipv6 ? Frames.ipv6(58, ERROR_V6 + hex) : Frames.ipv4(1, 0, "", ERROR + hex);
      if (parse(packet) == ParseResult.COMPLETE) {
        complete++;
      }
    }
    assertTrue(complete > 10_000, "seed " + Seeded.seed() + ", complete: " + complete);
  }

  private ParseResult parse(final String packet) {
    final byte[] bytes = Frames.bytes(packet);
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes);
    PacketParser.parse(buffer, 0, bytes.length, bytes.length, LinkType.RAW, error);
    final ParseResult result =
        QuotedPacketParser.parse(buffer, error, error.transportOffset() + 8, quoted);
    assertEquals(result, quoted.result());
    return result;
  }
}
