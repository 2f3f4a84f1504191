package io.chainwalk.tools.verify.scenario;

import static io.chainwalk.tools.verify.scenario.TcpTalk.I;
import static io.chainwalk.tools.verify.scenario.TcpTalk.J;

import io.chainwalk.tools.verify.scenario.TcpStates.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Every class of segment from either side, in every state: facts sheet, sections 3.2 and 3.3.
final class TcpTableScenarios {
  private static final Map<String, String> CLASSES =
      Map.of("syn", "S", "synack", "SA", "fin", "FA", "ack", "A", "rst", "R");

  private static final String FLAGS = "FSRAU";
  private static final List<String> FLAG_NAMES = List.of("fin", "syn", "rst", "ack", "urg");

  private TcpTableScenarios() {}

  static List<Scenario> all() {
    final List<Scenario> all = new ArrayList<>();
    for (int flags = 0; flags < 1 << FLAGS.length(); flags++) {
      all.add(flags(flags));
    }
    for (final State state : State.values()) {
      for (final String segmentClass : List.of("syn", "synack", "fin", "ack", "rst")) {
        all.add(cell(state, true, segmentClass));
        all.add(cell(state, false, segmentClass));
      }
    }
    return all;
  }

  private static Scenario flags(final int bits) {
    final StringBuilder letters = new StringBuilder();
    final StringBuilder name = new StringBuilder("flags");
    for (int i = 0; i < FLAGS.length(); i++) {
      if ((bits & 1 << i) != 0) {
        letters.append(FLAGS.charAt(i));
        name.append('-').append(FLAG_NAMES.get(i));
      }
    }
    if (letters.isEmpty()) {
      name.append("-none");
    }
    final TcpTalk talk = TcpTalk.established(6, Family.IPV4);
    talk.client(letters.toString(), I + 1, letters.indexOf("A") >= 0 ? J + 1 : 0);
    return talk.scenario(
        name.toString(),
        "The client of an established connection sends a segment with the flags "
            + (letters.isEmpty() ? "none" : letters)
            + ". Of all 32 combinations 9 are valid, the others are INVALID. SYN and ACK are valid, but"
            + " not here.");
  }

  private static Scenario cell(
      final State state, final boolean byClient, final String segmentClass) {
    final TcpTalk talk = TcpTalk.of(7, Family.IPV4);
    state.reach(talk);
    final String flags = CLASSES.getOrDefault(segmentClass, "");
    final boolean again = state == State.SYN_SENT2 && flags.startsWith("S");
    final boolean isAnswer = state == State.SYN_SENT && "SA".equals(flags) && !byClient;
    final long seq = state.next(byClient) - (again || isAnswer ? 1 : 0);
    final long ack = flags.endsWith("A") ? state.next(!byClient) : 0;
    if (byClient) {
      talk.client(flags, seq, ack);
    } else {
      talk.server(flags, seq, ack);
    }
    final String name = state.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return talk.scenario(
        name + (byClient ? "-client-" : "-server-") + segmentClass,
        "A connection is in %s, and the %s sends a segment of the class %s."
            .formatted(state, byClient ? "client" : "server", segmentClass));
  }
}
