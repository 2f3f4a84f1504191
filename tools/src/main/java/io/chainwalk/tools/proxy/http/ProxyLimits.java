package io.chainwalk.tools.proxy.http;

import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/// How much a client may ask for, and how long everybody may take. Times are in milliseconds.
///
/// @param requestLineBytes the longest request line of HTTP/1.1; longer ones are answered with 414
/// @param headBytes the sum of all header lines of a request; more is answered with 431
/// @param headers how many header lines a request may have; more are answered with 431
/// @param bodyBytes the longest body of a request, 0 for any; longer ones are answered with 413
/// @param connections how many clients may be connected; more are closed at once
/// @param streams how many requests an HTTP/2 connection may have open
/// @param resetsPerWindow how many streams a client may reset within 30 seconds, beyond one for each answer, before its
///     connection is closed
/// @param controlFramesPerWindow how many frames that move no request on a client may send over HTTP/2 within 30 seconds,
///     beyond two for each frame of answers, before its connection is closed
/// @param headMs how long a request's head may take from its first byte, and a TLS handshake; 408
/// @param keepAliveMs how long a connection without a request is kept
/// @param bodyMs how long a body may take before its rate counts; 408
/// @param bodyBytesPerSecond how many bytes earn a body another second; it never has more than twice `bodyMs`
/// @param writeMs how long a client may take none of its answer
/// @param connectMs how long an endpoint may take to accept; then another is tried, in the end 504
/// @param responseMs how long an endpoint may take to begin its answer, and between parts of it; 504
/// @param tunnelMs how long a WebSocket may be silent
/// @param retries how many more endpoints are tried for a request that could not be sent; 0 also for repeating none
/// @param idlePerEndpoint how many idle connections each thread keeps to an endpoint
/// @param idleMs how long it keeps them
public record ProxyLimits(
    int requestLineBytes,
    int headBytes,
    int headers,
    long bodyBytes,
    int connections,
    int streams,
    int resetsPerWindow,
    int controlFramesPerWindow,
    int headMs,
    int keepAliveMs,
    int bodyMs,
    int bodyBytesPerSecond,
    int writeMs,
    int connectMs,
    int responseMs,
    int tunnelMs,
    int retries,
    int idlePerEndpoint,
    int idleMs) {

  /// Limits that are safe for a proxy that strangers can reach.
  public static final ProxyLimits DEFAULTS =
      new ProxyLimits(
          8 * 1024, 32 * 1024, 100, 0, 20_000, 128, 200, 1_000, 10_000, 60_000, 20_000, 500, 60_000,
          2_000, 60_000, 3_600_000, 2, 512, 30_000);

  /// Changes some limits.
  ///
  /// @param texts each `NAME=NUMBER`, with names as in docs/ingress.md: `head-bytes=65536`
  /// @return the limits with those changed
  /// @throws IllegalArgumentException when there is no such limit, or it is no number that it can have
  public ProxyLimits with(final List<String> texts) {
    final RecordComponent[] components = ProxyLimits.class.getRecordComponents();
    final Map<String, Long> values = new LinkedHashMap<>();
    try {
      for (final RecordComponent component : components) {
        values.put(
            optionName(component), ((Number) component.getAccessor().invoke(this)).longValue());
      }
      for (final String text : texts) {
        final int equals = text.indexOf('=');
        final String name = equals < 0 ? text : text.substring(0, equals);
        if (equals < 0 || !values.containsKey(name)) {
          throw new IllegalArgumentException(
              "a limit is NAME=NUMBER with one of the names "
                  + String.join(", ", values.keySet())
                  + "; not "
                  + text);
        }
        values.put(name, number(text, text.substring(equals + 1), leastOf(name)));
      }
      final Object[] arguments = new Object[components.length];
      final Class<?>[] types = new Class<?>[components.length];
      int i = 0;
      for (final RecordComponent component : components) {
        final long value = Objects.requireNonNull(values.get(optionName(component)));
        types[i] = component.getType();
        arguments[i++] = types[0].equals(component.getType()) ? (Object) (int) value : value;
      }
      return ProxyLimits.class.getConstructor(types).newInstance(arguments);
    } catch (final ReflectiveOperationException e) {
      throw new IllegalStateException("a record has accessors and a constructor", e);
    }
  }

  private static String optionName(final RecordComponent component) {
    final StringBuilder name = new StringBuilder();
    for (final char c : component.getName().toCharArray()) {
      if (Character.isUpperCase(c)) {
        name.append('-');
      }
      name.append(Character.toLowerCase(c));
    }
    return name.toString();
  }

  private static long leastOf(final String name) {
    return switch (name) {
      case "body-bytes", "retries", "idle-per-endpoint" -> 0;
      default -> 1;
    };
  }

  private static long number(final String text, final String digits, final long least) {
    try {
      final long number = Long.parseLong(digits);
      if (number >= least && (number <= Integer.MAX_VALUE || text.startsWith("body-bytes="))) {
        return number;
      }
    } catch (final NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("no number from " + least + ": " + text);
  }
}
