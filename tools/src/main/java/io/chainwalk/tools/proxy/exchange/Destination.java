package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.picker.PickedEndpoint;
import io.chainwalk.route.Action;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.service.Endpoint;
import io.chainwalk.sticky.Binding;
import io.chainwalk.sticky.HeaderLine;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.proxy.targets.GroupTargets;
import io.chainwalk.tools.proxy.targets.Routing;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Which group a request goes to, and which of its targets: the engine's choices in the order in which they are made.
///
/// A cookie's group, or one by weight; in it a cookie's target, or one as the group's algorithm picks. A target that does
/// not accept is changed for another of the same group, because the group has its share of requests.
final class Destination {
  private final StickyCookies cookies;
  private final Action.Forward forward;
  private final CheckedHead head;
  private final GroupTargets targets;
  private final int group;
  private final int rememberedGroup;
  private final @Nullable Target rememberedTarget;

  private @Nullable PickedEndpoint picked;
  private @Nullable Target target;

  private Destination(
      final StickyCookies cookies,
      final Action.Forward forward,
      final CheckedHead head,
      final Routing routing,
      final int group,
      final int rememberedGroup,
      final long nowSeconds) {
    this.cookies = cookies;
    this.forward = forward;
    this.head = head;
    this.group = group;
    this.rememberedGroup = rememberedGroup;
    final TargetGroup chosen = forward.groups().get(group).group();
    targets = routing.targets(chosen);
    rememberedTarget = cookies.rememberedTarget(head, forward, group, nowSeconds);
    picked = targets.pick(head, head.from().port(), chosen.stickiness(), rememberedTarget);
    target = picked == null ? null : target(picked.endpoint());
  }

  /// Chooses.
  ///
  /// @return null where all weights are 0
  static @Nullable Destination choose(
      final StickyCookies cookies,
      final Action.Forward forward,
      final CheckedHead head,
      final Routing routing,
      final RandomGenerator random) {
    final long nowSeconds = nowSeconds();
    final int remembered = cookies.rememberedGroup(head, forward, nowSeconds);
    final int group =
        remembered == GroupChoice.NONE ? GroupChoice.pick(forward, random.nextLong()) : remembered;
    return group == GroupChoice.NONE
        ? null
        : new Destination(cookies, forward, head, routing, group, remembered, nowSeconds);
  }

  private static Target target(final Endpoint endpoint) {
    return new Target(endpoint.address(), endpoint.port());
  }

  private static long nowSeconds() {
    return System.currentTimeMillis() / 1_000;
  }

  GroupTargets targets() {
    return targets;
  }

  /// Where it goes at the moment.
  ///
  /// @return null where nobody takes requests
  @Nullable Target target() {
    return target;
  }

  /// Takes another target, because the one it had did not take the request.
  void another() {
    final PickedEndpoint failed = picked;
    if (failed != null) {
      picked = targets.pickAnother(head, head.from().port(), failed);
      failed.release();
      target = picked == null ? null : target(picked.endpoint());
    }
  }

  /// The request is over. Does nothing when it was before.
  void release() {
    if (picked != null) {
      picked.release();
      picked = null;
    }
  }

  /// Adds the cookies that bind the client from now on.
  void bind(final HttpHeaders answer) {
    final List<HeaderLine> lines =
        cookies.answer(
            head,
            forward,
            new Binding(rememberedGroup, rememberedTarget, group, target),
            answer.getAll(HttpHeaderNames.SET_COOKIE),
            nowSeconds());
    for (int i = 0; i < lines.size(); i++) {
      answer.add(lines.get(i).name(), lines.get(i).value());
    }
  }

  /// A target's address for a socket, without asking any resolver.
  static InetSocketAddress addressOf(final Target target) {
    final boolean isIpv6 = target.address().ipv6();
    final ByteBuffer bytes = ByteBuffer.allocate(isIpv6 ? 16 : 4);
    if (isIpv6) {
      bytes.putLong(target.address().high()).putLong(target.address().low());
    } else {
      bytes.putInt((int) target.address().low());
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes.array()), target.port());
    } catch (final UnknownHostException e) {
      throw new IllegalStateException("an address has 4 or 16 bytes", e);
    }
  }
}
