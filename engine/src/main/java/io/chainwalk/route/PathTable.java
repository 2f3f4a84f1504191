package io.chainwalk.route;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// The nodes of all path trees of a table, in one hash table, so that a look-up touches little memory: a record of four
/// words, and the text that it is compared with. Immutable.
///
/// | word | what |
/// |---|---|
/// | 0 | hash of the text, begun with the seed of its tree |
/// | 1 | where in [#texts] it begins, and its length; -1 in an empty slot |
/// | 2 | outcomes: where the path ends, and where it ends or goes on with a slash |
/// | 3 | outcomes: where it goes on with a slash, and however it goes on |
///
/// An outcome is 0 for no rule, a rule's number and 1 where that rule matches for sure, or the complement of a place in
/// [#lists]. Hashes of one text with different seeds are never equal, because each step is a bijection; so the text tells
/// everything that the hash leaves open. Exact hosts have a table of this kind to themselves ([#numberOf]).
final class PathTable {
  /// No record.
  static final int NOWHERE = -1;

  private static final int WORDS = 4;
  private static final long EMPTY = -1;

  private final long[] records;
  private final int shift;
  private final String texts;
  private final Candidates[] lists;

  private PathTable(final Builder builder) {
    final int slots = Math.max(2, Integer.highestOneBit(Math.max(1, builder.nodes.size())) << 2);
    records = new long[slots * WORDS];
    Arrays.fill(records, EMPTY);
    shift = Long.numberOfLeadingZeros(slots - 1L);
    lists = builder.lists.toArray(Candidates[]::new);
    final StringBuilder all = new StringBuilder();
    for (final Node node : builder.nodes) {
      put(node, all.length());
      all.append(node.text());
    }
    texts = all.toString();
  }

  private record Node(long hash, String text, int whole, int elements, int below, int any) {}

  /// Collects nodes.
  static final class Builder {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Candidates> lists = new ArrayList<>();

    /// Keeps candidates.
    ///
    /// @return the outcome that stands for them
    int outcome(final Candidates.Builder candidates) {
      if (candidates.isEmpty()) {
        return 0;
      }
      final Candidates built = candidates.build();
      if (built.isSure()) {
        return built.firstRule() + 1;
      }
      lists.add(built);
      return -lists.size();
    }

    void add(
        final long seed,
        final String text,
        final int whole,
        final int elements,
        final int below,
        final int any) {
      long hash = seed;
      for (int i = 0; i < text.length(); i++) {
        hash = RegionMap.extend(hash, text.charAt(i));
      }
      nodes.add(new Node(hash, text, whole, elements, below, any));
    }

    /// Adds a whole text that stands for a number; nothing else may be in such a table.
    void addWhole(final String text, final int number) {
      nodes.add(new Node(wholeHash(text), text, number, 0, 0, 0));
    }

    PathTable build() {
      return new PathTable(this);
    }
  }

  private void put(final Node node, final int offset) {
    int at = (int) (node.hash() >>> shift) * WORDS;
    while (records[at + 1] != EMPTY) {
      at = (at + WORDS) & (records.length - 1);
    }
    records[at] = node.hash();
    records[at + 1] = pair(offset, node.text().length());
    records[at + 2] = pair(node.whole(), node.elements());
    records[at + 3] = pair(node.below(), node.any());
  }

  private static long pair(final int high, final int low) {
    return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
  }

  private static int high(final long pair) {
    return (int) (pair >>> Integer.SIZE);
  }

  /// Finds a node.
  ///
  /// @param hash of the text
  /// @param path what the text is a part of
  /// @param from where it begins
  /// @param length how long it is
  /// @return its record, or [#NOWHERE]
  int find(final long hash, final String path, final int from, final int length) {
    int at = (int) (hash >>> shift) * WORDS;
    while (true) {
      final long text = records[at + 1];
      if (text == EMPTY) {
        return NOWHERE;
      }
      if (records[at] == hash
          && (int) text == length
          && path.regionMatches(from, texts, high(text), length)) {
        return at;
      }
      at = (at + WORDS) & (records.length - 1);
    }
  }

  /// The number that a whole text stands for, see [Builder#addWhole]; [#NOWHERE] for none. The hash that a `String` keeps
  /// of itself may be there already.
  int numberOf(final String text) {
    final int record = find(wholeHash(text), text, 0, text.length());
    return record == NOWHERE ? NOWHERE : high(records[record + 2]);
  }

  private static long wholeHash(final String text) {
    return RegionMap.mix(text.hashCode());
  }

  /// The first rule for a path that ends at a node.
  ///
  /// @param asWritten whether the way here began behind the path's first slash
  /// @param byElements whether it began at the path's first element
  int firstAtEnd(
      final int record,
      final RequestHead request,
      final String path,
      final boolean asWritten,
      final boolean byElements,
      final int best) {
    int found = best;
    if (asWritten) {
      found = first(high(records[record + 2]), request, path, found);
      found = first((int) records[record + 3], request, path, found);
    }
    return byElements ? first((int) records[record + 2], request, path, found) : found;
  }

  /// The first rule for a path that has a slash behind a node.
  int firstAtSlash(
      final int record,
      final RequestHead request,
      final String path,
      final boolean asWritten,
      final boolean byElements,
      final int best) {
    int found = best;
    if (asWritten) {
      found = first(high(records[record + 3]), request, path, found);
      found = first((int) records[record + 3], request, path, found);
    }
    return byElements ? first((int) records[record + 2], request, path, found) : found;
  }

  /// The first rule for a path that goes on with another character.
  int firstWithin(final int record, final RequestHead request, final String path, final int best) {
    return first((int) records[record + 3], request, path, best);
  }

  /// What comes of an outcome.
  int first(final int outcome, final RequestHead request, final String path, final int best) {
    if (outcome >= 0) {
      return outcome == 0 ? best : Math.min(best, outcome - 1);
    }
    return lists[~outcome].first(request, path, best);
  }
}
