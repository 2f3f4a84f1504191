package io.chainwalk.tools.traffic;

import static io.chainwalk.tools.traffic.TcpSegment.ACK;
import static io.chainwalk.tools.traffic.TcpSegment.FIN;
import static io.chainwalk.tools.traffic.TcpSegment.PSH;
import static io.chainwalk.tools.traffic.TcpSegment.RST;
import static io.chainwalk.tools.traffic.TcpSegment.SYN;
import static io.chainwalk.tools.traffic.TcpSegment.URG;

import io.chainwalk.tools.traffic.TcpTalk.Sent;

/// What nobody expects of a TCP connection.
final class TcpSurprises {
  private static final String BOTH_SIDES = "tcp-simultaneous-open";
  private static final String INSIDE = "tcp-syn-inside";
  private static final String HALF_OPEN = "tcp-half-open";
  private static final String WINDOW = "tcp-window";
  private static final byte[] NO_OPTIONS = {};

  private final TcpTalk talk;

  TcpSurprises(final TcpTalk talk) {
    this.talk = talk;
  }

  /// Sends one segment, or two that belong together; nothing when the server is to speak and has heard nothing.
  void next() {
    final Dice dice = talk.dice;
    final TcpPeer peer = dice.coin() ? talk.client : talk.server;
    final TcpPeer other = talk.other(peer);
    switch (dice.weighted(Mix.SURPRISES)) {
      case 0 -> sendAgain();
      case 1 -> overlap(peer, other);
      case 2 -> outOfWindow(peer, other);
      case 3 -> reset(peer, other);
      case 4 -> anyFlags(peer, other);
      case 5 -> {
        if (talk.isOpening()) {
          openBothSides();
        } else {
          synInside(peer, other);
        }
      }
      case 6 -> synInside(peer, other);
      case 7 -> oddOptions(peer, other);
      case 8 -> windows(peer, other);
      case 9 -> acknowledgements(peer, other);
      case 10 -> badHeader(peer, other);
      case 11 -> halfOpen();
      default -> sack(peer, other);
    }
  }

  private void sendAgain() {
    if (!talk.sent().isEmpty()) {
      final Sent sent = talk.dice.oneOf(talk.sent());
      talk.sendAgain("tcp-again", sent.fromClient(), sent.packet().bytes());
    }
  }

  /// Data that was sent already, with more behind it.
  private void overlap(final TcpPeer peer, final TcpPeer other) {
    final int back = talk.dice.between(1, 300);
    final int length = talk.dice.between(1, 600);
    say("tcp-overlap", peer, PSH | ACK, peer.next - back, other.next, length);
    peer.next += Math.max(0, length - back);
  }

  private void outOfWindow(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final int by =
        dice.oneOf(-1, -70_000, -1_000_000, 1, 1000, 66_000, 1_000_000, 0x7FFF_FFFF, 0x8000_0000);
    say(
        "tcp-out-of-window",
        peer,
        dice.oneOf(ACK, PSH | ACK, FIN | ACK),
        peer.next + by,
        other.next,
        dice.below(200));
  }

  /// Exact, within the window, beyond it, with and without a number to acknowledge.
  private void reset(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final int by = dice.oneOf(0, 0, 0, 1, -1, 500, 5000, -5000, 70_000, 10_000_000, 0x7FFF_FFFF);
    final int flags = dice.oneOf(RST, RST | ACK, RST | ACK, RST | PSH | ACK);
    final int acknowledged =
        (flags & ACK) == 0 ? dice.oneOf(0, other.next) : other.next + dice.oneOf(0, 0, -1, 1, 5000);
    final int sequence = dice.chance(100) ? 0 : peer.next + by;
    final String kind = sequence == peer.next ? "tcp-rst-exact" : "tcp-rst-elsewhere";
    say(kind, peer, flags, sequence, acknowledged, dice.chance(50) ? 10 : 0);
    if (by == 0 && dice.coin()) {
      talk.giveUp();
    }
  }

  private void anyFlags(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final int flags = dice.chance(800) ? dice.below(64) : dice.below(256);
    final int payload = dice.chance(300) ? dice.below(50) : 0;
    say("tcp-flags", peer, flags, peer.next, dice.chance(800) ? other.next : 0, payload);
    if (dice.coin()) {
      peer.next += payload + ((flags & SYN) == 0 ? 0 : 1) + ((flags & FIN) == 0 ? 0 : 1);
    }
  }

  /// Each side sends a SYN, and answers the other's.
  void openBothSides() {
    if (!talk.isHeard()) {
      return;
    }
    final int client = talk.client.next - 1;
    final int server = talk.server.next;
    say(BOTH_SIDES, talk.server, SYN, server, 0, 0);
    talk.server.next = server + 1;
    say(BOTH_SIDES, talk.client, SYN | ACK, client, talk.server.next, 0);
    if (talk.dice.coin()) {
      say(BOTH_SIDES, talk.server, SYN | ACK, server, talk.client.next, 0);
    }
    talk.establish();
  }

  /// A SYN where a connection is, as of somebody who has forgotten it.
  private void synInside(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final int sequence = dice.oneOf(peer.next, peer.next - 1, peer.next + 100_000, dice.word());
    final boolean answer = dice.chance(300);
    say(INSIDE, peer, answer ? SYN | ACK : SYN, sequence, answer ? other.next : 0, 0);
    if (dice.coin()) { // a challenge, RFC 5961 section 4
      say(INSIDE, other, ACK, other.next, peer.next, 0);
      if (dice.coin()) {
        say(INSIDE, peer, RST, peer.next, 0, 0);
      }
    }
  }

  private void oddOptions(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final int flags = dice.oneOf(SYN, SYN | ACK, ACK, ACK, PSH | ACK);
    final boolean syn = (flags & SYN) != 0;
    talk.say(
        "tcp-options",
        peer,
        flags,
        syn ? peer.next - 1 : peer.next,
        (flags & ACK) == 0 ? 0 : other.next,
        TcpSegment.oddOptions(dice),
        0);
  }

  /// No room, a probe of it, a little room.
  private void windows(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    switch (dice.below(4)) {
      case 0 -> {
        peer.window = 0;
        say(WINDOW, peer, ACK, peer.next, other.next, 0);
        peer.window = dice.oneOf(0, 1, 1000, 65_535);
      }
      case 1 ->
          say(WINDOW, peer, ACK, peer.next - 1, other.next, dice.below(2)); // is anybody there
      case 2 -> {
        peer.window = dice.below(0x10000);
        say(WINDOW, peer, ACK, peer.next, other.next, 0);
      }
      default -> say(WINDOW, peer, PSH | ACK, peer.next, other.next, 1);
    }
  }

  /// Of what was not sent yet, of what was long ago.
  private void acknowledgements(final TcpPeer peer, final TcpPeer other) {
    final int by = talk.dice.oneOf(1, 1000, 70_000, -1000, -66_000, -10_000_000, 0x7FFF_FFFF);
    say(
        "tcp-acknowledgement",
        peer,
        talk.dice.oneOf(ACK, PSH | ACK),
        peer.next,
        other.next + by,
        talk.dice.oneOf(0, 0, 50));
  }

  private void badHeader(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final byte[] segment =
        TcpSegment.write(
            peer.isClient ? talk.flow.ends() : talk.flow.ends().reversed(),
            peer.next,
            other.next,
            dice.coin() ? ACK : ACK | URG,
            peer.window,
            NO_OPTIONS,
            dice.bytes(dice.below(30)));
    Wire.put8(segment, 12, dice.oneOf(0, 4, 6, 15, 5) << 4 | dice.below(16));
    Wire.put16(segment, 18, dice.below(0x10000)); // urgent pointer
    talk.send("tcp-bad-header", peer, segment);
  }

  /// The server has lost its state: it answers what it does not know with a reset, or a SYN with an old number.
  void halfOpen() {
    final int sequence = talk.dice.coin() ? talk.server.next : talk.dice.word();
    say(HALF_OPEN, talk.client, ACK | PSH, talk.client.next, talk.server.next, 5);
    say(
        HALF_OPEN,
        talk.server,
        talk.dice.oneOf(RST, ACK, SYN | ACK),
        sequence,
        talk.client.next,
        0);
  }

  private void sack(final TcpPeer peer, final TcpPeer other) {
    final Dice dice = talk.dice;
    final int first = other.next + dice.oneOf(1000, 5000, -3000, 100_000_000);
    final byte[] options = TcpSegment.sack(first, dice.between(1, 4));
    talk.say("tcp-sack", peer, ACK, peer.next, other.next, options, 0);
  }

  private void say(
      final String kind,
      final TcpPeer peer,
      final int flags,
      final int sequence,
      final int acknowledged,
      final int payload) {
    talk.say(kind, peer, flags, sequence, acknowledged, NO_OPTIONS, payload);
  }
}
