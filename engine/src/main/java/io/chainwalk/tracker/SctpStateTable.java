package io.chainwalk.tracker;

import io.chainwalk.flow.Direction;

/// netfilter's two SCTP state tables (facts sheet, section 4.6).
///
/// NO none, CL CLOSED, CW COOKIE_WAIT, CE COOKIE_ECHOED, ES ESTABLISHED, SS SHUTDOWN_SENT, SR SHUTDOWN_RECD, SA
/// SHUTDOWN_ACK_SENT, HS HEARTBEAT_SENT; IV = INVALID. Columns stand in the order of [SctpState]. Chunks without a row
/// leave the state as it is.
final class SctpStateTable {
  private static final StateTable ORIGINAL =
      new StateTable(
          """
                             NO CL CW CE ES SS SR SA HS
          INIT               CL CL CW CE ES CL CL SA CW
          INIT_ACK           CL CL CW CE ES SS SR SA CL
          ABORT              CL CL CL CL CL CL CL CL CL
          SHUTDOWN           CL CL CW CE SS SS SR SA CL
          SHUTDOWN_ACK       SA CL CW CE ES SA SA SA SA
          ERROR              CL CL CW CE ES SS SR SA CL
          COOKIE_ECHO        CL CL CE CE ES SS SR SA CL
          COOKIE_ACK         CL CL CW ES ES SS SR SA CL
          SHUTDOWN_COMPLETE  CL CL CW CE ES SS SR CL CL
          HEARTBEAT          HS CL CW CE ES SS SR SA HS
          HEARTBEAT_ACK      CL CL CW CE ES SS SR SA HS
          """);

  private static final StateTable REPLY =
      new StateTable(
          """
                             NO CL CW CE ES SS SR SA HS
          INIT               IV CL CW CE ES SS SR SA IV
          INIT_ACK           IV CW CW CE ES SS SR SA IV
          ABORT              IV CL CL CL CL CL CL CL IV
          SHUTDOWN           IV CL CW CE SR SS SR SA IV
          SHUTDOWN_ACK       IV CL CW CE ES SA SA SA IV
          ERROR              IV CL CW CL ES SS SR SA IV
          COOKIE_ECHO        IV CL CE CE ES SS SR SA IV
          COOKIE_ACK         IV CL CW ES ES SS SR SA IV
          SHUTDOWN_COMPLETE  IV CL CW CE ES SS SR CL IV
          HEARTBEAT          IV CL CW CE ES SS SR SA HS
          HEARTBEAT_ACK      IV CL CW CE ES SS SR SA ES
          """);

  private static final int REPLY_DIRECTION = Direction.REPLY.ordinal();

  private SctpStateTable() {}

  /// What a chunk does.
  ///
  /// @param direction an ordinal of [Direction]
  /// @param chunkType see [SctpChunk]
  /// @param state the state it meets
  /// @return the next state or [StateTable#INVALID]
  static int next(final int direction, final int chunkType, final int state) {
    final int row = rowOf(chunkType);
    if (row < 0) {
      return state;
    }
    return (direction == REPLY_DIRECTION ? REPLY : ORIGINAL).next(row, state);
  }

  private static int rowOf(final int chunkType) {
    return switch (chunkType) {
      case SctpChunk.INIT -> 0;
      case SctpChunk.INIT_ACK -> 1;
      case SctpChunk.ABORT -> 2;
      case SctpChunk.SHUTDOWN -> 3;
      case SctpChunk.SHUTDOWN_ACK -> 4;
      case SctpChunk.ERROR -> 5;
      case SctpChunk.COOKIE_ECHO -> 6;
      case SctpChunk.COOKIE_ACK -> 7;
      case SctpChunk.SHUTDOWN_COMPLETE -> 8;
      case SctpChunk.HEARTBEAT -> 9;
      case SctpChunk.HEARTBEAT_ACK -> 10;
      default -> -1;
    };
  }
}
