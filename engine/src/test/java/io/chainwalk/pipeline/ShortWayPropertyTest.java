package io.chainwalk.pipeline;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RulesetCompiler;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.match.RuleContext;
import io.chainwalk.node.Node;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Services;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// The same bursts through two engines, one of which knows only the long way: packets, connections and counters are the
/// same in the end. Conversations take their turns at random; of every eighth packet something is broken.
class ShortWayPropertyTest {
  private static final int BURSTS = 2_000;
  private static final int SLOT = 128;

  private static final ServicePort[] SERVICES = {
    Services.port("web", Protocol.TCP, "10.96.0.10:80", "10.244.1.5:8080", "10.244.1.6:8080"),
    Services.port("shop", Protocol.TCP, "10.96.0.11:80", "10.244.1.7:8080")
  };

  private static final ConntrackListener NOBODY =
      new ConntrackListener() {
        @Override
        public void onNew(final ConntrackEntry entry, final long nowNs) {}

        @Override
        public void onDestroy(final ConntrackEntry entry, final long nowNs) {}
      };

  private final SplittableRandom random = Seeded.random();
  private final FlowTuple shortArrival = new FlowTuple();
  private final FlowTuple longArrival = new FlowTuple();
  private Side shortSide = new Side(PipelineLab.settings(EngineSettings.Answers.AS_CAPTURED));
  private Side longSide = shortSide;
  private final List<TcpTalk> talks = new ArrayList<>();
  private long nowNs = 1_000_000_000L;
  private long number;

  /// How many packets have gone all the short way.
  private int shortWalks;

  /// One engine, and its copy of the packets.
  private static final class Side {
    private final Engine engine;
    private final Worker worker;
    private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[SLOT * Burst.CAPACITY]);
    private final Burst burst = new Burst(buffer);
    private CompiledRules rules;

    @SuppressWarnings("NullAway.Init") // useRules
    Side(final EngineSettings settings) {
      engine = new Engine(settings);
      worker = engine.newWorker();
    }

    byte[] frame(final int place) {
      final byte[] frame = new byte[SLOT];
      buffer.getBytes(place * SLOT, frame);
      return frame;
    }
  }

  /// What decides on the packets.
  enum Deciding {
    SERVICES,
    KUBE_PROXY,
    /// Of established packets some are dropped.
    RULES_THAT_LOOK_AT_PACKETS,
    /// The same chains, and a connection's packets are counted in `mangle`.
    RULES_IN_MANGLE,
    /// Of the last a built-in chain's policy says that they are dropped.
    RULES_THAT_ARE_GONE_TO,
    /// Everybody is masqueraded.
    MASQUERADE
  }

  /// What else may make a difference.
  ///
  /// @param answers how they come
  /// @param verifies whether checksums are verified
  /// @param strict whether windows count, and connections may not be picked up in the middle
  record Variant(EngineSettings.Answers answers, boolean verifies, boolean strict) {
    EngineSettings settings() {
      final EngineSettings settings =
          PipelineLab.settings(answers)
              .withAddressesOf(Node.parse("interface eth0\naddress 10.128.0.7/16\n"));
      return settings.with(
          settings
              .conntrack()
              .with(ConntrackSysctl.CHECKSUM, verifies ? 1 : 0)
              .with(ConntrackSysctl.TCP_BE_LIBERAL, strict ? 0 : 1)
              .with(ConntrackSysctl.TCP_LOOSE, strict ? 0 : 1));
    }
  }

  static Stream<Arguments> all() {
    return Arrays.stream(Deciding.values())
        .flatMap(deciding ->
            Arrays.stream(EngineSettings.Answers.values())
                .flatMap(answers ->
                    Stream.of(
                            new Variant(answers, true, true),
                            new Variant(answers, true, false),
                            new Variant(answers, false, true))
                        .map(variant -> Arguments.of(deciding, variant))));
  }

  @ParameterizedTest
  @MethodSource("all")
  void bothWaysLeadToTheSame(final Deciding deciding, final Variant variant) {
    shortSide = new Side(variant.settings());
    longSide = new Side(variant.settings());
    longSide.worker.listen(NOBODY, (_, _, _, _) -> {}); // of changes the short way does not tell
    shortSide.worker.rememberArrivals();
    longSide.worker.rememberArrivals();
    decide(shortSide, deciding);
    decide(longSide, deciding);
    for (int i = 0; i < 40; i++) {
      talks.add(new TcpTalk(i));
    }
    for (int i = 0; i < BURSTS; i++) {
      if (i % 500 == 499) { // connections stay
        decide(shortSide, deciding);
        decide(longSide, deciding);
      }
      nowNs += random.nextInt(50) == 0 ? 400_000_000_000L : random.nextInt(1_000_000);
      walkBurst("seed=" + Seeded.seed() + " burst=" + i);
    }
    assertEquals(outcomes(longSide), outcomes(shortSide));
    assertEquals(words(longSide), words(shortSide));
    assertEquals(counts(longSide), counts(shortSide));
    assertTrue(shortSide.worker.outcomes().of(PacketOutcome.TRANSLATED) > 20, outcomes(shortSide));
    final PacketOutcome endOfBroken =
        deciding == Deciding.SERVICES ? PacketOutcome.BAD_CHECKSUM : PacketOutcome.FILTERED;
    assertTrue(
        !variant.verifies() || shortSide.worker.outcomes().of(endOfBroken) > 10,
        outcomes(shortSide));
    if (deciding == Deciding.RULES_THAT_LOOK_AT_PACKETS
        || deciding == Deciding.RULES_THAT_ARE_GONE_TO) {
      assertEquals(0, shortWalks);
    } else {
      assertTrue(shortWalks > BURSTS / 10, shortWalks + " took the short way");
    }
  }

  @Test
  void kubeProxysForwardChainIsPassedForSure() {
    decide(shortSide, Deciding.KUBE_PROXY);
    assertTrue(shortSide.rules.surePass(Table.FILTER, Hook.FORWARD) != null);
    decide(shortSide, Deciding.RULES_THAT_LOOK_AT_PACKETS);
    assertTrue(shortSide.rules.surePass(Table.FILTER, Hook.FORWARD) == null);
  }

  private void walkBurst(final String where) {
    final int size = 1 + random.nextInt(Burst.CAPACITY);
    final TcpTalk[] senders = new TcpTalk[size];
    final boolean[] fromClient = new boolean[size];
    shortSide.burst.clear(shortSide.buffer);
    longSide.burst.clear(longSide.buffer);
    for (int place = 0; place < size; place++) {
      senders[place] = talks.get(random.nextInt(talks.size()));
      fromClient[place] = senders[place].isClientsTurn(random);
      final byte[] whole = Arrays.copyOf(senders[place].next(fromClient[place], random), SLOT);
      final int length = senders[place].length();
      // A capture cuts some, and pads others.
      final int captured =
          switch (random.nextInt(40)) {
            case 0 -> random.nextInt(length);
            case 1, 2, 3 -> Math.min(SLOT, length + random.nextInt(8));
            default -> length;
          };
      nowNs += random.nextInt(1000);
      number++;
      for (final Side side : List.of(shortSide, longSide)) {
        side.buffer.putBytes(place * SLOT, whole);
        side.burst.add(
            place * SLOT, captured, Math.max(captured, length), LinkType.ETHERNET, nowNs, number);
      }
    }
    shortSide.worker.process(shortSide.burst);
    longSide.worker.process(longSide.burst);
    for (int place = 0; place < size; place++) {
      shortWalks += shortSide.burst.contexts[place].isAdmitted ? 1 : 0;
      final String packet = where + " place=" + place;
      assertEquals(longSide.burst.outcome(place), shortSide.burst.outcome(place), packet);
      assertArrayEquals(longSide.frame(place), shortSide.frame(place), packet);
      assertEquals(longSide.burst.ctState(place), shortSide.burst.ctState(place), packet);
      assertEquals(longSide.burst.direction(place), shortSide.burst.direction(place), packet);
      assertEquals(longSide.burst.tag(place), shortSide.burst.tag(place), packet);
      assertEquals(
          longSide.burst.readArrivalTuple(place, longArrival),
          shortSide.burst.readArrivalTuple(place, shortArrival),
          packet);
      assertEquals(longArrival.toString(), shortArrival.toString(), packet);
      assertEquals(
          longSide.burst.arrivalTcpFlags(place), shortSide.burst.arrivalTcpFlags(place), packet);
      assertEquals(
          longSide.burst.beganConnection(place), shortSide.burst.beganConnection(place), packet);
      if (fromClient[place] && shortSide.burst.outcome(place) == PacketOutcome.TRANSLATED) {
        senders[place].learnEndpoint(shortSide.frame(place));
      }
    }
  }

  private static void decide(final Side side, final Deciding deciding) {
    final ServiceDispatch services = new ServiceDispatch(Services.snapshot(SERVICES));
    if (deciding == Deciding.SERVICES) {
      side.worker.useServices(services);
      return;
    }
    final KubeProxy proxy =
        new KubeProxy(ProxyConfig.DEFAULTS, new ProxyNode("", "", List.of(), List.of()), false);
    final List<RuleLine> lines = new ArrayList<>(proxy.sync(services.snapshot(), 0).lines());
    lines.addAll(proxy.jumpRules());
    try {
      Ruleset ruleset =
          RestoreText.apply(new Ruleset(false, List.of()), lines, RestoreOptions.NO_FLUSH)
              .ruleset();
      ruleset =
          RestoreText.apply(
                  ruleset, RestoreText.lines("more", more(deciding)), RestoreOptions.NO_FLUSH)
              .ruleset();
      side.rules =
          new CompiledRules(
              new RulesetCompiler(new RuleContext(Node.builder().build(), 1), RuleLabels.NONE)
                  .compile(Rulesets.of(ruleset)));
      side.worker.useRules(side.rules, 0);
    } catch (final BadRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String more(final Deciding deciding) {
    return switch (deciding) {
      case SERVICES, KUBE_PROXY -> "";
      case RULES_THAT_LOOK_AT_PACKETS ->
          """
          *filter
          -I FORWARD 1 -p tcp -m tcp --tcp-flags PSH PSH -j DROP
          COMMIT
          """;
      case RULES_IN_MANGLE ->
          """
          *mangle
          :COUNTED - [0:0]
          -A PREROUTING -j COUNTED
          -A COUNTED -m conntrack --ctstate ESTABLISHED -j RETURN
          -A COUNTED -m mark --mark 0x1 -j DROP
          -A POSTROUTING -m conntrack --ctstate INVALID -j DROP
          :LAST - [0:0]
          -A FORWARD -g LAST
          -A LAST -m conntrack --ctstate NEW -j ACCEPT
          COMMIT
          """;
      case RULES_THAT_ARE_GONE_TO ->
          """
          *filter
          :FORWARD DROP [0:0]
          :GONE - [0:0]
          -I FORWARD 1 -g GONE
          -A GONE -m conntrack --ctstate NEW -j ACCEPT
          COMMIT
          """;
      case MASQUERADE ->
          """
          *nat
          -I POSTROUTING 1 -j MASQUERADE
          COMMIT
          """;
    };
  }

  private static String outcomes(final Side side) {
    final StringBuilder words = new StringBuilder();
    for (final PacketOutcome outcome : PacketOutcome.values()) {
      words.append(outcome).append('=').append(side.worker.outcomes().of(outcome)).append(' ');
    }
    return words.toString();
  }

  private List<String> words(final Side side) {
    return new ConnectionWords(side.engine.table().newHandle()).all(nowNs);
  }

  private static List<String> counts(final Side side) {
    final List<String> counts = new ArrayList<>();
    for (int endpoint = 0; endpoint < 3; endpoint++) {
      counts.add(
          side.worker.traffic().packets(endpoint) + "/" + side.worker.traffic().bytes(endpoint));
    }
    if (side.rules != null) {
      for (final String chain : List.of("FORWARD", "KUBE-FORWARD")) {
        counts.add(Arrays.toString(side.rules.counts(false, Table.FILTER, chain)));
      }
      for (final String chain :
          List.of("PREROUTING", "COUNTED", "FORWARD", "LAST", "POSTROUTING")) {
        counts.add(Arrays.toString(side.rules.counts(false, Table.MANGLE, chain)));
      }
    }
    return counts;
  }
}
