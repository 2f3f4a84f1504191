package io.chainwalk.sticky;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.testkit.Seeded;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SealedTextTest {
  private static final int ROUNDS = 20_000;
  private static final long NOW = 1_790_000_000L;
  private static final KeyRing KEYS = KeyRing.of(key('a'), List.of());
  private static final long GROUP = SealedText.groupId("shop/web:80");

  private static byte[] key(final char letter) {
    return String.valueOf(letter).repeat(32).getBytes(StandardCharsets.US_ASCII);
  }

  private static StickyValue value(final @Nullable String address) {
    return new StickyValue(
        GROUP, address == null ? null : new Target(IpAddress.parse(address), 65535), NOW);
  }

  @ParameterizedTest
  @CsvSource({"46,", "54, 10.1.2.3", "54, 255.255.255.255", "70, 2001:db8::1"})
  void whatIsSealedIsOpenedAgain(final int length, final @Nullable String address) {
    final String text = SealedText.seal(KEYS, "AWSALB", value(address));
    assertEquals(length, text.length());
    assertTrue(text.matches("[A-Za-z0-9_-]+"), text);
    assertEquals(value(address), SealedText.open(KEYS, "AWSALB", text));
  }

  /// So that proxies of different releases understand each other; computed once with Python's `hmac` and `hashlib`.
  @Test
  void theFormatIsWhatItWas() {
    assertEquals(
        "AQQAAAAAarE7gG-hM8RP7caLCgECA___Zv_DLWFt8bEcCt0Q9-Kzew",
        SealedText.seal(KEYS, "AWSALB", value("10.1.2.3")));
  }

  @Test
  void aCookieIsWorthNothingUnderAnotherNameOrKey() {
    final String text = SealedText.seal(KEYS, "AWSALB", value("10.1.2.3"));
    assertNull(SealedText.open(KEYS, "AWSALBTG", text));
    assertNull(SealedText.open(KeyRing.of(key('b'), List.of()), "AWSALB", text));
  }

  @Test
  void cookiesOfOlderKeysAreOpenedAndNewOnesSealedWithTheCurrent() {
    final String old = SealedText.seal(KEYS, "AWSALB", value("10.1.2.3"));
    final KeyRing later = KeyRing.of(key('b'), List.of(key('a'), key('c')));
    assertEquals(value("10.1.2.3"), SealedText.open(later, "AWSALB", old));
    assertNotEquals(old, SealedText.seal(later, "AWSALB", value("10.1.2.3")));
    assertNull(
        SealedText.open(KEYS, "AWSALB", SealedText.seal(later, "AWSALB", value("10.1.2.3"))));
  }

  @Test
  void noBitOfACookieCanBeChanged() {
    final byte[] sealed =
        Base64.getUrlDecoder().decode(SealedText.seal(KEYS, "AWSALB", value("10.1.2.3")));
    for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
      final byte[] changed = sealed.clone();
      changed[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      final String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
      assertNull(SealedText.open(KEYS, "AWSALB", text), "bit " + bit);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "''",
    "a",
    "AQAAAAAAarFGgA==",
    "!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!!",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "ééééééééééééééééééééééééééééééééééééééééééééééééééééééé"
  })
  void whatIsNotOursIsNothing(final String text) {
    assertNull(SealedText.open(KEYS, "AWSALB", text));
  }

  @Test
  void whateverStrangersSendNothingIsThrown() {
    final SplittableRandom random = Seeded.random();
    final int[] lengths = {46, 54, 70};
    for (int i = 0; i < ROUNDS; i++) {
      final StringBuilder text = new StringBuilder();
      final int length = lengths[random.nextInt(lengths.length)];
      while (text.length() < length) {
        text.append((char) random.nextInt(1, random.nextInt(10) == 0 ? 0x3000 : 0x7F));
      }
      assertNull(SealedText.open(KEYS, "AWSALB", text.toString()));
    }
  }

  @Test
  void aHugeTextIsNotEvenDecoded() {
    assertNull(SealedText.open(KEYS, "AWSALB", "A".repeat(1 << 20)));
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, 60, true",
    "100, 159, 60, true",
    "100, 160, 60, false",
    "100, 99, 60, true",
    "100, 40, 60, true",
    "100, 39, 60, false",
    "100, 4000000000, 0, true"
  })
  void aCookieCountsFromWhenItWasIssuedUntilItsTimeIsOver(
      final long issued, final long now, final long lifetime, final boolean isFresh) {
    assertEquals(isFresh, new StickyValue(GROUP, null, issued).isFresh(lifetime, now));
  }

  @Test
  void keysAreNotShortAndNotMany() {
    assertThrows(IllegalArgumentException.class, () -> KeyRing.of(new byte[31], List.of()));
    assertThrows(IllegalArgumentException.class, () -> KeyRing.of(key('a'), List.of(new byte[1])));
    final List<byte[]> four = List.of(key('b'), key('c'), key('d'), key('e'));
    assertThrows(IllegalArgumentException.class, () -> KeyRing.of(key('a'), four));
  }

  @Test
  void aKeyRingHasItsOwnCopyOfAKey() {
    final byte[] key = key('a');
    final KeyRing ring = KeyRing.of(key, List.of());
    key[0] = 0;
    assertEquals(
        SealedText.seal(KEYS, "AWSALB", value(null)), SealedText.seal(ring, "AWSALB", value(null)));
  }

  @Test
  void aTargetHasAPort() {
    assertThrows(IllegalArgumentException.class, () -> new Target(IpAddress.ofIpv4(1), 65536));
    assertEquals("10.1.2.3:80", new Target(IpAddress.parse("10.1.2.3"), 80).toString());
  }
}
