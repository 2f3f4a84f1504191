package io.chainwalk.tools.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where to listen.
class ListenAddressTest {
  @ParameterizedTest
  @CsvSource({"127.0.0.1:53, 127.0.0.1:53", "[::1]:0, [0:0:0:0:0:0:0:1]:0"})
  void addressAndPortAreRead(final String text, final String read) {
    assertEquals(read, ListenAddress.text(ListenAddress.parse(text)));
  }

  @Test
  void portAloneIsForAllAddresses() {
    assertTrue(ListenAddress.parse(":5353").getAddress().isAnyLocalAddress());
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
        "::1:53",
        "[127.0.0.1]:53",
        "127.0.0.1:-1"
      })
  void whatIsNoAddressAndPortIsRefused(final String text) {
    assertThrows(IllegalArgumentException.class, () -> ListenAddress.parse(text));
  }
}
