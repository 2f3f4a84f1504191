package io.chainwalk.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteOrder;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Addresses as text: RFC 4291 is read, RFC 5952 is written.
final class IpAddressTest {
  private static final long SEED = Long.getLong("seed", 20_260_704L);

  @ParameterizedTest
  @CsvSource({
    "10.0.0.1, 10.0.0.1",
    "255.255.255.255, 255.255.255.255",
    "010.001.000.009, 10.1.0.9", // decimal, as Kubernetes reads it
    "::, ::",
    "::1, ::1",
    "1::, 1::",
    "0:0:0:0:0:0:0:0, ::",
    // RFC 5952 section 1 and 4.1: leading zeros
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:0db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "2001:db8::0001, 2001:db8::1",
    // section 4.2.1: as short as possible
    "2001:db8:0:0:0:0:2:1, 2001:db8::2:1",
    // section 4.2.2: not for one group alone
    "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    "2001:db8::1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
    // section 4.2.3: the longest run, and the first of equals
    "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
    "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
    "0:0:1:2:3:4:0:0, ::1:2:3:4:0:0",
    "1:2:3:4:5:6:0:0, 1:2:3:4:5:6::",
    // section 4.3: lower case
    "2001:DB8:AAAA:BBBB:CCCC:DDDD:EEEE:AaAa, 2001:db8:aaaa:bbbb:cccc:dddd:eeee:aaaa",
    // section 5: IPv4-mapped
    "::ffff:192.0.2.1, ::ffff:192.0.2.1",
    "0:0:0:0:0:ffff:c000:0201, ::ffff:192.0.2.1",
    "64:ff9b::192.0.2.33, 64:ff9b::c000:221",
    "1:2:3:4:5:6:1.2.3.4, 1:2:3:4:5:6:102:304"
  })
  void addressIsReadInAnyFormAndWrittenInOne(final String text, final String canonical) {
    assertEquals(canonical, IpAddress.parse(text).toString());
    assertEquals(IpAddress.parse(text), IpAddress.parse(canonical));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "localhost",
        "10.0.0",
        "10.0.0.0.1",
        "10.0.0.256",
        "10.0.0.-1",
        "10..0.1",
        "1.2.3.4 ",
        "0x0a.0.0.1",
        "1000.0.0.1",
        ".1.2.3",
        "1.2.3.",
        ":",
        ":::",
        "::1::",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "::1:2:3:4:5:6:7:8",
        ":1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7:8:",
        "12345::",
        "g::1",
        "::1%eth0",
        "[::1]",
        "1.2.3.4::",
        "1.2.3.4::1.2.3.4",
        "::1.2.3",
        "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4",
        "::1.2.3.256",
        "::-1",
        "::+1",
        "fe80::1/64",
        "\u0661.2.3.4",
        "::\uff11"
      })
  void whatIsNoAddressIsRefusedAndShown(final String text) {
    final IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> IpAddress.parse(text));
    assertEquals("not an IPv4 or IPv6 address: '" + text + "'", refused.getMessage());
  }

  @Test
  void wordsAreInWireOrder() {
    assertEquals(IpAddress.ofIpv4(0x0A000001), IpAddress.parse("10.0.0.1"));
    assertEquals(IpAddress.ofIpv4(0xFFFFFFFF), IpAddress.parse("255.255.255.255"));
    assertEquals(0xFFFF_FFFFL, IpAddress.parse("255.255.255.255").low());
    assertEquals(
        new IpAddress(true, 0x20010DB8_00000001L, 0x00020003_00040005L),
        IpAddress.parse("2001:db8:0:1:2:3:4:5"));
  }

  @Test
  void randomAddressesSurviveTextAndAgreeWithTheJdk() throws UnknownHostException {
    final SplittableRandom random = new SplittableRandom(SEED);
    for (int round = 0; round < 5_000; round++) {
      // Not one that the JDK would take for a mapped IPv4 address.
      final IpAddress address =
          new IpAddress(true, sparse(random), sparse(random) | 1L << 32 | 1L << 63);
      final String text = address.toString();
      final String what = "seed " + SEED + ", " + text;
      assertEquals(address, IpAddress.parse(text), what);
      final UnsafeBuffer bytes = new UnsafeBuffer(InetAddress.getByName(text).getAddress());
      assertEquals(address.high(), bytes.getLong(0, ByteOrder.BIG_ENDIAN), what);
      assertEquals(address.low(), bytes.getLong(8, ByteOrder.BIG_ENDIAN), what);

      final IpAddress ipv4 = IpAddress.ofIpv4(random.nextInt());
      assertEquals(ipv4, IpAddress.parse(ipv4.toString()), what);
    }
  }

  @Test
  void ipv4SortsBeforeIpv6AndBothByUnsignedValue() {
    final List<IpAddress> sorted =
        Stream.of(
                "::1",
                "10.0.0.2",
                "ff02::1",
                "200.0.0.1",
                "10.0.0.1",
                "2001:db8::ffff:ffff:0:1",
                "2001:db8::1")
            .map(IpAddress::parse)
            .sorted()
            .toList();
    assertEquals(
        "[10.0.0.1, 10.0.0.2, 200.0.0.1, ::1, 2001:db8::1, 2001:db8::ffff:ffff:0:1, ff02::1]",
        sorted.toString());
    assertEquals(0, IpAddress.parse("::1").compareTo(IpAddress.parse("0::1")));
  }

  @Test
  void portIsWrittenBehindTheAddress() {
    assertEquals("10.0.0.1:80", IpAddress.parse("10.0.0.1").withPort(80));
    assertEquals("[2001:db8::1]:80", IpAddress.parse("2001:db8::1").withPort(80));
  }

  /// Many groups of zeros.
  private static long sparse(final SplittableRandom random) {
    long word = 0;
    for (int group = 0; group < 4; group++) {
      word = word << 16 | (random.nextBoolean() ? 0 : random.nextInt(1 << random.nextInt(17)));
    }
    return word;
  }
}
