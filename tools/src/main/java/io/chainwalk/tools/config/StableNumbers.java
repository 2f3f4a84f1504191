package io.chainwalk.tools.config;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.function.LongPredicate;

/// Gives each of several names a number of its own, so that who has which depends on the others as little as possible.
///
/// A name's hash says which number it gets. Where that is taken by a manifest, or two names have the same, the first in
/// the order of names keeps it, and the others get the next numbers behind it that nobody else's hash has chosen. So a
/// name that comes or goes changes the number of another only where they meet at one number; with *n* names in a range
/// of *s* numbers that is a chance of about *n/s* for the new one.
final class StableNumbers {
  private final NumberRange range;
  private final LongPredicate taken;
  private final Set<Long> used = new HashSet<>();
  private final Map<String, Long> given = new TreeMap<>();

  private StableNumbers(final NumberRange range, final LongPredicate taken) {
    this.range = range;
    this.taken = taken;
  }

  /// Gives numbers out.
  ///
  /// @param range the numbers
  /// @param names who is to get one
  /// @param taken numbers that nobody is to get
  /// @param earlier numbers that names had before and keep, unless they are taken now
  /// @return the number of each name; none for those that came when the range was full
  static Map<String, Long> give(
      final NumberRange range,
      final SortedSet<String> names,
      final LongPredicate taken,
      final Map<String, Long> earlier) {
    final StableNumbers numbers = new StableNumbers(range, taken);
    if (range.first() <= range.last()) {
      earlier.forEach((name, number) -> {
        if (names.contains(name)) {
          numbers.offer(name, number);
        }
      });
      names.forEach(name -> numbers.offer(name, numbers.choice(name)));
      names.forEach(numbers::search);
    }
    return numbers.given;
  }

  private void offer(final String name, final long number) {
    if (!given.containsKey(name) && isFree(number)) {
      used.add(number);
      given.put(name, number);
    }
  }

  private boolean isFree(final long number) {
    return range.contains(number) && !taken.test(number) && !used.contains(number);
  }

  /// From the number that was chosen on, around, and then among those that are kept.
  private void search(final String name) {
    if (given.containsKey(name)) {
      return;
    }
    final long chosen = choice(name);
    OptionalLong found = firstFree(chosen, range.last());
    if (found.isEmpty()) {
      found = firstFree(range.firstGiven(), chosen);
    }
    if (found.isEmpty()) {
      found = firstFree(range.first(), range.firstGiven());
    }
    found.ifPresent(number -> offer(name, number));
  }

  private OptionalLong firstFree(final long from, final long to) {
    for (long number = from; number <= to; number++) {
      if (isFree(number)) {
        return OptionalLong.of(number);
      }
    }
    return OptionalLong.empty();
  }

  private long choice(final String name) {
    final long hash = ByteBuffer.wrap(sha256(name)).getLong() >>> 1;
    return range.firstGiven() + hash % (range.last() - range.firstGiven() + 1);
  }

  /// A number that a text says, evenly distributed over all of 256 bits.
  static BigInteger hash(final String text) {
    return new BigInteger(1, sha256(text));
  }

  private static byte[] sha256(final String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
