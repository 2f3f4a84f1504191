package io.chainwalk.ruletext;

/// How text is applied.
///
/// @param noFlush `--noflush`: tables keep the chains that the text does not name; otherwise each table of the text
///     begins empty
/// @param counters `-c`: counters of chains and rules are taken from the text; otherwise all begin at 0
/// @param skipUnknown whether a rule with a match or target that is not known is taken as one that never matches,
///     instead of being a mistake
public record RestoreOptions(boolean noFlush, boolean counters, boolean skipUnknown) {
  /// What a dump is read with: all of it, with counters.
  public static final RestoreOptions DUMP = new RestoreOptions(false, true, false);

  /// What kube-proxy runs `iptables-restore` with, `--noflush --counters`.
  public static final RestoreOptions NO_FLUSH = new RestoreOptions(true, true, false);

  /// The same, with unknown matches and targets skipped or not.
  ///
  /// @param skip whether they are
  /// @return changed options
  public RestoreOptions withSkipUnknown(final boolean skip) {
    return new RestoreOptions(noFlush, counters, skip);
  }
}
