package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.RequestCookies;
import io.chainwalk.route.RouteRule;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.config.ClusterManifests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Asks entrances where a request goes.
final class RouteRun {
  private final Entrances entrances;
  private final Targeting targeting;
  private final @Nullable StickyCookies cookies;
  private final long randomBits;
  private final long nowSeconds;

  /// Prepares the run.
  ///
  /// @param cookies opens cookies; null where there is no key
  /// @param randomBits decide between groups
  /// @param nowSeconds seconds since 1970
  RouteRun(
      final ClusterManifests cluster,
      final Entrances entrances,
      final @Nullable StickyCookies cookies,
      final long randomBits,
      final long nowSeconds) {
    this.entrances = entrances;
    this.targeting = new Targeting(cluster);
    this.cookies = cookies;
    this.randomBits = randomBits;
    this.nowSeconds = nowSeconds;
  }

  /// Asks.
  ///
  /// @param request the request
  /// @param among the entrances to ask
  RouteReport ask(final AskedRequest request, final List<Entrance> among) {
    final List<RouteReport.Answer> answers = new ArrayList<>();
    final List<Entrance> elsewhere = new ArrayList<>();
    for (final Entrance entrance : among) {
      final Optional<Entrance.Listener> listener =
          entrance.listener(request.secure(), request.port());
      if (listener.isPresent()) {
        answers.add(answer(request, entrance, listener.get()));
      } else {
        elsewhere.add(entrance);
      }
    }
    return new RouteReport(request, answers, elsewhere, entrances.refused(), entrances.notices());
  }

  private RouteReport.Answer answer(
      final AskedRequest request, final Entrance entrance, final Entrance.Listener listener) {
    final RouteRule rule = listener.routes().find(request);
    final Action action = rule.action();
    return new RouteReport.Answer(
        entrance,
        entrances.properties().getOrDefault(entrance.name(), List.of()),
        listener.port(),
        rule,
        1 + listener.routes().rules().indexOf(rule),
        listener.routes().rules().size(),
        listener.routes().explain(request),
        action instanceof final Action.Redirect redirect
            ? RedirectLocations.of(redirect, request, listener.port())
            : "",
        action instanceof final Action.Forward forward
            ? groups(forward, entrance.dialect())
            : List.of(),
        action instanceof final Action.Forward forward ? binding(request, forward) : null);
  }

  private List<RouteReport.Group> groups(
      final Action.Forward forward, final Entrance.Dialect dialect) {
    final long total = forward.totalWeight();
    return forward.groups().stream()
        .map(weighted ->
            new RouteReport.Group(
                weighted,
                total == 0 ? null : new Share(weighted.weight(), total),
                targeting.of(weighted, dialect)))
        .toList();
  }

  private RouteReport.Binding binding(final AskedRequest request, final Action.Forward forward) {
    final List<String> sent =
        StickinessWords.cookies(forward).stream()
            .filter(name ->
                RequestCookies.first(request, name) != null || !request.header(name).isEmpty())
            .toList();
    final int remembered =
        cookies == null ? GroupChoice.NONE : cookies.rememberedGroup(request, forward, nowSeconds);
    final int chosen =
        remembered == GroupChoice.NONE ? GroupChoice.pick(forward, randomBits) : remembered;
    if (chosen == GroupChoice.NONE) {
      return new RouteReport.Binding("", "", "", List.of(), cookies == null ? sent : List.of());
    }
    final @Nullable Target target =
        cookies == null ? null : cookies.rememberedTarget(request, forward, chosen, nowSeconds);
    return new RouteReport.Binding(
        remembered == GroupChoice.NONE ? "" : nameOf(forward, remembered),
        target == null ? "" : target.toString(),
        nameOf(forward, chosen),
        StickinessWords.set(forward, forward.groups().get(chosen).group()).stream()
            .map(memory -> memory.name() + ": " + memory.words())
            .toList(),
        cookies == null ? sent : List.of());
  }

  private static String nameOf(final Action.Forward forward, final int place) {
    return forward.groups().get(place).group().name();
  }
}
