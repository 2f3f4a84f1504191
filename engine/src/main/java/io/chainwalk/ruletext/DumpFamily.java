package io.chainwalk.ruletext;

/// Tells the family of restore text that has no header.
final class DumpFamily {
  private DumpFamily() {}

  /// Whether any word behind `-s`, `-d` or a NAT target's option is an IPv6 address.
  static boolean hasIpv6Address(final String text) {
    return behind(" -s ", text) || behind(" -d ", text) || behind(" --to-destination [", text);
  }

  private static boolean behind(final String option, final String text) {
    int at = text.indexOf(option);
    while (at >= 0) {
      final int from = at + option.length();
      int end = from;
      while (end < text.length() && " /\n".indexOf(text.charAt(end)) < 0) {
        if (text.charAt(end) == ':') {
          return true;
        }
        end++;
      }
      at = text.indexOf(option, end);
    }
    return false;
  }
}
