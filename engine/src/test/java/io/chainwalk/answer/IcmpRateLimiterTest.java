package io.chainwalk.answer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.node.NodeSettings;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// Limits on ICMP errors. The sequences are those of a 6.18 kernel with its defaults: milliseconds at which a packet
/// came that called for an error, `+` where it was sent.
final class IcmpRateLimiterTest {
  private static final long MILLISECOND_NS = 1_000_000;
  private static final long START_NS = 1_700_000_000_000L * MILLISECOND_NS;
  private static final int SENDER = 0x0A00_0114;
  private static final NodeSettings DEFAULTS = NodeSettings.defaults();

  @Test
  void sixErrorsAtOnceAndOneASecondAsInTheKernel() {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS);
    assertAsRecorded(
        "10+ 22+ 34+ 47+ 59+ 72+ 84- 96- 108- 120- 132- 144- 1246+ 1259- 1271- 1283- 3585+ 3597+"
            + " 3609- 3621- 3634- 3936- 4238+ 4540- 4843- 5145+ 5447-",
        nowNs -> limiter.allow4(IcmpError.TIME_EXCEEDED, IcmpError.TTL, SENDER, nowNs, nowNs));
  }

  @Test
  void errorsAboutRoutesCostTwiceAsInTheKernel() {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS);
    assertAsRecorded(
        "10+ 22+ 34- 49- 65- 77- 90- 105- 117- 130- 142- 154- 1256- 1268- 1280- 1293- 3601+ 3614-"
            + " 3629- 3643- 3655- 3957- 4260- 4564- 4887- 5189- 5493-",
        nowNs -> limiter.allowRouteError4(SENDER, nowNs) && unreachable(limiter, SENDER, nowNs));
  }

  @Test
  void whatTheNodeTellsItselfCountsAmongAllMessagesOnly() {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS);
    for (int i = 0; i < 50; i++) {
      assertTrue(
          i % 2 == 0
              ? limiter.allowToItself4(IcmpError.TIME_EXCEEDED, IcmpError.TTL, START_NS, 1)
              : limiter.allowToItself6(Icmpv6Error.TIME_EXCEEDED, START_NS, 1));
    }
    assertFalse(limiter.allowToItself4(IcmpError.TIME_EXCEEDED, IcmpError.TTL, START_NS, 1));
    assertFalse(limiter.allowToItself6(Icmpv6Error.TIME_EXCEEDED, START_NS, 1));
    assertTrue(limiter.allowToItself6(Icmpv6Error.PACKET_TOO_BIG, START_NS, 1));
  }

  @Test
  void anIpv6DestinationBehindAShortPrefixMayBeSentMore() {
    assertEquals(6, burstOf(128, 0));
    assertEquals(6, burstOf(64, 0));
    assertEquals(7, burstOf(128, 100));
    assertEquals(10, burstOf(64, 100));
  }

  /// How many of an endless row of errors go out at once and after some milliseconds more.
  private static int burstOf(final int prefixLength, final int milliseconds) {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS);
    int allowed = 0;
    for (int ms = 0; ms <= milliseconds; ms++) {
      for (int i = 0; i < 20; i++) {
        final long nowNs = START_NS + ms * MILLISECOND_NS;
        if (limiter.allow6(Icmpv6Error.TIME_EXCEEDED, 1, 2, prefixLength, nowNs, 0)) {
          allowed++;
        }
      }
    }
    return allowed;
  }

  @Test
  void allMessagesTogetherHaveALimitOfTheirOwn() {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS);
    int allowed = 0;
    for (int destination = 0; destination < 200; destination++) {
      if (unreachable(limiter, destination, START_NS)) {
        allowed++;
      }
    }
    assertEquals(50, allowed, "a burst of 50, each of which took one");
    assertFalse(unreachable(limiter, 999, START_NS + 19 * MILLISECOND_NS));
    assertTrue(unreachable(limiter, 999, START_NS + 20 * MILLISECOND_NS));
  }

  @Test
  void whatDiscoversTheMtuIsNeverLimited() {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS);
    for (int i = 0; i < 1000; i++) {
      assertTrue(
          limiter.allow4(
              IcmpError.DESTINATION_UNREACHABLE,
              IcmpError.FRAGMENTATION_NEEDED,
              SENDER,
              START_NS,
              1));
      assertTrue(limiter.allow6(Icmpv6Error.PACKET_TOO_BIG, 1, 2, 64, START_NS, 1));
    }
  }

  @Test
  void aLimitOfZeroIsNoLimitButForErrorsAboutRoutes() {
    final IcmpRateLimiter limiter =
        new IcmpRateLimiter(
            DEFAULTS
                .with("net.ipv4.icmp_ratelimit", 0)
                .with("net.ipv4.icmp_msgs_burst", 1_000_000)
                .with("net.ipv4.icmp_msgs_per_sec", 1_000_000));
    for (int i = 0; i < 1000; i++) {
      assertTrue(unreachable(limiter, SENDER, START_NS + i * MILLISECOND_NS));
    }
    final int other = SENDER + 1;
    int allowed = 0;
    for (int i = 0; i < 100; i++) {
      final long nowNs = START_NS + 5L * i * MILLISECOND_NS;
      if (limiter.allowRouteError4(other, nowNs) && unreachable(limiter, other, nowNs)) {
        allowed++;
      }
    }
    assertEquals(1, allowed, "the limiter empties the bucket of both");
  }

  @Test
  void typesOutsideTheMaskAreNotLimited() {
    final IcmpRateLimiter limiter = new IcmpRateLimiter(DEFAULTS.with("net.ipv4.icmp_ratemask", 0));
    for (int i = 0; i < 1000; i++) {
      assertTrue(unreachable(limiter, SENDER, START_NS));
    }
  }

  @Test
  void moreDestinationsThanRoomForgetTheOldestFirst() {
    final IcmpRateLimiter limiter =
        new IcmpRateLimiter(DEFAULTS.with("net.ipv4.icmp_msgs_burst", 1_000_000), 4);
    for (int i = 0; i < 7; i++) {
      assertEquals(i < 6, allowed(limiter, 1, START_NS));
    }
    for (int destination = 2; destination <= 4; destination++) {
      assertTrue(allowed(limiter, destination, START_NS + 4 * MILLISECOND_NS));
    }
    assertFalse(allowed(limiter, 1, START_NS + 4 * MILLISECOND_NS), "still known");
    for (int destination = 5; destination <= 8; destination++) {
      assertTrue(allowed(limiter, destination, START_NS + 8 * MILLISECOND_NS));
    }
    assertTrue(allowed(limiter, 1, START_NS + 8 * MILLISECOND_NS), "forgotten, and so full again");
  }

  private static boolean allowed(
      final IcmpRateLimiter limiter, final int destination, final long nowNs) {
    return limiter.allow4(IcmpError.TIME_EXCEEDED, 0, destination, nowNs, 0);
  }

  private static boolean unreachable(
      final IcmpRateLimiter limiter, final int destination, final long nowNs) {
    return limiter.allow4(
        IcmpError.DESTINATION_UNREACHABLE, IcmpError.NET_UNREACHABLE, destination, nowNs, 1);
  }

  private static void assertAsRecorded(final String recorded, final LongPredicate isAllowed) {
    final String ours =
        Arrays.stream(recorded.split(" ", -1))
            .map(word -> word.substring(0, word.length() - 1))
            .map(ms ->
                ms + (isAllowed.test(START_NS + Long.parseLong(ms) * MILLISECOND_NS) ? "+" : "-"))
            .collect(Collectors.joining(" "));
    assertEquals(recorded, ours);
  }
}
