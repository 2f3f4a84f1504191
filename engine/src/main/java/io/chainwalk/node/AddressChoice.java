package io.chainwalk.node;

/// An IPv6 address that was chosen, or none: a place to put two words. Reused; owned by one worker.
public final class AddressChoice {
  private boolean found;
  private long high;
  private long low;

  /// Makes one that holds no address.
  public AddressChoice() {}

  /// Whether there is an address.
  ///
  /// @return false if none was to be had
  public boolean isFound() {
    return found;
  }

  /// First half of the address.
  ///
  /// @return the most significant 64 bits
  public long high() {
    return high;
  }

  /// Second half of the address.
  ///
  /// @return the least significant 64 bits
  public long low() {
    return low;
  }

  /// Takes an address.
  ///
  /// @param high first half of the address
  /// @param low second half of the address
  /// @return true
  public boolean set(final long high, final long low) {
    found = true;
    this.high = high;
    this.low = low;
    return true;
  }

  boolean setNone() {
    found = false;
    high = 0;
    low = 0;
    return false;
  }
}
