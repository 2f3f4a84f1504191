package io.chainwalk.tools.verify.scenario;

import static io.chainwalk.tools.verify.scenario.TcpTalk.I;
import static io.chainwalk.tools.verify.scenario.TcpTalk.J;
import static io.chainwalk.tools.verify.scenario.TcpTalk.WINDOW;

import java.util.ArrayList;
import java.util.List;

/// Which resets end an established connection: facts sheet, section 3.6.
final class TcpResetScenarios {
  private TcpResetScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    all.add(
        reset(
            12,
            service(),
            "exact-reset",
            0,
            "A RST of the server with the very number that is next: CLOSE, 10 s."));
    final String inexact = " above what is next: ESTABLISHED stays, for 10 s.";
    all.add(reset(13, service(), "reset-1-above", 1, "A RST of the server 1" + inexact));
    all.add(reset(13, service(), "reset-at-window-end", WINDOW, "A RST a whole window" + inexact));
    all.add(
        reset(
            13,
            service(),
            "reset-beyond-window",
            WINDOW + 1,
            "A RST one beyond the window is ignored."));
    all.add(
        reset(
            13,
            service(),
            "reset-far-beyond-window",
            2 * WINDOW,
            "A RST two windows above is INVALID."));
    all.add(
        reset(
            14,
            service(),
            "reset-below",
            -1,
            "A RST of the server below what the client has acknowledged is INVALID."));
    all.add(
        reset(
            14,
            service().conntrack("tcp_be_liberal=1"),
            "reset-below-liberal",
            -1,
            "It is INVALID with tcp_be_liberal, too."));
    all.add(
        reset(
            15,
            service().conntrack("tcp_ignore_invalid_rst=1"),
            "reset-below-tolerated",
            -1,
            "With tcp_ignore_invalid_rst the state stays, for 10 s."));
    all.addAll(challenged());
    all.add(afterData());
    return all;
  }

  private static Lab service() {
    return Lab.service(Family.IPV4);
  }

  private static Scenario reset(
      final int number, final Lab lab, final String name, final int aboveNext, final String about) {
    final TcpTalk talk = new TcpTalk(number, lab).handshake();
    talk.server("R", J + 1 + aboveNext, 0);
    return talk.scenario(name, about);
  }

  private static List<Scenario> challenged() {
    final List<Scenario> all = new ArrayList<>();
    final TcpTalk talk = TcpTalk.established(16, Family.IPV4);
    talk.server("R", J + 101, 0);
    talk.client("A", I + 1, J + 1);
    all.add(talk.scenario("inexact-reset-challenged", "The client's challenge ACK: 300 s again."));
    talk.server("R", J + 1, 0);
    all.add(talk.scenario("exact-reset-after-challenge", "The exact RST then: CLOSE."));
    return all;
  }

  private static Scenario afterData() {
    final TcpTalk talk = TcpTalk.established(17, Family.IPV4);
    talk.server("PA", J + 1, I + 1, tcp -> tcp.payload(19));
    talk.server("R", J + 20, 0);
    return talk.scenario(
        "reset-behind-data",
        "A RST of the server at the end of its data, which nobody has acknowledged: CLOSE.");
  }
}
