package io.chainwalk.sticky;

import io.chainwalk.route.Action;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.GroupStickiness;
import io.chainwalk.route.RequestCookies;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which group and target a request is bound to, and what the answer says so that the next one is.
///
/// Where groups and targets are both remembered, the group's cookie is asked first, and the target's counts only for that
/// group. Where only targets are, the target's cookie names the group too if it is to ([TargetStickiness.OwnCookie]): a
/// session of Gateway API stays with its backend when weights change, while the weights of an Application Load Balancer
/// then hold for each request. Names of cookies are part of what is authenticated, so that the value of one cookie is worth
/// nothing in another; a cookie and its twin `…CORS` have one value.
///
/// What is not ours, too old, of the future, or of a group that the rule has no more counts as if it were not there.
/// Whether a remembered target still is a target, and healthy, is for the caller to say.
///
/// **Threads:** immutable.
public final class StickyCookies {
  /// How many cookies of one name are looked at: a client may have some for other paths or domains.
  private static final int MOST_OF_ONE_NAME = 3;

  static final String CROSS_SITE = "CORS";

  private final KeyRing keys;

  /// Makes one.
  ///
  /// @param keys what cookies are sealed and opened with
  public StickyCookies(final KeyRing keys) {
    this.keys = keys;
  }

  /// The group that a request is bound to.
  ///
  /// @param request the request
  /// @param forward the groups there are
  /// @param nowSeconds seconds since 1970
  /// @return a place in [Action.Forward#groups], whatever its weight; [GroupChoice#NONE] where the groups are to be chosen
  ///     from
  public int rememberedGroup(
      final RequestHead request, final Action.Forward forward, final long nowSeconds) {
    final GroupStickiness stickiness = forward.stickiness();
    if (stickiness.enabled()) {
      return groupOf(request, forward, stickiness, nowSeconds);
    }
    final List<String> asked = new ArrayList<>();
    for (int place = 0; place < forward.groups().size(); place++) {
      final TargetStickiness carrier = forward.groups().get(place).group().stickiness();
      final String name = nameThatBindsGroup(carrier);
      if (!name.isEmpty() && !asked.contains(name)) {
        asked.add(name);
        final int found = groupByTarget(request, forward, carrier, nowSeconds);
        if (found != GroupChoice.NONE) {
          return found;
        }
      }
    }
    return GroupChoice.NONE;
  }

  /// What tells the carriers of sessions apart that name a group: cookies from headers too. Empty where it names none.
  private static String nameThatBindsGroup(final TargetStickiness stickiness) {
    return switch (stickiness) {
      case TargetStickiness.OwnCookie own when own.bindsGroup() -> own.cookie();
      case TargetStickiness.OwnHeader own -> own.header() + ':';
      default -> "";
    };
  }

  /// The group that a cookie or header names whose groups are those that have it. Each of its values is opened once,
  /// however many groups there are.
  private int groupByTarget(
      final RequestHead request,
      final Action.Forward forward,
      final TargetStickiness carrier,
      final long nowSeconds) {
    final String name = nameThatBindsGroup(carrier);
    final boolean header = carrier instanceof TargetStickiness.OwnHeader;
    final String sealedFor = header ? name.substring(0, name.length() - 1) : name;
    final List<String> texts =
        carrier instanceof final TargetStickiness.OwnCookie own
            ? texts(request, sealedFor, own.crossSite())
            : headers(request, sealedFor);
    for (final String text : texts) {
      final StickyValue value = SealedText.open(keys, sealedFor, text);
      if (value == null || value.target() == null) {
        continue;
      }
      for (int place = 0; place < forward.groups().size(); place++) {
        final TargetGroup group = forward.groups().get(place).group();
        if (nameThatBindsGroup(group.stickiness()).equals(name)
            && value.isFresh(lifetimeSeconds(group.stickiness()), nowSeconds)
            && value.group() == SealedText.groupId(group.name())) {
          return place;
        }
      }
    }
    return GroupChoice.NONE;
  }

  private static long lifetimeSeconds(final TargetStickiness stickiness) {
    return switch (stickiness) {
      case TargetStickiness.OwnCookie own -> own.lifetime().toSeconds();
      case TargetStickiness.OwnHeader own -> own.lifetime().toSeconds();
      default -> 0;
    };
  }

  private static List<String> headers(final RequestHead request, final String name) {
    return request.header(name).stream().limit(MOST_OF_ONE_NAME).toList();
  }

  private int groupOf(
      final RequestHead request,
      final Action.Forward forward,
      final GroupStickiness stickiness,
      final long nowSeconds) {
    for (final String text : texts(request, stickiness.cookie(), stickiness.crossSite())) {
      final StickyValue value = SealedText.open(keys, stickiness.cookie(), text);
      if (value != null && value.isFresh(stickiness.duration().toSeconds(), nowSeconds)) {
        final int place = placeOf(forward, value.group());
        if (place != GroupChoice.NONE) {
          return place;
        }
      }
    }
    return GroupChoice.NONE;
  }

  private static int placeOf(final Action.Forward forward, final long groupId) {
    for (int place = 0; place < forward.groups().size(); place++) {
      if (SealedText.groupId(forward.groups().get(place).group().name()) == groupId) {
        return place;
      }
    }
    return GroupChoice.NONE;
  }

  /// The target that a request is bound to.
  ///
  /// @param request the request
  /// @param forward the groups there are
  /// @param group the place of the group that gets it
  /// @param nowSeconds seconds since 1970
  /// @return perhaps no target any more; null where one is to be chosen
  public @Nullable Target rememberedTarget(
      final RequestHead request,
      final Action.Forward forward,
      final int group,
      final long nowSeconds) {
    final TargetGroup targets = forward.groups().get(group).group();
    return switch (targets.stickiness()) {
      case TargetStickiness.None none -> null;
      case TargetStickiness.Hash hash -> null;
      case TargetStickiness.OwnCookie own ->
          target(
              texts(request, own.cookie(), own.crossSite()),
              own.cookie(),
              targets,
              own.lifetime().toSeconds(),
              nowSeconds);
      case TargetStickiness.ApplicationCookie application ->
          RequestCookies.first(request, application.applicationCookie()) == null
              ? null
              : target(
                  texts(request, application.cookie(), false),
                  application.cookie(),
                  targets,
                  application.lifetime().toSeconds(),
                  nowSeconds);
      case TargetStickiness.OwnHeader own ->
          target(
              headers(request, own.header()),
              own.header(),
              targets,
              own.lifetime().toSeconds(),
              nowSeconds);
    };
  }

  private @Nullable Target target(
      final List<String> texts,
      final String name,
      final TargetGroup group,
      final long lifetimeSeconds,
      final long nowSeconds) {
    for (final String text : texts) {
      final StickyValue value = SealedText.open(keys, name, text);
      if (value != null
          && value.isFresh(lifetimeSeconds, nowSeconds)
          && value.group() == SealedText.groupId(group.name())
          && value.target() != null) {
        return value.target();
      }
    }
    return null;
  }

  /// The values of a cookie, or of its twin for cross-site requests where it is not sent.
  private static List<String> texts(
      final RequestHead request, final String cookie, final boolean crossSite) {
    final List<String> texts = RequestCookies.values(request, cookie, MOST_OF_ONE_NAME);
    return texts.isEmpty() && crossSite
        ? RequestCookies.values(request, cookie + CROSS_SITE, MOST_OF_ONE_NAME)
        : texts;
  }

  /// What the answer says, so that the client comes back to where it was sent. Where one cookie is that of the group and of
  /// the target, as ingress-nginx has it, one line says both.
  ///
  /// @param request the request
  /// @param forward the groups there are
  /// @param binding what it was bound to, and where it went
  /// @param targetCookies the values of the lines `Set-Cookie` of the target's answer; looked at for an application's
  ///     cookie only
  /// @param nowSeconds seconds since 1970
  /// @return lines to be added to the answer; often none
  public List<HeaderLine> answer(
      final RequestHead request,
      final Action.Forward forward,
      final Binding binding,
      final List<String> targetCookies,
      final long nowSeconds) {
    final TargetGroup group = forward.groups().get(binding.group()).group();
    final AnswerLines lines = new AnswerLines(keys, request.secure(), group.name(), nowSeconds);
    final GroupStickiness stickiness = forward.stickiness();
    final Target target = binding.target();
    if (stickiness.enabled()
        && (stickiness.sliding() || binding.rememberedGroup() != binding.group())
        && (target == null || !isOneCookie(stickiness, group.stickiness()))) {
      lines.addCookie(
          stickiness.cookie(), null, stickiness.duration().toSeconds(), stickiness.crossSite());
    }
    if (target != null) {
      addTarget(lines, group.stickiness(), target, binding, targetCookies);
    }
    return lines.all();
  }

  private static boolean isOneCookie(
      final GroupStickiness ofGroup, final TargetStickiness ofTarget) {
    return ofTarget instanceof final TargetStickiness.OwnCookie own
        && own.cookie().equals(ofGroup.cookie());
  }

  private static void addTarget(
      final AnswerLines lines,
      final TargetStickiness stickiness,
      final Target target,
      final Binding binding,
      final List<String> targetCookies) {
    final boolean isNew = !target.equals(binding.rememberedTarget());
    switch (stickiness) {
      case TargetStickiness.None none -> {}
      case TargetStickiness.Hash hash -> {}
      case TargetStickiness.OwnCookie own -> {
        if (own.sliding() || isNew) {
          lines.addCookie(own.cookie(), target, own.keptSeconds(), own.crossSite());
        }
      }
      case TargetStickiness.ApplicationCookie application -> {
        if (binding.rememberedTarget() != null
            || SetCookie.isAnyOf(targetCookies, application.applicationCookie())) {
          lines.addTwin(application.cookie(), target);
        }
      }
      case TargetStickiness.OwnHeader own -> {
        if (isNew) {
          lines.addHeader(own.header(), target);
        }
      }
    }
  }
}
