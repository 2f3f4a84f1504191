package io.chainwalk.route;

import io.chainwalk.route.Candidates.Candidate;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;

/// The rules of a host by path: a tree of path elements, kept in a [PathTable] by what its nodes are called.
///
/// A path is read once from its beginning; where an element ends, what has been read is looked up. What it costs depends on
/// the elements of the path, not on how many rules there are. Texts begin behind a path's first slash:
///
/// | rule is for | node | what must follow |
/// |---|---|---|
/// | exactly `/foo/` | `foo/` | nothing |
/// | the elements of `/foo/bar/` | `foo/bar` | the end or a slash |
/// | the pattern `/foo/*` | `foo` | a slash |
/// | the pattern `/foo*` | `foo` | anything; looked up at this length, too |
/// | the pattern `/foo/*/bar?` | `foo` | a slash, and all of the pattern |
/// | a pattern that begins with a wildcard, a regular expression | none | asked of every path, in order |
///
/// Elements begin behind all slashes that a path begins with; only where those are several, as in `//foo`, a path is
/// read twice. Immutable; a look-up allocates nothing but what conditions and regular expressions do.
final class PathIndex {
  private final long seed;
  private final int longest;
  private final int always;
  private final int unordered;

  /// Lengths of texts that anything may follow.
  private final BitSet lengths;

  /// Behind the greatest of them.
  private final int lengthsEnd;

  private PathIndex(final Builder builder, final long seed, final PathTable.Builder table) {
    this.seed = seed;
    longest = builder.nodes.keySet().stream().mapToInt(String::length).max().orElse(-1);
    always = table.outcome(builder.always);
    unordered = table.outcome(builder.unordered);
    lengths = builder.lengths;
    lengthsEnd = lengths.length();
    builder.nodes.forEach((text, node) ->
        table.add(
            seed,
            text,
            table.outcome(node.whole),
            table.outcome(node.elements),
            table.outcome(node.below),
            table.outcome(node.any)));
  }

  /// What must follow a node's text in a path.
  private enum Follows {
    NOTHING,
    ELEMENTS,
    SLASH,
    ANYTHING
  }

  /// Collects the rules of a node by what must follow.
  private static final class Node {
    private final Candidates.Builder whole = new Candidates.Builder();
    private final Candidates.Builder elements = new Candidates.Builder();
    private final Candidates.Builder below = new Candidates.Builder();
    private final Candidates.Builder any = new Candidates.Builder();

    void add(final Follows follows, final Candidate candidate) {
      switch (follows) {
        case NOTHING -> whole.add(candidate);
        case ELEMENTS -> elements.add(candidate);
        case SLASH -> below.add(candidate);
        case ANYTHING -> any.add(candidate);
      }
    }
  }

  /// Collects rules, in their order.
  static final class Builder {
    private final Map<String, Node> nodes = new HashMap<>();
    private final Candidates.Builder always = new Candidates.Builder();
    private final Candidates.Builder unordered = new Candidates.Builder();
    private final BitSet lengths = new BitSet();

    void add(final RouteRule rule, final int number) {
      final Candidate candidate = new Candidate(number, null, rule.conditions());
      if (rule.paths().isEmpty()) {
        always.add(candidate);
      }
      for (final PathMatch path : rule.paths()) {
        add(path, candidate);
      }
    }

    private void add(final PathMatch path, final Candidate candidate) {
      switch (path) {
        case PathMatch.Exact(String whole) -> addText(whole, Follows.NOTHING, path, candidate);
        case PathMatch.Prefix(String prefix) -> {
          final String core = PathElements.core(prefix);
          if (core.isEmpty()) {
            always.add(candidate);
          } else {
            node(core).add(Follows.ELEMENTS, candidate);
          }
        }
        case PathMatch.Glob(String pattern) -> addGlob(pattern, path, candidate);
        case PathMatch.Regex regex -> unordered.add(with(path, candidate));
      }
    }

    private void addGlob(final String pattern, final PathMatch path, final Candidate candidate) {
      final int wildcard = Wildcards.firstWildcard(pattern);
      final String head = Wildcards.head(pattern);
      if (wildcard == pattern.length()) {
        addText(head, Follows.NOTHING, path, candidate);
      } else if (!Wildcards.isOnlyStars(pattern, wildcard)) {
        addHead(head, path, with(path, candidate));
      } else if (head.isEmpty()) {
        always.add(candidate);
      } else {
        addHead(head, path, candidate);
      }
    }

    private void addHead(final String head, final PathMatch path, final Candidate candidate) {
      final boolean endsWithSlash = head.length() > 1 && head.endsWith("/");
      addText(
          endsWithSlash ? head.substring(0, head.length() - 1) : head,
          endsWithSlash ? Follows.SLASH : Follows.ANYTHING,
          path,
          candidate);
    }

    /// Paths that do not begin with a slash have no place in the tree.
    private void addText(
        final String text, final Follows follows, final PathMatch path, final Candidate candidate) {
      if (!text.startsWith("/")) {
        unordered.add(with(path, candidate));
        return;
      }
      node(text.substring(1)).add(follows, candidate);
      if (follows == Follows.ANYTHING) {
        lengths.set(text.length() - 1);
      }
    }

    private Node node(final String text) {
      return nodes.computeIfAbsent(text, name -> new Node());
    }

    private static Candidate with(final PathMatch path, final Candidate candidate) {
      return new Candidate(candidate.rule(), path, candidate.conditions());
    }

    /// Builds it.
    ///
    /// @param number unlike that of any other index in the table
    /// @param table gets the nodes
    PathIndex build(final int number, final PathTable.Builder table) {
      return new PathIndex(this, RegionMap.SEED * (2L * number + 1), table);
    }
  }

  /// The first rule that matches and comes before the best one known.
  ///
  /// @param table has the nodes
  /// @param best a rule's number, or [Candidates#NONE]
  /// @return `best` where there is none
  int first(final PathTable table, final RequestHead request, final String path, final int best) {
    final int elements = PathElements.start(path);
    int found = best;
    if (elements == 1) {
      found = walk(table, request, path, 1, true, true, found);
    } else {
      found = walk(table, request, path, elements, false, true, found);
      if (elements > 1) {
        found = walk(table, request, path, 1, true, false, found);
      }
    }
    found = table.first(always, request, path, found);
    return table.first(unordered, request, path, found);
  }

  /// Goes down the tree.
  ///
  /// @param from where in the path the tree begins
  /// @param asWritten whether that is behind its first slash
  /// @param byElements whether that is where its first element begins
  private int walk(
      final PathTable table,
      final RequestHead request,
      final String path,
      final int from,
      final boolean asWritten,
      final boolean byElements,
      final int best) {
    final int end = Math.min(path.length(), from + longest);
    if (end < from) {
      return best;
    }
    final int withinEnd = asWritten ? from + lengthsEnd : from;
    int found = best;
    long hash = seed;
    for (int at = from; at < end; at++) {
      final char letter = path.charAt(at);
      if (letter == '/') {
        final int node = table.find(hash, path, from, at - from);
        if (node != PathTable.NOWHERE) {
          found = table.firstAtSlash(node, request, path, asWritten, byElements, found);
        }
      } else if (at < withinEnd && lengths.get(at - from)) {
        final int node = table.find(hash, path, from, at - from);
        if (node != PathTable.NOWHERE) {
          found = table.firstWithin(node, request, path, found);
        }
      }
      hash = RegionMap.extend(hash, letter);
    }
    final int node = table.find(hash, path, from, end - from);
    return node == PathTable.NOWHERE
        ? found
        : last(table, node, request, path, end, asWritten, byElements, found);
  }

  /// At the node of the longest text: the path may go on or not.
  private static int last(
      final PathTable table,
      final int node,
      final RequestHead request,
      final String path,
      final int end,
      final boolean asWritten,
      final boolean byElements,
      final int best) {
    if (end == path.length()) {
      return table.firstAtEnd(node, request, path, asWritten, byElements, best);
    }
    if (path.charAt(end) == '/') {
      return table.firstAtSlash(node, request, path, asWritten, byElements, best);
    }
    return asWritten ? table.firstWithin(node, request, path, best) : best;
  }
}
