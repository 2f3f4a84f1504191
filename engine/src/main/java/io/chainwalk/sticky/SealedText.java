package io.chainwalk.sticky;

import io.chainwalk.flow.IpAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// The text of a cookie: what it says, and proof that somebody with a key of the ring said it for a cookie of that name.
///
/// ```
///   0        1        2                 10                18             22 or 34   24 or 36
///   +--------+--------+-----------------+-----------------+--------------+----------+--------------+
///   | version| address| seconds since   | group: start of | address      | port     | HMAC-SHA256, |
///   | 1      | bytes  | 1970            | its SHA-256     | 0, 4 or 16   |          | first 16     |
///   +--------+--------+-----------------+-----------------+--------------+----------+--------------+
/// ```
///
/// Big-endian, as base64url without padding (RFC 4648 section 5): 46, 54 or 70 characters. Without a target there are
/// neither address nor port. The HMAC is of the cookie's name, a zero byte and all before it; half of it is kept (RFC 2104
/// section 5), and compared in a time that does not depend on where it differs. Nothing is looked at before that but the
/// length.
///
/// It is authentic, not secret: who has the cookie can read the target's address and port.
final class SealedText {
  private static final byte VERSION = 1;
  private static final int HEAD_BYTES = 18;
  private static final int PORT_BYTES = 2;
  private static final int PROOF_BYTES = 16;
  private static final int IPV4_BYTES = 4;
  private static final int IPV6_BYTES = 16;
  private static final int SHORTEST = textLength(HEAD_BYTES);
  private static final int WITH_IPV4 = textLength(HEAD_BYTES + IPV4_BYTES + PORT_BYTES);
  private static final int WITH_IPV6 = textLength(HEAD_BYTES + IPV6_BYTES + PORT_BYTES);

  private SealedText() {}

  private static int textLength(final int payloadBytes) {
    return ((payloadBytes + PROOF_BYTES) * Byte.SIZE + 5) / 6;
  }

  /// What stands for a group: the first eight bytes of the SHA-256 of its name. Names of different groups have different
  /// ones, and a name cannot be read off it; it can be guessed.
  static long groupId(final String name) {
    try {
      final MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return ByteBuffer.wrap(digest.digest(name.getBytes(StandardCharsets.UTF_8))).getLong();
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /// Writes a value.
  ///
  /// @param keys its current key counts
  /// @param name the cookie that it is for
  /// @param value what it says
  static String seal(final KeyRing keys, final String name, final StickyValue value) {
    final byte[] payload = payload(value);
    final byte[] proof = proof(keys.current(), name, payload, payload.length);
    final byte[] all = Arrays.copyOf(payload, payload.length + PROOF_BYTES);
    System.arraycopy(proof, 0, all, payload.length, PROOF_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(all);
  }

  /// Reads a value.
  ///
  /// @param keys any of them may have been used
  /// @param name the cookie that it came in
  /// @param text what a client sent
  /// @return null for whatever is not ours
  static @Nullable StickyValue open(final KeyRing keys, final String name, final String text) {
    if (text.length() != SHORTEST && text.length() != WITH_IPV4 && text.length() != WITH_IPV6) {
      return null;
    }
    final byte[] all = decoded(text);
    return all != null && isAuthentic(keys, name, all)
        ? value(ByteBuffer.wrap(all, 0, all.length - PROOF_BYTES))
        : null;
  }

  private static byte @Nullable [] decoded(final String text) {
    try {
      return Base64.getUrlDecoder().decode(text);
    } catch (final IllegalArgumentException e) {
      return null;
    }
  }

  private static boolean isAuthentic(final KeyRing keys, final String name, final byte[] all) {
    final int length = all.length - PROOF_BYTES;
    final byte[] given = Arrays.copyOfRange(all, length, all.length);
    boolean isAuthentic = false;
    for (final SecretKey key : keys.keys()) {
      final byte[] wanted = Arrays.copyOf(proof(key, name, all, length), PROOF_BYTES);
      isAuthentic |= MessageDigest.isEqual(wanted, given);
    }
    return isAuthentic;
  }

  private static byte[] proof(
      final SecretKey key, final String name, final byte[] bytes, final int length) {
    try {
      final Mac mac = Mac.getInstance(KeyRing.ALGORITHM);
      mac.init(key);
      mac.update(name.getBytes(StandardCharsets.UTF_8));
      mac.update((byte) 0);
      mac.update(bytes, 0, length);
      return mac.doFinal();
    } catch (final GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + KeyRing.ALGORITHM, e);
    }
  }

  private static byte[] payload(final StickyValue value) {
    final Target target = value.target();
    final int addressBytes = target == null ? 0 : target.address().ipv6() ? IPV6_BYTES : IPV4_BYTES;
    final ByteBuffer payload =
        ByteBuffer.allocate(HEAD_BYTES + (target == null ? 0 : addressBytes + PORT_BYTES));
    payload.put(VERSION).put((byte) addressBytes);
    payload.putLong(value.issuedSeconds()).putLong(value.group());
    if (target != null) {
      if (target.address().ipv6()) {
        payload.putLong(target.address().high()).putLong(target.address().low());
      } else {
        payload.putInt((int) target.address().low());
      }
      payload.putShort((short) target.port());
    }
    return payload.array();
  }

  /// Reads what a key of ours has sealed; a version or length that this code does not know is that of another release.
  private static @Nullable StickyValue value(final ByteBuffer payload) {
    final int version = payload.get();
    final int addressBytes = payload.get();
    final long issued = payload.getLong();
    final long group = payload.getLong();
    if (version != VERSION) {
      return null;
    }
    final int rest = payload.remaining();
    if (addressBytes == 0 && rest == 0) {
      return new StickyValue(group, null, issued);
    }
    if (addressBytes == IPV4_BYTES && rest == IPV4_BYTES + PORT_BYTES) {
      final IpAddress address = IpAddress.ofIpv4(payload.getInt());
      return new StickyValue(
          group, new Target(address, Short.toUnsignedInt(payload.getShort())), issued);
    }
    if (addressBytes == IPV6_BYTES && rest == IPV6_BYTES + PORT_BYTES) {
      final IpAddress address = new IpAddress(true, payload.getLong(), payload.getLong());
      return new StickyValue(
          group, new Target(address, Short.toUnsignedInt(payload.getShort())), issued);
    }
    return null;
  }
}
