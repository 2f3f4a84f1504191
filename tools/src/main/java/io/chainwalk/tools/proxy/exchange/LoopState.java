package io.chainwalk.tools.proxy.exchange;

import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.proxy.http.ForwardedHeaders;
import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.chainwalk.tools.proxy.http.RequestCheck;
import io.chainwalk.tools.proxy.observe.AccessLog;
import io.chainwalk.tools.proxy.observe.ProxyMetrics;
import io.chainwalk.tools.proxy.targets.Routing;
import io.chainwalk.tools.proxy.upstream.Deadlines;
import io.chainwalk.tools.proxy.upstream.UpstreamPool;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What all exchanges of an event loop use.
///
/// @param shared what those of all event loops use
/// @param pool connections to endpoints
/// @param deadlines of the loop
/// @param random decides between groups
public record LoopState(
    Shared shared, UpstreamPool pool, Deadlines deadlines, SplittableRandom random) {

  /// What all exchanges use.
  ///
  /// @param routing the routing in use
  /// @param limits how long everything may take
  /// @param check of requests
  /// @param forwarded what endpoints are told
  /// @param cookies that bind clients
  /// @param metrics what is counted
  /// @param log a line for each request; null for none
  public record Shared(
      Supplier<Routing> routing,
      ProxyLimits limits,
      RequestCheck check,
      ForwardedHeaders forwarded,
      StickyCookies cookies,
      ProxyMetrics metrics,
      @Nullable AccessLog log) {}
}
