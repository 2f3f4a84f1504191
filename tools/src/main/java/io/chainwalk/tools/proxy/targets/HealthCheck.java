package io.chainwalk.tools.proxy.targets;

import java.util.BitSet;

/// How targets of a group are checked.
///
/// @param path what is asked for with GET; empty for a connection alone
/// @param port where; 0 for the port that requests go to
/// @param intervalMs from one check of a target to the next, of which up to a tenth less by chance
/// @param timeoutMs how long a target may take
/// @param healthyAfter how many checks an unhealthy target must pass
/// @param unhealthyAfter how many checks a healthy target must fail
/// @param passes statuses that are healthy
public record HealthCheck(
    String path,
    int port,
    int intervalMs,
    int timeoutMs,
    int healthyAfter,
    int unhealthyAfter,
    BitSet passes) {
  private static final int STATUSES = 600;

  /// A connection every ten seconds; three in a row decide.
  public static final HealthCheck CONNECT =
      new HealthCheck("", 0, 10_000, 2_000, 2, 3, new BitSet());

  /// Copies the set.
  public HealthCheck {
    passes = (BitSet) passes.clone();
  }

  @Override
  public BitSet passes() {
    return (BitSet) passes.clone();
  }

  /// Whether an answer is a healthy target's.
  ///
  /// @param status what it answered
  /// @return whether it passes
  public boolean isPassed(final int status) {
    return passes.get(status);
  }

  /// Reads `200`, `200,302` or `200-299`.
  ///
  /// @param text what an annotation has
  /// @return the statuses
  /// @throws IllegalArgumentException when it is no such list
  public static BitSet statuses(final String text) {
    final BitSet statuses = new BitSet(STATUSES);
    for (final String part : text.split(",", -1)) {
      final int dash = part.indexOf('-');
      final int from = status(dash < 0 ? part : part.substring(0, dash), text);
      final int to = dash < 0 ? from : status(part.substring(dash + 1), text);
      if (to < from) {
        throw new IllegalArgumentException("no statuses: " + text);
      }
      statuses.set(from, to + 1);
    }
    return statuses;
  }

  private static int status(final String digits, final String text) {
    try {
      final int status = Integer.parseInt(digits.trim());
      if (status >= 100 && status < STATUSES) {
        return status;
      }
    } catch (final NumberFormatException _) {
      // told below
    }
    throw new IllegalArgumentException("no statuses: " + text);
  }
}
