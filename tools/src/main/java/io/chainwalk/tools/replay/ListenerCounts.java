package io.chainwalk.tools.replay;

import io.chainwalk.route.Action;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.RouteTable;
import io.chainwalk.route.TargetGroup;
import io.chainwalk.route.TargetStickiness;
import io.chainwalk.tools.report.IngressSummary;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The requests that came to a listener, by rule, group of targets and target.
///
/// **Threads:** one.
final class ListenerCounts {
  /// What a rule got.
  static final class OfRule {
    private final Map<Integer, Long> statuses = new TreeMap<>();
    private final Map<Integer, OfGroup> groups = new HashMap<>();
    private long requests;

    private OfRule() {}

    /// The entrance answered by itself.
    void answered(final int status) {
      statuses.merge(status, 1L, Long::sum);
    }

    /// A group was chosen.
    ///
    /// @param place where in the rule's action
    /// @return what it got
    OfGroup group(final int place) {
      final OfGroup group = groups.computeIfAbsent(place, _ -> new OfGroup());
      group.requests++;
      return group;
    }
  }

  /// What a group of targets got.
  static final class OfGroup {
    private final Map<String, Long> targets = new TreeMap<>();
    private long requests;

    private OfGroup() {}

    /// A target was chosen.
    void got(final String target) {
      targets.merge(target, 1L, Long::sum);
    }
  }

  private final RoutedRequests.Door door;

  /// Rules are told apart by which they are, not by what they say.
  private final IdentityHashMap<RouteRule, OfRule> rules = new IdentityHashMap<>();

  ListenerCounts(final RoutedRequests.Door door) {
    this.door = door;
  }

  RouteTable routes() {
    return door.listener().routes();
  }

  /// Counts a request.
  ///
  /// @param rule the rule that it met
  /// @return what the rule got
  OfRule count(final RouteRule rule) {
    final OfRule count = rules.computeIfAbsent(rule, _ -> new OfRule());
    count.requests++;
    return count;
  }

  /// Sums up.
  ///
  /// @param targets the targets of groups whose Services there are
  IngressSummary.ListenerTotals totals(final Map<TargetGroup, GroupTargets> targets) {
    final List<IngressSummary.RuleTotals> used = new ArrayList<>();
    Stream.concat(routes().rules().stream(), Stream.of(routes().fallback()))
        .forEach(rule -> {
          final OfRule count = rules.get(rule);
          if (count != null) {
            used.add(ruleTotals(rule, count, targets));
          }
        });
    return new IngressSummary.ListenerTotals(
        door.entrance(),
        door.listener().port(),
        rules.values().stream().mapToLong(count -> count.requests).sum(),
        used);
  }

  private static IngressSummary.RuleTotals ruleTotals(
      final RouteRule rule, final OfRule count, final Map<TargetGroup, GroupTargets> targets) {
    return new IngressSummary.RuleTotals(
        rule.origin().object(),
        rule.origin().field(),
        rule.origin().place(),
        count.requests,
        count.statuses,
        rule.action() instanceof final Action.Forward forward
            ? groupTotals(forward, count, targets)
            : List.of());
  }

  private static List<IngressSummary.GroupTotals> groupTotals(
      final Action.Forward forward,
      final OfRule count,
      final Map<TargetGroup, GroupTargets> targets) {
    final long all = count.groups.values().stream().mapToLong(group -> group.requests).sum();
    return IntStream.range(0, forward.groups().size())
        .mapToObj(place -> {
          final Action.WeightedGroup weighted = forward.groups().get(place);
          final OfGroup group = count.groups.getOrDefault(place, new OfGroup());
          return new IngressSummary.GroupTotals(
              weighted.group().name(),
              group.requests,
              all == 0 ? 0 : (double) group.requests / all,
              isDrawn(forward) ? (double) weighted.weight() / forward.totalWeight() : null,
              targetTotals(group, targets.get(weighted.group())));
        })
        .toList();
  }

  /// Whether each request's group is a matter of weights alone.
  private static boolean isDrawn(final Action.Forward forward) {
    final boolean stays =
        forward.stickiness().enabled()
            || forward.groups().stream()
                .map(each -> each.group().stickiness())
                .anyMatch(stickiness ->
                    !(stickiness instanceof TargetStickiness.None)
                        && !(stickiness instanceof TargetStickiness.Hash));
    return forward.totalWeight() > 0 && (!stays || forward.groups().size() == 1);
  }

  private static List<IngressSummary.TargetTotals> targetTotals(
      final OfGroup count, final @Nullable GroupTargets targets) {
    final long all = count.targets.values().stream().mapToLong(Long::longValue).sum();
    return count.targets.entrySet().stream()
        .map(each ->
            new IngressSummary.TargetTotals(
                each.getKey(),
                each.getValue(),
                (double) each.getValue() / all,
                targets == null ? null : targets.share(each.getKey())))
        .toList();
  }
}
