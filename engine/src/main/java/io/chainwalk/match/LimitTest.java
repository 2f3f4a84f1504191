package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.ruleset.Match.Limit;

/// `limit` (facts sheet 7.4): a bucket of credits that fills with time.
///
/// **Threads:** immutable; credits and the time of the last packet are in a slot of the worker's.
final class LimitTest implements PacketTest {
  /// The time in the slot of a rule that has seen no packet.
  static final long NEVER_YET = Long.MIN_VALUE;

  private static final long UNSIGNED_INT = 0xFFFF_FFFFL;

  private final int slot;
  private final long cost;
  private final long cap;
  private final long perTick;
  private final MatchSettings settings;

  LimitTest(final Limit match, final RuleMemory memory, final MatchSettings settings) {
    this.settings = settings;
    final int ticks = settings.ticksPerSecond();
    cost = Credits.of(match.average(), ticks);
    cap = Credits.of(match.average() * match.burst(), ticks);
    perTick = Credits.perTick(ticks);
    slot = memory.slot(cap, NEVER_YET);
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final long now = settings.ticksAt(packet.timeNs());
    final long before = state.second(slot);
    final long elapsed = before == NEVER_YET ? 0 : now - before;
    final long filled =
        Math.min(state.first(slot) + (elapsed * perTick & UNSIGNED_INT) & UNSIGNED_INT, cap);
    final boolean matches = filled >= cost;
    if (!state.isFrozen()) {
      state.setSecond(slot, now);
      state.setFirst(slot, matches ? filled - cost : filled);
    }
    return answer(matches);
  }
}
