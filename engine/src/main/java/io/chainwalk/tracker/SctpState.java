package io.chainwalk.tracker;

/// The states of an SCTP entry, by netfilter's numbers (also those of ctnetlink).
public final class SctpState {
  /// No packet yet.
  public static final int NONE = 0;

  /// An INIT, or the end of an association.
  public static final int CLOSED = 1;

  /// An INIT ACK.
  public static final int COOKIE_WAIT = 2;

  /// A COOKIE ECHO.
  public static final int COOKIE_ECHOED = 3;

  /// The association is up.
  public static final int ESTABLISHED = 4;

  /// A SHUTDOWN in the original direction.
  public static final int SHUTDOWN_SENT = 5;

  /// A SHUTDOWN in the reply direction.
  public static final int SHUTDOWN_RECD = 6;

  /// A SHUTDOWN ACK.
  public static final int SHUTDOWN_ACK_SENT = 7;

  /// A HEARTBEAT on a path of an association that was set up over another one.
  public static final int HEARTBEAT_SENT = 8;

  private static final String[] NAMES = {
    "NONE",
    "CLOSED",
    "COOKIE_WAIT",
    "COOKIE_ECHOED",
    "ESTABLISHED",
    "SHUTDOWN_SENT",
    "SHUTDOWN_RECD",
    "SHUTDOWN_ACK_SENT",
    "HEARTBEAT_SENT"
  };

  private SctpState() {}

  /// A state as `conntrack -L` writes it.
  ///
  /// @param state 0 to 8
  /// @return its name
  public static String nameOf(final int state) {
    return NAMES[state];
  }

  /// Whether an entry is on its way out, so that a full table may drop it although it is ASSURED.
  ///
  /// @param state 0 to 8
  /// @return true in the three SHUTDOWN states
  public static boolean isClosing(final int state) {
    return state >= SHUTDOWN_SENT && state <= SHUTDOWN_ACK_SENT;
  }
}
