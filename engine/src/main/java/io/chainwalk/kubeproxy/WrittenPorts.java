package io.chainwalk.kubeproxy;

import io.chainwalk.ruleset.Table;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// The service ports as [KubeProxy] has written them, by name; and the chains that it wrote once and nobody uses any more.
///
/// The rules of a port are made when it changes and kept until it does so again.
final class WrittenPorts {
  /// Above this number of endpoints, rules for single endpoints have no comments.
  private static final int LARGE_CLUSTER_ENDPOINTS = 1000;

  private static final Comparator<ServicePort> BY_NAME =
      Comparator.comparing(ServicePort::namespace)
          .thenComparing(ServicePort::name)
          .thenComparing(ServicePort::portName);

  private final boolean ipv6;
  private final ChainNames chainNames = new ChainNames();
  private final Map<Table, Set<String>> unused = new EnumMap<>(Table.class);
  private ProxyNode node;
  private RuleMode mode;
  private Map<Key, Written> ports = new LinkedHashMap<>();
  private boolean commented = true;

  /// What tells service ports apart.
  private record Key(String namespace, String name, String portName, int protocol) {
    static Key of(final ServicePort port) {
      return new Key(port.namespace(), port.name(), port.portName(), port.protocol());
    }
  }

  /// A service port that may have to be written.
  ///
  /// @param key its name
  /// @param source what it is now
  /// @param seen the same, of one family
  /// @param before as it was written last, null if never
  private record Candidate(Key key, ServicePort source, FamilyPort seen, @Nullable Written before) {
    boolean isChanged() {
      return before == null || !seen.equals(before.plan().port());
    }
  }

  /// A service port and its rules.
  ///
  /// @param source what it was made from
  /// @param plan who serves it
  /// @param rules its rules
  /// @param commented whether its rules for single endpoints have comments
  record Written(ServicePort source, PortPlan plan, PortRules rules, boolean commented) {
    /// Whether it was made from this very object, so that nothing needs to be compared.
    @SuppressWarnings("ReferenceEquality")
    boolean isMadeFrom(final ServicePort port) {
      return port == source;
    }

    /// The same, made from something that differs in nothing that counts.
    Written of(final ServicePort same) {
      return isMadeFrom(same) ? this : new Written(same, plan, rules, commented);
    }

    /// `namespace/name`, for several ports the same.
    String service() {
      return plan.port().service();
    }
  }

  WrittenPorts(final ProxyNode node, final RuleMode mode, final boolean ipv6) {
    this.node = node;
    this.mode = mode;
    this.ipv6 = ipv6;
  }

  /// All service ports, by name.
  Collection<Written> all() {
    return ports.values();
  }

  /// Whether there are more endpoints than a cluster has that is not called large.
  boolean isLargeCluster() {
    return !commented;
  }

  /// Makes all rules anew, for a node that has changed.
  void setNode(final ProxyNode changedNode, final RuleMode changedMode) {
    node = changedNode;
    mode = changedMode;
    final List<Written> before = List.copyOf(ports.values());
    ports.replaceAll((key, port) -> make(port.source(), port.plan().port()));
    before.forEach(this::abandon);
    ports.values().forEach(this::use);
  }

  /// Makes anew what has changed.
  ///
  /// @param services all services
  /// @param full whether everything will be written, and not only what has changed
  /// @return `namespace/name` of services with any port that was added, changed or removed
  Set<String> update(final ServiceSnapshot services, final boolean full) {
    final List<Candidate> candidates = candidates(services);
    commented =
        candidates.stream().mapToInt(c -> c.seen().endpoints().size()).sum()
            <= LARGE_CLUSTER_ENDPOINTS;
    final Map<Key, Written> gone = ports;
    final Set<String> changed = new HashSet<>();
    ports = LinkedHashMap.newLinkedHashMap(candidates.size());
    for (final Candidate candidate : candidates) {
      final Written before = gone.remove(candidate.key());
      if (before != null && !candidate.isChanged()) {
        ports.put(candidate.key(), before.of(candidate.source()));
        continue;
      }
      if (before != null) {
        abandon(before);
      }
      final Written made = make(candidate.source(), candidate.seen());
      use(made);
      changed.add(made.service());
      ports.put(candidate.key(), made);
    }
    for (final Written port : gone.values()) {
      abandon(port);
      changed.add(port.service());
    }
    recomment(full, changed);
    return changed;
  }

  /// What is there now, by name. A port that is the very object it was is not looked at again.
  private List<Candidate> candidates(final ServiceSnapshot services) {
    final List<ServicePort> sorted = new ArrayList<>(services.servicePorts());
    sorted.sort(BY_NAME);
    final List<Candidate> candidates = new ArrayList<>(sorted.size());
    for (final ServicePort port : sorted) {
      final Key key = Key.of(port);
      final Written before = ports.get(key);
      final FamilyPort seen =
          before != null && before.isMadeFrom(port)
              ? before.plan().port()
              : FamilyPort.of(port, ipv6);
      if (seen != null) {
        candidates.add(new Candidate(key, port, seen, before));
      }
    }
    return candidates;
  }

  private Written make(final ServicePort source, final FamilyPort port) {
    final PortPlan plan =
        new PortPlan(port, UsableEndpoints.of(port, node), chainNames.hashOf(source));
    return new Written(source, plan, mode.rules(plan, commented), commented);
  }

  /// Makes those chains anew that are to be written, but were made when the cluster was large and is not, or the reverse.
  private void recomment(final boolean full, final Set<String> changed) {
    for (final Map.Entry<Key, Written> entry : ports.entrySet()) {
      final Written port = entry.getValue();
      if (port.commented() != commented && (full || changed.contains(port.service()))) {
        entry.setValue(
            new Written(port.source(), port.plan(), mode.rules(port.plan(), commented), commented));
      }
    }
  }

  private void abandon(final Written gone) {
    for (final Table table : mode.tables()) {
      unusedIn(table).addAll(gone.rules().in(table).chains());
    }
  }

  private void use(final Written made) {
    for (final Table table : mode.tables()) {
      final Set<String> left = unusedIn(table);
      if (!left.isEmpty()) {
        made.rules().in(table).chains().forEach(left::remove);
      }
    }
  }

  private Set<String> unusedIn(final Table table) {
    return unused.computeIfAbsent(table, t -> new TreeSet<>());
  }

  /// Hands over the chains that nobody uses any more, sorted, and forgets them.
  Map<Table, Set<String>> takeUnused() {
    final Map<Table, Set<String>> taken = new EnumMap<>(Table.class);
    taken.putAll(unused);
    unused.clear();
    return taken;
  }

  /// Takes back chains that could not be deleted.
  ///
  /// @param taken what [#takeUnused] handed over last
  void giveBack(final Map<Table, Set<String>> taken) {
    taken.forEach((table, chains) -> unusedIn(table).addAll(chains));
  }
}
