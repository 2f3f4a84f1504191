package io.chainwalk.tools.config;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/// Takes certificate and key out of a Secret of type `kubernetes.io/tls`. No message shows what is in it.
final class SecretParser {
  private static final String TLS_TYPE = "kubernetes.io/tls";
  private static final String CERTIFICATE = "tls.crt";
  private static final String KEY = "tls.key";

  private final ManifestObject object;
  private final ManifestFields fields;
  private final FieldChecks checks;

  private SecretParser(final ManifestObject object, final Problems problems) {
    this.object = object;
    this.fields = new ManifestFields(object, problems);
    this.checks = new FieldChecks(object, problems);
  }

  /// Whether a Secret is of the type that is read.
  static boolean isTls(final ManifestObject object) {
    return object.value().path("type").asText().equals(TLS_TYPE);
  }

  /// Parses a Secret whose fields and their types are known to be right.
  ///
  /// @return null when anything is wrong
  static @Nullable TlsSecret parse(final ManifestObject object, final Problems problems) {
    return new SecretParser(object, problems).parse();
  }

  private @Nullable TlsSecret parse() {
    checks.name(fields.text("/metadata/namespace"), false, "/metadata/namespace");
    new RoutingChecks(checks).name("/metadata/name", fields.text("/metadata/name"));
    final String certificate = value(CERTIFICATE);
    final String key = value(KEY);
    return checks.passed()
        ? new TlsSecret(object.namespace(), object.name(), object.place(), certificate, key)
        : null;
  }

  private String value(final String name) {
    if (fields.isGiven("/stringData/" + name)) {
      return fields.text("/stringData/" + name);
    }
    final String pointer = "/data/" + name;
    if (!fields.isGiven(pointer)) {
      checks.missing(pointer);
      return "";
    }
    try {
      final String base64 = fields.text(pointer).replaceAll("[\\r\\n]", "");
      return new String(Base64.getDecoder().decode(base64), StandardCharsets.UTF_8);
    } catch (final IllegalArgumentException _) {
      checks.problem(pointer, "%s must be base64 (RFC 4648 section 4)");
      return "";
    }
  }
}
