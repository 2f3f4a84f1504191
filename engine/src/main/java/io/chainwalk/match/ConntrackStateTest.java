package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.ruleset.CtStates;
import io.chainwalk.tracker.ConntrackStatus;

/// `conntrack --ctstate` alone, and `state`: what the packet is to its connection, and whether that is translated.
///
/// **Threads:** immutable.
record ConntrackStateTest(int states, boolean not) implements PacketTest {
  private static final int TRANSLATED = CtStates.SNAT | CtStates.DNAT;

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    return answer(matches(packet));
  }

  /// Whether the packet is in one of the states, or in none of them if these are inverted.
  boolean matches(final RulePacket packet) {
    return matches(states, not, packet);
  }

  /// The same for states that are given.
  static boolean matches(final int states, final boolean not, final RulePacket packet) {
    int bits = bitOf(packet.ctState());
    if ((states & TRANSLATED) != 0 && packet.entry().isOpen()) {
      bits |= translation(packet.entry().status());
    }
    return (bits & states) != 0 != not;
  }

  private static int translation(final int status) {
    return ((status & ConntrackStatus.SRC_NAT) != 0 ? CtStates.SNAT : 0)
        | ((status & ConntrackStatus.DST_NAT) != 0 ? CtStates.DNAT : 0);
  }

  private static int bitOf(final CtState state) {
    return switch (state) {
      case NEW -> CtStates.NEW;
      case ESTABLISHED -> CtStates.ESTABLISHED;
      case RELATED -> CtStates.RELATED;
      case INVALID -> CtStates.INVALID;
      case UNTRACKED -> CtStates.UNTRACKED;
    };
  }
}
