package io.chainwalk.tools.replay;

import io.chainwalk.route.Action;
import io.chainwalk.route.Backend;
import io.chainwalk.route.Entrance;
import io.chainwalk.route.GroupChoice;
import io.chainwalk.route.RequestCookies;
import io.chainwalk.route.RequestHead;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.select.RandomBits;
import io.chainwalk.sticky.Binding;
import io.chainwalk.sticky.HeaderLine;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.sticky.Target;
import io.chainwalk.tools.messages.CapturedRequest;
import io.chainwalk.tools.messages.Unread;
import io.chainwalk.tools.report.IngressSummary;
import java.util.BitSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Routes the requests of a capture as entrances would, and counts where they go.
///
/// Random choices depend on the seed and on which request of the capture it is.
///
/// **Threads:** the reader's.
final class RoutedRequests {
  private static final int NO_TARGET_STATUS = 503;

  /// What routes them.
  ///
  /// @param doors listeners in clear text by their ports, of one entrance each
  /// @param targets the targets of groups whose Services there are
  /// @param cookies authenticates cookies
  /// @param jars what clients send back; null where nothing but captured cookies counts
  /// @param seed decides random choices
  record Setup(
      Map<Integer, Door> doors,
      Map<TargetGroup, GroupTargets> targets,
      StickyCookies cookies,
      @Nullable CookieJars jars,
      long seed) {
    /// The ports that requests come to.
    BitSet ports() {
      final BitSet ports = new BitSet();
      doors.keySet().forEach(ports::set);
      return ports;
    }
  }

  /// Where requests come in.
  ///
  /// @param entrance the entrance's name
  /// @param listener its listener
  record Door(String entrance, Entrance.Listener listener) {}

  private final Setup setup;
  private final Map<Integer, ListenerCounts> listeners = new HashMap<>();
  private long requests;

  /// Begins.
  ///
  /// @param setup what routes
  RoutedRequests(final Setup setup) {
    this.setup = setup;
    setup.doors().forEach((port, door) -> listeners.put(port, new ListenerCounts(door)));
  }

  /// Routes a request.
  ///
  /// @param request in the order of the capture
  void look(final CapturedRequest request) {
    requests++;
    final ListenerCounts listener = counts(request.conversation().receiverPort());
    final RequestHead head =
        setup.jars() == null ? request.head() : setup.jars().withCookies(request.head());
    final RouteRule rule = listener.routes().find(head);
    final ListenerCounts.OfRule count = listener.count(rule);
    switch (rule.action()) {
      case final Action.Forward forward -> forward(request, head, forward, count);
      case final Action.FixedResponse fixed -> count.answered(fixed.status());
      case final Action.Redirect redirect -> count.answered(redirect.status());
    }
  }

  private void forward(
      final CapturedRequest request,
      final RequestHead head,
      final Action.Forward forward,
      final ListenerCounts.OfRule count) {
    final long nowSeconds = TimeUnit.NANOSECONDS.toSeconds(request.timeNs());
    final int remembered = setup.cookies().rememberedGroup(head, forward, nowSeconds);
    final int place =
        remembered == GroupChoice.NONE
            ? GroupChoice.pick(forward, RandomBits.of(setup.seed(), requests))
            : remembered;
    if (place == GroupChoice.NONE) {
      count.answered(forward.statusWithoutWeight());
      return;
    }
    final ListenerCounts.OfGroup group = count.group(place);
    switch (forward.groups().get(place).group().backend()) {
      case final Backend.Elsewhere elsewhere -> {
        group.got(elsewhere.name());
        keep(head, forward, new Binding(remembered, null, place, null), nowSeconds);
      }
      case final Backend.Broken broken -> count.answered(broken.status());
      case final Backend.ServicePortRef service -> {
        final Target known = setup.cookies().rememberedTarget(head, forward, place, nowSeconds);
        final Target target = target(request, forward.groups().get(place).group(), known);
        if (target == null) {
          count.answered(NO_TARGET_STATUS);
        } else {
          group.got(target.toString());
        }
        keep(
            head,
            forward,
            new Binding(remembered, known, place, bound(service, target)),
            nowSeconds);
      }
    }
  }

  /// A client that is sent to a node or to a cluster IP is bound to no endpoint.
  private static @Nullable Target bound(
      final Backend.ServicePortRef service, final @Nullable Target target) {
    return service.way() == Backend.Way.ENDPOINTS ? target : null;
  }

  private @Nullable Target target(
      final CapturedRequest request, final TargetGroup group, final @Nullable Target known) {
    final GroupTargets found = setup.targets().get(group);
    if (found == null) {
      return null;
    }
    return known != null && found.has(known)
        ? known
        : found.choose(request, setup.seed(), requests);
  }

  private void keep(
      final RequestHead head,
      final Action.Forward forward,
      final Binding binding,
      final long nowSeconds) {
    if (setup.jars() != null) {
      final List<HeaderLine> lines =
          setup
              .cookies()
              .answer(
                  head, forward, binding, applicationCookies(head, forward, binding), nowSeconds);
      setup.jars().keep(head, lines);
    }
  }

  /// What the application sets is not known; who sends its cookie has got it from there.
  private static List<String> applicationCookies(
      final RequestHead head, final Action.Forward forward, final Binding binding) {
    return switch (forward.groups().get(binding.group()).group().stickiness()) {
      case final TargetStickiness.ApplicationCookie application ->
          RequestCookies.first(head, application.applicationCookie()) == null
              ? List.of()
              : List.of(application.applicationCookie() + "=");
      case TargetStickiness.None _,
          TargetStickiness.OwnCookie _,
          TargetStickiness.OwnHeader _,
          TargetStickiness.Hash _ ->
          List.of();
    };
  }

  /// Sums up.
  ///
  /// @param unread what was not read
  IngressSummary totals(final Map<Unread, Long> unread) {
    final Map<String, Long> labels = new LinkedHashMap<>();
    unread.forEach((why, count) -> labels.put(why.label(), count));
    return new IngressSummary(
        requests,
        labels,
        setup.doors().keySet().stream()
            .sorted()
            .map(port -> counts(port).totals(setup.targets()))
            .toList());
  }

  private ListenerCounts counts(final int port) {
    final ListenerCounts found = listeners.get(port);
    if (found == null) {
      throw new IllegalStateException("nobody listens at port " + port);
    }
    return found;
  }
}
