package io.chainwalk.match;

/// What `nfacct` rules have counted under a name.
///
/// **Threads:** the worker's, or whoever got a copy.
public final class Account {
  private final String name;
  private long packets;
  private long bytes;

  Account(final String name) {
    this.name = name;
  }

  Account(final Account other) {
    name = other.name;
    packets = other.packets;
    bytes = other.bytes;
  }

  /// The name.
  ///
  /// @return as the rules have it
  public String name() {
    return name;
  }

  /// How many packets came to such a match.
  ///
  /// @return packets
  public long packets() {
    return packets;
  }

  /// The sum of their IP lengths.
  ///
  /// @return bytes
  public long bytes() {
    return bytes;
  }

  void count(final int lengthBytes) {
    packets++;
    bytes += lengthBytes;
  }
}
