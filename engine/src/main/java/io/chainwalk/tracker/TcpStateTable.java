package io.chainwalk.tracker;

import io.chainwalk.flow.Direction;

/// netfilter's two TCP state tables (facts sheet, section 3.3; every cell seen on a 6.18 kernel).
///
/// NO none, SS SYN_SENT, SR SYN_RECV, ES ESTABLISHED, FW FIN_WAIT, CW CLOSE_WAIT, LA LAST_ACK, TW TIME_WAIT, CL CLOSE,
/// S2 SYN_SENT2; IV = INVALID, ig = let through and ignored. Columns stand in the order of [TcpState], rows in that of
/// the packet classes in [TcpSegment]. SS under TW and CL is subject to the rule of [TcpTracker] on reopening.
final class TcpStateTable {
  private static final StateTable ORIGINAL =
      new StateTable(
          """
                  NO SS SR ES FW CW LA TW CL S2
          syn     SS SS ig ig ig ig ig SS SS S2
          synack  IV IV SR IV IV IV IV IV IV SR
          fin     IV IV FW FW LA LA LA TW CL IV
          ack     ES IV ES ES CW CW TW TW CL IV
          rst     IV CL CL CL CL CL CL CL CL CL
          none    IV IV IV IV IV IV IV IV IV IV
          """);

  private static final StateTable REPLY =
      new StateTable(
          """
                  NO SS SR ES FW CW LA TW CL S2
          syn     IV S2 IV IV IV IV IV SS IV S2
          synack  IV SR ig ig ig ig ig ig ig SR
          fin     IV IV FW FW LA LA LA TW CL IV
          ack     IV ig SR ES CW CW TW TW CL ig
          rst     IV CL CL CL CL CL CL CL CL CL
          none    IV IV IV IV IV IV IV IV IV IV
          """);

  private static final int REPLY_DIRECTION = Direction.REPLY.ordinal();

  private TcpStateTable() {}

  /// What a packet does.
  ///
  /// @param direction an ordinal of [Direction]
  /// @param packetClass see [TcpSegment]
  /// @param state the state it meets
  /// @return the next state, [StateTable#INVALID] or [StateTable#IGNORED]
  static int next(final int direction, final int packetClass, final int state) {
    return (direction == REPLY_DIRECTION ? REPLY : ORIGINAL).next(packetClass, state);
  }
}
