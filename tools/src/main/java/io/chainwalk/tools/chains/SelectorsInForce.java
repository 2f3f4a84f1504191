package io.chainwalk.tools.chains;

import io.chainwalk.chain.ChainSelection;
import io.chainwalk.chain.ChainSelectors;
import io.chainwalk.chain.OpenConnections;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.EndpointSelector;
import io.chainwalk.select.SelectorNature;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The selectors that choose endpoints at one moment, by chain. Where there are none, kube-proxy's rules choose.
///
/// **Threads:** immutable, but for turns, which belong to the selectors.
public final class SelectorsInForce implements ChainSelectors {
  /// How the names of kube-proxy's chains begin in which a choice among endpoints is made.
  static final List<String> CHOOSING_CHAINS = List.of("KUBE-SVC-", "KUBE-SVL-");

  /// A chain of the table `nat`.
  record Place(boolean ipv6, String chain) {}

  /// A selector in a chain.
  ///
  /// @param selection what chooses
  /// @param tags what connections to each endpoint are known by
  record Selected(ChainSelection selection, List<Integer> tags) {
    Selected {
      tags = List.copyOf(tags);
    }
  }

  private final Map<Place, Selected> byPlace;
  private final OpenConnections open;

  SelectorsInForce(final Map<Place, Selected> byPlace, final OpenConnections open) {
    this.byPlace = Map.copyOf(byPlace);
    this.open = open;
  }

  @Override
  public @Nullable ChainSelection of(final boolean ipv6, final Table table, final Chain chain) {
    final Selected selected =
        table == Table.NAT ? byPlace.get(new Place(ipv6, chain.name())) : null;
    return selected == null ? null : selected.selection;
  }

  /// What chooses where.
  Map<Place, Selected> byPlace() {
    return byPlace;
  }

  /// Who must be told of connections for selectors that look at them.
  ///
  /// @return null when none does
  public @Nullable OpenConnections counter() {
    return byPlace.values().stream()
            .anyMatch(selected -> selected.selection.nature() == SelectorNature.LOAD)
        ? open
        : null;
  }

  /// Why one worker has to see all packets.
  ///
  /// @return a sentence without its end; empty when several can share them
  public String reasonForOneWorker() {
    return byPlace.values().stream()
        .map(selected -> SelectorChoice.reasonForOneWorker(selected.selection.selector().spec()))
        .filter(reason -> !reason.isEmpty())
        .sorted()
        .findFirst()
        .orElse("");
  }

  /// The same selectors as they were before the first packet.
  ///
  /// @return with turns and counts of their own
  public SelectorsInForce fresh() {
    final OpenConnections fresh = new OpenConnections();
    final Map<Place, Selected> places = new LinkedHashMap<>();
    byPlace.forEach((place, selected) -> {
      final ChainSelection before = selected.selection;
      final EndpointSelector selector =
          before.nature().dependsOnOthers()
              ? before.selector().spec().build(before.selector().endpoints())
              : before.selector();
      places.put(
          place,
          new Selected(
              new ChainSelection(before.ladder(), selector, counts(fresh, selected.tags)),
              selected.tags));
    });
    return new SelectorsInForce(places, fresh);
  }

  /// The counts of tags.
  static List<ConnectionCount> counts(final OpenConnections open, final List<Integer> tags) {
    tags.forEach(tag -> open.reserve(tag + 1));
    return tags.stream().map(open::of).toList();
  }

  /// Corrects which part of new connections endpoints are to get: what the rules say counts only where they choose.
  ///
  /// @param shares parts of 1, or NaN where nobody can tell, by the endpoint's number; changed
  void correct(final double[] shares) {
    for (final Selected selected : byPlace.values()) {
      for (int i = 0; i < selected.tags.size(); i++) {
        final int endpoint = selected.tags.get(i) - 1;
        if (endpoint >= 0 && endpoint < shares.length && !Double.isNaN(shares[endpoint])) {
          shares[endpoint] = selected.selection.share(i);
        }
      }
    }
  }
}
