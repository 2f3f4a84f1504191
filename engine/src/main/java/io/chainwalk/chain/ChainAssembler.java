package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the [ChainCode] of one chain: for each rule its target, if it does anything, then [#endRule].
///
/// **Threads:** one.
final class ChainAssembler {
  private static final int ROOM_FOR_A_RULE = 4;
  private static final Shortcut[] NO_SHORTCUTS = {};
  private static final Ending[] NO_ENDINGS = {};
  private static final Target[] NO_TARGETS = {};

  private final ChainTests asked;
  private final int ruleCount;
  private final List<Shortcut> shortcuts = new ArrayList<>(0);
  private final List<Ending> endings = new ArrayList<>(0);
  private final List<Target> targets = new ArrayList<>(0);
  private long[] code;
  private int count;
  private int place;
  private int action = ChainCode.CONTINUE;
  private int callee;

  /// Begins a chain.
  ///
  /// @param ruleCount how many rules it has
  /// @param asked what they ask
  ChainAssembler(final int ruleCount, final ChainTests asked) {
    this.ruleCount = ruleCount;
    this.asked = asked;
    code = new long[1 + ROOM_FOR_A_RULE * (ruleCount + 1)];
    count = 1 + ruleCount;
  }

  void jump(final boolean comesBack, final int to) {
    action = comesBack ? ChainCode.JUMP : ChainCode.GOTO;
    callee = to;
  }

  void returnToCaller() {
    action = ChainCode.RETURN;
  }

  void setMark(final int value, final int mask) {
    action = ChainCode.SET_MARK;
    add(ChainCode.pair(value, mask));
  }

  /// To one address and port.
  void dnat(final Target.Range range, final int tag) {
    final IpAddress address = range.first();
    final PortRange ports = range.ports();
    if (address == null || ports == null) {
      throw new IllegalArgumentException("not to one address and port: " + range);
    }
    action = ChainCode.DNAT;
    if (address.ipv6()) {
      add(address.high());
    }
    add(address.low());
    add(ChainCode.pair(tag, ports.first()));
  }

  void end(final Ending ending) {
    action = ChainCode.END;
    add(endings.size());
    endings.add(ending);
  }

  void target(final Target target) {
    action = ChainCode.OTHER_TARGET;
    add(targets.size());
    targets.add(target);
  }

  /// Ends a rule.
  ///
  /// @param shortcut the way past rules from here on, if there is one
  /// @param ladder or else the bounds of the rungs that begin here
  @SuppressWarnings("ReferenceEquality") // the same run, or another one
  void endRule(final @Nullable Shortcut shortcut, final long @Nullable [] ladder) {
    final int at = count;
    if (shortcut != null) {
      // Rules of a run share one, and follow each other.
      if (shortcuts.isEmpty() || shortcuts.getLast() != shortcut) {
        shortcuts.add(shortcut);
      }
      add(ChainCode.pair(shortcuts.size() - 1, ChainCode.OTHER_SHORTCUT));
    } else if (ladder != null) {
      add(ChainCode.pair(ladder.length, ChainCode.LADDER));
      for (final long bound : ladder) {
        add(bound);
      }
    }
    final int start = asked.start(place);
    final int end = asked.ends()[place];
    for (int i = start; i < end; i++) {
      add(asked.words()[i]);
    }
    code[1 + place] =
        ChainCode.rule(
            action,
            callee,
            shortcut != null || ladder != null,
            end > start,
            asked.others().length > 0,
            at);
    place++;
    action = ChainCode.CONTINUE;
    callee = 0;
  }

  private void add(final long word) {
    if (count == code.length) {
      code = Arrays.copyOf(code, 2 * count);
    }
    code[count++] = word;
  }

  /// Ends the chain.
  ///
  /// @param counts where its counts are
  CompiledChain chain(final Table table, final Chain source, final int counts) {
    code[0] = ChainCode.header(ruleCount, counts, source.policy() == Chain.Policy.DROP);
    return new CompiledChain(
        table,
        source,
        asked.holding(),
        count == code.length ? code : Arrays.copyOf(code, count),
        asked.others(),
        shortcuts.isEmpty() ? NO_SHORTCUTS : shortcuts.toArray(Shortcut[]::new),
        endings.isEmpty() ? NO_ENDINGS : endings.toArray(Ending[]::new),
        targets.isEmpty() ? NO_TARGETS : targets.toArray(Target[]::new));
  }
}
