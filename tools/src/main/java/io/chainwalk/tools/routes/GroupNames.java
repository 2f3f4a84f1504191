package io.chainwalk.tools.routes;

import io.chainwalk.route.Action;
import io.chainwalk.route.RouteRule;
import io.chainwalk.route.TargetGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Sees to it that in an entrance groups of targets that are not the same have not the same name: `shop/web:80` is the
/// first of them, `shop/web:80 of shop/other` one that a rule of another object leads to, `shop/web:80 of shop/other (2)`
/// a further one of that object.
final class GroupNames {
  private final Map<String, TargetGroup> byName = new HashMap<>();
  private final Map<TargetGroup, TargetGroup> named = new HashMap<>();

  /// Rules whose groups have names of their own.
  List<RouteRule> named(final List<RouteRule> rules) {
    return rules.stream().map(this::named).toList();
  }

  /// A rule whose groups have names of their own.
  RouteRule named(final RouteRule rule) {
    if (!(rule.action() instanceof final Action.Forward forward)) {
      return rule;
    }
    final String object = rule.origin().object();
    final String id = object.substring(object.indexOf(' ') + 1);
    final List<Action.WeightedGroup> groups = new ArrayList<>();
    for (final Action.WeightedGroup weighted : forward.groups()) {
      groups.add(new Action.WeightedGroup(named(weighted.group(), id), weighted.weight()));
    }
    return new RouteRule(
        rule.origin(),
        rule.hosts(),
        rule.paths(),
        rule.conditions(),
        new Action.Forward(groups, forward.stickiness(), forward.statusWithoutWeight()));
  }

  private TargetGroup named(final TargetGroup group, final String id) {
    TargetGroup unique = named.get(group);
    if (unique == null) {
      unique = unique(group, id);
      named.put(group, unique);
      byName.put(unique.name(), unique);
    }
    return unique;
  }

  private TargetGroup unique(final TargetGroup group, final String id) {
    String name = group.name();
    for (int number = 1; byName.containsKey(name); number++) {
      name = group.name() + " of " + id + (number == 1 ? "" : " (" + number + ')');
    }
    return new TargetGroup(name, group.backend(), group.stickiness(), group.algorithm());
  }
}
