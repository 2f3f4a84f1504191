package io.chainwalk.route;

import java.util.List;

/// Looks for parameters in a query; see [Condition.Query] for how it is taken apart.
final class QueryText {
  private QueryText() {}

  static boolean hasAny(final String query, final List<Condition.Parameter> wanted) {
    for (int i = 0; i < wanted.size(); i++) {
      if (has(query, wanted.get(i))) {
        return true;
      }
    }
    return false;
  }

  private static boolean has(final String query, final Condition.Parameter wanted) {
    int from = 0;
    while (from < query.length()) {
      final int ampersand = query.indexOf('&', from);
      final int end = ampersand < 0 ? query.length() : ampersand;
      if (end > from) {
        final int sign = query.indexOf('=', from, end);
        final int keyEnd = sign < 0 ? end : sign;
        if (wanted.key().matches(query.substring(from, keyEnd))) {
          final String value = query.substring(Math.min(keyEnd + 1, end), end);
          if (wanted.value().matches(value)) {
            return true;
          }
          if (wanted.firstOnly()) {
            return false;
          }
        }
      }
      from = end + 1;
    }
    return false;
  }
}
