package io.chainwalk.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The cookies of a request, read as leniently as servers do (RFC 6265 section 5.4 says what clients send): any number of
/// `Cookie` lines, pairs separated by semicolons with or without blanks, quotes kept as part of the value. What has no
/// equals sign is no cookie. Case counts in names and values.
public final class RequestCookies {
  private static final String HEADER = "Cookie";

  private RequestCookies() {}

  /// The first cookie of a name.
  ///
  /// @param request the request
  /// @param name the cookie's name
  /// @return its value, perhaps empty; null where there is none
  public static @Nullable String first(final RequestHead request, final String name) {
    final List<String> values = values(request, name, 1);
    return values.isEmpty() ? null : values.getFirst();
  }

  /// The cookies of a name, in order. A client sends several where it has some for other paths or domains.
  ///
  /// @param request the request
  /// @param name the cookies' name
  /// @param most how many are looked for
  /// @return their values
  public static List<String> values(final RequestHead request, final String name, final int most) {
    final List<String> found = new ArrayList<>();
    final List<String> lines = request.header(HEADER);
    for (int i = 0; i < lines.size() && found.size() < most; i++) {
      collect(lines.get(i), name, most, found);
    }
    return found;
  }

  private static void collect(
      final String line, final String name, final int most, final List<String> found) {
    int from = 0;
    while (from < line.length() && found.size() < most) {
      final int semicolon = line.indexOf(';', from);
      final int end = semicolon < 0 ? line.length() : semicolon;
      final int sign = line.indexOf('=', from, end);
      if (sign >= 0 && isName(line, from, sign, name)) {
        found.add(line.substring(sign + 1, end).strip());
      }
      from = end + 1;
    }
  }

  private static boolean isName(
      final String line, final int from, final int to, final String name) {
    int start = from;
    int end = to;
    while (start < end && isBlank(line.charAt(start))) {
      start++;
    }
    while (end > start && isBlank(line.charAt(end - 1))) {
      end--;
    }
    return end - start == name.length() && line.startsWith(name, start);
  }

  private static boolean isBlank(final char letter) {
    return letter == ' ' || letter == '\t';
  }
}
