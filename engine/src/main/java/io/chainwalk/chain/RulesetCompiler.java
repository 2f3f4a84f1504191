package io.chainwalk.chain;

import io.chainwalk.match.PacketTests;
import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RuleMemory;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Turns rulesets into programs for workers: all of them by [#compile], what changed of them by [#update].
///
/// A chain at a time: runs of rules that ask for one destination each become a look-up, ladders of chances one search;
/// everything else stays in order. A program shares every chain that did not change with the one before.
///
/// **Threads:** one, of the control plane; the programs are for any.
public final class RulesetCompiler {
  private final RuleContext context;
  private final RuleLabels labels;
  private final ChainSelectors selectors;
  private FamilyCompiler ipv4 = new FamilyCompiler();
  private FamilyCompiler ipv6 = new FamilyCompiler();
  private IpSets sets = IpSets.NONE;
  private RuleProgram last;

  /// Makes a compiler whose last program has no rules.
  ///
  /// @param context the machine that the rules are on
  /// @param labels what is to be remembered of packets
  public RulesetCompiler(final RuleContext context, final RuleLabels labels) {
    this(context, labels, ChainSelectors.NONE);
  }

  /// Makes a compiler whose last program has no rules, for a node that chooses endpoints otherwise than by its rules.
  ///
  /// @param context the machine that the rules are on
  /// @param labels what is to be remembered of packets
  /// @param selectors who chooses; where that changes, the chain is to be named among those that changed
  public RulesetCompiler(
      final RuleContext context, final RuleLabels labels, final ChainSelectors selectors) {
    this.context = context;
    this.labels = labels;
    this.selectors = selectors;
    final CompiledFamily nothing = ipv4.none();
    last = new RuleProgram(0, RuleProgram.NOBODY, context, new RuleMemory(), nothing, nothing);
  }

  /// The last program that was made.
  ///
  /// @return a program without rules at first
  public RuleProgram last() {
    return last;
  }

  /// Compiles everything anew. What rules remember begins anew, but for what has a name in the last program too.
  ///
  /// @param rulesets what is loaded on the node
  /// @return the program
  /// @throws IllegalArgumentException when `iptables` would refuse a ruleset: for a jump to a chain that is not there, or
  ///     back to one that a packet can be in, or for a target that the table does not have; with the rule's place
  public RuleProgram compile(final Rulesets rulesets) {
    final RuleMemory memory = new RuleMemory(last.memory());
    final FamilyCompiler nextIpv4 = new FamilyCompiler();
    final FamilyCompiler nextIpv6 = new FamilyCompiler();
    final IpSets given = rulesets.sets();
    final CompiledFamily ipv4Family =
        nextIpv4.update(
            compiler(false, given, memory),
            memory,
            rulesets.ipv4(),
            all(rulesets.ipv4()),
            Map.of());
    final CompiledFamily ipv6Family =
        nextIpv6.update(
            compiler(true, given, memory), memory, rulesets.ipv6(), all(rulesets.ipv6()), Map.of());
    giveBack(last.family(false), memory);
    giveBack(last.family(true), memory);
    ipv4 = nextIpv4;
    ipv6 = nextIpv6;
    sets = given;
    last =
        new RuleProgram(
            last.version() + 1, RuleProgram.NOBODY, context, memory, ipv4Family, ipv6Family);
    return last;
  }

  private static void giveBack(final CompiledFamily family, final RuleMemory memory) {
    for (final CompiledChain chain : family.chains()) {
      if (chain != null) {
        memory.giveBack(chain.holding);
      }
    }
  }

  /// Compiles what changed since the last program. As in a kernel that loads a table again, `nth` and `limit` begin anew
  /// in the tables that are given, whatever has changed in them, and what has a name stays as long as a rule names it.
  ///
  /// @param ruleset what is loaded now for its family
  /// @param changed the names of chains that are new, or whose rules or policy are not those of before, by table; none
  ///     for a table that was loaded again as it was
  /// @param removed the names of chains that are gone, by table
  /// @return the program, which shares all other chains with the last one
  /// @throws IllegalArgumentException as [#compile], and when a chain went that others lead to; the last program is
  ///     still the last one then
  public RuleProgram update(
      final Ruleset ruleset,
      final Map<Table, ? extends Collection<String>> changed,
      final Map<Table, ? extends Collection<String>> removed) {
    final RuleMemory memory = new RuleMemory(last.memory());
    changed.keySet().forEach(table -> memory.beginAnew(ruleset.ipv6(), table));
    removed.keySet().forEach(table -> memory.beginAnew(ruleset.ipv6(), table));
    final RuleCompiler compiler = compiler(ruleset.ipv6(), sets, memory);
    final CompiledFamily family =
        (ruleset.ipv6() ? ipv6 : ipv4).update(compiler, memory, ruleset, changed, removed);
    final CompiledFamily other = last.family(!ruleset.ipv6()).unchanged();
    last =
        new RuleProgram(
            last.version() + 1,
            last.version(),
            context,
            memory,
            ruleset.ipv6() ? other : family,
            ruleset.ipv6() ? family : other);
    return last;
  }

  private RuleCompiler compiler(final boolean isIpv6, final IpSets named, final RuleMemory memory) {
    return new RuleCompiler(
        isIpv6, new PacketTests(isIpv6, context, named, memory), memory, labels, selectors);
  }

  private static Map<Table, Set<String>> all(final @Nullable Ruleset ruleset) {
    final Map<Table, Set<String>> names = new EnumMap<>(Table.class);
    if (ruleset != null) {
      ruleset.tables().forEach((name, table) -> names.put(name, table.chains().keySet()));
    }
    return names;
  }
}
