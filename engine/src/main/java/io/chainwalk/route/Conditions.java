package io.chainwalk.route;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What conditions have in common.
final class Conditions {
  private Conditions() {}

  /// Whether a request has all of them.
  static boolean holdAll(final List<Condition> conditions, final RequestHead request) {
    return firstThatFails(conditions, request) == null;
  }

  static @Nullable Condition firstThatFails(
      final List<Condition> conditions, final RequestHead request) {
    for (int i = 0; i < conditions.size(); i++) {
      if (!conditions.get(i).matches(request)) {
        return conditions.get(i);
      }
    }
    return null;
  }

  static boolean isAny(final List<String> texts, final List<Condition.TextMatch> wanted) {
    for (int i = 0; i < texts.size(); i++) {
      if (isAny(texts.get(i), wanted)) {
        return true;
      }
    }
    return false;
  }

  static boolean isAny(final @Nullable String text, final List<Condition.TextMatch> wanted) {
    if (text == null) {
      return false;
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (wanted.get(i).matches(text)) {
        return true;
      }
    }
    return false;
  }

  static boolean isIn(final IpAddress address, final List<Condition.Network> networks) {
    for (int i = 0; i < networks.size(); i++) {
      if (networks.get(i).contains(address)) {
        return true;
      }
    }
    return false;
  }
}
