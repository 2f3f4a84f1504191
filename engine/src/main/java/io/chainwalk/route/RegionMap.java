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

  /// Makes one of texts whose hash is made from their last character to their first.
  static <V> RegionMap<V> backwards(final Map<String, V> entries) {
    final int slots = Math.max(2, Integer.highestOneBit(Math.max(1, entries.size())) << 2);
    final int longest = entries.keySet().stream().mapToInt(String::length).max().orElse(-1);
    final RegionMap<V> map = new RegionMap<>(slots, longest);
    entries.forEach((text, value) -> map.put(hash(text), text, value));
    return map;
  }

  private static long hash(final String text) {
    long hash = 0;
    for (int i = text.length() - 1; i >= 0; i--) {
      hash = TextHash.extend(hash, text.charAt(i));
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

  private int slot(final long hash) {
    return (int) (TextHash.spread(hash) >>> shift);
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
