package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.Match.InSet;
import java.util.ArrayList;
import java.util.List;

/// `set --match-set`: whether a packet is in a set, or in one of the sets of a `list:set`.
///
/// A set of the other family, or one with more dimensions than the rule gives, holds no packet. Entries' timeouts do not
/// run: sets stay as they were when they were dumped.
///
/// **Threads:** immutable.
final class SetTest implements PacketTest {
  private final CompiledSet[] sets;
  private final boolean not;

  private SetTest(final List<CompiledSet> sets, final boolean not) {
    this.sets = sets.toArray(CompiledSet[]::new);
    this.not = not;
  }

  /// Makes the test of a match.
  ///
  /// @throws IllegalArgumentException when there is no such set
  static SetTest of(final InSet match, final boolean ipv6, final CompiledSets all) {
    final IpSet set = all.find(match.name());
    final List<CompiledSet> asked = new ArrayList<>();
    if (set.type() == IpSet.Type.LIST_SET) {
      set.members().forEach(name -> addIfAsked(all.find(name), match, ipv6, all, asked));
    } else {
      addIfAsked(set, match, ipv6, all, asked);
    }
    return new SetTest(asked, match.not());
  }

  private static void addIfAsked(
      final IpSet set,
      final InSet match,
      final boolean ipv6,
      final CompiledSets all,
      final List<CompiledSet> asked) {
    final boolean hasFamily = set.type() != IpSet.Type.BITMAP_PORT;
    if (match.sources().size() >= set.type().dimensions().size()
        && (!hasFamily || set.ipv6() == ipv6)) {
      asked.add(all.compiled(set, match.sources(), match.returnNomatch()));
    }
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    for (final CompiledSet set : sets) {
      if (set.holds(packet)) {
        return answer(!not);
      }
    }
    return answer(not);
  }
}
