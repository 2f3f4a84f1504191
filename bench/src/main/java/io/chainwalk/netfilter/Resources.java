package io.chainwalk.netfilter;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// What is to be closed together, the last first.
final class Resources implements AutoCloseable {
  /// Something that can be closed without trouble, or nearly so.
  interface Resource extends AutoCloseable {
    @Override
    void close();
  }

  private final Deque<Resource> held = new ArrayDeque<>();

  /// Takes something over.
  ///
  /// @param <T> what it is
  /// @param resource is closed with the others
  /// @return the resource
  <T extends Resource> T add(final T resource) {
    held.push(resource);
    return resource;
  }

  /// Closes everything, whatever trouble there is with some of it; then throws the first exception, with the others as
  /// suppressed ones.
  @Override
  public void close() {
    @Nullable RuntimeException first = null;
    while (!held.isEmpty()) {
      try {
        held.pop().close();
      } catch (final RuntimeException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  /// Closes everything because of an exception, which gets what else goes wrong as suppressed ones.
  void closeAfter(final Throwable cause) {
    try {
      close();
    } catch (final RuntimeException e) {
      cause.addSuppressed(e);
    }
  }
}
