package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.tools.proxy.http.CheckedHead;
import io.chainwalk.tools.proxy.observe.AccessEntry;

/// When what happened to a request, and how many bytes were answered.
final class ExchangeTimes {
  private static final long NEVER = -1;

  private final long startNs = System.nanoTime();
  private long connectNs = NEVER;
  private long answerNs = NEVER;
  private long bytes;

  void connected() {
    connectNs = System.nanoTime() - startNs;
  }

  void answered() {
    answerNs = System.nanoTime() - startNs;
  }

  void sent(final long more) {
    bytes += more;
  }

  long totalNs() {
    return System.nanoTime() - startNs;
  }

  AccessEntry entry(
      final CheckedHead head, final String protocol, final Exchange exchange, final String cause) {
    final long totalNs = totalNs();
    return new AccessEntry(
        System.currentTimeMillis() - totalNs / 1_000_000,
        head.from().addressText(),
        head.from().port(),
        protocol,
        head.from().scheme(),
        head.method(),
        head.host(),
        head.request().uri(),
        exchange.status(),
        bytes,
        exchange.ruleText(),
        exchange.groupText(),
        exchange.endpointText(),
        exchange.attempts(),
        connectNs,
        answerNs,
        totalNs,
        cause);
  }
}
