package io.chainwalk.tools.chains;

import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreResult;
import io.chainwalk.ruletext.RestoreText;
import java.util.List;

/// Loads what kube-proxy wrote.
public final class WrittenRules {
  private WrittenRules() {}

  /// Loads text as `iptables-restore --noflush` does.
  ///
  /// @param loaded what is there before
  /// @param lines the text, of one family
  /// @return what is there afterwards, and which chains changed
  /// @throws IllegalStateException when the text cannot be loaded, which is a fault of whoever wrote it
  public static RestoreResult load(final Ruleset loaded, final List<RuleLine> lines) {
    try {
      return RestoreText.apply(loaded, lines, RestoreOptions.NO_FLUSH);
    } catch (final BadRulesException refused) {
      throw new IllegalStateException("what kube-proxy wrote cannot be loaded", refused);
    }
  }

  /// Loads text where there are no rules.
  ///
  /// @param ipv6 the family of the text
  /// @param lines the text
  /// @return the rules of a node that has no others
  /// @throws IllegalStateException when the text cannot be loaded, which is a fault of whoever wrote it
  public static Ruleset load(final boolean ipv6, final List<RuleLine> lines) {
    return load(new Ruleset(ipv6, List.of()), lines).ruleset();
  }
}
