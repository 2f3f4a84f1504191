package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// How clients stay with groups and targets, in words.
final class StickinessWords {
  private static final String CROSS_SITE = "CORS";

  private StickinessWords() {}

  /// A cookie or header that remembers.
  ///
  /// @param name its name
  /// @param seconds how long; 0 for the client's session
  /// @param words what it remembers and how long
  record Memory(String name, long seconds, String words) {}

  /// What the answer to a request that a group gets would set.
  ///
  /// @param forward the groups
  /// @param group the one that gets it
  /// @return none where every request is on its own
  static List<Memory> set(final Action.Forward forward, final TargetGroup group) {
    final List<Memory> set = new ArrayList<>();
    final GroupStickiness stickiness = forward.stickiness();
    final boolean together =
        group.stickiness() instanceof final TargetStickiness.OwnCookie own
            && own.cookie().equals(stickiness.cookie());
    if (stickiness.enabled()) {
      final String words =
          (together ? "target group and target" : "target group")
              + lasting(stickiness.duration(), stickiness.sliding());
      set.add(new Memory(stickiness.cookie(), stickiness.duration().toSeconds(), words));
      if (stickiness.crossSite()) {
        set.add(
            new Memory(
                stickiness.cookie() + CROSS_SITE,
                stickiness.duration().toSeconds(),
                words + ", with SameSite=None"));
      }
    }
    if (!together) {
      set.addAll(ofTargets(group.stickiness()));
    }
    return set;
  }

  private static List<Memory> ofTargets(final TargetStickiness stickiness) {
    return switch (stickiness) {
      case TargetStickiness.None _ -> List.of();
      case TargetStickiness.Hash _ -> List.of();
      case TargetStickiness.OwnCookie own -> {
        final String words =
            "target"
                + (own.sessionOnly() && !own.lifetime().isZero()
                    ? ", for the client's session, %d s at most"
                        .formatted(own.lifetime().toSeconds())
                    : lasting(own.lifetime(), own.sliding()));
        final long seconds = own.keptSeconds();
        yield own.crossSite()
            ? List.of(
                new Memory(own.cookie(), seconds, words),
                new Memory(own.cookie() + CROSS_SITE, seconds, words + ", with SameSite=None"))
            : List.of(new Memory(own.cookie(), seconds, words));
      }
      case TargetStickiness.ApplicationCookie application ->
          List.of(
              new Memory(
                  application.cookie(),
                  application.lifetime().toSeconds(),
                  "target"
                      + lasting(application.lifetime(), false)
                      + ", once a target sets cookie "
                      + application.applicationCookie()));
      case TargetStickiness.OwnHeader own ->
          List.of(
              new Memory(
                  own.header(),
                  own.lifetime().toSeconds(),
                  "target, as a header" + lasting(own.lifetime(), false)));
    };
  }

  /// The cookies that a request may have to say what it is bound to.
  static List<String> cookies(final Action.Forward forward) {
    final List<String> cookies = new ArrayList<>();
    forward
        .groups()
        .forEach(weighted ->
            set(forward, weighted.group()).stream()
                .map(Memory::name)
                .filter(name -> !cookies.contains(name))
                .forEach(cookies::add));
    return cookies;
  }

  /// How a target is chosen, in words; empty where it is one after the other.
  static String choice(final TargetGroup group) {
    if (group.stickiness() instanceof TargetStickiness.Hash(TargetStickiness.HashSource of)) {
      return "by a hash of "
          + switch (of) {
            case CLIENT_ADDRESS -> "the client's address";
            case REQUEST_TARGET -> "path and query";
            case HOST -> "the host";
          };
    }
    return group.algorithm().equals(Rules.ROUND_ROBIN) ? "" : group.algorithm();
  }

  private static String lasting(final Duration duration, final boolean sliding) {
    return duration.isZero()
        ? ", for the client's session"
        : ", for %d s%s".formatted(duration.toSeconds(), sliding ? " from each answer on" : "");
  }
}
