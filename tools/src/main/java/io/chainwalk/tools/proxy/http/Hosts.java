package io.chainwalk.tools.proxy.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Hosts as requests name them: `name[:port]`, an IPv4 address, or an IPv6 address in brackets.
public final class Hosts {
  private static final int MAX_PORT = 0xFFFF;

  private Hosts() {}

  /// The host without port, as rules have it.
  ///
  /// @param authority what a `Host` header or `:authority` has
  /// @return in lower case, without the dot at the end; null where it is no host
  public static @Nullable String hostOf(final String authority) {
    final int end = endOfHost(authority);
    if (end <= 0 || !isPort(authority, end)) {
      return null;
    }
    boolean isLower = true;
    for (int i = 0; i < end; i++) {
      final char c = authority.charAt(i);
      if (!isHostCharacter(c, authority.charAt(0) == '[')) {
        return null;
      }
      isLower &= c < 'A' || c > 'Z';
    }
    final int withoutDot = authority.charAt(end - 1) == '.' ? end - 1 : end;
    final String host = authority.substring(0, withoutDot);
    return host.isEmpty() ? null : isLower ? host : host.toLowerCase(Locale.ROOT);
  }

  private static int endOfHost(final String authority) {
    if (authority.isEmpty()) {
      return 0;
    }
    if (authority.charAt(0) == '[') {
      return authority.indexOf(']') + 1;
    }
    final int colon = authority.indexOf(':');
    return colon < 0 ? authority.length() : colon;
  }

  /// An empty port is one, RFC 3986 section 3.2.3.
  private static boolean isPort(final String authority, final int end) {
    if (end == authority.length()) {
      return true;
    }
    if (authority.charAt(end) != ':' || authority.length() - end > 6) {
      return false;
    }
    int port = 0;
    for (int i = end + 1; i < authority.length(); i++) {
      final int digit = authority.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return false;
      }
      port = port * 10 + digit;
    }
    return port <= MAX_PORT;
  }

  /// Letters, digits and the marks of RFC 3986 that are found in names; none that means anything to who reads a URL.
  private static boolean isHostCharacter(final char c, final boolean bracketed) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~'
        || (bracketed && (c == '[' || c == ']' || c == ':' || c == '%'));
  }
}
