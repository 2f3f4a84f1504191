package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Origin;

/// What is wrong with a line, or what of it is not known.
///
/// @param origin where the line came from
/// @param text the line
/// @param reason one phrase: what is wrong, and where it helps what to do
public record RuleMistake(Origin origin, String text, String reason) {

  /// All of it in one sentence.
  ///
  /// @return as `node.save:17: --dport: 'x' is not a port, in: -A INPUT -p tcp --dport x`
  public String message() {
    return origin.place() + ": " + reason + ", in: " + text.strip();
  }
}
