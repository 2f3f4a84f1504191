package io.chainwalk.tools.messages;

/// How many bytes wait for others in front of them, in all connections.
final class PendingBytes {
  /// The most that wait at a time.
  static final int MOST = 1 << 24;

  private int held;

  /// Tries to keep some more.
  ///
  /// @param bytes how many
  /// @return false when there is no room; nothing is taken then
  boolean take(final int bytes) {
    if (held + bytes > MOST) {
      return false;
    }
    held += bytes;
    return true;
  }

  /// Gives room back.
  ///
  /// @param bytes as they were taken
  void give(final int bytes) {
    held -= bytes;
  }

  int held() {
    return held;
  }
}
