package io.chainwalk.tools.selection;

import io.chainwalk.kubeproxy.ProbabilityText;
import io.chainwalk.select.ConnectionCount;
import io.chainwalk.select.Draws;
import io.chainwalk.select.EndpointSet;
import java.util.stream.IntStream;

/// The rules of a KUBE-SVC chain: each but the last takes its chance, in the kernel's steps of 2^-31 to which iptables
/// rounds what kube-proxy writes. kube-proxy knows no weights; endpoints of weight 0 stand for those that are not ready.
///
/// **Threads:** one.
final class KubeProxyLadder {
  private final Draws draws = new Draws();
  private final int[] places;
  private final long[] thresholds;

  KubeProxyLadder(final EndpointSet endpoints) {
    places =
        IntStream.range(0, endpoints.size())
            .filter(i -> endpoints.candidates().get(i).weight() > 0)
            .toArray();
    thresholds = new long[places.length];
    for (int rung = 0; rung < places.length; rung++) {
      thresholds[rung] = threshold(places.length - rung);
    }
  }

  private static long threshold(final int left) {
    return Math.round(Double.parseDouble(ProbabilityText.oneIn(left)) * Draws.CERTAIN);
  }

  /// Walks the rules.
  ///
  /// @param randomBits 64 random bits
  /// @param unused nobody counts connections here
  /// @return the place of the endpoint whose rule matches
  int pick(final long randomBits, final ConnectionCount[] unused) {
    draws.beginAt(randomBits, 0, randomBits >>> 2);
    int rung = 0;
    while (rung < places.length - 1 && !draws.isMet(thresholds[rung])) {
      rung++;
    }
    return places[rung];
  }
}
