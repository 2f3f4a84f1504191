package io.chainwalk.select;

/// By weight, in one step whatever the number of endpoints: `weighted-random`. An endpoint's probability is its weight
/// among all, to less than 2^-31 of it for up to 65,536 endpoints ([AliasTable], where the reason stands).
///
/// **Cost:** a pick is a multiplication and one random line of memory; 16 bytes an endpoint; built in O(n).
///
/// **Threads:** immutable.
///
/// **Source:** A. J. Walker, "An efficient method for generating discrete random variables with general distributions",
/// ACM TOMS 3(3), 1977; M. D. Vose, "A linear algorithm for generating random numbers with a given distribution", IEEE TSE
/// 17(9), 1991.
public final class AliasSelector extends EndpointSelector {
  private final AliasTable table;
  private final boolean isEmpty;

  AliasSelector(final SelectorSpec spec, final EndpointSet endpoints) {
    super(spec, endpoints);
    isEmpty = endpoints.totalWeight() == 0;
    table = new AliasTable(isEmpty ? new int[0] : endpoints.weights());
  }

  int at(final long randomBits) {
    return isEmpty ? NONE : table.draw(randomBits);
  }
}
