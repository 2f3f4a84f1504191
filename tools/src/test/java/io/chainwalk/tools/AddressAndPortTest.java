package io.chainwalk.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.tools.proxy.ListenAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where to listen.
class AddressAndPortTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1:53, 127.0.0.1:53", "[::1]:0, [0:0:0:0:0:0:0:1]:0"})
  void addressAndPortAreRead(final String text, final String read) {
    assertEquals(read, AddressAndPort.text(AddressAndPort.parse("--listen", text)));
  }

  @Test
  void portAloneIsForAllAddresses() {
    assertTrue(AddressAndPort.parse("--listen", ":5353").getAddress().isAnyLocalAddress());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "53",
        "localhost:53",
        "127.0.0.1",
        "127.0.0.1:",
        "127.0.0.1:65536",
        "127.0.0.1:+53",
        "::1:53",
        "[127.0.0.1]:53",
        "127.0.0.1:-1"
      })
  void whatIsNoAddressAndPortIsRefusedByAllThatListen(final String text) {
    assertThrows(IllegalArgumentException.class, () -> AddressAndPort.parse("--listen", text));
    assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(text, false));
  }

  @Test
  void mistakeIsToldWithItsOptionAndWhatItMustBe() {
    assertEquals(
        "--tls-listen must be ADDR:PORT, as 127.0.0.1:8080, [::1]:8080 or :8080 for all addresses;"
            + " not ::1:53: an IPv6 address, and no other, has brackets",
        assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse("::1:53=443", true))
            .getMessage());
  }

  @Test
  void portOfTheEntranceIsReadBehindTheAddress() {
    final ListenAddress read = ListenAddress.parse("[::1]:8443=443", true);
    assertEquals("[0:0:0:0:0:0:0:1]:8443", AddressAndPort.text(read.address()));
    assertEquals(443, read.entrancePort());
    assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(":8443=0", true));
  }
}
