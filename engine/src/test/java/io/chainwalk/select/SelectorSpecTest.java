package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// How algorithms and their parameters are spelled.
class SelectorSpecTest {
  private static String refusal(final String text) {
    return Objects.requireNonNull(
        assertThrows(IllegalArgumentException.class, () -> SelectorSpec.parse(text)).getMessage());
  }

  @ParameterizedTest
  @EnumSource(SelectorKind.class)
  void aNameAloneHasTheUsualParametersAndIsSpelledSo(final SelectorKind kind) {
    assertEquals(SelectorSpec.of(kind), SelectorSpec.parse(kind.text()));
    assertEquals(kind.text(), SelectorSpec.of(kind).toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "maglev:size=251",
        "maglev-cilium:size=251:by=client",
        "ring-hash:by=client",
        "source-hash:by=flow",
        "power-of-choices:d=3"
      })
  void whatIsReadIsSpelledAsItWas(final String text) {
    assertEquals(text, SelectorSpec.parse(text).toString());
  }

  /// Envoy's defaults and Cilium's.
  @ParameterizedTest
  @CsvSource({
    "maglev-envoy, 65537",
    "maglev-cilium, 16381",
    "ring-hash, 65536",
    "ring-hash-murmur2, 65536"
  })
  void tablesAreAsLargeAsThoseOfWhoeverMadeThem(final String text, final int size) {
    assertEquals(size, SelectorSpec.parse(text).size());
  }

  /// `--bpf-lb-maglev-table-size`.
  @ParameterizedTest
  @ValueSource(ints = {251, 509, 1021, 2039, 4093, 8191, 16381, 32749, 65521, 131071})
  void sizesOfCiliumsTablesAreAllPrime(final int size) {
    assertEquals(size, SelectorSpec.parse("maglev-cilium:size=" + size).size());
  }

  /// The largest is the one that Envoy can have.
  @Test
  void aTableIsNoLargerThanEnvoysMayBe() {
    assertEquals(5_000_011, SelectorSpec.parse("maglev-envoy:size=5000011").size());
    assertEquals(
        "maglev-envoy: size must be 2 to 5000011: 5000077", refusal("maglev-envoy:size=5000077"));
  }

  @ParameterizedTest
  @CsvSource({
    "random:, 'random has no parameter \"\"'",
    "random:=0, 'random has no parameter \"\"'",
    "random:size=3, 'random has no parameter \"size\"'",
    "random:by=flow, 'random has no parameter \"by\"'",
    "maglev:d=2, 'maglev has no parameter \"d\"'",
    "maglev:size, 'size must be a number up to 2147483647: size='",
    "maglev:size=many, 'size must be a number up to 2147483647: size=many'",
    "maglev:by=port, 'by must be flow or client: by=port'",
    "maglev:size=1, 'maglev: size must be 2 to 5000011: 1'",
    "power-of-choices:d=0, 'power-of-choices: d must be 1 to 64: 0'",
    "power-of-choices:d=65, 'power-of-choices: d must be 1 to 64: 65'",
    "ring-hash:size=8388609, 'ring-hash: size must be 1 to 8388608: 8388609'"
  })
  void whatCannotBeIsRefusedInWords(final String text, final String message) {
    assertEquals(message, refusal(text));
  }

  @Test
  void whoAsksForAnUnknownNameIsToldWhichThereAre() {
    final String message = refusal("fastest");
    assertTrue(
        message.startsWith("no selector is called \"fastest\"; there are random, "), message);
    assertTrue(message.endsWith(", maglev-cilium"), message);
  }

  @Test
  void algorithmsThatDoNotHashCannotBeToldWhatToHash() {
    assertThrows(
        IllegalArgumentException.class,
        () -> new SelectorSpec(SelectorKind.RANDOM, 0, PickInput.CLIENT));
    assertThrows(
        IllegalArgumentException.class,
        () -> new SelectorSpec(SelectorKind.FLOW_HASH, 0, PickInput.RANDOM_BITS));
  }
}
