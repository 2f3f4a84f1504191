package io.chainwalk.match;

import io.chainwalk.ruleset.Match.Hashlimit;

/// How a `hashlimit` table is made (facts sheet 7.4): by the first rule that names it, whatever later ones say.
///
/// Credits are kept in the kernel's units: a packet costs what the time between two packets gives; by bytes each 16 bytes
/// cost, and `burst` is how often an empty bucket may be filled up at once.
///
/// @param sourceMaskHigh what is looked at of the upper half of a source address; 0 when the source is no part of the key
/// @param sourceMaskLow of its lower half
/// @param destinationMaskHigh the same for the destination
/// @param destinationMaskLow the same for the destination
/// @param sourcePort whether the source port is part of the key
/// @param destinationPort whether the destination port is part of the key
/// @param bytes whether bytes are counted
/// @param cost of a packet, or of 16 bytes
/// @param cap the most credit; by bytes, how often a bucket may be filled up at once
/// @param full the credit of a new bucket; by bytes, the most credit
/// @param perTick what each tick gives
/// @param max the most buckets
/// @param expireTicks how long an idle bucket is kept
/// @param sweepTicks time from one sweep to the next
record HashlimitConfig(
    long sourceMaskHigh,
    long sourceMaskLow,
    long destinationMaskHigh,
    long destinationMaskLow,
    boolean sourcePort,
    boolean destinationPort,
    boolean bytes,
    long cost,
    long cap,
    long full,
    long perTick,
    int max,
    long expireTicks,
    long sweepTicks) {
  private static final long SCALE = 1_000_000;
  private static final long SECONDS_PER_DAY = 86_400;
  private static final long UNSIGNED_INT = 0xFFFF_FFFFL;
  private static final int BUCKETS_PER_SLOT = 8;
  private static final int MIN_SIZE = 16;

  /// As many as our table can hold; the kernel's memory would end before.
  private static final int MOST_BUCKETS = 1 << 25;

  private static final int IPV4_BITS = 32;
  private static final int WORD_BITS = 64;

  static HashlimitConfig of(
      final Hashlimit match, final boolean ipv6, final MatchSettings settings) {
    final long ticks = settings.ticksPerSecond();
    final long perTick =
        match.bytes()
            ? Long.highestOneBit(UNSIGNED_INT / ticks)
            : Long.highestOneBit(Long.divideUnsigned(-1, ticks * SECONDS_PER_DAY));
    final long cap;
    final long full;
    final long cost;
    if (match.bytes()) {
      cost = (UNSIGNED_INT / (match.average() + 1) * (ticks * perTick)) >>> IPV4_BITS;
      cap = match.burst();
      full = ticks * perTick;
    } else {
      cost = match.average() * Long.divideUnsigned(ticks * perTick, SCALE);
      cap = cost * match.burst();
      full = cap;
    }
    final long size =
        match.size() == 0 ? Math.max(MIN_SIZE, settings.hashlimitSize()) : match.size();
    return new HashlimitConfig(
        match.sourceAddress() ? maskHigh(match.sourceMask(), ipv6) : 0,
        match.sourceAddress() ? maskLow(match.sourceMask(), ipv6) : 0,
        match.destinationAddress() ? maskHigh(match.destinationMask(), ipv6) : 0,
        match.destinationAddress() ? maskLow(match.destinationMask(), ipv6) : 0,
        match.sourcePort(),
        match.destinationPort(),
        match.bytes(),
        cost,
        cap,
        full,
        perTick,
        most(match.max(), size),
        settings.ticksOf(match.expireMs()),
        Math.max(1, settings.ticksOf(match.gcIntervalMs())));
  }

  private static int most(final long asked, final long size) {
    final long most = asked == 0 ? BUCKETS_PER_SLOT * size : Math.max(asked, size);
    return (int) Math.min(most, MOST_BUCKETS);
  }

  private static long maskHigh(final int bits, final boolean ipv6) {
    return !ipv6 || bits == 0 ? 0 : -1L << Math.max(0, WORD_BITS - bits);
  }

  private static long maskLow(final int bits, final boolean ipv6) {
    if (!ipv6) {
      return bits == 0 ? 0 : -1L << (IPV4_BITS - bits) & UNSIGNED_INT;
    }
    return bits <= WORD_BITS ? 0 : -1L << (2 * WORD_BITS - bits);
  }
}
