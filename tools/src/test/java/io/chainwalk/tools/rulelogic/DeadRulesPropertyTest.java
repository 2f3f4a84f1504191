package io.chainwalk.tools.rulelogic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RulePacket;
import io.chainwalk.node.Node;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import java.util.Arrays;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Rules that are called dead never count a packet: random rules, so alike that many of them are dead, and random packets,
/// walked through them rule by rule.
class DeadRulesPropertyTest {
  private static final long SEED = Long.getLong("seed", 20_261_123L);
  private static final int RULESETS = 1000;
  private static final int PACKETS = 40;
  private static final String[] CHAINS = {"INPUT", "A", "B"};

  private final SplittableRandom random = new SplittableRandom(SEED);
  private final StatePacket packet = new StatePacket();
  private final int[] kinds = new int[3];

  @Test
  void noPacketIsCountedByARuleThatIsCalledDead() throws BadRulesException {
    for (int i = 0; i < RULESETS; i++) {
      final String text = rules();
      final Ruleset rules = RestoreText.dump("save", text, false, false).ruleset();
      final ReferenceRules walked =
          new ReferenceRules(
              Rulesets.of(rules),
              new RuleContext(Node.builder().build(), random.nextLong()),
              RuleLabels.NONE);
      for (int j = 0; j < PACKETS; j++) {
        packet.next(random, j);
        walked.judge(Table.FILTER, Hook.INPUT, packet);
      }
      final RuleTable filter = Objects.requireNonNull(rules.table(Table.FILTER));
      final ChainGraph graph = new ChainGraph(filter);
      for (final Chain chain : filter.chains().values()) {
        final long[] counts = walked.counts(false, Table.FILTER, chain.name());
        for (final DeadRule dead : DeadRules.of(graph, false, chain)) {
          hold(dead, counts, chain.name() + " in\n" + text);
        }
      }
    }
    assertTrue(
        IntStream.of(kinds).allMatch(count -> count > RULESETS / 20),
        () -> "too few are dead to mean anything: " + Arrays.toString(kinds));
  }

  private void hold(final DeadRule dead, final long[] counts, final String where) {
    switch (dead) {
      case DeadRule.Contradictory(int position, _) ->
          holdUncounted(0, position, position, counts, where);
      case DeadRule.Shadowed(int position, _) ->
          holdUncounted(1, position, position, counts, where);
      case DeadRule.BehindTheEnd(int position, int last, _) ->
          holdUncounted(2, position, last, counts, where);
      case DeadRule.Repeated _ -> {
        // It may count: both do the same.
      }
    }
  }

  private void holdUncounted(
      final int kind, final int first, final int last, final long[] counts, final String where) {
    kinds[kind]++;
    for (int position = first; position <= last; position++) {
      assertEquals(
          0,
          counts[2 * position],
          "seed " + SEED + ": packets at rule " + (position + 1) + " of " + where);
    }
  }

  private String rules() {
    final StringBuilder text = new StringBuilder("*filter\n:A - [0:0]\n:B - [0:0]\n");
    for (final String chain : CHAINS) {
      for (int i = random.nextInt(2, 7); i > 0; i--) {
        text.append("-A ").append(chain).append(matches()).append(target(chain)).append('\n');
      }
    }
    return text.append("COMMIT\n").toString();
  }

  private String matches() {
    final StringBuilder matches = new StringBuilder();
    if (random.nextInt(3) == 0) {
      matches.append(not()).append("-s 10.0.0.").append(random.nextInt(4)).append('/');
      matches.append(random.nextInt(30, 33));
    }
    if (random.nextInt(6) == 0) {
      matches.append(not()).append("-i eth0");
    }
    if (random.nextInt(2) == 0) {
      final String protocol = random.nextInt(4) == 0 ? "udp" : "tcp";
      matches.append(" -p ").append(protocol);
      if (random.nextInt(3) != 0) {
        final int port = random.nextInt(1, 5);
        matches.append(" -m ").append(protocol).append(not()).append("--dport ").append(port);
        matches.append(':').append(port + random.nextInt(3));
      }
      if (random.nextInt(3) == 0) {
        matches.append(" -m multiport").append(not()).append("--dports 2,4:5");
      }
    }
    for (int i = random.nextInt(-2, 3); i > 0; i--) {
      matches.append(" -m mark").append(not()).append("--mark ").append(random.nextInt(4));
      matches.append('/').append(random.nextInt(1, 4));
    }
    for (int i = random.nextInt(-2, 3); i > 0; i--) {
      final String[] states = {"NEW", "ESTABLISHED", "INVALID", "NEW,RELATED", "INVALID,NEW"};
      matches.append(" -m conntrack").append(not()).append("--ctstate ");
      matches.append(states[random.nextInt(states.length)]);
    }
    if (random.nextInt(8) == 0) {
      matches.append(" -m statistic --mode random --probability 0.5");
    }
    return matches.toString();
  }

  private String not() {
    return random.nextInt(3) == 0 ? " ! " : " ";
  }

  private String target(final String chain) {
    return switch (random.nextInt(10)) {
      case 0, 1 -> " -j ACCEPT";
      case 2 -> " -j DROP";
      case 3 -> " -j RETURN";
      case 4, 5, 6 -> {
        final String way = random.nextInt(3) == 0 ? " -g " : " -j ";
        yield switch (chain) {
          case "INPUT" -> way + (random.nextBoolean() ? "A" : "B");
          case "A" -> way + "B";
          default -> " -j REJECT";
        };
      }
      case 7, 8 -> " -j MARK --set-xmark " + random.nextInt(4) + "/" + random.nextInt(4);
      default -> "";
    };
  }

  /// A packet of any conntrack state, without a pipeline around it.
  private static final class StatePacket extends RulePacket {
    private static final FlowHash HASH = new FlowHash(7);
    private static final long NOW_NS = 1_000_000_000L;

    private final ConntrackHandle connections = new ConntrackTable(10, HASH).newHandle();
    private final int connection;

    StatePacket() {
      connections.beginBurst();
      final FlowTuple original = tuple(1, 2);
      connection = connections.claim(original, tuple(2, 1), HASH.directed(original), NOW_NS);
    }

    private static FlowTuple tuple(final int source, final int destination) {
      final FlowTuple tuple = new FlowTuple();
      tuple.setIpv4(source, destination);
      tuple.setProtocolAndPorts(Protocol.TCP, 1, 1);
      return tuple;
    }

    void next(final SplittableRandom random, final int number) {
      final PacketBuilder begun = PacketBuilder.eth().ip("10.0.0." + random.nextInt(4), "10.0.1.1");
      final int port = random.nextInt(1, 7);
      final byte[] frame =
          (random.nextInt(3) == 0 ? begun.udp(4000, port) : begun.tcp(4000, port)).bytes();
      begin(number, NOW_NS, NO_INTERFACE);
      setDropReason(PacketOutcome.FILTERED);
      setBuffer(new UnsafeBuffer(frame));
      PacketParser.parse(buffer(), 0, frame.length, frame.length, LinkType.ETHERNET, parsed());
      setMark(random.nextInt(4));
      final CtState state = CtState.values()[random.nextInt(CtState.values().length)];
      if (state != CtState.INVALID) {
        connections.open(connection, entry());
        attach(state == CtState.ESTABLISHED ? Direction.REPLY : Direction.ORIGINAL, state);
      }
    }
  }
}
