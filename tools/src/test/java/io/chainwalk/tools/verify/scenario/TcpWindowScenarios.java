package io.chainwalk.tools.verify.scenario;

import static io.chainwalk.tools.verify.scenario.TcpTalk.I;
import static io.chainwalk.tools.verify.scenario.TcpTalk.J;
import static io.chainwalk.tools.verify.scenario.TcpTalk.WINDOW;

import io.chainwalk.fixtures.packets.TcpHeader;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// Windows and timeouts of established connections: facts sheet, sections 3.7 and 3.8.
final class TcpWindowScenarios {
  /// Long enough for a renewed timeout to show.
  private static final int REST = 2200;

  private static final byte SACK = 5;

  private TcpWindowScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    final long beyond = I + 1 + WINDOW;
    all.add(rested(24, "at-window-end", beyond, J + 1, "At the window's end: accepted."));
    all.add(rested(24, "past-window", beyond + 1, J + 1, "One past the window: ignored."));
    all.add(
        rested(
            24,
            "past-window-by-a-window",
            beyond + WINDOW - 1,
            J + 1,
            "Past the window by the receiver's window: still ignored."));
    all.add(
        probed(
            24,
            "past-window-by-more",
            beyond + WINDOW,
            J + 1,
            0,
            "Past the window by more than the receiver's window: INVALID."));
    all.add(
        probed(
            24,
            "data-over-window",
            I + 1,
            J + 1,
            1400,
            "Data that begins in the window and ends 400 bytes behind it."));
    all.add(selectiveAcks());
    all.addAll(unseenData());
    all.add(rested(26, "ack-66000-below", I + 1, J + 1 - 66_000, "An ACK 66000 below: accepted."));
    all.add(rested(26, "ack-66001-below", I + 1, J + 1 - 66_001, "An ACK 66001 below: ignored."));
    all.add(scaled());
    all.add(scaledByOneSide());
    all.add(scaledTooFar());
    all.addAll(repeatedAcks());
    all.addAll(unacknowledged());
    all.add(finsOutOfWindow());
    return all;
  }

  private static Scenario rested(
      final int number, final String name, final long seq, final long ack, final String about) {
    final TcpTalk talk = TcpTalk.established(number, Family.IPV4);
    talk.pause(REST);
    talk.client("A", seq, ack);
    return talk.scenario(name, about + " An accepted segment renews the timeout.");
  }

  private static Scenario probed(
      final int number,
      final String name,
      final long seq,
      final long ack,
      final int data,
      final String about) {
    final TcpTalk talk = TcpTalk.established(number, Family.IPV4);
    talk.client(data == 0 ? "A" : "PA", seq, ack, tcp -> tcp.payload(data));
    return talk.scenario(name, about);
  }

  private static List<Scenario> unseenData() {
    final TcpTalk strict = TcpTalk.established(25, Family.IPV4);
    strict.client("A", I + 1, J + 2);
    final TcpTalk liberal =
        new TcpTalk(25, Lab.service(Family.IPV4).conntrack("tcp_be_liberal=1")).handshake();
    liberal.client("A", I + 1, J + 90_000);
    liberal.client("A", I + 5001, J + 1);
    return List.of(
        strict.scenario("unseen-data", "An ACK of data that nobody saw: INVALID."),
        liberal.scenario(
            "liberal",
            "With tcp_be_liberal an ACK of data that nobody saw is accepted, and so is a segment"
                + " far past the window."));
  }

  private static Scenario selectiveAcks() {
    final TcpTalk talk = TcpTalk.of(24, Family.IPV4);
    talk.client("S", I, 0, TcpHeader::sackPermitted);
    talk.server("SA", J, I + 1, TcpHeader::sackPermitted);
    talk.client("A", I + 1, J + 1);
    talk.client("PA", I + 501, J + 1, tcp -> tcp.payload(100));
    talk.server("A", J + 1, I + 1, tcp -> sack(tcp, I + 501, I + 601));
    talk.client("A", I + 1601, J + 1);
    talk.server("A", J + 1, I + 1, tcp -> sack(tcp, I + 4000, I + 5000));
    return talk.scenario(
        "selective-acks",
        "A selective ACK opens the window behind its edge; one of data that nobody saw is"
            + " INVALID.");
  }

  private static TcpHeader sack(final TcpHeader tcp, final long from, final long to) {
    final byte[] edges = {
      (byte) (from >> 24),
      (byte) (from >> 16),
      (byte) (from >> 8),
      (byte) from,
      (byte) (to >> 24),
      (byte) (to >> 16),
      (byte) (to >> 8),
      (byte) to
    };
    return tcp.nop().nop().option(SACK, edges);
  }

  private static Scenario scaled() {
    final TcpTalk talk = TcpTalk.of(27, Family.IPV4);
    final UnaryOperator<TcpHeader> offer = tcp -> tcp.window(64_000).nop().windowScale(7);
    talk.client("S", I, 0, offer::apply);
    talk.server("SA", J, I + 1, offer::apply);
    talk.client("A", I + 1, J + 1);
    talk.server("A", J + 1, I + 1);
    talk.client("PA", I + 128_000, J + 1, tcp -> tcp.payload(1));
    talk.client("A", I + 268_002, J + 1);
    return talk.scenario(
        "scaled",
        "Both sides scale by 7: the last byte of a window of 128000 is accepted, a segment far"
            + " behind it is INVALID.");
  }

  private static Scenario scaledByOneSide() {
    final TcpTalk talk = TcpTalk.of(27, Family.IPV4);
    talk.client("S", I, 0, tcp -> tcp.nop().windowScale(7));
    talk.server("SA", J, I + 1);
    talk.client("A", I + 1, J + 1);
    talk.client("A", I + 3001, J + 1);
    return talk.scenario(
        "scaled-by-one-side", "Only one side offers to scale: nobody does, and it is INVALID.");
  }

  private static Scenario scaledTooFar() {
    final TcpTalk talk = TcpTalk.of(27, Family.IPV4);
    final UnaryOperator<TcpHeader> offer = tcp -> tcp.window(1).nop().windowScale(20);
    talk.client("S", I, 0, offer::apply);
    talk.server("SA", J, I + 1, offer::apply);
    talk.client("A", I + 1, J + 1, tcp -> tcp.window(1));
    talk.server("A", J + 1, I + 1, tcp -> tcp.window(1));
    talk.client("PA", I + 16_384, J + 1, tcp -> tcp.window(1).payload(1));
    talk.client("A", I + 60_000, J + 1, tcp -> tcp.window(1));
    return talk.scenario("scale-of-20", "A scale of 20 counts as 14.");
  }

  private static List<Scenario> repeatedAcks() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.established(30, Family.IPV4);
    for (int i = 0; i < 3; i++) {
      talk.server("A", J + 1, I + 1);
    }
    all.add(talk.scenario("three-identical-acks", "Three identical ACKs: still 432000 s."));
    talk.server("A", J + 1, I + 1);
    all.add(talk.scenario("four-identical-acks", "The fourth: 300 s."));
    return all;
  }

  private static List<Scenario> unacknowledged() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.established(31, Family.IPV4);
    talk.client("PA", I + 1, J + 1, tcp -> tcp.payload(10));
    all.add(talk.scenario("unacknowledged-data", "Data that is not acknowledged yet: 300 s."));
    talk.server("A", J + 1, I + 11);
    all.add(talk.scenario("acknowledged-data", "When it is: 432000 s."));
    talk.server("A", J + 1, I + 11, tcp -> tcp.window(0));
    all.add(talk.scenario("zero-window", "A window of zero: 300 s."));
    return all;
  }

  private static Scenario finsOutOfWindow() {
    final TcpTalk talk = TcpTalk.established(32, Family.IPV4);
    talk.client("FA", I + 90_001, J + 1);
    talk.server("FA", J + 90_001, I + 1);
    return talk.scenario(
        "two-fins-out-of-window",
        "A FIN of either side is far out of the window: both are INVALID, and of 432000 s 300 are"
            + " left.");
  }
}
