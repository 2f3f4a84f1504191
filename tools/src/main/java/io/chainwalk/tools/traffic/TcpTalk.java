package io.chainwalk.tools.traffic;

import static io.chainwalk.tools.traffic.TcpSegment.ACK;
import static io.chainwalk.tools.traffic.TcpSegment.FIN;
import static io.chainwalk.tools.traffic.TcpSegment.PSH;
import static io.chainwalk.tools.traffic.TcpSegment.RST;
import static io.chainwalk.tools.traffic.TcpSegment.SYN;

import io.chainwalk.tools.cases.Packet;
import java.util.ArrayList;
import java.util.List;

/// A TCP connection, or several one after another on the same ports.
final class TcpTalk extends Talk {
  static final String KIND = "tcp";
  private static final int MOST_SENT = 8;

  final TcpPeer client = new TcpPeer(true);
  final TcpPeer server = new TcpPeer(false);
  private final TcpSurprises surprises = new TcpSurprises(this);
  private final List<Sent> sent = new ArrayList<>();
  private Phase phase = Phase.CLOSED;
  private int tries;
  private int exchanges;
  private int clock;
  private String opening = KIND;
  private TcpPeer last = client;

  private enum Phase {
    CLOSED,
    SYN_SENT,
    SYN_RECEIVED,
    OPEN,
    CLOSING,
    CLOSED_AGAIN,
    OVER
  }

  /// A packet that may be sent again.
  ///
  /// @param fromClient by whom
  /// @param packet the packet
  record Sent(boolean fromClient, Packet packet) {}

  TcpTalk(final Flow flow, final Scene scene) {
    super(flow, scene);
    clock = dice.word();
    open(dice.chance(50) ? -dice.between(1, 3000) : dice.word());
  }

  @Override
  int dontFragmentPercent() {
    return 85;
  }

  @Override
  boolean advance() {
    if (phase != Phase.OVER && phase != Phase.CLOSED && mood.isUnexpected(dice)) {
      surprises.next();
      return true;
    }
    switch (phase) {
      case CLOSED -> {
        syn(client);
        phase = Phase.SYN_SENT;
      }
      case SYN_SENT -> answerSyn();
      case SYN_RECEIVED -> {
        say(client, ACK, 0);
        phase = Phase.OPEN;
        exchanges = dice.oneOf(0, 1, 2, 3, 5, 8, 30);
      }
      case OPEN -> talk();
      case CLOSING -> close();
      case CLOSED_AGAIN -> again();
      case OVER -> {
        return false;
      }
    }
    return true;
  }

  /// Begins a connection.
  void open(final int first) {
    client.begin(dice, first);
    server.begin(dice, dice.word());
    tries = dice.between(1, 3);
    phase = Phase.CLOSED;
  }

  void syn(final TcpPeer peer) {
    say(opening, peer, SYN, peer.next, 0, TcpSegment.synOptions(peer, mss(), clock), 0);
    peer.next++;
  }

  private int mss() {
    return dice.oneOf(1460, 1460, 1400, 536, 8960);
  }

  private void answerSyn() {
    if (isHeard()) {
      if (dice.chance(Mix.REFUSED)) {
        refuse();
        return;
      }
      if (dice.chance(Mix.SIMULTANEOUS_OPEN)) {
        surprises.openBothSides();
        return;
      }
      server.answer(client);
      final byte[] options = TcpSegment.synOptions(server, mss(), clock);
      say(KIND, server, SYN | ACK, server.next, client.next, options, 0);
      server.next++;
      phase = Phase.SYN_RECEIVED;
    } else if (tries-- > 0) {
      client.next--;
      syn(client);
    } else {
      phase = Phase.OVER;
    }
  }

  private void refuse() {
    say(KIND, server, RST | ACK, 0, client.next, new byte[0], 0);
    phase = Phase.CLOSED_AGAIN;
  }

  private void talk() {
    if (exchanges-- <= 0) {
      final TcpPeer first = dice.coin() ? client : server;
      if (dice.chance(Mix.ABORTED)) {
        say(first, dice.coin() ? RST : RST | ACK, 0);
        phase = Phase.CLOSED_AGAIN;
      } else {
        finish(first);
        phase = Phase.CLOSING;
      }
      return;
    }
    if (dice.chance(Mix.HALF_OPEN)) {
      surprises.halfOpen();
      return;
    }
    final TcpPeer peer = dice.coin() ? client : server;
    if (dice.chance(300)) {
      say(peer, ACK, 0);
    } else {
      say(peer, dice.coin() ? PSH | ACK : ACK, payloadLength());
    }
  }

  private void finish(final TcpPeer peer) {
    say(peer, FIN | ACK, dice.chance(100) ? dice.below(100) : 0);
    peer.next++;
    peer.finished = true;
    last = peer;
  }

  private void close() {
    if (client.finished && server.finished) {
      say(dice.chance(800) ? other(last) : last, ACK, 0);
      if (dice.chance(700)) {
        phase = Phase.CLOSED_AGAIN;
      }
      return;
    }
    final TcpPeer open = client.finished ? server : client;
    switch (dice.weighted(40, 40, 20)) {
      case 0 -> say(open, ACK, 0);
      case 1 -> finish(open);
      default -> say(open, ACK | PSH, payloadLength());
    }
  }

  /// The same ports once more, with a first number that goes on from the last connection's, or with any.
  private void again() {
    if (!dice.chance(Mix.REOPENED)) {
      phase = Phase.OVER;
      return;
    }
    opening = client.finished && server.finished ? "tcp-port-reuse" : "tcp-reopened";
    open(
        switch (dice.below(4)) {
          case 0 -> dice.word();
          case 1 -> client.next - dice.between(1, 100_000);
          default -> client.next + dice.between(1, 100_000);
        });
  }

  TcpPeer other(final TcpPeer peer) {
    return peer.isClient ? server : client;
  }

  /// Whether a SYN has been sent, and not been answered.
  boolean isOpening() {
    return phase == Phase.SYN_SENT;
  }

  /// Goes on as if the handshake were done.
  void establish() {
    if (phase == Phase.SYN_SENT || phase == Phase.SYN_RECEIVED) {
      phase = Phase.OPEN;
      exchanges = dice.between(1, 6);
    }
  }

  void giveUp() {
    phase = Phase.CLOSED_AGAIN;
  }

  List<Sent> sent() {
    return sent;
  }

  /// A peer sends what comes next for it.
  void say(final TcpPeer peer, final int flags, final int payload) {
    final int acknowledged = (flags & ACK) == 0 ? 0 : other(peer).next;
    say(KIND, peer, flags, peer.next, acknowledged, TcpSegment.options(peer, ++clock), payload);
    peer.next += payload;
  }

  /// A peer sends anything.
  void say(
      final String kind,
      final TcpPeer peer,
      final int flags,
      final int sequence,
      final int acknowledged,
      final byte[] options,
      final int payload) {
    final Ends ends = peer.isClient ? flow.ends() : flow.ends().reversed();
    send(
        kind,
        peer,
        TcpSegment.write(
            ends,
            sequence,
            acknowledged,
            flags,
            window(peer, flags),
            options,
            dice.bytes(payload)));
  }

  private int window(final TcpPeer peer, final int flags) {
    final boolean scaled = peer.offersScale && (flags & SYN) == 0;
    return scaled ? Math.max(1, peer.window >>> Math.min(peer.scale, 7)) : peer.window;
  }

  void send(final String kind, final TcpPeer peer, final byte[] segment) {
    final byte[] packet = peer.isClient ? fromClient(segment) : fromServer(segment);
    if (sent.size() == MOST_SENT) {
      sent.removeFirst();
    }
    sent.add(new Sent(peer.isClient, Packet.of(packet)));
    sendAgain(kind, peer.isClient, packet);
  }

  void sendAgain(final String kind, final boolean fromClient, final byte[] packet) {
    if (fromClient) {
      client(kind, packet);
    } else {
      server(kind, packet);
    }
  }
}
