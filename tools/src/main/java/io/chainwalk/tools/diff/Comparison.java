package io.chainwalk.tools.diff;

import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tools.replay.FlowKey;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Finds the connections of a capture and compares how they fare on two sides.
///
/// A connection goes by the tuple with which its client dials. It begins with a packet that is first on both sides; when
/// it was refused, what the client sends to try again still belongs to it. A packet that begins a connection on one side,
/// while on the other it belongs to one that is there, begins a connection on one side only; unless it is refused, for
/// then it is a later packet of that connection, which breaks on one side.
///
/// **Threads:** one. About 200 bytes for each connection.
final class Comparison {
  /// The connections of a tuple, of which each side has one at a time.
  private static final class Dialled {
    private int uses;
    private @Nullable ComparedConnection onA;
    private @Nullable ComparedConnection onB;
  }

  private final FlowTuple opposite = new FlowTuple();
  private final Map<FlowKey, Dialled> tuples = new HashMap<>();
  private final Differences differences;
  private final Balance balance = new Balance();
  private long compared;
  private long different;
  private long onlyA;
  private long onlyB;

  /// Begins without connections.
  ///
  /// @param ignored kinds of differences that the user does not mind
  Comparison(final Set<DifferenceKind> ignored) {
    differences = new Differences(ignored);
  }

  /// Looks at a packet that has gone through both sides.
  ///
  /// @param number its number in the input, from 1
  /// @param arrival its tuple when it arrived; null where it has none
  /// @param a what side A made of it
  /// @param b what side B made of it
  void look(final long number, final @Nullable FlowTuple arrival, final Sight a, final Sight b) {
    final FlowKey key = keyOf(arrival, a, b);
    if (key == null) {
      return;
    }
    final Dialled dialled = tuples.computeIfAbsent(key, _ -> new Dialled());
    final boolean firstOnA = isFirst(key, a, dialled.onA == null || !dialled.onA.isConfirmedOnA);
    final boolean firstOnB = isFirst(key, b, dialled.onB == null || !dialled.onB.isConfirmedOnB);
    final boolean beginsOnA = firstOnA && (dialled.onA == null || dialled.onA.isConfirmedOnA);
    final boolean beginsOnB = firstOnB && (dialled.onB == null || dialled.onB.isConfirmedOnB);
    if (firstOnA && firstOnB && (beginsOnA || beginsOnB)) {
      begin(number, key, dialled, passage(a), passage(b));
    } else if (beginsOnA && a.isConfirmed()) {
      dialled.onA = beginOnOneSide(number, key, dialled, a.passage(), null);
      onlyA++;
    } else if (beginsOnB && b.isConfirmed()) {
      dialled.onB = beginOnOneSide(number, key, dialled, null, b.passage());
      onlyB++;
    } else {
      compareLater(number, key, dialled, a, b);
    }
    if (dialled.onA != null) {
      dialled.onA.isConfirmedOnA |= a.isConfirmed() && key.equals(a.dialled());
    }
    if (dialled.onB != null) {
      dialled.onB.isConfirmedOnB |= b.isConfirmed() && key.equals(b.dialled());
    }
  }

  /// The connection that a packet belongs to. Where the sides do not agree, it is the one that was there before: an
  /// answer to what was refused on one side looks there as if it dialled.
  ///
  /// @return null for a packet that has none on either side, and fares alike
  private @Nullable FlowKey keyOf(final @Nullable FlowTuple arrival, final Sight a, final Sight b) {
    final FlowKey sent = arrival == null ? null : FlowKey.of(arrival);
    final FlowKey answered =
        arrival != null && TupleInversion.invert(arrival, opposite) ? FlowKey.of(opposite) : null;
    return Stream.of(a.dialled(), b.dialled(), sent, answered)
        .filter(Objects::nonNull)
        .filter(tuples::containsKey)
        .findFirst()
        .orElseGet(() -> {
          if (a.dialled() != null || b.dialled() != null) {
            return a.dialled() == null ? b.dialled() : a.dialled();
          }
          return a.fate().equals(b.fate()) ? null : sent;
        });
  }

  /// @param isUnknown whether the side knows of no connection that was let through
  private static boolean isFirst(final FlowKey key, final Sight sight, final boolean isUnknown) {
    return sight.dialled() == null ? isUnknown : sight.isFirst() && key.equals(sight.dialled());
  }

  /// A first packet, or one without connection, has fared somehow.
  private static Passage passage(final Sight sight) {
    return Objects.requireNonNull(sight.passage());
  }

  private void begin(
      final long number,
      final FlowKey key,
      final Dialled dialled,
      final Passage a,
      final Passage b) {
    dialled.uses++;
    compared++;
    final Set<DifferenceKind> kinds = a.differences(b);
    final ComparedConnection connection =
        new ComparedConnection(dialled.uses, !kinds.contains(DifferenceKind.VERDICT));
    dialled.onA = connection;
    dialled.onB = connection;
    for (final DifferenceKind kind : kinds) {
      note(kind, connection, new Example(number, key.text(), dialled.uses, a, b, null));
    }
    balance.add(key, a, b);
  }

  private ComparedConnection beginOnOneSide(
      final long number,
      final FlowKey key,
      final Dialled dialled,
      final @Nullable Passage a,
      final @Nullable Passage b) {
    dialled.uses++;
    differences.note(
        DifferenceKind.ONE_SIDED, new Example(number, key.text(), dialled.uses, a, b, null));
    return new ComparedConnection(dialled.uses, false);
  }

  private void compareLater(
      final long number, final FlowKey key, final Dialled dialled, final Sight a, final Sight b) {
    final ComparedConnection connection = dialled.onA;
    if (connection == null
        || connection != dialled.onB
        || !connection.endedAlike
        || a.fate().equals(b.fate())) {
      return;
    }
    differences.notePacket();
    if (connection.later == null) {
      connection.later = new LaterPackets(a.fate(), b.fate());
      note(
          DifferenceKind.LATER_PACKETS,
          connection,
          new Example(number, key.text(), connection.use, null, null, connection.later));
    } else {
      connection.later.add();
    }
  }

  private void note(
      final DifferenceKind kind, final ComparedConnection connection, final Example example) {
    if (differences.note(kind, example) && !connection.isDifferent) {
      connection.isDifferent = true;
      different++;
    }
  }

  /// What was found so far.
  DiffReport.Connections connections() {
    return new DiffReport.Connections(compared, compared - different, different, onlyA, onlyB);
  }

  /// The differences found so far.
  ///
  /// @return each kind that there is
  List<Differences.Total> differences() {
    return differences.totals();
  }

  /// Who gets the connections.
  Balance balance() {
    return balance;
  }
}
