package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What came of applying text to a ruleset.
///
/// A chain has changed if it is new, or if its policy or rules are others than before; counters and origins do not
/// count. Of a table that the text has, all rules lose what they remember (`statistic --mode nth`, `limit`), as the
/// kernel replaces a table whole.
///
/// @param ruleset what there is now
/// @param changed names of chains that have changed, by table; only tables that the text has
/// @param removed names of chains that are gone, by table; only tables that the text has
/// @param skipped lines whose rules never match because something in them is not known
public record RestoreResult(
    Ruleset ruleset,
    Map<Table, Set<String>> changed,
    Map<Table, Set<String>> removed,
    List<RuleMistake> skipped) {

  /// Copies the collections.
  public RestoreResult {
    changed = Map.copyOf(changed);
    removed = Map.copyOf(removed);
    skipped = List.copyOf(skipped);
  }
}
