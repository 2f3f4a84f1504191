package io.chainwalk.tools.verify.scenario;

import static io.chainwalk.tools.verify.scenario.TcpTalk.I;
import static io.chainwalk.tools.verify.scenario.TcpTalk.J;

/// How a connection gets into each state of the tracker.
final class TcpStates {
  private TcpStates() {}

  /// A state, and how many sequence numbers either side has used by then.
  enum State {
    SYN_SENT(1, 1),
    SYN_RECV(1, 1),
    ESTABLISHED(1, 1),
    FIN_WAIT(2, 1),
    CLOSE_WAIT(2, 1),
    LAST_ACK(2, 2),
    TIME_WAIT(2, 2),
    CLOSE(1, 1),
    SYN_SENT2(1, 1);

    private final long clients;
    private final long servers;

    State(final long clients, final long servers) {
      this.clients = clients;
      this.servers = servers;
    }

    /// The next sequence number of a side.
    long next(final boolean ofClient) {
      return ofClient ? I + clients : J + servers;
    }

    /// Says what is said until a connection is in this state.
    void reach(final TcpTalk talk) {
      switch (this) {
        case SYN_SENT -> talk.client("S", I, 0);
        case SYN_RECV -> {
          SYN_SENT.reach(talk);
          talk.server("SA", J, I + 1);
        }
        case ESTABLISHED -> talk.handshake();
        case FIN_WAIT -> {
          talk.handshake();
          talk.client("FA", I + 1, J + 1);
        }
        case CLOSE_WAIT -> {
          FIN_WAIT.reach(talk);
          talk.server("A", J + 1, I + 2);
        }
        case LAST_ACK -> {
          CLOSE_WAIT.reach(talk);
          talk.server("FA", J + 1, I + 2);
        }
        case TIME_WAIT -> talk.handshake().close();
        case CLOSE -> {
          talk.handshake();
          talk.client("R", I + 1, 0);
        }
        case SYN_SENT2 -> {
          SYN_SENT.reach(talk);
          talk.server("S", J, 0);
        }
      }
    }
  }
}
