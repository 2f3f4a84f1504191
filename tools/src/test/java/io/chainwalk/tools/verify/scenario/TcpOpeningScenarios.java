package io.chainwalk.tools.verify.scenario;

import static io.chainwalk.tools.verify.scenario.TcpTalk.I;
import static io.chainwalk.tools.verify.scenario.TcpTalk.J;

import java.util.ArrayList;
import java.util.List;

/// How connections begin, and begin again: facts sheet, sections 3.4, 3.5 and 3.7.
final class TcpOpeningScenarios {
  private static final int LATER = 2200;

  private TcpOpeningScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (final Family family : Family.values()) {
      all.add(refused(family));
      all.addAll(answeredAfterServersReset(family));
    }
    all.add(synAfterServersReset());
    all.addAll(pickedUp());
    all.addAll(repeatedSyn());
    all.add(refusedWithWrongNumber());
    all.addAll(staleServer());
    all.add(reopened(20, false, "client-resets-and-begins-again"));
    all.add(reopened(21, true, "client-begins-again-in-time-wait"));
    all.add(serverBeginsInTimeWait());
    all.addAll(synInEstablished());
    all.add(withoutLoose());
    all.addAll(simultaneous());
    return all;
  }

  private static List<Scenario> repeatedSyn() {
    final TcpTalk same = TcpTalk.of(8, Family.IPV4);
    same.client("S", I, 0);
    same.pause(LATER);
    same.client("S", I, 0);
    final TcpTalk other = TcpTalk.of(8, Family.IPV4);
    other.client("S", I, 0);
    other.pause(LATER);
    other.client("S", I + 70_000, 0);
    return List.of(
        same.scenario(
            "syn-repeated", "A SYN comes again after two seconds: its timeout is not renewed."),
        other.scenario(
            "syn-with-other-number",
            "A SYN comes again with another number after two seconds: no renewed timeout either."));
  }

  private static Scenario refused(final Family family) {
    final TcpTalk talk = TcpTalk.of(9, family);
    talk.client("S", I, 0);
    talk.server("RA", 0, I + 1);
    return talk.scenario(
        "refused", "A RST with sequence number 0 answers the SYN: the connection is gone at once.");
  }

  private static Scenario refusedWithWrongNumber() {
    final TcpTalk talk = TcpTalk.of(10, Family.IPV4);
    talk.client("S", I, 0);
    talk.server("RA", 0, I + 7);
    return talk.scenario(
        "refused-with-wrong-number",
        "A RST in SYN_SENT acknowledges what nobody sent: INVALID, and the connection stays.");
  }

  private static List<Scenario> staleServer() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.of(11, Family.IPV4);
    talk.client("S", I, 0);
    talk.server("A", J, I - 5000);
    all.add(
        talk.scenario(
            "stale-server",
            "The server answers a SYN with the ACK of an older connection: ignored, but the"
                + " connection is answered now."));
    talk.client("R", I - 5000, 0);
    all.add(
        talk.scenario(
            "stale-server-reset", "The client resets the server's older connection: CLOSE, 10 s."));
    talk.client("S", I, 0);
    all.add(talk.scenario("stale-server-syn-again", "The client's next SYN is a new connection."));
    return all;
  }

  private static Scenario synAfterServersReset() {
    final TcpTalk talk = TcpTalk.established(18, Family.IPV4);
    talk.server("R", J + 1, 0);
    talk.pause(LATER);
    talk.client("S", I + 777, 0);
    talk.client("S", I + 777, 0);
    return talk.scenario(
        "syn-after-servers-reset",
        "SYNs from the same port after a RST of the server are ignored: CLOSE stays and runs down,"
            + " and the SYNs are translated as the old connection is.");
  }

  private static List<Scenario> answeredAfterServersReset(final Family family) {
    final TcpTalk talk = TcpTalk.established(19, family);
    talk.server("R", J + 1, 0);
    talk.client("S", I + 777, 0);
    talk.client("S", I + 777, 0);
    talk.server("SA", J + 888, I + 778);
    final Scenario answered =
        talk.scenario(
            "answer-to-ignored-syn",
            "The server's answer to a SYN that was ignored brings the connection back: SYN_RECV,"
                + " still ASSURED.");
    talk.client("A", I + 778, J + 889);
    final Scenario established =
        talk.scenario(
            "third-segment-after-ignored-syn", "The connection that came back is ESTABLISHED.");
    return family.isIpv6() ? List.of(established) : List.of(answered, established);
  }

  /// Every second new connection goes to the other server, so that asking the rules again shows.
  private static Lab twoServersInTurns() {
    return Lab.of(Family.IPV4)
        .nat(
            "PREROUTING -d {vip} -p tcp -m tcp --dport 80 -m statistic --mode nth --every 2"
                + " --packet 0 -j DNAT --to-destination {server:8080}")
        .nat(
            "PREROUTING -d {vip} -p tcp -m tcp --dport 80 -j DNAT --to-destination"
                + " {otherServer:8080}");
  }

  private static Scenario reopened(final int number, final boolean closed, final String name) {
    final TcpTalk talk = new TcpTalk(number, twoServersInTurns());
    talk.handshake();
    if (closed) {
      talk.close();
    } else {
      talk.client("R", I + 1, 0);
    }
    talk.client("S", I + 90_000, 0);
    return talk.scenario(
        name,
        closed
            ? "A SYN of the client in TIME_WAIT is a new connection, and the rules are asked."
            : "A SYN after the client's own RST is a new connection, and the rules are asked.");
  }

  private static Scenario serverBeginsInTimeWait() {
    final TcpTalk talk = TcpTalk.established(22, Family.IPV4);
    talk.close();
    talk.server("S", J + 9000, 0);
    return talk.scenario(
        "server-begins-in-time-wait",
        "A SYN of the server in TIME_WAIT is a new connection in the other direction.");
  }

  private static List<Scenario> synInEstablished() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.established(23, Family.IPV4);
    talk.client("S", I + 99_999, 0);
    talk.server("A", J + 1, I + 1);
    talk.client("R", I + 1, 0);
    all.add(talk.scenario("reset-for-challenge", "The client's RST for the challenge: CLOSE."));
    talk.client("S", I + 99_999, 0);
    all.add(talk.scenario("syn-after-challenge", "The client's SYN then is a new connection."));
    return all;
  }

  private static List<Scenario> pickedUp() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.of(28, Family.IPV4);
    talk.client("A", I + 1, J + 1);
    all.add(
        talk.scenario(
            "picked-up", "A segment in mid-stream is picked up: NEW, for 300 s, and translated."));
    talk.server("A", J + 1, I + 1);
    all.add(talk.scenario("picked-up-answered", "Its answer: ESTABLISHED, still for 300 s."));
    talk.client("A", I + 1, J + 1);
    all.add(talk.scenario("picked-up-third", "The third segment: 432000 s, ASSURED."));
    return all;
  }

  private static Scenario withoutLoose() {
    final TcpTalk talk = new TcpTalk(29, Lab.service(Family.IPV4).conntrack("tcp_loose=0"));
    talk.client("A", I + 1, J + 1);
    talk.client("S", I + 1, 0);
    return talk.scenario(
        "not-picked-up",
        "Without tcp_loose a segment in mid-stream is INVALID; a SYN is NEW as ever.");
  }

  private static List<Scenario> simultaneous() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.of(33, Family.IPV4);
    talk.client("S", I, 0);
    talk.server("S", J, 0);
    talk.client("SA", I, J + 1);
    all.add(talk.scenario("both-open-first-answer", "One of them answers: SYN_RECV."));
    talk.server("SA", J, I + 1);
    talk.server("A", J + 1, I + 1);
    all.add(talk.scenario("both-open-ack", "An ACK of the second one: ESTABLISHED."));
    return all;
  }
}
