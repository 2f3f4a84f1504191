package io.chainwalk.ruletext;

import java.util.List;
import java.util.stream.Collectors;

/// Rules or sets that `iptables-restore`, the kernel or `ipset` would refuse, or that have something in them that is not
/// known here.
public final class BadRulesException extends Exception {
  private static final long serialVersionUID = 1L;

  /// Not serialized: a mistake refers to an origin, which need not be serializable.
  private final transient List<RuleMistake> mistakes;

  BadRulesException(final List<RuleMistake> mistakes) {
    super(
        mistakes.stream()
            .map(RuleMistake::message)
            .collect(Collectors.joining(System.lineSeparator())));
    this.mistakes = List.copyOf(mistakes);
  }

  /// What is wrong.
  ///
  /// @return one or more, in the order of the lines; the first hundred where there are more
  public List<RuleMistake> mistakes() {
    return mistakes;
  }
}
