package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureInterface;
import io.chainwalk.chain.ServiceDispatch;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// A block on its way round: what the reader adds to it for the workers, and how many of them still have it.
///
/// **Threads:** handed on through queues, which order memory; all workers have it at once, each touching only the
/// packets it owns.
final class WorkUnit {
  final CaptureBlock block = new CaptureBlock();
  ServiceDispatch services = ServiceDispatch.EMPTY;

  /// The interfaces that the block refers to, as of when it was read: the output must not depend on how far the reader
  /// is ahead.
  List<CaptureInterface> interfaces = List.of();

  /// The worker of each packet; not used with one worker.
  byte[] owners = new byte[0];

  /// The greatest time of any packet before this block.
  long timeBeforeNs = Long.MIN_VALUE;

  /// The greatest time of any packet up to the end of this block.
  long timeAfterNs = Long.MIN_VALUE;

  /// A time that all workers have passed.
  long settledNs = Long.MIN_VALUE;

  private final AtomicInteger unfinished = new AtomicInteger();

  void begin(final int workers) {
    unfinished.set(workers);
  }

  /// One worker is done with it.
  ///
  /// @return whether it was the last
  boolean finish() {
    return unfinished.decrementAndGet() == 0;
  }

  void reserveOwners() {
    if (owners.length < block.recordCount()) {
      owners = new byte[block.recordCount()];
    }
  }
}
