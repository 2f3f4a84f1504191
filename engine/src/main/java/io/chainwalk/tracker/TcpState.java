package io.chainwalk.tracker;

/// The states of a TCP entry, by netfilter's numbers (also those of ctnetlink).
///
/// They follow what passes by, not what either end believes: see [TcpTracker].
public final class TcpState {
  /// No packet yet.
  public static final int NONE = 0;

  /// A SYN in the original direction.
  public static final int SYN_SENT = 1;

  /// A SYN/ACK.
  public static final int SYN_RECV = 2;

  /// The handshake is complete, or the flow was picked up in the middle.
  public static final int ESTABLISHED = 3;

  /// A first FIN.
  public static final int FIN_WAIT = 4;

  /// An ACK after the first FIN.
  public static final int CLOSE_WAIT = 5;

  /// A second FIN.
  public static final int LAST_ACK = 6;

  /// An ACK after the second FIN.
  public static final int TIME_WAIT = 7;

  /// A RST.
  public static final int CLOSE = 8;

  /// SYNs in both directions: a simultaneous open.
  public static final int SYN_SENT2 = 9;

  /// How many states there are.
  static final int COUNT = 10;

  private static final String[] NAMES = {
    "NONE",
    "SYN_SENT",
    "SYN_RECV",
    "ESTABLISHED",
    "FIN_WAIT",
    "CLOSE_WAIT",
    "LAST_ACK",
    "TIME_WAIT",
    "CLOSE",
    "SYN_SENT2"
  };

  private TcpState() {}

  /// A state as `conntrack -L` writes it.
  ///
  /// @param state 0 to 9
  /// @return its name
  public static String nameOf(final int state) {
    return NAMES[state];
  }

  /// Whether an entry is on its way out, so that a full table may drop it although it is ASSURED.
  ///
  /// @param state 0 to 9
  /// @return true from FIN_WAIT to CLOSE
  public static boolean isClosing(final int state) {
    return state >= FIN_WAIT && state <= CLOSE;
  }
}
