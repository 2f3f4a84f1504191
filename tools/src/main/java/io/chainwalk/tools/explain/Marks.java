package io.chainwalk.tools.explain;

/// Marks as iptables writes them.
final class Marks {
  private Marks() {}

  /// A mark.
  ///
  /// @param mark 32 bits
  /// @return such as `0x4000`
  static String text(final int mark) {
    return "0x" + Integer.toHexString(mark);
  }
}
