package io.chainwalk.sticky;

import java.util.ArrayList;
import java.util.List;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/// The keys that cookies are authenticated with: the current one, and older ones whose cookies are still taken. Immutable.
///
/// To change keys without losing a session, first let all proxies know the new key as an older one, then make it the
/// current one everywhere, and drop the old one when the longest-lived cookie it sealed is over.
public final class KeyRing {
  /// How short a key may be: as long as the hash (RFC 2104 section 3).
  public static final int LEAST_KEY_BYTES = 32;

  /// How many keys there may be: a cookie that is not ours is held against each.
  public static final int MOST_KEYS = 4;

  static final String ALGORITHM = "HmacSHA256";

  private final List<SecretKey> keys;

  private KeyRing(final List<SecretKey> keys) {
    this.keys = List.copyOf(keys);
  }

  /// Makes a ring.
  ///
  /// @param current the key of cookies that are issued; copied
  /// @param older keys of cookies that were issued before
  /// @return the ring
  /// @throws IllegalArgumentException when a key is shorter than [#LEAST_KEY_BYTES], or there are more than [#MOST_KEYS]
  public static KeyRing of(final byte[] current, final List<byte[]> older) {
    if (older.size() >= MOST_KEYS) {
      throw new IllegalArgumentException(
          "no more than %d keys: %d".formatted(MOST_KEYS, older.size() + 1));
    }
    final List<SecretKey> keys = new ArrayList<>();
    keys.add(key(current));
    older.forEach(key -> keys.add(key(key)));
    return new KeyRing(keys);
  }

  private static SecretKey key(final byte[] bytes) {
    if (bytes.length < LEAST_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key needs at least %d bytes: %d".formatted(LEAST_KEY_BYTES, bytes.length));
    }
    return new SecretKeySpec(bytes, ALGORITHM);
  }

  SecretKey current() {
    return keys.getFirst();
  }

  List<SecretKey> keys() {
    return keys;
  }
}
