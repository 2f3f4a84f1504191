package io.chainwalk.kubeproxy;

import io.chainwalk.ruleset.RuleLine;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An order of kube-proxy's text that does not depend on the order in which it met the services, for comparing two texts.
///
/// Tables by name; in each the lines of chains, the rules chain by chain, the deletions of chains. Chains are in the order
/// KUBE-NODEPORTS, KUBE-SERVICES, other KUBE-* by name, others by name. The rules of the first two are sorted by the service
/// in their comment, rules of one service staying as they are, and what must be the last rule stays so; other chains'
/// rules keep their order.
public final class CanonicalOrder {
  private static final List<String> FIRST = List.of("KUBE-NODEPORTS", "KUBE-SERVICES");
  private static final String COMMENT = " --comment ";
  private static final String LAST_RULE = "kubernetes service nodeports;";
  private static final String AFTER_ALL = "\uFFFF";

  private static final Comparator<String> CHAINS =
      Comparator.comparingInt(CanonicalOrder::rank).thenComparing(Comparator.naturalOrder());

  private CanonicalOrder() {}

  /// The lines of one table.
  ///
  /// @param chains each chain's own line
  /// @param rules each chain's rules
  /// @param deletions each chain's deletion
  private record TableLines(
      Map<String, RuleLine> chains,
      Map<String, List<RuleLine>> rules,
      Map<String, RuleLine> deletions) {
    static TableLines empty() {
      return new TableLines(new TreeMap<>(CHAINS), new TreeMap<>(CHAINS), new TreeMap<>(CHAINS));
    }
  }

  /// Sorts a text.
  ///
  /// @param lines text that kube-proxy wrote, of any number of tables
  /// @return the same lines
  /// @throws IllegalArgumentException when a line is none that kube-proxy writes
  public static List<RuleLine> of(final List<RuleLine> lines) {
    final Map<String, List<RuleLine>> tables = new TreeMap<>();
    List<RuleLine> current = new ArrayList<>();
    for (final RuleLine line : lines) {
      current.add(line);
      if (line.text().equals("COMMIT")) {
        tables.put(current.getFirst().text(), current);
        current = new ArrayList<>();
      }
    }
    if (!current.isEmpty()) {
      throw new IllegalArgumentException("not the text of whole tables: no COMMIT at its end");
    }
    final List<RuleLine> sorted = new ArrayList<>(lines.size());
    tables.values().forEach(table -> sort(table, sorted));
    return sorted;
  }

  private static void sort(final List<RuleLine> table, final List<RuleLine> sorted) {
    final TableLines parts = TableLines.empty();
    for (final RuleLine line : table.subList(1, table.size() - 1)) {
      final String[] words = line.text().split(" ", 3);
      if (line.text().startsWith(":")) {
        parts.chains().put(words[0].substring(1), line);
      } else if (words[0].equals("-A")) {
        parts.rules().computeIfAbsent(words[1], chain -> new ArrayList<>()).add(line);
      } else if (words[0].equals("-X")) {
        parts.deletions().put(words[1], line);
      } else {
        throw new IllegalArgumentException("not a line of kube-proxy: '" + line.text() + "'");
      }
    }
    FIRST.forEach(chain -> {
      if (parts.rules().containsKey(chain)) {
        parts.rules().get(chain).sort(Comparator.comparing(CanonicalOrder::serviceOf));
      }
    });
    sorted.add(table.getFirst());
    sorted.addAll(parts.chains().values());
    parts.rules().values().forEach(sorted::addAll);
    sorted.addAll(parts.deletions().values());
    sorted.add(table.getLast());
  }

  private static int rank(final String chain) {
    final int place = FIRST.indexOf(chain);
    if (place >= 0) {
      return place;
    }
    return chain.startsWith("KUBE-") ? FIRST.size() : FIRST.size() + 1;
  }

  /// The comment up to its first space or colon.
  private static String serviceOf(final RuleLine line) {
    final int comment = line.text().indexOf(COMMENT);
    if (comment < 0) {
      return "";
    }
    int from = comment + COMMENT.length();
    if (line.text().charAt(from) == '"') {
      from++;
    }
    if (line.text().startsWith(LAST_RULE, from)) {
      return AFTER_ALL;
    }
    int to = from;
    while (to < line.text().length() && " :\"".indexOf(line.text().charAt(to)) < 0) {
      to++;
    }
    return line.text().substring(from, to);
  }
}
