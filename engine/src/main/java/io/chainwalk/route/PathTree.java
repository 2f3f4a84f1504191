package io.chainwalk.route;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// Collects the rules of a host, in their order, as a tree of path elements. Texts of nodes begin behind a path's first
/// slash:
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
/// Elements begin behind all slashes that a path begins with; only where those are several, as in `//foo`, do the two
/// differ. So a node has a further outcome, of prefixes alone.
///
/// A node's outcomes have the rules of the nodes above it, so that the longest text that is found in a path says all.
final class PathTree {
  private final SortedMap<String, Node> nodes = new TreeMap<>();
  private final List<Candidate> always = new ArrayList<>();
  private final List<Candidate> unordered = new ArrayList<>();

  /// Lengths of texts that anything may follow.
  private final SortedSet<Integer> lengths = new TreeSet<>();

  PathTree() {
    nodes.put("", new Node());
  }

  /// What must follow a node's text in a path.
  private enum Follows {
    NOTHING,
    ELEMENTS,
    SLASH,
    ANYTHING
  }

  /// Rules of a node, by what must follow.
  private static final class Node {
    private final List<Candidate> whole = new ArrayList<>();
    private final List<Candidate> elements = new ArrayList<>();
    private final List<Candidate> below = new ArrayList<>();
    private final List<Candidate> any = new ArrayList<>();

    void add(final Follows follows, final Candidate candidate) {
      switch (follows) {
        case NOTHING -> whole.add(candidate);
        case ELEMENTS -> elements.add(candidate);
        case SLASH -> below.add(candidate);
        case ANYTHING -> any.add(candidate);
      }
    }
  }

  /// What comes of a path whose longest text in the tree is that of a node.
  ///
  /// @param end where the path ends there
  /// @param slash where it goes on with a slash
  /// @param within where it goes on with another character
  /// @param elements by prefixes alone, where it ends or goes on with a slash
  /// @param elementsWithin by prefixes alone, where it goes on with another character
  record Outcomes(int end, int slash, int within, int elements, int elementsWithin) {}

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
    if (follows == Follows.ANYTHING && text.length() > 1) {
      lengths.add(text.length() - 1);
    }
  }

  private Node node(final String text) {
    return nodes.computeIfAbsent(text, name -> new Node());
  }

  private static Candidate with(final PathMatch path, final Candidate candidate) {
    return new Candidate(candidate.rule(), path, candidate.conditions());
  }

  /// Gives all nodes to a table.
  ///
  /// @param tree its number there
  /// @param salt for its hashes
  void build(final PathTable.Builder table, final int tree, final int salt) {
    final RuleLists.Builder lists = table.lists();
    final int none = lists.outcome(always, RuleLists.NOTHING);
    final int unorderedOutcome = lists.outcome(unordered, RuleLists.NOTHING);
    final Deque<Map.Entry<String, Outcomes>> above = new ArrayDeque<>();
    // In this order each text comes behind those that it begins with.
    nodes.forEach((text, node) -> {
      while (!above.isEmpty() && !text.startsWith(above.getLast().getKey())) {
        above.removeLast();
      }
      final Outcomes outcomes =
          above.isEmpty()
              ? outcomes(lists, node, none, none)
              : outcomes(lists, node, text, above.getLast());
      above.addLast(Map.entry(text, outcomes));
      if (text.isEmpty()) {
        table.addRoot(tree, outcomes, none, unorderedOutcome, lengths);
      } else {
        table.addNode(tree, salt, text, outcomes);
      }
    });
  }

  private static Outcomes outcomes(
      final RuleLists.Builder lists,
      final Node node,
      final String text,
      final Map.Entry<String, Outcomes> above) {
    final Outcomes of = above.getValue();
    return text.charAt(above.getKey().length()) == '/'
        ? outcomes(lists, node, of.slash(), of.elements())
        : outcomes(lists, node, of.within(), of.elementsWithin());
  }

  /// @param above what the nodes above have for such a path
  /// @param elementsAbove the same by prefixes alone
  private static Outcomes outcomes(
      final RuleLists.Builder lists, final Node node, final int above, final int elementsAbove) {
    return new Outcomes(
        lists.outcome(inOrder(List.of(node.whole, node.elements, node.any)), above),
        lists.outcome(inOrder(List.of(node.elements, node.below, node.any)), above),
        lists.outcome(inOrder(List.of(node.any)), above),
        lists.outcome(inOrder(List.of(node.elements)), elementsAbove),
        elementsAbove);
  }

  private static List<Candidate> inOrder(final List<List<Candidate>> lists) {
    return lists.stream()
        .flatMap(List::stream)
        .sorted(Comparator.comparingInt(Candidate::rule))
        .toList();
  }
}
