package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureInterface;
import io.chainwalk.tools.messages.DnsAnswer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A block on its way round: what the reader adds to it for the workers, and how many of them still have it.
///
/// **Threads:** handed on through queues, which order memory; all workers have it at once, each touching only the
/// packets it owns.
final class WorkUnit {
  final CaptureBlock block = new CaptureBlock();

  /// The rules that its packets meet; null before the first.
  @Nullable RulesInForce rules;

  /// The interfaces that the block refers to, as of when it was read: the output must not depend on how far the reader
  /// is ahead.
  List<CaptureInterface> interfaces = List.of();

  /// The worker of each packet, or [io.chainwalk.pipeline.FlowDispatcher#ALL]; not used with one worker.
  byte[] owners = new byte[0];

  /// The greatest time of any packet before this block.
  long timeBeforeNs = Long.MIN_VALUE;

  /// The greatest time of any packet up to the end of this block.
  long timeAfterNs = Long.MIN_VALUE;

  /// A time that all workers have passed.
  long settledNs = Long.MIN_VALUE;

  /// What name servers answered in this block; the reader's, then the writer's.
  final List<DnsAnswer> answers = new ArrayList<>();

  private final Beginnings[] beginnings;
  private final ExtraFrames[] extras;
  private final AtomicInteger unfinished = new AtomicInteger();

  /// Makes an empty one.
  ///
  /// @param workers how many will have it
  WorkUnit(final int workers) {
    extras = new ExtraFrames[workers];
    Arrays.setAll(extras, _ -> new ExtraFrames());
    beginnings = new Beginnings[workers];
    Arrays.setAll(beginnings, _ -> new Beginnings());
  }

  void begin() {
    for (final ExtraFrames frames : extras) {
      frames.clear();
    }
    for (final Beginnings begun : beginnings) {
      begun.clear();
    }
    unfinished.set(extras.length);
  }

  /// One worker is done with it.
  ///
  /// @return whether it was the last
  boolean finish() {
    return unfinished.decrementAndGet() == 0;
  }

  /// The frames that came of a worker's records. For that worker, and for the writer when all workers are done.
  ///
  /// @param worker its number, from 0
  ExtraFrames extras(final int worker) {
    return extras[worker];
  }

  /// The connections that a worker saw begin. For that worker, and for the writer when all workers are done.
  ///
  /// @param worker its number, from 0
  Beginnings beginnings(final int worker) {
    return beginnings[worker];
  }

  /// How many workers have it.
  int workers() {
    return beginnings.length;
  }

  void reserveOwners() {
    if (owners.length < block.recordCount()) {
      owners = new byte[block.recordCount()];
    }
  }
}
