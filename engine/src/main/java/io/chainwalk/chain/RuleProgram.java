package io.chainwalk.chain;

import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RuleMemory;

/// Compiled rules of both families: what [RulesetCompiler] makes and [CompiledRules] runs.
///
/// **Threads:** immutable; any number of workers may run one, each with a [CompiledRules] of its own.
public final class RuleProgram {
  /// Instead of a version, for a program that follows on none.
  static final long NOBODY = -1;

  private final long version;
  private final long follows;
  private final RuleContext context;
  private final RuleMemory memory;
  private final CompiledFamily ipv4;
  private final CompiledFamily ipv6;

  RuleProgram(
      final long version,
      final long follows,
      final RuleContext context,
      final RuleMemory memory,
      final CompiledFamily ipv4,
      final CompiledFamily ipv6) {
    this.version = version;
    this.follows = follows;
    this.context = context;
    this.memory = memory;
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /// Counts the programs of one compiler, from 0, which has no rules.
  ///
  /// @return a program's place among them
  public long version() {
    return version;
  }

  /// What its rules have to remember.
  ///
  /// @return not to be changed
  public RuleMemory memory() {
    return memory;
  }

  /// Whether what another program has not in common with this one is what [CompiledFamily#changed] says.
  boolean follows(final RuleProgram other) {
    return follows == other.version;
  }

  /// The machine that the rules are on.
  ///
  /// @return what it was compiled for
  public RuleContext context() {
    return context;
  }

  CompiledFamily family(final boolean isIpv6) {
    return isIpv6 ? ipv6 : ipv4;
  }
}
