package io.chainwalk.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpPrefixTest {
  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/8, 10.0.0.0/8",
    "10.1.2.3/8, 10.0.0.0/8",
    "0.0.0.0/0, 0.0.0.0/0",
    "192.0.2.1/32, 192.0.2.1/32",
    "2001:db8::1/64, 2001:db8::/64",
    "::/0, ::/0"
  })
  void bitsBehindTheLengthOfACidrCountForNothing(final String text, final String prefix) {
    assertEquals(IpPrefix.parse(prefix), IpPrefix.ofCidr(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0.0/",
        "/8",
        "10.0.0.0/33",
        "10.0.0.0/+8",
        "10.0.0.0/-1",
        "10.0.0.0/8/8",
        "10.0.0.0/ 8",
        "::/129",
        "10.0.0/8",
        "a/8",
        "10.0.0.0/4294967304"
      })
  void whatIsNoCidrIsRefusedWithItsText(final String text) {
    final IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> IpPrefix.ofCidr(text));
    assertTrue(
        String.valueOf(refusal.getMessage()).endsWith("'" + text + "'"), refusal.getMessage());
  }

  @Test
  void anAddressAloneIsAPrefixAndNoCidr() {
    assertEquals(32, IpPrefix.parse("10.0.0.1").length());
    assertThrows(IllegalArgumentException.class, () -> IpPrefix.ofCidr("10.0.0.1"));
  }
}
