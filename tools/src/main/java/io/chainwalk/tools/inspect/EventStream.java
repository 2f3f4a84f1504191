package io.chainwalk.tools.inspect;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.pipeline.UpdateListener;
import io.chainwalk.tools.CannotWriteException;
import org.jspecify.annotations.Nullable;

/// Writes a line for everything that happens to a connection, as `conntrack -E` does.
///
/// It is called in the middle of a burst, where nothing may be thrown. So a failure is kept for [#check], and nothing
/// more is written.
///
/// **Threads:** one at a time, that of the worker whose events these are.
public final class EventStream implements ConntrackListener, UpdateListener {
  private final EventText text;
  private final TextOutput output;
  private @Nullable CannotWriteException failure;

  /// Makes a stream.
  ///
  /// @param text how events look
  /// @param output where they go; neither committed nor closed here
  public EventStream(final EventText text, final TextOutput output) {
    this.text = text;
    this.output = output;
  }

  @Override
  public void onNew(final ConntrackEntry entry, final long nowNs) {
    write(text.created(TrackedConnection.of(entry), nowNs));
  }

  @Override
  public void onUpdate(
      final ConntrackEntry entry,
      final long nowNs,
      final boolean stateChanged,
      final boolean markChanged) {
    write(text.updated(TrackedConnection.of(entry), nowNs, stateChanged, markChanged));
  }

  @Override
  public void onDestroy(final ConntrackEntry entry, final long nowNs) {
    write(text.destroyed(TrackedConnection.of(entry), nowNs));
  }

  private void write(final String line) {
    if (failure == null) {
      try {
        output.line(line);
      } catch (final CannotWriteException problem) {
        failure = problem;
      }
    }
  }

  /// Hands on what was written so far, between bursts.
  ///
  /// @throws CannotWriteException when something could not be written, now or since the last call
  public void check() throws CannotWriteException {
    if (failure != null) {
      throw failure;
    }
    output.flush();
  }
}
