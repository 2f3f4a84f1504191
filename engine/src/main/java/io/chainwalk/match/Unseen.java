package io.chainwalk.match;

import io.chainwalk.ruleset.Match.Owner;
import io.chainwalk.ruleset.Match.Physdev;
import org.jspecify.annotations.Nullable;

/// The answers of matches that ask what no packet shows: which socket sent it, and by which port of a bridge it came.
///
/// To each packet the kernel's answer is given for one that was sent by no socket and came by no bridge: that no option
/// is met, so that a rule matches if all its options are inverted.
final class Unseen {
  private Unseen() {}

  static boolean matches(final Physdev match) {
    return (match.input() == null || match.input().not())
        && (match.output() == null || match.output().not())
        && isAbsentOrInverted(match.isIn())
        && isAbsentOrInverted(match.isOut())
        && isAbsentOrInverted(match.isBridged());
  }

  private static boolean isAbsentOrInverted(final @Nullable Boolean not) {
    return not == null || not;
  }

  /// Reads the options as written. `--suppl-groups` only says how another one is meant.
  static boolean matches(final Owner match) {
    boolean inverted = false;
    for (final String word : match.options().trim().split("\\s+", -1)) {
      if (word.startsWith("--") && !"--suppl-groups".equals(word) && !inverted) {
        return false;
      }
      inverted = "!".equals(word);
    }
    return true;
  }
}
