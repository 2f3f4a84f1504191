package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.Match.Recent;
import io.chainwalk.select.RecentList;
import io.chainwalk.select.RecentNeeds;

/// `recent` (facts sheet 7.3), step by step as the kernel does it.
///
/// **Threads:** immutable; the list is the worker's.
final class RecentTest implements PacketTest {
  private static final int TTL_MASK = 0xFF;
  private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
  private static final int USUAL_STAMPS = 32;

  private final Recent match;
  private final boolean ipv6;
  private final int list;
  private final long ageTicks;
  private final MatchSettings settings;

  RecentTest(final Recent match, final boolean ipv6, final int list, final MatchSettings settings) {
    this.match = match;
    this.ipv6 = ipv6;
    this.list = list;
    this.settings = settings;
    ageTicks = match.seconds() * settings.ticksPerSecond() & UNSIGNED_INT; // 32 bits there too
  }

  /// How the list of a rule has to be made.
  static RecentNeeds needs(final Recent match, final boolean ipv6, final MatchSettings settings) {
    final AddressMask mask = match.mask();
    final int stamps =
        settings.recentStamps() > 0
            ? settings.recentStamps()
            : match.hitCount() > 0 ? match.hitCount() : USUAL_STAMPS;
    return new RecentNeeds(
        ipv6 ? UNSIGNED_INT : mask.maskLow(),
        ipv6 ? mask.maskHigh() : -1,
        ipv6 ? mask.maskLow() : -1,
        stamps,
        settings.recentAddresses());
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final RecentList recent = state.list(list);
    final FlowTuple tuple = packet.parsed().tuple();
    final boolean destination = match.destination();
    final long high =
        recent.maskedHigh(ipv6, destination ? tuple.destinationHigh() : tuple.sourceHigh());
    final long low =
        recent.maskedLow(ipv6, destination ? tuple.destinationLow() : tuple.sourceLow());
    final int ttl = ttlOnArrival(packet);
    final long now = settings.ticksAt(packet.timeNs());
    final int entry = recent.find(ipv6, high, low, match.ttl() ? ttl : 0);
    if (state.isFrozen()) {
      return answer(wouldMatch(recent, entry, now));
    }
    final boolean matches =
        switch (match.operation()) {
          case SET -> set(recent, entry, high, low, ttl, now);
          case REMOVE -> remove(recent, entry);
          case CHECK, UPDATE -> check(recent, entry, ttl, now);
        };
    return answer(matches);
  }

  private boolean set(
      final RecentList recent,
      final int entry,
      final long high,
      final long low,
      final int ttl,
      final long now) {
    if (entry == RecentList.NONE) {
      recent.add(ipv6, high, low, ttl, now);
    } else {
      recent.update(entry, ttl, now);
    }
    return !match.not();
  }

  private boolean remove(final RecentList recent, final int entry) {
    if (entry == RecentList.NONE) {
      return match.not();
    }
    recent.remove(entry);
    return !match.not();
  }

  /// What decides on an update is the rule's answer, `!` included.
  private boolean check(final RecentList recent, final int entry, final int ttl, final long now) {
    if (entry == RecentList.NONE) {
      return match.not();
    }
    final long oldest = now - ageTicks;
    final boolean matches = hasHits(recent, entry, oldest) != match.not();
    final boolean updates = match.operation() == Recent.Operation.UPDATE && matches;
    if (match.reap()) {
      recent.reap(oldest, updates ? entry : RecentList.NONE);
    }
    if (updates) {
      recent.update(entry, ttl, now);
    }
    return matches;
  }

  /// The answer without anything that comes with it.
  private boolean wouldMatch(final RecentList recent, final int entry, final long now) {
    final boolean matches =
        switch (match.operation()) {
          case SET -> true;
          case REMOVE -> entry != RecentList.NONE;
          case CHECK, UPDATE -> entry != RecentList.NONE && hasHits(recent, entry, now - ageTicks);
        };
    return matches != match.not();
  }

  private boolean hasHits(final RecentList recent, final int entry, final long oldest) {
    int hits = 0;
    for (int i = 0; i < recent.stampCount(entry); i++) {
      if ((match.seconds() == 0 || recent.stamp(entry, i) - oldest >= 0)
          && (match.hitCount() == 0 || ++hits >= match.hitCount())) {
        return true;
      }
    }
    return false;
  }

  /// The TTL as it was before the node took one off; of a packet of the node itself as it is.
  private int ttlOnArrival(final RulePacket packet) {
    final int offset = packet.parsed().networkOffset();
    final int ttl =
        ipv6
            ? Ipv6Header.hopLimit(packet.buffer(), offset)
            : Ipv4Header.ttl(packet.buffer(), offset);
    final boolean forwarded =
        packet.outputInterface() != RulePacket.NO_INTERFACE
            && packet.inputInterface() != RulePacket.NO_INTERFACE;
    return forwarded ? ttl + 1 & TTL_MASK : ttl;
  }
}
