package io.chainwalk.kubeproxy;

import io.chainwalk.ruleset.RuleLine;
import java.util.List;

/// One sync of kube-proxy: the text it hands to `iptables-restore --noflush`, and its metrics.
///
/// @param lines the text
/// @param full whether all services' chains are in it, not only changed ones
/// @param filterRules `kubeproxy_sync_proxy_rules_iptables_total{table="filter"}`: rules that there are after the sync
/// @param natRules `kubeproxy_sync_proxy_rules_iptables_total{table="nat"}`
/// @param noLocalInternal `kubeproxy_sync_proxy_rules_no_local_endpoints_total{traffic_policy="internal"}`: service ports
///     whose cluster IP drops connections because no endpoint is local
/// @param noLocalExternal the same with `traffic_policy="external"`: service ports that drop connections from outside
public record RuleSync(
    List<RuleLine> lines,
    boolean full,
    int filterRules,
    int natRules,
    int noLocalInternal,
    int noLocalExternal) {

  /// Copies the lines.
  public RuleSync {
    lines = List.copyOf(lines);
  }

  /// The text itself.
  ///
  /// @return the lines, each with its end
  public String text() {
    int length = 0;
    for (final RuleLine line : lines) {
      length += line.text().length() + 1;
    }
    final StringBuilder text = new StringBuilder(length);
    for (final RuleLine line : lines) {
      text.append(line.text()).append('\n');
    }
    return text.toString();
  }
}
