package io.chainwalk.flow;

import java.util.Arrays;

/// Addresses as text, both ways. RFC 4291 section 2.2 is read, RFC 5952 is written.
final class IpAddressText {
  private static final int GROUPS = 8;

  private IpAddressText() {}

  static IpAddress parse(final String text) {
    return text.indexOf(':') >= 0 ? parseIpv6(text) : IpAddress.ofIpv4(parseIpv4(text, text));
  }

  static String format(final IpAddress address) {
    return address.ipv6()
        ? formatIpv6(address.high(), address.low())
        : formatIpv4((int) address.low());
  }

  private static int parseIpv4(final String part, final String whole) {
    final String[] bytes = part.split("\\.", -1);
    if (bytes.length != 4) {
      throw notAnAddress(whole);
    }
    int address = 0;
    for (final String digits : bytes) {
      address = address << 8 | number(digits, 10, 3, 255, whole);
    }
    return address;
  }

  private static IpAddress parseIpv6(final String text) {
    final int gap = text.indexOf("::");
    if (gap >= 0 && text.indexOf("::", gap + 1) >= 0) {
      throw notAnAddress(text);
    }
    final int[] head = groups(gap < 0 ? text : text.substring(0, gap), gap < 0, text);
    final int[] tail = groups(gap < 0 ? "" : text.substring(gap + 2), true, text);
    final int given = head.length + tail.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      throw notAnAddress(text);
    }
    final int[] all = Arrays.copyOf(head, GROUPS);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return new IpAddress(true, word(all, 0), word(all, 4));
  }

  /// The 16-bit groups of one side of `::`; a dotted IPv4 address at the end of the whole counts as two.
  private static int[] groups(final String side, final boolean atEnd, final String whole) {
    if (side.isEmpty()) {
      return new int[0];
    }
    final String[] parts = side.split(":", -1);
    final String last = parts[parts.length - 1];
    final boolean dotted = atEnd && last.indexOf('.') >= 0;
    final int[] groups = new int[parts.length + (dotted ? 1 : 0)];
    for (int i = 0; i < parts.length - (dotted ? 1 : 0); i++) {
      groups[i] = number(parts[i], 16, 4, 0xFFFF, whole);
    }
    if (dotted) {
      final int ipv4 = parseIpv4(last, whole);
      groups[groups.length - 2] = ipv4 >>> 16;
      groups[groups.length - 1] = ipv4 & 0xFFFF;
    }
    return groups;
  }

  private static int number(
      final String digits,
      final int radix,
      final int mostDigits,
      final int most,
      final String whole) {
    if (digits.isEmpty() || digits.length() > mostDigits) {
      throw notAnAddress(whole);
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      final char digit = digits.charAt(i);
      final int digitValue = digit < 128 ? Character.digit(digit, radix) : -1;
      if (digitValue < 0) {
        throw notAnAddress(whole);
      }
      value = value * radix + digitValue;
    }
    if (value > most) {
      throw notAnAddress(whole);
    }
    return value;
  }

  private static long word(final int[] groups, final int from) {
    return (long) groups[from] << 48
        | (long) groups[from + 1] << 32
        | (long) groups[from + 2] << 16
        | groups[from + 3];
  }

  private static IllegalArgumentException notAnAddress(final String text) {
    return new IllegalArgumentException("not an IPv4 or IPv6 address: '" + text + "'");
  }

  private static String formatIpv4(final int address) {
    return (address >>> 24)
        + "."
        + (address >>> 16 & 0xFF)
        + "."
        + (address >>> 8 & 0xFF)
        + "."
        + (address & 0xFF);
  }

  private static String formatIpv6(final long high, final long low) {
    if (high == 0 && low >>> 32 == 0xFFFF) {
      return "::ffff:" + formatIpv4((int) low); // RFC 5952 section 5
    }
    final int[] groups = new int[GROUPS];
    for (int i = 0; i < 4; i++) {
      groups[i] = (int) (high >>> (48 - 16 * i)) & 0xFFFF;
      groups[i + 4] = (int) (low >>> (48 - 16 * i)) & 0xFFFF;
    }
    int gapStart = -1;
    int gapLength = 1; // RFC 5952 section 4.2.2: one group alone is not shortened
    for (int i = 0; i < GROUPS; i++) {
      int end = i;
      while (end < GROUPS && groups[end] == 0) {
        end++;
      }
      if (end - i > gapLength) {
        gapStart = i;
        gapLength = end - i;
      }
    }
    final StringBuilder text = new StringBuilder(39);
    int i = 0;
    while (i < GROUPS) {
      if (i == gapStart) {
        text.append("::");
        i += gapLength;
      } else {
        if (i > 0 && text.charAt(text.length() - 1) != ':') {
          text.append(':');
        }
        text.append(Integer.toHexString(groups[i]));
        i++;
      }
    }
    return text.toString();
  }
}
