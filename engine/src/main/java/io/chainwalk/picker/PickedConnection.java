package io.chainwalk.picker;

import io.chainwalk.service.Endpoint;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A connection that is counted until it is closed: a [PickedEndpoint] for try-with-resources. Closing it again does
/// nothing.
///
/// **Threads:** any; of those that close it at once one ends the connection.
public final class PickedConnection implements AutoCloseable {
  private final Endpoint endpoint;
  private final AtomicReference<@Nullable PickedEndpoint> picked;

  PickedConnection(final PickedEndpoint picked) {
    endpoint = picked.endpoint();
    this.picked = new AtomicReference<>(picked);
  }

  /// Where to connect to.
  ///
  /// @return the endpoint as it was published
  public Endpoint endpoint() {
    return endpoint;
  }

  /// Ends the connection, once.
  @Override
  public void close() {
    final PickedEndpoint open = picked.getAndSet(null);
    if (open != null) {
      open.release();
    }
  }
}
