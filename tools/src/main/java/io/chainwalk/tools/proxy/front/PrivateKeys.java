package io.chainwalk.tools.proxy.front;

import java.io.ByteArrayOutputStream;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Private keys in PEM, as Secrets have them: PKCS #8, and what `openssl` wrote before it, PKCS #1 (RFC 8017 appendix
/// A.1.2) and SEC 1 (RFC 5915), which the JDK does not read. Those are wrapped in PKCS #8 (RFC 5208 section 5).
final class PrivateKeys {
  private static final Pattern PEM =
      Pattern.compile(
          "-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");
  private static final List<String> ALGORITHMS = List.of("RSA", "EC", "EdDSA");
  private static final byte[] VERSION_0 = {2, 1, 0};
  private static final byte[] RSA = {
    6, 9, 0x2A, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xF7, 0x0D, 1, 1, 1, 5, 0
  };
  private static final byte[] EC = {6, 7, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 2, 1};
  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 4;
  private static final int PARAMETERS = 0xA0;

  private PrivateKeys() {}

  /// Reads a key.
  ///
  /// @param pem one private key, not encrypted; what stands around it does not matter
  /// @return the key
  /// @throws GeneralSecurityException when there is none, or of a kind that TLS has no use for
  static PrivateKey read(final String pem) throws GeneralSecurityException {
    final Matcher found = PEM.matcher(pem);
    if (!found.find()) {
      throw new GeneralSecurityException(
          pem.contains("ENCRYPTED") ? "the private key is encrypted" : "there is no private key");
    }
    final byte[] der;
    try {
      der = Base64.getMimeDecoder().decode(found.group(2));
    } catch (final IllegalArgumentException e) {
      throw new GeneralSecurityException("the private key is no base64", e);
    }
    final byte[] pkcs8 =
        switch (found.group(1)) {
          case "RSA " -> der(SEQUENCE, VERSION_0, der(SEQUENCE, RSA), der(OCTETS, der));
          case "EC " -> der(SEQUENCE, VERSION_0, der(SEQUENCE, EC, curve(der)), der(OCTETS, der));
          default -> der;
        };
    for (final String algorithm : ALGORITHMS) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (final GeneralSecurityException _) {
        // of another algorithm, or broken
      }
    }
    throw new GeneralSecurityException("the private key is none of RSA, EC or Ed25519");
  }

  /// The name of the curve, in the optional parameters of `ECPrivateKey`.
  private static byte[] curve(final byte[] der) throws GeneralSecurityException {
    int at = contentOf(der, 0); // of the sequence
    while (at < der.length) {
      final int content = contentOf(der, at);
      final int end = content + lengthAt(der, at);
      if ((der[at] & 0xFF) == PARAMETERS && end <= der.length) {
        return Arrays.copyOfRange(der, content, end);
      }
      at = end;
    }
    throw new GeneralSecurityException("the private key does not name its curve");
  }

  private static int contentOf(final byte[] der, final int at) throws GeneralSecurityException {
    check(der, at);
    return at + 2 + ((der[at + 1] & 0x80) == 0 ? 0 : der[at + 1] & 0x7F);
  }

  private static int lengthAt(final byte[] der, final int at) throws GeneralSecurityException {
    check(der, at);
    final int first = der[at + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = (length << 8) | (der[at + 2 + i] & 0xFF);
    }
    if (length < 0) {
      throw new GeneralSecurityException("the private key is no DER");
    }
    return length;
  }

  private static void check(final byte[] der, final int at) throws GeneralSecurityException {
    final boolean hasLength = at + 2 <= der.length;
    final int more = hasLength && der[at + 1] < 0 ? der[at + 1] & 0x7F : 0;
    if (!hasLength || more > 4 || at + 2 + more > der.length) {
      throw new GeneralSecurityException("the private key is no DER");
    }
  }

  private static byte[] der(final int tag, final byte[]... parts) {
    int length = 0;
    for (final byte[] part : parts) {
      length += part.length;
    }
    final ByteArrayOutputStream out = new ByteArrayOutputStream(length + 5);
    out.write(tag);
    if (length < 0x80) {
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    for (final byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
