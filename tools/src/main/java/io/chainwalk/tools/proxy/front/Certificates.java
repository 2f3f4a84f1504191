package io.chainwalk.tools.proxy.front;

import io.netty.handler.codec.http2.Http2SecurityUtil;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The certificates of an entrance, by the name that a client asks for. Immutable.
///
/// An exact name is before a wildcard, and a longer wildcard before a shorter one. A name that no certificate is for gets
/// the default certificate, if the user names one, and is refused else. A client that asks for no name gets the default
/// certificate, or else the first.
public final class Certificates {
  static {
    // Handshakes cost a server more than a client; read by the JDK when it makes its first.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /// Of an entrance without any: every handshake is refused.
  public static final Certificates NONE = new Certificates(Map.of(), null, null);

  private final Map<String, SslContext> byName;
  private final @Nullable SslContext first;
  private final @Nullable SslContext fallback;

  private Certificates(
      final Map<String, SslContext> byName,
      final @Nullable SslContext first,
      final @Nullable SslContext fallback) {
    this.byName = Map.copyOf(byName);
    this.first = first;
    this.fallback = fallback;
  }

  /// A certificate and what it is for.
  ///
  /// @param name what messages call it: `Secret shop/tls`
  /// @param hosts names, some of them with `*.` in front; none for those that the certificate has
  /// @param chainPem the certificate, and those that lead to the root
  /// @param keyPem its private key
  /// @param isDefault whether clients get it that ask for any other name
  public record Source(
      String name, List<String> hosts, String chainPem, String keyPem, boolean isDefault) {
    /// Copies the list.
    public Source {
      hosts = List.copyOf(hosts);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  /// Makes TLS of certificates. Of two for the same name the first counts.
  ///
  /// @param sources in order
  /// @return ready for handshakes
  /// @throws GeneralSecurityException when one cannot be used, with its name and why
  public static Certificates of(final List<Source> sources) throws GeneralSecurityException {
    final Map<String, SslContext> byName = new HashMap<>();
    SslContext first = null;
    SslContext fallback = null;
    for (final Source source : sources) {
      try {
        final List<X509Certificate> chain = chain(source.chainPem());
        final PrivateKey key = PrivateKeys.read(source.keyPem());
        checkPair(chain.getFirst(), key);
        final SslContext context = context(chain, key);
        first = first == null ? context : first;
        fallback = fallback == null && source.isDefault() ? context : fallback;
        for (final String host :
            source.hosts().isEmpty() ? names(chain.getFirst()) : source.hosts()) {
          byName.putIfAbsent(host.toLowerCase(Locale.ROOT), context);
        }
      } catch (final GeneralSecurityException | SSLException e) {
        throw new GeneralSecurityException(source.name() + ": " + e.getMessage(), e);
      }
    }
    return new Certificates(byName, first, fallback);
  }

  private static List<X509Certificate> chain(final String pem) throws GeneralSecurityException {
    final List<X509Certificate> chain = new ArrayList<>();
    CertificateFactory.getInstance("X.509")
        .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
        .forEach(certificate -> chain.add((X509Certificate) certificate));
    if (chain.isEmpty()) {
      throw new GeneralSecurityException("there is no certificate");
    }
    return chain;
  }

  /// Signs with the one and verifies with the other, which is the same for all algorithms.
  private static void checkPair(final X509Certificate certificate, final PrivateKey key)
      throws GeneralSecurityException {
    final String algorithm =
        switch (key.getAlgorithm()) {
          case "RSA" -> "SHA256withRSA";
          case "EC" -> "SHA256withECDSA";
          default -> key.getAlgorithm();
        };
    boolean isPair;
    try {
      final byte[] text = certificate.getSerialNumber().toByteArray();
      final Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(text);
      final byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(text);
      isPair = signature.verify(signed);
    } catch (final SignatureException | InvalidKeyException _) {
      isPair = false; // keys of different algorithms or sizes
    }
    if (!isPair) {
      throw new GeneralSecurityException("the private key is not that of the certificate");
    }
  }

  private static SslContext context(final List<X509Certificate> chain, final PrivateKey key)
      throws SSLException {
    return SslContextBuilder.forServer(key, chain)
        .sslProvider(SslProvider.JDK)
        .protocols("TLSv1.3", "TLSv1.2")
        .ciphers(Http2SecurityUtil.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
        .applicationProtocolConfig(
            new ApplicationProtocolConfig(
                Protocol.ALPN,
                SelectorFailureBehavior.NO_ADVERTISE,
                SelectedListenerFailureBehavior.ACCEPT,
                ApplicationProtocolNames.HTTP_2,
                ApplicationProtocolNames.HTTP_1_1))
        .build();
  }

  /// DNS names among the subject's alternative names (RFC 6125 section 6.4.4 lets the common name count no more).
  private static List<String> names(final X509Certificate certificate)
      throws GeneralSecurityException {
    final List<String> names = new ArrayList<>();
    final var alternatives = certificate.getSubjectAlternativeNames();
    if (alternatives != null) {
      for (final List<?> alternative : alternatives) {
        if (alternative.get(0) instanceof Integer kind && kind == 2) {
          names.add((String) alternative.get(1));
        }
      }
    }
    return names;
  }

  /// The certificate for a name.
  ///
  /// @param name what the client asks for, in lower case; null for none
  /// @return null where the handshake is to be refused
  @Nullable SslContext find(final @Nullable String name) {
    if (name == null) {
      return fallback == null ? first : fallback;
    }
    final SslContext known = named(name);
    return known == null ? fallback : known;
  }

  private @Nullable SslContext named(final String name) {
    final SslContext exact = byName.get(name);
    if (exact != null) {
      return exact;
    }
    for (int dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
      final SslContext wildcard = byName.get('*' + name.substring(dot));
      if (wildcard != null) {
        return wildcard;
      }
    }
    return null;
  }

  /// Whether two names have the same certificate, so that requests for both may come over one connection.
  ///
  /// @param one a name in lower case
  /// @param other a name in lower case
  /// @return true also where neither has any and both get the default
  @SuppressWarnings("ReferenceEquality") // a context is its certificate
  boolean areSame(final String one, final String other) {
    return find(one) == find(other);
  }
}
