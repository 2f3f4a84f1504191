package io.chainwalk.tools.proxy.front;

import io.chainwalk.tools.proxy.http.ProxyLimits;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// How many frames of an HTTP/2 connection a client may send that move no request on (RFC 9113 section 10.5): within 30
/// seconds so many resets, and so many others, such as pings.
///
/// What is answered earns some back, so that a client which does much may also say much: each answer a reset, and each
/// frame of an answer, or 4 KiB of a large one, two others, because that is how clients open windows of stream and
/// connection.
///
/// **Threads:** the connection's event loop alone.
final class FrameBudget {
  static final int WINDOW_SECONDS = 30;

  private static final int CONTROLS_PER_WRITE = 2;
  private static final int WRITE_BYTES = 4 * 1024;

  private final int mostResets;
  private final int mostControls;
  private final LongSupplier nanoTime;
  private long windowBeganNs;
  private int resets;
  private int controls;

  FrameBudget(final ProxyLimits limits, final LongSupplier nanoTime) {
    mostResets = limits.resetsPerWindow();
    mostControls = limits.controlFramesPerWindow();
    this.nanoTime = nanoTime;
    windowBeganNs = nanoTime.getAsLong();
  }

  /// The client ended a stream before its answer was complete, or made the proxy end it.
  ///
  /// @throws Http2Exception where that is once too often
  void reset() throws Http2Exception {
    look();
    if (++resets > mostResets) {
      throw exceeded("resets", mostResets);
    }
  }

  /// A frame came that belongs to no request, or has nothing in it.
  ///
  /// @throws Http2Exception where that is one too many
  void control() throws Http2Exception {
    look();
    if (++controls > mostControls) {
      throw exceeded("control frames", mostControls);
    }
  }

  /// A part of an answer was written.
  ///
  /// @param bytes of its body
  void wrote(final int bytes) {
    controls = Math.max(0, controls - CONTROLS_PER_WRITE * (1 + bytes / WRITE_BYTES));
  }

  /// An answer was written to its end.
  void answered() {
    resets = Math.max(0, resets - 1);
  }

  private void look() {
    final long nowNs = nanoTime.getAsLong();
    if (nowNs - windowBeganNs >= TimeUnit.SECONDS.toNanos(WINDOW_SECONDS)) {
      windowBeganNs = nowNs;
      resets = 0;
      controls = 0;
    }
  }

  private static Http2Exception exceeded(final String what, final int most) {
    return Http2Exception.connectionError(
        Http2Error.ENHANCE_YOUR_CALM, "more than %d %s in %d s", most, what, WINDOW_SECONDS);
  }
}
