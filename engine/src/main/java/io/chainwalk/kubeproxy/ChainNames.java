package io.chainwalk.kubeproxy;

import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The names of the chains that belong to a service port and to its endpoints (section 1): a prefix and the first 80 bits
/// of a SHA-256 in base32, because a chain's name has room for 28 characters only.
///
/// **Threads:** one at a time; it keeps the digest it computes with.
public final class ChainNames {
  private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  private static final int BITS_PER_DIGIT = 5;
  private static final int DIGITS = 16;

  private final MessageDigest sha256;
  private final char[] digits = new char[DIGITS];

  /// Makes one.
  public ChainNames() {
    try {
      sha256 = MessageDigest.getInstance("SHA-256");
    } catch (final NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  /// The part that all chains of a service port share, behind `KUBE-SVC-`, `KUBE-SVL-`, `KUBE-EXT-` and `KUBE-FW-`.
  ///
  /// @param port the service port
  /// @return 16 characters
  public String hashOf(final ServicePort port) {
    return hash(port.displayName() + Protocol.nameOf(port.protocol()));
  }

  /// The name of an endpoint's chain, which is also that of its list of clients.
  ///
  /// @param displayName the service port's, see [ServicePort#displayName]
  /// @param protocol in lower case
  /// @param endpoint its address and port as text
  /// @return `KUBE-SEP-` and 16 characters
  public String ofEndpoint(final String displayName, final String protocol, final String endpoint) {
    return "KUBE-SEP-" + hash(displayName + protocol + endpoint);
  }

  /// Hashes a text as kube-proxy does.
  ///
  /// @param text what tells the chain from others
  /// @return 16 characters A to Z, 2 to 7
  public String hash(final String text) {
    final byte[] digest = sha256.digest(text.getBytes(StandardCharsets.UTF_8));
    long bits = 0;
    int bitCount = 0;
    int next = 0;
    for (int i = 0; i < DIGITS; i++) {
      if (bitCount < BITS_PER_DIGIT) {
        bits = (bits << Byte.SIZE) | (digest[next++] & 0xFF);
        bitCount += Byte.SIZE;
      }
      bitCount -= BITS_PER_DIGIT;
      digits[i] = BASE32.charAt((int) (bits >>> bitCount) & 0x1F);
    }
    return new String(digits);
  }
}
