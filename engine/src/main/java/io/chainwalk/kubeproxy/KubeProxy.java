package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.PortRules.Share;
import io.chainwalk.kubeproxy.WrittenPorts.Written;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Table;
import io.chainwalk.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// One of kube-proxy's two instances, that of IPv4 or that of IPv6: it is shown all services again and again, and answers
/// each time with the text it would hand to `iptables-restore` (section 13).
///
/// The first sync is full. Those that follow are partial: chains that all services share are written whole, a service's
/// own chains only if the service or its endpoints have changed since. Chains that nobody uses any more are deleted.
/// kube-proxy writes services in the random order of a Go map; here they come by name, so that the same services give the
/// same text. [CanonicalOrder] puts any such text in an order that does not depend on it.
///
/// **Cost:** what a service needs is computed when it changes, and kept. A partial sync looks at each service port and
/// copies its shared rules, no more.
///
/// **Threads:** one at a time.
public final class KubeProxy {
  /// `iptables.syncPeriod`, kube-proxy's default. Large clusters are cleared of chains no more often.
  private static final long SYNC_PERIOD_NS = 30_000_000_000L;

  private final ProxyConfig config;
  private final boolean ipv6;
  private final WrittenPorts ports;
  private ProxyNode node;
  private RuleMode mode;

  /// What the last text deleted, in case it is refused.
  private Map<Table, Set<String>> deleted = Map.of();

  private boolean needsFullSync = true;
  private boolean everCleared;
  private long lastClearedNs;

  /// Starts on a node that has no rules.
  ///
  /// @param config its configuration
  /// @param node where it runs
  /// @param ipv6 its family
  /// @throws IllegalArgumentException when a CIDR in the configuration is none
  public KubeProxy(final ProxyConfig config, final ProxyNode node, final boolean ipv6) {
    this.config = config;
    this.node = node;
    this.ipv6 = ipv6;
    this.mode = RuleMode.of(config, node, ipv6);
    this.ports = new WrittenPorts(node, mode, ipv6);
  }

  /// Tells it that the Node has changed. What depends on the node is written anew with the next sync.
  ///
  /// @param changed the node as it is now
  public void setNode(final ProxyNode changed) {
    if (!changed.equals(node)) {
      node = changed;
      mode = RuleMode.of(config, changed, ipv6);
      ports.setNode(changed, mode);
      needsFullSync = true;
    }
  }

  /// Makes the next sync a full one, as kube-proxy does when its canary chain has vanished, which means that somebody has
  /// flushed the tables.
  public void requestFullSync() {
    needsFullSync = true;
  }

  /// Tells it that `iptables-restore` refused the last text: nothing of it came about, and the next sync is full.
  public void restoreFailed() {
    ports.giveBack(deleted);
    needsFullSync = true;
  }

  /// Brings rules in line with services.
  ///
  /// @param services all services
  /// @param nowNs monotonic nanoseconds
  /// @return the text
  /// @throws IllegalArgumentException when a source range of a service is none
  public RuleSync sync(final ServiceSnapshot services, final long nowNs) {
    final boolean full = needsFullSync;
    final Set<String> changed = ports.update(services, full);
    needsFullSync = false;
    final boolean clears =
        !ports.isLargeCluster() || !everCleared || nowNs - lastClearedNs > SYNC_PERIOD_NS;
    deleted = clears ? ports.takeUnused() : Map.of();
    if (clears) {
      everCleared = true;
      lastClearedNs = nowNs;
    }
    return write(full, changed);
  }

  /// The rules of built-in chains that lead to kube-proxy's, as they stand in a node's fresh tables after a full sync.
  /// kube-proxy puts them there one by one, not by `iptables-restore`; this text does the same after that of a sync.
  ///
  /// @return text for `iptables-restore --noflush`
  public List<RuleLine> jumpRules() {
    final List<RuleLine> lines = new ArrayList<>();
    for (final Table table : mode.tables()) {
      lines.add(plain("*" + table.text()));
      final Set<String> missing = new LinkedHashSet<>();
      final List<RuleLine> jumps = mode.jumps(table);
      // kube-proxy makes sure that there is a chain before it jumps there: that of localhost node
      // ports may be empty.
      jumps.forEach(jump -> missing.add(targetOf(jump)));
      mode.topChains(table).forEach(missing::remove);
      missing.forEach(chain -> lines.add(chainLine(chain)));
      lines.addAll(jumps);
      lines.add(plain("COMMIT"));
    }
    return lines;
  }

  private static String targetOf(final RuleLine jump) {
    return jump.text().substring(jump.text().lastIndexOf(' ') + 1);
  }

  private RuleSync write(final boolean full, final Set<String> changed) {
    final List<RuleLine> lines = new ArrayList<>();
    final Map<Table, Integer> counts = new EnumMap<>(Table.class);
    final Set<IpAddress> clusterIps = new LinkedHashSet<>();
    int noLocalInternal = 0;
    int noLocalExternal = 0;
    for (final Written w : ports.all()) {
      clusterIps.add(w.plan().port().clusterIp());
      noLocalInternal += w.plan().dropsInternal() ? 1 : 0;
      noLocalExternal += w.plan().dropsExternal() ? 1 : 0;
    }
    for (final Table table : mode.tables()) {
      counts.put(table, write(table, full, changed, clusterIps, lines));
    }
    return new RuleSync(
        lines,
        full,
        counts.getOrDefault(Table.FILTER, 0),
        counts.getOrDefault(Table.NAT, 0),
        noLocalInternal,
        noLocalExternal);
  }

  /// Writes a table.
  ///
  /// @return how many rules it has then, written or left as they are
  private int write(
      final Table table,
      final boolean full,
      final Set<String> changed,
      final Set<IpAddress> clusterIps,
      final List<RuleLine> lines) {
    lines.add(plain("*" + table.text()));
    mode.topChains(table).forEach(chain -> lines.add(chainLine(chain)));
    final List<RuleLine> rules = new ArrayList<>(mode.head(table));
    int left = 0;
    for (final Written w : ports.all()) {
      final Share share = w.rules().in(table);
      rules.addAll(share.topLevel());
      if (full || changed.contains(w.service())) {
        share.chains().forEach(chain -> lines.add(chainLine(chain)));
        rules.addAll(share.rules());
      } else {
        left += share.rules().size();
      }
    }
    final List<RuleLine> tail = mode.tail(table, clusterIps);
    final int count = left + rules.size() + tail.size();
    for (final String chain : deleted.getOrDefault(table, Set.of())) {
      lines.add(chainLine(chain));
      rules.add(plain("-X " + chain));
    }
    lines.addAll(rules);
    lines.addAll(tail);
    lines.add(plain("COMMIT"));
    return count;
  }

  private static RuleLine chainLine(final String chain) {
    return plain(":" + chain + " - [0:0]");
  }

  /// A line that makes no rule, so that nobody asks where it came from.
  private static RuleLine plain(final String text) {
    return new RuleLine(text, Origin.UNKNOWN);
  }
}
