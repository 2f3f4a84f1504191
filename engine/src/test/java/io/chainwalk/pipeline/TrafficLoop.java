package io.chainwalk.pipeline;

import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// The same packets again and again, all of them through one worker after the other. Allocates nothing itself.
final class TrafficLoop {
  /// Longer than any timeout, so that every round begins all its connections anew.
  private static final long ROUND_NS = 6L * 24 * 3600 * 1_000_000_000;

  private final List<MixedTraffic.Frame> frames;
  private final Worker[] workers;
  private final UnsafeBuffer pristine;
  private final UnsafeBuffer buffer;
  private final Burst burst;
  private long roundStartNs = 1_000_000_000;
  private long number;

  TrafficLoop(final List<MixedTraffic.Frame> frames, final Worker... workers) {
    this.frames = frames;
    this.workers = workers.clone();
    pristine = MixedTraffic.buffer(frames);
    buffer = new UnsafeBuffer(new byte[pristine.capacity()]);
    burst = new Burst(buffer);
  }

  /// Walks at least so many packets, in whole rounds.
  void walk(final int packets, final Runnable afterEachBurst) {
    for (int walked = 0; walked < packets; walked += frames.size() * workers.length) {
      roundStartNs += ROUND_NS;
      for (int i = 0; i < workers.length; i++) {
        walkAll(workers[i], roundStartNs + (long) i * frames.size() * 1000, afterEachBurst);
      }
    }
  }

  private void walkAll(final Worker worker, final long startNs, final Runnable afterEachBurst) {
    buffer.putBytes(0, pristine, 0, pristine.capacity());
    burst.clear(buffer);
    int offset = 0;
    for (int i = 0; i < frames.size(); i++) {
      final MixedTraffic.Frame frame = frames.get(i);
      final boolean full = add(frame, offset, startNs + i * 1000L);
      offset += frame.bytes().length;
      if (full || i == frames.size() - 1) {
        worker.process(burst);
        afterEachBurst.run();
        burst.clear(buffer);
      }
    }
  }

  private boolean add(final MixedTraffic.Frame frame, final int offset, final long timeNs) {
    final boolean full =
        burst.add(
            offset,
            frame.bytes().length,
            frame.originalLength(),
            frame.linkType(),
            timeNs,
            number++,
            Math.max(0, frame.inputInterface()));
    if (frame.inputInterface() == MixedTraffic.OWN) {
      burst.lastIsOwn();
    }
    return full;
  }
}
