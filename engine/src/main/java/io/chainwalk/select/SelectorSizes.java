package io.chainwalk.select;

/// What sizes algorithms can have, and which are usual.
final class SelectorSizes {
  /// Envoy's default, and the smaller one of the Maglev paper.
  private static final int MAGLEV = 65_537;

  /// Envoy's limit.
  private static final int MOST_MAGLEV = 5_000_011;

  /// Cilium's default.
  private static final int CILIUM = 16_381;

  private static final int RING = 65_536;

  /// Envoy's limit.
  static final int MOST_RING = 8 << 20;

  private static final int CHOICES = 2;
  private static final int MOST_CHOICES = 64;

  private SelectorSizes() {}

  static int usual(final SelectorKind kind) {
    return switch (kind) {
      case MAGLEV, MAGLEV_ENVOY -> MAGLEV;
      case MAGLEV_CILIUM -> CILIUM;
      case RING_HASH, RING_HASH_MURMUR2 -> RING;
      case POWER_OF_CHOICES -> CHOICES;
      default -> 0;
    };
  }

  /// The name of the parameter; empty where there is none.
  static String parameterOf(final SelectorKind kind) {
    return switch (kind) {
      case MAGLEV, MAGLEV_ENVOY, MAGLEV_CILIUM, RING_HASH, RING_HASH_MURMUR2 -> "size";
      case POWER_OF_CHOICES -> "d";
      default -> "";
    };
  }

  static void check(final SelectorKind kind, final int size) {
    switch (kind) {
      case MAGLEV, MAGLEV_ENVOY, MAGLEV_CILIUM -> checkPrime(kind, size);
      case RING_HASH, RING_HASH_MURMUR2 -> checkRange(kind, size, 1, MOST_RING);
      case POWER_OF_CHOICES -> checkRange(kind, size, 1, MOST_CHOICES);
      default -> checkRange(kind, size, 0, 0);
    }
  }

  /// Checks that a Maglev table has an entry for everybody, and one to spare.
  ///
  /// @throws IllegalArgumentException when it has not
  static void checkRoom(final SelectorSpec spec, final int candidates) {
    if (candidates >= spec.size()) {
      throw new IllegalArgumentException(
          "a %s table of size=%d is too small for %d endpoints: take a prime number above %d"
              .formatted(spec.kind().text(), spec.size(), candidates, 100L * candidates));
    }
  }

  private static void checkPrime(final SelectorKind kind, final int size) {
    checkRange(kind, size, 2, MOST_MAGLEV);
    for (int divisor = 2; divisor * divisor <= size; divisor++) {
      if (size % divisor == 0) {
        throw new IllegalArgumentException(
            "the size of a %s table must be a prime number: size=%d is %d times %d"
                .formatted(kind.text(), size, divisor, size / divisor));
      }
    }
  }

  private static void checkRange(
      final SelectorKind kind, final int size, final int from, final int to) {
    if (size < from || size > to) {
      throw new IllegalArgumentException(
          to == 0
              ? "%s has no size: %d".formatted(kind.text(), size)
              : "%s: %s must be %d to %d: %d"
                  .formatted(kind.text(), parameterOf(kind), from, to, size));
    }
  }
}
