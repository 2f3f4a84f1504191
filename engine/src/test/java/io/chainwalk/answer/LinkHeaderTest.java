package io.chainwalk.answer;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.HexFormat;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The link-layer header of an answer, here one of 40 bytes.
final class LinkHeaderTest {
  private static final int PACKET_BYTES = 40;

  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "Ethernet, 1, 020000000001020000000002 0800, 020000000002020000000001 0800",
    "a VLAN tag stays, 1, 020000000001020000000002 8100000508 00,"
        + " 020000000002020000000001 8100000508 00",
    "802.3 has its length, 1, 020000000001020000000002 0123 aaaa030000000800,"
        + " 020000000002020000000001 0030 aaaa030000000800",
    "PPPoE has its length, 1, 020000000001020000000002 8864 11000f0701230021,"
        + " 020000000002020000000001 8864 11000f07002a0021",
    "PPPoE behind a tag, 1, 020000000001020000000002 81000005 8864 11000f0701230021,"
        + " 020000000002020000000001 81000005 8864 11000f07002a0021",
    "an MPLS label stays, 1, 020000000001020000000002 8847 00010140,"
        + " 020000000002020000000001 8847 00010140",
    "PPPoE alone has its length, 51, 11000f0701230021, 11000f07002a0021",
    "PPPoE in Linux cooked has its length, 113, 00000001000602000000000100008864 11000f0701230021,"
        + " 00000001000602000000000100008864 11000f07002a0021",
    "802.2 in Linux cooked has none, 113, 00000001000602000000000100000004 aaaa030000000800,"
        + " 00000001000602000000000100000004 aaaa030000000800",
    "Linux cooked is copied, 113, 00000001000602000000000100000800, 00000001000602000000000100000800",
    "raw IP has none, 101, '', ''"
  })
  void headersAreTurnedRound(
      final String what, final int linkType, final String before, final String after) {
    final byte[] in = HexFormat.of().parseHex(before.replace(" ", ""));
    final byte[] expected = HexFormat.of().parseHex(after.replace(" ", ""));
    final UnsafeBuffer out = new UnsafeBuffer(new byte[in.length]);
    LinkHeader.write(new UnsafeBuffer(in), 0, in.length, linkType, PACKET_BYTES, out, 0);
    assertArrayEquals(expected, out.byteArray(), what);
  }
}
