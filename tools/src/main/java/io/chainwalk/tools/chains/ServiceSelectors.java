package io.chainwalk.tools.chains;

import io.chainwalk.chain.ChainSelection;
import io.chainwalk.chain.EndpointLadder;
import io.chainwalk.chain.OpenConnections;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.kubeproxy.ChainNames;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.Candidate;
import io.chainwalk.select.EndpointSet;
import io.chainwalk.select.SelectorNature;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.BadSelectorException;
import io.chainwalk.tools.chains.SelectorsInForce.Place;
import io.chainwalk.tools.chains.SelectorsInForce.Selected;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Keeps selectors in the place of kube-proxy's ladders in line with Services. What did not change keeps its selector, and
/// with it whose turn it is.
///
/// **Threads:** one at a time.
final class ServiceSelectors {
  private static final int MOST_NAMED = 3;

  private final SelectorChoice choice;
  private final RuleLabels labels;
  private final ChainNames names = new ChainNames();
  private final OpenConnections open = new OpenConnections();

  /// All Services that ever had a selector, by its spelling.
  private final SortedMap<String, SortedSet<String>> chosen = new TreeMap<>();

  private boolean looksAtLoad;
  private SelectorsInForce inForce = new SelectorsInForce(Map.of(), open);

  /// Begins without Services.
  ///
  /// @param choice which selector chooses where
  /// @param labels say what connections to endpoints are known by
  ServiceSelectors(final SelectorChoice choice, final RuleLabels labels) {
    this.choice = choice;
    this.labels = labels;
    looksAtLoad =
        choice.everywhere() != null
            && SelectorNature.of(choice.everywhere().kind()) == SelectorNature.LOAD;
  }

  /// Makes room to count the connections of endpoints, also those of Services that have a selector later only.
  ///
  /// @param tags what connections are known by is below this
  void reserve(final int tags) {
    open.reserve(tags);
  }

  /// Who must be told of connections.
  ///
  /// @return null when no selector ever looked at them, and none will
  @Nullable OpenConnections counter() {
    return looksAtLoad ? open : null;
  }

  /// The selectors of the Services learnt last.
  SelectorsInForce inForce() {
    return inForce;
  }

  /// Learns Services and the rules that kube-proxy has for them.
  ///
  /// @param services the services
  /// @param rulesets the rules
  /// @throws BadSelectorException when a selector cannot choose among a service's endpoints
  void learn(final ServiceSnapshot services, final Rulesets rulesets) {
    final Map<Place, Selected> next = new HashMap<>();
    for (final ServicePort port : services.servicePorts()) {
      final SelectorSpec spec = choice.of(port);
      if (spec != null) {
        final String hash = names.hashOf(port);
        for (final String prefix : SelectorsInForce.CHOOSING_CHAINS) {
          rulesets.loaded().forEach(ruleset -> select(next, ruleset, prefix + hash, port, spec));
        }
      }
    }
    inForce = new SelectorsInForce(next, open);
    looksAtLoad |= inForce.counter() != null;
  }

  /// Which chains choose otherwise than before.
  ///
  /// @param before what was in force
  /// @param ipv6 the family
  /// @return those of them that are still there
  Set<String> changedSince(final SelectorsInForce before, final boolean ipv6) {
    final Set<Place> places = new HashSet<>(before.byPlace().keySet());
    places.addAll(inForce.byPlace().keySet());
    final Set<String> changed = new HashSet<>();
    for (final Place place : places) {
      final Selected was = before.byPlace().get(place);
      final Selected is = inForce.byPlace().get(place);
      if (place.ipv6() == ipv6
          && (was == null ? null : was.selection()) != (is == null ? null : is.selection())) {
        changed.add(place.chain());
      }
    }
    return changed;
  }

  private void select(
      final Map<Place, Selected> into,
      final Ruleset ruleset,
      final String name,
      final ServicePort port,
      final SelectorSpec spec) {
    final RuleTable nat = ruleset.table(Table.NAT);
    final Chain chain = nat == null ? null : nat.chain(name);
    final EndpointLadder ladder =
        nat == null || chain == null ? null : EndpointLadder.of(nat, chain);
    if (ladder != null) {
      final Place place = new Place(ruleset.ipv6(), name);
      into.put(place, selected(place, ladder, candidates(ladder, port), port, spec));
      chosen
          .computeIfAbsent(spec.toString(), _ -> new TreeSet<>())
          .add(port.namespace() + '/' + port.name());
    }
  }

  private static EndpointSet candidates(final EndpointLadder ladder, final ServicePort port) {
    final Map<String, Integer> weights = new HashMap<>();
    for (final Endpoint endpoint : port.endpoints()) {
      weights.put(endpoint.toString(), endpoint.weight());
    }
    final List<Candidate> candidates = new ArrayList<>();
    for (final EndpointLadder.Rung rung : ladder.rungs()) {
      candidates.add(
          new Candidate(
              rung.endpoint(), weights.getOrDefault(rung.endpoint(), Endpoint.DEFAULT_WEIGHT)));
    }
    return new EndpointSet(candidates, port.protocol());
  }

  private Selected selected(
      final Place place,
      final EndpointLadder ladder,
      final EndpointSet candidates,
      final ServicePort port,
      final SelectorSpec spec) {
    final List<Integer> tags =
        ladder.rungs().stream()
            .map(rung -> labels.tag(Table.NAT, rung.chain(), rung.dnat()))
            .toList();
    final @Nullable Selected before = inForce.byPlace().get(place);
    if (before != null
        && before.selection().selector().spec().equals(spec)
        && before.selection().selector().endpoints().equals(candidates)
        && before.selection().ladder().first() == ladder.first()
        && before.tags().equals(tags)) {
      return before;
    }
    try {
      return new Selected(
          new ChainSelection(ladder, spec.build(candidates), SelectorsInForce.counts(open, tags)),
          tags);
    } catch (final IllegalArgumentException unfit) {
      throw new BadSelectorException(
          "Service %s: %s cannot choose among its %d endpoints: %s."
              .formatted(port.displayName(), spec, candidates.size(), unfit.getMessage()));
    }
  }

  /// What there is to say: that no node with kube-proxy does this, or that nothing came of it.
  List<String> notices() {
    final List<String> notices = new ArrayList<>();
    chosen.forEach((spec, services) -> {
      final int count = services.size();
      final String some = String.join(", ", services.stream().limit(MOST_NAMED).toList());
      notices.add(
          "%s chooses the endpoints of %s (%s%s): a real kube-proxy node would not choose so."
              .formatted(
                  spec,
                  count == 1 ? "1 Service" : "%,d Services".formatted(count),
                  some,
                  count > MOST_NAMED ? ", ..." : ""));
    });
    if (choice.everywhere() != null && !chosen.containsKey(choice.everywhere().toString())) {
      notices.add(
          "%s chooses nothing: no Service that it is for has several endpoints to choose among."
              .formatted(choice.everywhere()));
    }
    return notices;
  }
}
