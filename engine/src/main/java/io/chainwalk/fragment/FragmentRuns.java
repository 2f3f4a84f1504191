package io.chainwalk.fragment;

import java.util.SplittableRandom;

/// The runs of a datagram: data without gaps that arrived in order. As in the kernel a fragment joins a run only at the
/// end of the last one; where it closes a gap, the runs on both sides stay apart. That can be seen from outside: a
/// fragment that lies inside of one run is a duplicate, one that lies across two is an overlap.
///
/// The runs are a tree ordered by offset, each node in the header of its first fragment, balanced by random priorities
/// (a treap: Seidel and Aragon 1996), so that no order of arrival makes a fragment expensive.
final class FragmentRuns {
  /// The answers of [#place].
  static final int NEW_RUN = 0;

  static final int END_OF_LAST_RUN = 1;
  static final int DUPLICATE = 2;
  static final int OVERLAP = 3;

  private final FragmentStore store;
  private final SplittableRandom priorities;

  FragmentRuns(final FragmentStore store, final long seed) {
    this.store = store;
    priorities = new SplittableRandom(seed);
  }

  /// Where a fragment belongs among the runs.
  ///
  /// @param root the tree, or [FragmentStore#NONE] without any run
  /// @param lastRun the run with the highest offset
  /// @param start offset of its first byte
  /// @param end offset behind its last byte, above `start`
  int place(final int root, final int lastRun, final int start, final int end) {
    if (root == FragmentStore.NONE) {
      return NEW_RUN;
    }
    final int lastEnd = end(lastRun);
    if (lastEnd < end) {
      if (start < lastEnd) {
        return OVERLAP;
      }
      return start == lastEnd ? END_OF_LAST_RUN : NEW_RUN;
    }
    int run = root;
    while (run != FragmentStore.NONE) {
      if (end <= start(run)) {
        run = less(run);
      } else if (start >= end(run)) {
        run = more(run);
      } else {
        return start >= start(run) && end <= end(run) ? DUPLICATE : OVERLAP;
      }
    }
    return NEW_RUN;
  }

  void extend(final int run, final int end) {
    store.setInt(run, FragmentStore.RUN_END, end);
  }

  /// Makes a stored fragment a run of its own.
  ///
  /// @return the root of the tree from now on
  int insert(final int root, final int fragment) {
    final int start = start(fragment);
    final int priority = priorities.nextInt();
    store.setInt(fragment, FragmentStore.RUN_END, start + store.dataLength(fragment));
    store.setInt(fragment, FragmentStore.RUN_PRIORITY, priority);
    int parent = FragmentStore.NONE;
    int run = root;
    while (run != FragmentStore.NONE && priority(run) >= priority) {
      parent = run;
      run = start < start(run) ? less(run) : more(run);
    }
    split(run, start, fragment);
    if (parent == FragmentStore.NONE) {
      return fragment;
    }
    store.setInt(
        parent, start < start(parent) ? FragmentStore.RUN_LESS : FragmentStore.RUN_MORE, fragment);
    return root;
  }

  /// Hangs everything below `start` in a tree on one side of a fragment, and the rest on the other.
  private void split(final int tree, final int start, final int fragment) {
    int lesser = fragment;
    int lesserSide = FragmentStore.RUN_LESS;
    int greater = fragment;
    int greaterSide = FragmentStore.RUN_MORE;
    int run = tree;
    while (run != FragmentStore.NONE) {
      if (start(run) < start) {
        store.setInt(lesser, lesserSide, run);
        lesser = run;
        lesserSide = FragmentStore.RUN_MORE;
        run = more(run);
      } else {
        store.setInt(greater, greaterSide, run);
        greater = run;
        greaterSide = FragmentStore.RUN_LESS;
        run = less(run);
      }
    }
    store.setInt(lesser, lesserSide, FragmentStore.NONE);
    store.setInt(greater, greaterSide, FragmentStore.NONE);
  }

  private int start(final int run) {
    return store.dataOffset(run);
  }

  private int end(final int run) {
    return store.getInt(run, FragmentStore.RUN_END);
  }

  private int less(final int run) {
    return store.getInt(run, FragmentStore.RUN_LESS);
  }

  private int more(final int run) {
    return store.getInt(run, FragmentStore.RUN_MORE);
  }

  private int priority(final int run) {
    return store.getInt(run, FragmentStore.RUN_PRIORITY);
  }
}
