package io.chainwalk.tools.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What became of the HTTP requests of a capture. Immutable.
///
/// @param requests requests whose heads were read
/// @param unread what was not read, by its label
/// @param listeners where requests came to, those of each entrance in the order of their ports
public record IngressSummary(
    long requests, Map<String, Long> unread, List<ListenerTotals> listeners) {

  /// Copies the collections.
  public IngressSummary {
    unread = Collections.unmodifiableMap(new LinkedHashMap<>(unread));
    listeners = List.copyOf(listeners);
  }

  /// What came to a listener.
  ///
  /// @param entrance the entrance's name
  /// @param port its port
  /// @param requests how many came
  /// @param rules those that got any, in their order; the last may be what happens without a rule
  public record ListenerTotals(String entrance, int port, long requests, List<RuleTotals> rules) {
    /// Copies the list.
    public ListenerTotals {
      rules = List.copyOf(rules);
    }
  }

  /// What a rule got.
  ///
  /// @param object kind, namespace and name of what made it
  /// @param field a path into it; may be empty
  /// @param place file and line; may be empty
  /// @param requests how many
  /// @param statuses requests that the entrance answered itself, by status
  /// @param groups the groups of targets of its action, in order, also those that got nothing
  public record RuleTotals(
      String object,
      String field,
      String place,
      long requests,
      Map<Integer, Long> statuses,
      List<GroupTotals> groups) {
    /// Copies the collections.
    public RuleTotals {
      statuses = Collections.unmodifiableMap(new LinkedHashMap<>(statuses));
      groups = List.copyOf(groups);
    }
  }

  /// What a group of targets got.
  ///
  /// @param name the group's name
  /// @param requests how many were for it, also those that found no target
  /// @param share its part of the requests that the rule sent to groups, 0 to 1
  /// @param expectedShare what it should be; null where clients stay with groups
  /// @param targets those that got any
  public record GroupTotals(
      String name,
      long requests,
      double share,
      @Nullable Double expectedShare,
      List<TargetTotals> targets) {
    /// Copies the list.
    public GroupTotals {
      targets = List.copyOf(targets);
    }
  }

  /// What a target got.
  ///
  /// @param target as `address:port`
  /// @param requests how many
  /// @param share its part of the group's requests that found a target, 0 to 1
  /// @param expectedShare what it should be; null where it depends on who asks
  public record TargetTotals(
      String target, long requests, double share, @Nullable Double expectedShare) {}
}
