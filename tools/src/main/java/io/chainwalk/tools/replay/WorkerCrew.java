package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureWriter;
import io.chainwalk.tools.CannotWriteException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Several workers and a writer, each a thread, with blocks going round between them and the reader.
///
/// ```
///            free blocks                 one queue each            blocks all workers are done with
///   +------------------------> reader ------------------> workers ---------------------------+
///   |                                                                                          |
///   +------------------------------------- writer <--------------------------------------------+
/// ```
///
/// Every worker gets every block and takes out its own packets, in the order of the input. A block is done when all
/// workers are; since each takes blocks in order, blocks are done in order, and so are they written.
///
/// **Threads:** the reader's calls the methods. A thread of the crew that fails says so at the next [#free].
final class WorkerCrew {
  private static final int SPARE_BLOCKS = 4;
  private static final int NONE = -1;

  private final ReplayOutput output;
  private final NamedConnections named;
  private final List<BlockingQueue<Optional<WorkUnit>>> workerQueues = new ArrayList<>();
  private final List<Thread> workerThreads = new ArrayList<>();
  private final BlockingQueue<Optional<WorkUnit>> writerQueue = new LinkedBlockingQueue<>();
  private final BlockingQueue<Optional<WorkUnit>> free = new LinkedBlockingQueue<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final Thread writerThread;

  /// The writer's: of each worker, the first of its frames that is not written yet.
  private final int[] nextExtra;

  /// Starts the threads.
  ///
  /// @param workers a thread for each
  /// @param output what the writer writes
  /// @param named gets every block when all workers are done with it, in order, in the writer's thread
  WorkerCrew(
      final List<ReplayWorker> workers, final ReplayOutput output, final NamedConnections named) {
    this.output = output;
    this.named = named;
    nextExtra = new int[workers.size()];
    for (int i = 0; i < workers.size() + SPARE_BLOCKS; i++) {
      free.add(Optional.of(new WorkUnit(workers.size())));
    }
    for (int i = 0; i < workers.size(); i++) {
      final ReplayWorker worker = workers.get(i);
      final BlockingQueue<Optional<WorkUnit>> queue = new LinkedBlockingQueue<>();
      workerQueues.add(queue);
      workerThreads.add(start("worker-" + i, () -> work(worker, queue)));
    }
    writerThread = start("writer", this::write);
  }

  /// A block to fill.
  ///
  /// @return the block, or null when the crew cannot go on; [#finish] says why
  @Nullable WorkUnit free() throws InterruptedException {
    return next(free);
  }

  /// Hands a filled block to the workers.
  void submit(final WorkUnit unit) {
    unit.begin();
    workerQueues.forEach(queue -> queue.add(Optional.of(unit)));
  }

  /// Waits until everything that was submitted is written.
  ///
  /// @throws CannotWriteException when writing failed
  void finish() throws CannotWriteException, InterruptedException {
    workerQueues.forEach(queue -> queue.add(Optional.empty()));
    for (final Thread thread : workerThreads) {
      thread.join();
    }
    writerQueue.add(Optional.empty());
    writerThread.join();
    switch (failure.get()) {
      case null -> {}
      case CannotWriteException problem -> throw problem;
      case RuntimeException problem -> throw problem;
      case Error problem -> throw problem;
      case Throwable problem -> throw new IllegalStateException(problem);
    }
  }

  private interface Job {
    void run() throws CannotWriteException, InterruptedException;
  }

  private Thread start(final String name, final Job job) {
    return Thread.ofPlatform()
        .name("chainwalk-" + name)
        .daemon()
        .start(() -> {
          try {
            job.run();
          } catch (final Throwable problem) { // thrown again in the reader's thread, by finish
            failure.compareAndSet(null, problem);
            free.add(Optional.empty());
          }
        });
  }

  /// The next block, or null at the end, which is marked by an empty place in the queue.
  private static @Nullable WorkUnit next(final BlockingQueue<Optional<WorkUnit>> queue)
      throws InterruptedException {
    return queue.take().orElse(null);
  }

  private void work(final ReplayWorker worker, final BlockingQueue<Optional<WorkUnit>> queue)
      throws CannotWriteException, InterruptedException {
    for (WorkUnit unit = next(queue); unit != null; unit = next(queue)) {
      worker.process(unit);
      if (unit.finish()) {
        writerQueue.add(Optional.of(unit));
      }
    }
  }

  private void write() throws CannotWriteException, InterruptedException {
    final CaptureWriter writer = output.writer();
    for (WorkUnit unit = next(writerQueue); unit != null; unit = next(writerQueue)) {
      if (writer != null) {
        try {
          write(writer, unit);
        } catch (final IOException problem) {
          throw output.cannotWrite(problem);
        }
      }
      named.follow(unit);
      free.add(Optional.of(unit));
    }
  }

  /// Writes what is left of a block, and what came of its records, each behind its own. Frames of one record are all of
  /// one worker.
  private void write(final CaptureWriter writer, final WorkUnit unit) throws IOException {
    final CaptureBlock block = unit.block;
    Arrays.fill(nextExtra, 0);
    int written = 0;
    for (int worker = nextWorker(unit); worker != NONE; worker = nextWorker(unit)) {
      final ExtraFrames extras = unit.extras(worker);
      final int extra = nextExtra[worker]++;
      final int row = extras.row(extra);
      writer.write(block, unit.interfaces, written, row + 1);
      written = row + 1;
      writer.writeFrame(
          block.timestampNs(row),
          unit.interfaces.get(block.interfaceIndex(row)),
          extras.buffer(),
          extras.start(extra),
          extras.length(extra),
          extras.originalLength(extra));
    }
    writer.write(block, unit.interfaces, written, block.recordCount());
  }

  /// The worker whose next frame stands behind the earliest record, or [#NONE].
  private int nextWorker(final WorkUnit unit) {
    int found = NONE;
    int earliest = Integer.MAX_VALUE;
    for (int worker = 0; worker < nextExtra.length; worker++) {
      final ExtraFrames extras = unit.extras(worker);
      if (nextExtra[worker] < extras.count() && extras.row(nextExtra[worker]) < earliest) {
        earliest = extras.row(nextExtra[worker]);
        found = worker;
      }
    }
    return found;
  }
}
