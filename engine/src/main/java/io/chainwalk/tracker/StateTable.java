package io.chainwalk.tracker;

import java.util.Arrays;
import java.util.List;

/// A state machine written as a table: a row for each kind of packet, a column for each state, the next state in the
/// cell.
///
/// Parsed once from text, so that the source can be held against the facts it came from.
final class StateTable {
  /// `IV`: such a packet is INVALID in this state.
  static final int INVALID = -1;

  /// `ig`: such a packet is let through and changes nothing.
  static final int IGNORED = -2;

  // Rows are 16 bytes apart; more states than that no protocol has.
  private static final int ROW_SHIFT = 4;

  private final byte[] cells;

  /// Parses a table.
  ///
  /// @param text a line with the states' short names by number, then a line for each kind of packet, by number: a word
  ///     for the reader, then the next states
  /// @throws IllegalArgumentException when a cell names no state or a row is too long or too short
  StateTable(final String text) {
    final List<String> lines = text.strip().lines().toList();
    final List<String> states = words(lines.getFirst());
    cells = new byte[(lines.size() - 1) << ROW_SHIFT];
    for (int row = 0; row < lines.size() - 1; row++) {
      final List<String> line = words(lines.get(row + 1));
      final List<String> next = line.subList(1, line.size());
      if (next.size() != states.size()) {
        throw new IllegalArgumentException("wrong number of states: " + line);
      }
      for (int state = 0; state < states.size(); state++) {
        cells[(row << ROW_SHIFT) | state] = cell(states, next.get(state));
      }
    }
  }

  /// What a packet does.
  ///
  /// @param row the kind of packet
  /// @param state the state it meets
  /// @return the next state, [#INVALID] or [#IGNORED]
  int next(final int row, final int state) {
    return cells[(row << ROW_SHIFT) | state];
  }

  private static byte cell(final List<String> states, final String word) {
    return switch (word) {
      case "IV" -> INVALID;
      case "ig" -> IGNORED;
      default -> {
        final int state = states.indexOf(word);
        if (state < 0) {
          throw new IllegalArgumentException("no such state: " + word);
        }
        yield (byte) state;
      }
    };
  }

  private static List<String> words(final String line) {
    return Arrays.asList(line.strip().split(" +"));
  }
}
