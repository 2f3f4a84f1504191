package io.chainwalk.tools.proxy.health;

import io.chainwalk.sticky.Target;
import io.chainwalk.tools.proxy.targets.GroupTargets;
import io.chainwalk.tools.proxy.targets.HealthCheck;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/// Checks the targets of groups from time to time, and tells their group when one becomes unhealthy or healthy.
///
/// A target that comes new is taken for healthy, as its readiness says, and checked within a second. Times between checks
/// are up to a tenth shorter than the interval, so that checks of many targets do not stay together.
///
/// **Threads:** any may update; everything else is on one event loop.
public final class HealthChecker {
  private static final int FIRST_WITHIN_MS = 1_000;
  private static final int JITTER_PART = 10;

  private final EventLoop loop;
  private final Probes probes;
  private final SplittableRandom random;
  private final Map<Key, Watched> watched = new HashMap<>();

  /// Makes a checker of nothing.
  ///
  /// @param loop where checks run
  /// @param channelType the transport's socket
  /// @param seed decides when checks are made
  public HealthChecker(
      final EventLoop loop, final Class<? extends Channel> channelType, final long seed) {
    this.loop = loop;
    probes = new Probes(loop, channelType);
    random = new SplittableRandom(seed);
  }

  private record Key(GroupTargets group, Target target) {}

  /// What is known of one target.
  private static final class Watched {
    private final HealthCheck check;
    private boolean isHealthy = true;
    private int against;

    Watched(final HealthCheck check) {
      this.check = check;
    }

    /// Counts outcomes that speak against what is believed.
    ///
    /// @return whether another thing is believed from now on
    boolean changes(final boolean passes) {
      if (passes == isHealthy) {
        against = 0;
        return false;
      }
      against++;
      if (against < (isHealthy ? check.unhealthyAfter() : check.healthyAfter())) {
        return false;
      }
      against = 0;
      isHealthy = passes;
      return true;
    }
  }

  /// Checks these from now on, and no others. What is known of a target that was checked alike before is kept.
  ///
  /// @param checks how each group is checked
  public void update(final Map<GroupTargets, HealthCheck> checks) {
    loop.execute(() -> updateHere(checks));
  }

  private void updateHere(final Map<GroupTargets, HealthCheck> checks) {
    final Map<Key, HealthCheck> wanted = new HashMap<>();
    checks.forEach((group, check) ->
        group.targets().forEach(target -> wanted.put(new Key(group, target), check)));
    watched
        .entrySet()
        .removeIf(known -> !known.getValue().check.equals(wanted.get(known.getKey())));
    wanted.forEach((key, check) -> {
      if (!watched.containsKey(key)) {
        final Watched fresh = new Watched(check);
        watched.put(key, fresh);
        key.group().checked(key.target(), true);
        later(key, fresh, random.nextInt(FIRST_WITHIN_MS));
      }
    });
  }

  private void later(final Key key, final Watched one, final int ms) {
    final var _ = loop.schedule(() -> check(key, one), ms, TimeUnit.MILLISECONDS);
  }

  @SuppressWarnings("ReferenceEquality") // one that was replaced meanwhile is checked no more
  private void check(final Key key, final Watched one) {
    if (watched.get(key) != one) {
      return;
    }
    probes.probe(
        key.target(),
        one.check,
        passes -> {
          final int interval = one.check.intervalMs();
          later(key, one, interval - random.nextInt(interval / JITTER_PART + 1));
          if (watched.get(key) == one && one.changes(passes)) {
            key.group().checked(key.target(), passes);
          }
        });
  }
}
