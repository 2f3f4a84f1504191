package io.chainwalk.select;

/// A table of places, two bytes each as long as all of them fit, which halves what a table takes of a cache. Immutable.
final class Places {
  private static final int NARROW = 1 << Character.SIZE;

  private final char[] narrow;
  private final int[] wide;

  /// Translates a table.
  ///
  /// @param table numbers into `places`
  /// @param places what stands for which number
  Places(final int[] table, final int[] places) {
    int greatest = 0;
    for (final int place : places) {
      greatest = Math.max(greatest, place);
    }
    narrow = new char[greatest < NARROW ? table.length : 0];
    wide = new int[greatest < NARROW ? 0 : table.length];
    for (int i = 0; i < table.length; i++) {
      if (greatest < NARROW) {
        narrow[i] = (char) places[table[i]];
      } else {
        wide[i] = places[table[i]];
      }
    }
  }

  /// The place at an index.
  ///
  /// @param index 0 to the table's length - 1
  /// @return what the table says
  int at(final int index) {
    return narrow.length != 0 ? narrow[index] : wide[index];
  }

  /// How many entries there are.
  ///
  /// @return the table's length
  int length() {
    return narrow.length + wide.length;
  }
}
