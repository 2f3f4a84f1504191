package io.chainwalk.tools.replay;

import java.util.List;
import java.util.TreeMap;
import org.agrona.collections.LongHashSet;

/// The flows to which something happened: how many there are, and the first few.
///
/// **Threads:** one at a time. Eight bytes for each flow, plus the air of a hash set.
final class FlowSample {
  /// So many are described; the others are only counted.
  static final int MOST_DESCRIBED = 10;

  private final LongHashSet flows = new LongHashSet();
  private final TreeMap<Long, String> first = new TreeMap<>();

  /// Counts a flow. Packets come in order, so those that would be described later are not worth the words.
  ///
  /// @param flow a hash that both directions of the flow have
  /// @return whether the caller is to describe it: it is new here, and one of the first
  boolean isWorthAWord(final long flow) {
    return flows.add(flow) && first.size() < MOST_DESCRIBED;
  }

  /// Describes a flow.
  ///
  /// @param packetNumber the packet by which it was noticed
  /// @param description a phrase
  void describe(final long packetNumber, final String description) {
    first.put(packetNumber, description);
    if (first.size() > MOST_DESCRIBED) {
      first.pollLastEntry();
    }
  }

  /// Adds what another worker has seen, of other flows.
  void add(final FlowSample other) {
    flows.addAll(other.flows);
    other.first.forEach(this::describe);
  }

  int count() {
    return flows.size();
  }

  /// The flows that were noticed first, in this order.
  List<String> described() {
    return List.copyOf(first.values());
  }
}
