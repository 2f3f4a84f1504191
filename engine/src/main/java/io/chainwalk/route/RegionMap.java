package io.chainwalk.route;

import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Texts and what belongs to them, looked up by part of another text whose hash the caller has made on the way: no text is
/// cut out of another one. Immutable; a look-up allocates nothing.
///
/// Open addressing over three arrays, at most half full; a slot's hash is compared before its text.
///
/// @param <V> what belongs to a text
final class RegionMap<V> {
  /// The hash of no characters.
  static final long SEED = 0x9E37_79B9_7F4A_7C15L;

  private static final long FACTOR = 0x9FB2_1C65_1E98_DF25L;

  private final long[] hashes;
  private final String[] texts;
  private final @Nullable Object[] values;
  private final int shift;
  private final int longest;

  private RegionMap(final int slots, final int longest) {
    hashes = new long[slots];
    texts = new String[slots];
    Arrays.fill(texts, "");
    values = new Object[slots];
    shift = Long.numberOfLeadingZeros(slots - 1L);
    this.longest = longest;
  }

  /// Makes one of texts whose hash is made from their first character to their last.
  static <V> RegionMap<V> forwards(final Map<String, V> entries) {
    return of(entries, false);
  }

  /// Makes one of texts whose hash is made from their last character to their first.
  static <V> RegionMap<V> backwards(final Map<String, V> entries) {
    return of(entries, true);
  }

  private static <V> RegionMap<V> of(final Map<String, V> entries, final boolean isBackwards) {
    final int slots = Math.max(2, Integer.highestOneBit(Math.max(1, entries.size())) << 2);
    final int longest = entries.keySet().stream().mapToInt(String::length).max().orElse(-1);
    final RegionMap<V> map = new RegionMap<>(slots, longest);
    entries.forEach((text, value) -> map.put(hash(text, isBackwards), text, value));
    return map;
  }

  private static long hash(final String text, final boolean isBackwards) {
    long hash = SEED;
    for (int i = 0; i < text.length(); i++) {
      hash = extend(hash, text.charAt(isBackwards ? text.length() - 1 - i : i));
    }
    return hash;
  }

  private void put(final long hash, final String text, final V value) {
    int slot = slot(hash);
    while (values[slot] != null) {
      slot = (slot + 1) & (hashes.length - 1);
    }
    hashes[slot] = hash;
    texts[slot] = text;
    values[slot] = value;
  }

  /// The hash of some characters and one more.
  static long extend(final long hash, final char letter) {
    return (hash ^ letter) * FACTOR;
  }

  /// Spreads the bits of a number.
  static long mix(final int number) {
    return (SEED ^ number) * FACTOR;
  }

  /// The low bits of a product depend on the low bits of its factors only, so the high ones are taken.
  private int slot(final long hash) {
    return (int) (hash >>> shift);
  }

  /// What belongs to a part of a text.
  ///
  /// @param hash its hash
  /// @param text what it is a part of
  /// @param from where it begins
  /// @param length how long it is
  @SuppressWarnings("unchecked") // nothing else is put in
  @Nullable V get(final long hash, final String text, final int from, final int length) {
    int slot = slot(hash);
    while (values[slot] != null) {
      if (hashes[slot] == hash
          && texts[slot].length() == length
          && text.startsWith(texts[slot], from)) {
        return (V) values[slot];
      }
      slot = (slot + 1) & (hashes.length - 1);
    }
    return null;
  }

  /// The length of the longest text; -1 where there is none.
  int longest() {
    return longest;
  }
}
