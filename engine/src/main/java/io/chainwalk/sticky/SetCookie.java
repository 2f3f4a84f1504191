package io.chainwalk.sticky;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;

/// A line `Set-Cookie`, attribute by attribute (RFC 6265 section 4.1). Immutable.
///
/// @param text the line's value so far
record SetCookie(String text) {
  /// How long a client keeps the twin of an application's cookie: seven days, whatever is configured (AWS, "Sticky sessions
  /// for your Application Load Balancer"). What is configured counts in the value.
  static final long APPLICATION_TWIN_SECONDS = 7 * 24 * 3600L;

  private static final String HEADER = "Set-Cookie";
  private static final String[] DAYS = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
  private static final String[] MONTHS = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
  };

  static SetCookie of(final String name, final String value) {
    return new SetCookie(name + '=' + value);
  }

  /// Whether one of some lines sets a cookie.
  static boolean isAnyOf(final List<String> lines, final String name) {
    return lines.stream().anyMatch(line -> nameOf(line).equals(name));
  }

  private static String nameOf(final String line) {
    final int sign = line.indexOf('=');
    return sign < 0 ? "" : line.substring(0, sign).strip();
  }

  SetCookie expires(final long seconds) {
    return with("Expires=" + date(seconds));
  }

  SetCookie maxAge(final long seconds) {
    return with("Max-Age=" + seconds);
  }

  SetCookie path() {
    return with("Path=/");
  }

  SetCookie secure() {
    return with("Secure");
  }

  SetCookie httpOnly() {
    return with("HttpOnly");
  }

  SetCookie crossSite() {
    return with("SameSite=None").secure();
  }

  HeaderLine line() {
    return new HeaderLine(HEADER, text);
  }

  private SetCookie with(final String attribute) {
    return new SetCookie(text + "; " + attribute);
  }

  /// A date as HTTP has it (RFC 9110 section 5.6.7); what formatters of the JDK make of it depends on locale data.
  static String date(final long seconds) {
    final LocalDateTime time =
        LocalDateTime.ofInstant(Instant.ofEpochSecond(seconds), ZoneOffset.UTC);
    return "%s, %02d %s %04d %02d:%02d:%02d GMT"
        .formatted(
            DAYS[time.getDayOfWeek().ordinal()],
            time.getDayOfMonth(),
            MONTHS[time.getMonthValue() - 1],
            time.getYear(),
            time.getHour(),
            time.getMinute(),
            time.getSecond());
  }
}
