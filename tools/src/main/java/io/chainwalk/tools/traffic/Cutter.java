package io.chainwalk.tools.traffic;

import io.chainwalk.tools.traffic.PiecePlan.Piece;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Decides how a datagram is cut into fragments, well or badly.
final class Cutter {
  private static final int UNIT = 8;
  private static final int LEAST_PAYLOAD = 16;
  private static final int MOST_PIECES = 6;
  private static final int LEAVE_TOS = -1;

  /// The kind of fragments that nothing is odd about.
  static final String GOOD = "fragment";

  private static final String OVERLAP = "fragment-overlap";
  private static final String LENGTHS = "fragment-lengths";

  private final Dice dice;

  Cutter(final Dice dice) {
    this.dice = dice;
  }

  /// How a datagram is sent.
  ///
  /// @param kind a short word for what is odd about the pieces
  /// @param pieces what is sent, in this order; empty for a datagram that stays whole
  /// @param repair what is sent afterwards until the datagram comes out after all, so that few of them are kept waiting
  ///     for what never comes
  record Cut(String kind, List<Piece> pieces, List<Piece> repair) {
    static final Cut NONE = new Cut(GOOD, List.of(), List.of());
  }

  /// Cuts a packet, if it is long enough.
  Cut cut(final byte[] packet) {
    final Layout layout = Layout.of(packet);
    if (layout == null || layout.fragment()) {
      return Cut.NONE;
    }
    final int id = id(layout);
    final boolean early = layout.ipv6() && dice.chance(100);
    final int payload = packet.length - (early ? Wire.IPV6_HEADER : layout.transport());
    if (layout.ipv6() && (payload < LEAST_PAYLOAD || dice.chance(80))) {
      // atomic: a fragment header, and nothing cut
      return new Cut(
          "fragment-atomic",
          List.of(new Piece(0, payload, false, id, LEAVE_TOS, false, early)),
          List.of());
    }
    if (payload < LEAST_PAYLOAD) {
      return Cut.NONE;
    }
    final List<Piece> good = cut(payload, id, early);
    final List<Piece> pieces = new ArrayList<>(good);
    final List<Piece> repair = new ArrayList<>();
    String kind = GOOD;
    if (dice.below(100) < Mix.CUT_BADLY) {
      kind = spoil(pieces, payload);
      if (dice.below(100) < Mix.REPAIRED) {
        repair.addAll(good);
        repair.addAll(good);
      }
    }
    final List<Piece> ordered = List.copyOf(pieces);
    switch (dice.below(4)) {
      case 0 -> dice.shuffle(pieces);
      case 1 -> Collections.reverse(pieces);
      default -> {} // in order
    }
    if (kind.equals(GOOD) && !pieces.equals(ordered)) {
      kind = "fragment-shuffled";
    }
    return new Cut(kind, pieces, repair);
  }

  private int id(final Layout layout) {
    return layout.ipv6() ? dice.word() : dice.between(1, 0xFFFF);
  }

  private List<Piece> cut(final int payload, final int id, final boolean early) {
    final int units = (payload + UNIT - 1) / UNIT;
    final int count = Math.min(units, dice.between(2, MOST_PIECES));
    final List<Piece> pieces = new ArrayList<>();
    int unit = 0;
    for (int left = count; left > 0; left--) {
      final int most = units - unit - (left - 1);
      final int take =
          left == 1 ? most : dice.between(1, Math.max(1, Math.min(most, 2 * most / left)));
      final int offset = unit * UNIT;
      final boolean last = left == 1;
      pieces.add(
          new Piece(
              offset, last ? payload - offset : take * UNIT, !last, id, LEAVE_TOS, false, early));
      unit += take;
    }
    return pieces;
  }

  /// Makes one mistake, or leaves something out.
  ///
  /// @return what kind of fragments these are
  private String spoil(final List<Piece> pieces, final int payload) {
    final int at = dice.below(pieces.size());
    final Piece piece = pieces.get(at);
    final int offset = piece.offset();
    final int length = piece.length();
    final boolean more = piece.more();
    return switch (dice.below(14)) {
      case 0 -> added(pieces, "fragment-duplicate", piece);
      case 1 -> added(pieces, OVERLAP, shaped(piece, Math.max(0, offset - UNIT), length, more));
      case 2 -> changed(pieces, at, OVERLAP, shaped(piece, offset, length + UNIT, more));
      case 3 -> added(pieces, OVERLAP, shaped(piece, offset, UNIT, true)); // within another
      case 4 -> // holds all others
          added(pieces, OVERLAP, shaped(piece, 0, payload + UNIT & -UNIT, true));
      case 5 -> {
        pieces.remove(at);
        yield "fragment-missing";
      }
      case 6 -> changed(pieces, at, LENGTHS, shaped(piece, offset, length, !more));
      case 7 -> // another end
          added(pieces, LENGTHS, shaped(piece, (payload & -UNIT) + UNIT, UNIT, false));
      case 8 -> changed(pieces, at, LENGTHS, shaped(piece, offset, Math.max(1, length - 3), true));
      case 9 -> added(pieces, LENGTHS, shaped(piece, offset, 0, more));
      case 10 -> {
        tiny(pieces);
        yield "fragment-tiny";
      }
      case 11 ->
          added(
              pieces,
              "fragment-too-long",
              shaped(piece, 65_528, dice.oneOf(7, 8, 16, 200), dice.coin()));
      case 12 -> {
        pieces.replaceAll(this::withTos);
        yield "fragment-tos";
      }
      default ->
          changed(
              pieces,
              at,
              "fragment-dont-fragment",
              new Piece(offset, length, more, piece.id(), LEAVE_TOS, true, piece.early()));
    };
  }

  private static String added(final List<Piece> pieces, final String kind, final Piece piece) {
    pieces.add(piece);
    return kind;
  }

  private static String changed(
      final List<Piece> pieces, final int at, final String kind, final Piece piece) {
    pieces.set(at, piece);
    return kind;
  }

  /// The first piece is too short for the ports' header.
  private static void tiny(final List<Piece> pieces) {
    final Piece piece = pieces.getFirst();
    if (piece.length() > UNIT) {
      pieces.set(0, shaped(piece, piece.offset(), UNIT, true));
      pieces.add(1, shaped(piece, piece.offset() + UNIT, piece.length() - UNIT, piece.more()));
    }
  }

  private Piece withTos(final Piece piece) {
    return new Piece(
        piece.offset(),
        piece.length(),
        piece.more(),
        piece.id(),
        dice.below(4) | dice.oneOf(0, 0, 0x28),
        piece.dontFragment(),
        piece.early());
  }

  private static Piece shaped(
      final Piece piece, final int offset, final int length, final boolean more) {
    return new Piece(
        offset, length, more, piece.id(), piece.tos(), piece.dontFragment(), piece.early());
  }
}
