package io.chainwalk.route;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The path trees of all hosts of a table, without an object for any of them: arrays of numbers, and one string with all
/// texts. Immutable; a look-up allocates nothing but what conditions and regular expressions do.
///
/// A tree is known by the place of its record among [#trees]. The first of these are a hash table of the exact hosts:
///
/// | word | what |
/// |---|---|
/// | 0 | the host's hash, and where its text is; 0 in an empty slot and for trees that have no exact host |
/// | 1 | lengths of texts that are nodes: a bit for each, the highest for all from 63 |
/// | 2 | outcomes: where no node is found, and of what is asked of every path |
/// | 3 | the outcome where the path is `/`; and 1 where there are lengths in [#within], else 0 |
///
/// The nodes of all trees are one other hash table, of records of two words; what is seldom asked for is in [#seldom]:
///
/// | word | what |
/// |---|---|
/// | 0 | half of the hash, and where the text is; 0 in an empty slot |
/// | 1 | the tree, complemented where the outcome behind a slash is another one; and the outcome where the path ends |
///
/// A node's address is made of host and path alone, so that a processor fetches it together with the tree's record. The
/// path is hashed once from its beginning; at each length that the tree has texts of, if an element ends there, the hash is
/// looked up. Only the longest text that is found is compared with the path: it begins with the others. Equal texts of
/// different trees are one, so that paths that every host has are in the cache.
final class PathTable {
  /// No tree, no record.
  static final int NOWHERE = -1;

  private static final int TREE_WORDS = 4;
  private static final int LENGTHS = 1;
  private static final int OUTCOMES = 2;
  private static final int ENDS = 3;

  private static final int NODE_WORDS = 2;

  private static final int SELDOM_WORDS = 3;
  private static final int SLASH = 0;
  private static final int WITHIN = 1;
  private static final int ELEMENTS = 2;

  private static final int ROOT_WORDS = 2;

  /// The last bit of the lengths of a tree.
  private static final int MANY = Long.SIZE - 1;

  private static final long MANY_BIT = 1L << MANY;

  /// A text begins behind its length, as four characters of eight bits and a fifth that has all of it where it is short.
  private static final int LENGTH_CHARACTERS = 5;

  private static final int LONG = 0xFF;

  private final long[] trees;
  private final int hostSlots;

  /// For each tree: the outcome where the path begins with two slashes, and with none.
  private final int[] roots;

  /// For each tree: lengths of texts that anything may follow, as bits.
  private final long[] within;

  private final long[] nodes;
  private final int nodeSlots;

  /// For each node: outcomes where the path goes on with a slash, with another character, and by prefixes alone.
  private final int[] seldom;

  private final String texts;
  private final RuleLists lists;

  private PathTable(final Builder builder) {
    trees = builder.trees;
    hostSlots = builder.hostSlots;
    roots = builder.roots;
    within = builder.within;
    nodeSlots = slots(builder.nodes.size());
    nodes = new long[nodeSlots * NODE_WORDS];
    seldom = new int[nodeSlots * SELDOM_WORDS];
    builder.nodes.forEach(node -> put(node, builder.texts));
    texts = builder.texts.all.toString();
    lists = builder.lists.build();
  }

  /// So that half of the slots is empty, whatever their number, and one at least.
  private static int slots(final int entries) {
    return entries + entries + 1;
  }

  /// Where among so many slots the search for a hash begins.
  private static int slot(final long spread, final int slots) {
    return (int) Math.unsignedMultiplyHigh(spread, slots);
  }

  private record Node(int tree, int salt, String text, PathTree.Outcomes outcomes) {}

  /// All texts, each once.
  private static final class Texts {
    private final StringBuilder all = new StringBuilder();
    private final Map<String, Integer> places = new HashMap<>();

    int place(final String text) {
      return places.computeIfAbsent(text, this::append);
    }

    private int append(final String text) {
      for (int shift = Integer.SIZE - Byte.SIZE; shift >= 0; shift -= Byte.SIZE) {
        all.append((char) (text.length() >>> shift & 0xFF));
      }
      all.append((char) Math.min(text.length(), LONG));
      final int place = all.length();
      all.append(text);
      return place;
    }
  }

  /// Collects trees.
  static final class Builder {
    private final long[] trees;
    private final int[] roots;
    private final int hostSlots;
    private final long[] within;
    private final List<Node> nodes = new ArrayList<>();
    private final Texts texts = new Texts();
    private final RuleLists.Builder lists = new RuleLists.Builder();
    private int used;

    /// Begins with the exact hosts.
    ///
    /// @param exact their rules
    /// @param others how many trees will be added besides
    Builder(final Map<String, PathTree> exact, final int others) {
      hostSlots = slots(exact.size());
      used = hostSlots;
      trees = new long[(hostSlots + others) * TREE_WORDS];
      roots = new int[(hostSlots + others) * ROOT_WORDS];
      within = new long[hostSlots + others];
      final Map<PathTree, Integer> places = new LinkedHashMap<>();
      exact.forEach((host, tree) -> places.put(tree, reserve(host)));
      exact.forEach((host, tree) -> tree.build(this, place(places, tree), host.hashCode()));
    }

    @SuppressWarnings("NullAway") // all have been put in
    private static int place(final Map<PathTree, Integer> places, final PathTree tree) {
      return places.get(tree);
    }

    private int reserve(final String host) {
      int tree = slot(TextHash.spread(host.hashCode()), hostSlots);
      while (trees[tree * TREE_WORDS] != 0) {
        tree = next(tree, hostSlots);
      }
      trees[tree * TREE_WORDS] = pair(host.hashCode(), texts.place(host));
      return tree;
    }

    RuleLists.Builder lists() {
      return lists;
    }

    /// Adds a tree that has no exact host.
    ///
    /// @return its number, which is its salt too
    int add(final PathTree tree) {
      final int number = used++;
      tree.build(this, number, number);
      return number;
    }

    void addRoot(
        final int tree,
        final PathTree.Outcomes outcomes,
        final int none,
        final int unordered,
        final Collection<Integer> lengths) {
      trees[tree * TREE_WORDS + OUTCOMES] = pair(outcomes.within(), unordered);
      trees[tree * TREE_WORDS + ENDS] = pair(outcomes.end(), lengths.isEmpty() ? 0 : 1);
      roots[tree * ROOT_WORDS] = outcomes.slash();
      roots[tree * ROOT_WORDS + 1] = none;
      lengths.forEach(length -> within[tree] |= bit(length));
    }

    void addNode(
        final int tree, final int salt, final String text, final PathTree.Outcomes outcomes) {
      trees[tree * TREE_WORDS + LENGTHS] |= bit(text.length());
      nodes.add(new Node(tree, salt, text, outcomes));
    }

    PathTable build() {
      return new PathTable(this);
    }
  }

  private void put(final Node node, final Texts all) {
    final long key = key(TextHash.of(node.text()), node.salt());
    int slot = slot(key, nodeSlots);
    while (nodes[slot * NODE_WORDS] != 0) {
      slot = next(slot, nodeSlots);
    }
    final int at = slot * NODE_WORDS;
    final PathTree.Outcomes outcomes = node.outcomes();
    final boolean isOne = outcomes.end() == outcomes.slash();
    nodes[at] = pair((int) key, all.place(node.text()));
    nodes[at + 1] = pair(isOne ? node.tree() : ~node.tree(), outcomes.end());
    final int rest = slot * SELDOM_WORDS;
    seldom[rest + SLASH] = outcomes.slash();
    seldom[rest + WITHIN] = outcomes.within();
    seldom[rest + ELEMENTS] = outcomes.elements();
  }

  private static long bit(final int length) {
    return 1L << Math.min(length, MANY);
  }

  private static long pair(final int high, final int low) {
    return (long) high << Integer.SIZE | Integer.toUnsignedLong(low);
  }

  private static int high(final long pair) {
    return (int) (pair >>> Integer.SIZE);
  }

  private static int next(final int slot, final int slots) {
    return slot + 1 == slots ? 0 : slot + 1;
  }

  private static long key(final long hash, final int salt) {
    return TextHash.spread(hash + pair(salt, salt));
  }

  /// The tree of an exact host; [#NOWHERE] for none. The hash that a `String` keeps of itself may be there already.
  int tree(final String host) {
    final int hash = host.hashCode();
    int tree = slot(TextHash.spread(hash), hostSlots);
    while (true) {
      final long word = trees[tree * TREE_WORDS];
      if (word == 0) {
        return NOWHERE;
      }
      if (high(word) == hash && isText((int) word, host, 0, host.length())) {
        return tree;
      }
      tree = next(tree, hostSlots);
    }
  }

  private boolean isText(final int place, final String text, final int from, final int length) {
    return lengthAt(place) == length && text.regionMatches(from, texts, place, length);
  }

  private int lengthAt(final int place) {
    final int length = texts.charAt(place - 1);
    return length < LONG ? length : longLengthAt(place);
  }

  private int longLengthAt(final int place) {
    int length = 0;
    for (int at = place - LENGTH_CHARACTERS; at < place - 1; at++) {
      length = length << Byte.SIZE | texts.charAt(at);
    }
    return length;
  }

  /// The first rule of a tree that matches and comes before the best one known.
  ///
  /// @param tree its number
  /// @param salt the hash of its exact host; its number where it has none
  /// @param best a rule's number, or [RuleLists#NO_RULE]
  /// @return `best` where there is none
  int first(
      final int tree,
      final int salt,
      final RequestHead request,
      final String path,
      final int best) {
    final int elements = PathElements.start(path);
    final int found =
        elements == 1
            ? lists.first(asWritten(tree, salt, path), request, path, best)
            : firstOfOddStart(tree, salt, elements, request, path, best);
    final int unordered = (int) trees[tree * TREE_WORDS + OUTCOMES];
    return unordered == RuleLists.NOTHING ? found : lists.first(unordered, request, path, found);
  }

  /// Where the path begins with several slashes, or with none.
  private int firstOfOddStart(
      final int tree,
      final int salt,
      final int elements,
      final RequestHead request,
      final String path,
      final int best) {
    final int found = lists.first(byElements(tree, salt, path, elements), request, path, best);
    return elements == 0 ? found : lists.first(asWritten(tree, salt, path), request, path, found);
  }

  /// The outcome of a path as it is written.
  private int asWritten(final int tree, final int salt, final String path) {
    final long deepest = deepest(tree, salt, path, 1, true);
    final int end = (int) deepest;
    final int node = high(deepest);
    if (node != NOWHERE) {
      return outcome(node, path, end);
    }
    if (path.length() == 1) {
      return high(trees[tree * TREE_WORDS + ENDS]);
    }
    return path.charAt(1) == '/'
        ? roots[tree * ROOT_WORDS]
        : high(trees[tree * TREE_WORDS + OUTCOMES]);
  }

  private int outcome(final int node, final String path, final int end) {
    final long word = nodes[node + 1];
    if (end == path.length()) {
      return (int) word;
    }
    if (path.charAt(end) == '/') {
      return word >= 0 ? (int) word : seldom[node / NODE_WORDS * SELDOM_WORDS + SLASH];
    }
    return seldom[node / NODE_WORDS * SELDOM_WORDS + WITHIN];
  }

  /// The outcome of a path by prefixes alone.
  ///
  /// @param from where its first element begins
  private int byElements(final int tree, final int salt, final String path, final int from) {
    final int node = high(deepest(tree, salt, path, from, false));
    return node == NOWHERE
        ? roots[tree * ROOT_WORDS + 1]
        : seldom[node / NODE_WORDS * SELDOM_WORDS + ELEMENTS];
  }

  /// Finds the longest text in a path that is a node, and where in the path it ends.
  ///
  /// @param from where in the path texts begin
  /// @param asWritten whether there may be texts that end within an element
  /// @return the node's record, or [#NOWHERE]; and the end
  private long deepest(
      final int tree, final int salt, final String path, final int from, final boolean asWritten) {
    final long quick = deepest(tree, salt, path, from, asWritten, false);
    final int node = high(quick);
    if (node == NOWHERE || isText((int) nodes[node], path, from, (int) quick - from)) {
      return quick;
    }
    // Another text with the same hash.
    return deepest(tree, salt, path, from, asWritten, true);
  }

  /// @param comparing whether all texts are compared that have the right hash
  private long deepest(
      final int tree,
      final int salt,
      final String path,
      final int from,
      final boolean asWritten,
      final boolean comparing) {
    final long lengths = trees[tree * TREE_WORDS + LENGTHS];
    final boolean isAny = asWritten && (int) trees[tree * TREE_WORDS + ENDS] != 0;
    final long any = isAny ? within[tree] : 0;
    long hash = 0;
    int found = NOWHERE;
    int end = from;
    int at = from;
    for (long left = lengths & ~MANY_BIT; left != 0; left &= left - 1) {
      final int length = Long.numberOfTrailingZeros(left);
      final int to = from + length;
      if (to > path.length()) {
        return pair(found, end);
      }
      for (; at < to; at++) {
        hash = TextHash.extend(hash, path.charAt(at));
      }
      if (isStop(path, to, any >>> length)) {
        final int node = find(key(hash, salt), tree, path, from, comparing ? length : NOWHERE);
        if (node != NOWHERE) {
          found = node;
          end = to;
        }
      }
    }
    if (lengths >= 0) {
      return pair(found, end);
    }
    for (; at <= path.length(); at++) {
      if (at - from >= MANY && isStop(path, at, any >>> MANY)) {
        final int node = find(key(hash, salt), tree, path, from, comparing ? at - from : NOWHERE);
        if (node != NOWHERE) {
          found = node;
          end = at;
        }
      }
      if (at < path.length()) {
        hash = TextHash.extend(hash, path.charAt(at));
      }
    }
    return pair(found, end);
  }

  /// Whether a text may end somewhere.
  private static boolean isStop(final String path, final int at, final long any) {
    return at == path.length() || path.charAt(at) == '/' || (any & 1) != 0;
  }

  /// Finds a node by its hash.
  ///
  /// @param length of the text to compare it with; [#NOWHERE] to go by the hash alone
  private int find(
      final long key, final int tree, final String path, final int from, final int length) {
    int slot = slot(key, nodeSlots);
    while (true) {
      final int at = slot * NODE_WORDS;
      final long word = nodes[at];
      if (word == 0) {
        return NOWHERE;
      }
      final int of = high(nodes[at + 1]);
      if (high(word) == (int) key
          && (of < 0 ? ~of : of) == tree
          && (length == NOWHERE || isText((int) word, path, from, length))) {
        return at;
      }
      slot = next(slot, nodeSlots);
    }
  }
}
