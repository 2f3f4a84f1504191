package io.chainwalk.tools.replay;

import io.chainwalk.flow.FlowTuple;
import java.util.Arrays;

/// The connections of one block that a worker saw begin, or be refused, as their clients dialled them.
///
/// **Threads:** one at a time: the worker that fills it, then the writer. What it holds once is used again.
final class Beginnings {
  /// In the place of a tag: the packet was refused, for want of an endpoint.
  static final int REFUSED = -1;

  private FlowTuple[] arrivals = {};
  private int[] rows = {};
  private int[] tags = {};
  private int count;

  /// Makes an empty one.
  Beginnings() {}

  void clear() {
    count = 0;
  }

  /// Adds a connection.
  ///
  /// @param row its first packet
  /// @param arrival who dialled whom; copied
  /// @param tag its endpoint's number plus one, 0 for none, or [#REFUSED]
  void add(final int row, final FlowTuple arrival, final int tag) {
    if (count == rows.length) {
      grow();
    }
    rows[count] = row;
    tags[count] = tag;
    arrivals[count].set(arrival);
    count++;
  }

  private void grow() {
    final int size = Math.max(16, 2 * count);
    rows = Arrays.copyOf(rows, size);
    tags = Arrays.copyOf(tags, size);
    arrivals = Arrays.copyOf(arrivals, size);
    for (int i = count; i < size; i++) {
      arrivals[i] = new FlowTuple();
    }
  }

  int count() {
    return count;
  }

  int row(final int index) {
    return rows[index];
  }

  int tag(final int index) {
    return tags[index];
  }

  /// Who dialled whom; not to be changed.
  FlowTuple arrival(final int index) {
    return arrivals[index];
  }
}
