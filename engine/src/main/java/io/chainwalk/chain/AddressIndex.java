package io.chainwalk.chain;

/// Finds a row by address, port and protocol in one probe or a few: open addressing, at most half full.
///
/// **Threads:** filled by one, then read by any.
final class AddressIndex {
  static final int NONE = -1;

  private static final long MIX_HIGH = 0x9E37_79B9_7F4A_7C15L;
  private static final long MIX_LOW = 0xC2B2_AE3D_27D4_EB4FL;

  private final long[] high;
  private final long[] low;
  private final long[] rest;
  private final int[] slots;
  private final int slotShift;
  private int rows;

  AddressIndex(final int capacity) {
    high = new long[capacity];
    low = new long[capacity];
    rest = new long[capacity];
    final int slotCount = Integer.highestOneBit(Math.max(2, capacity) * 2 - 1) << 1;
    slots = new int[slotCount];
    slotShift = Long.SIZE - Integer.numberOfTrailingZeros(slotCount);
  }

  /// What stands beside the address in a key.
  static long rest(final boolean ipv6, final int protocol, final int port) {
    return (long) port << 16 | protocol << 1 | (ipv6 ? 1 : 0);
  }

  /// Adds the next row. A key that is there already keeps its row; the new row can then not be found.
  void add(final long keyHigh, final long keyLow, final long keyRest) {
    final int row = rows++;
    high[row] = keyHigh;
    low[row] = keyLow;
    rest[row] = keyRest;
    int slot = slotOf(keyHigh, keyLow, keyRest);
    while (slots[slot] != 0) {
      if (isRow(slots[slot] - 1, keyHigh, keyLow, keyRest)) {
        return;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    slots[slot] = row + 1;
  }

  /// The row of a key.
  ///
  /// @return its number in the order of [#add], or [#NONE]
  int find(final long keyHigh, final long keyLow, final long keyRest) {
    int slot = slotOf(keyHigh, keyLow, keyRest);
    while (slots[slot] != 0) {
      final int row = slots[slot] - 1;
      if (isRow(row, keyHigh, keyLow, keyRest)) {
        return row;
      }
      slot = (slot + 1) & (slots.length - 1);
    }
    return NONE;
  }

  private boolean isRow(final int row, final long keyHigh, final long keyLow, final long keyRest) {
    return low[row] == keyLow && rest[row] == keyRest && high[row] == keyHigh;
  }

  private int slotOf(final long keyHigh, final long keyLow, final long keyRest) {
    final long mixed = (keyLow ^ keyRest) * MIX_LOW + (keyHigh ^ (keyRest << 17)) * MIX_HIGH;
    return (int) (((mixed ^ (mixed >>> 29)) * MIX_HIGH) >>> slotShift);
  }
}
