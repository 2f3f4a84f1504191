package io.chainwalk.tools.kubeproxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Outcome;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.TraceStep;
import io.chainwalk.chain.Verdict;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.node.Node;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.tools.chains.NodeAddresses;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// First packets through the rules that we write end as kube-proxy's own tests say, in both of its modes.
class KubeProxyFlowsTest {
  private static final int SMALL_TABLE = 100;
  private static final int CLIENT_PORT = 40_000;

  /// What a packet met on its way.
  private static final class Watched implements Rules {
    private final ReferenceRules rules;
    private final List<Outcome> translations = new ArrayList<>();
    private Verdict verdict = Verdict.ACCEPT;
    private boolean accepted;

    Watched(final ReferenceRules rules) {
      this.rules = rules;
      rules.setTrace(step -> {
        if (step instanceof final TraceStep.Met met
            && met.table() == Table.FILTER
            && met.result() == TraceStep.Result.MATCHED) {
          accepted |= met.rule().target() instanceof Target.Accept;
        }
      });
    }

    @Override
    public boolean hasNat(final boolean ipv6) {
      return rules.hasNat(ipv6);
    }

    @Override
    public boolean hasChain(final Table table, final Hook hook) {
      return rules.hasChain(table, hook);
    }

    @Override
    public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
      final Verdict said = rules.judge(table, hook, packet);
      verdict = said == Verdict.ACCEPT ? verdict : said;
      return said;
    }

    @Override
    public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
      if (hook == Hook.PREROUTING || hook == Hook.OUTPUT) {
        rules.outcomes(Table.NAT, hook, packet).stream()
            .filter(outcome -> outcome.translation() == NatVerdict.RANGE)
            .forEach(translations::add);
      }
      return rules.nat(hook, packet, range);
    }

    ConformanceCase.Outcome outcome() {
      return switch (verdict) {
        case DROP -> ConformanceCase.Outcome.DROP;
        case REJECT -> ConformanceCase.Outcome.REJECT;
        case ACCEPT -> {
          if (!translations.isEmpty()) {
            yield ConformanceCase.Outcome.DNAT;
          }
          yield accepted ? ConformanceCase.Outcome.ACCEPT : ConformanceCase.Outcome.PASS;
        }
      };
    }
  }

  static Stream<Arguments> flows() {
    return ConformanceCorpus.casesWith("expected-flows.yaml").stream()
        .map(ConformanceCase::read)
        .flatMap(example -> example.flows().stream().map(flow -> Arguments.of(example, flow)));
  }

  private static Ruleset rulesOf(final ConformanceCase example) {
    final KubeProxy proxy = new KubeProxy(example.config(), example.node(), example.ipv6());
    final List<RuleLine> lines = new ArrayList<>(proxy.sync(example.services(), 0).lines());
    lines.addAll(proxy.jumpRules());
    try {
      return RestoreText.apply(
              new Ruleset(example.ipv6(), List.of()), lines, RestoreOptions.NO_FLUSH)
          .ruleset();
    } catch (final BadRulesException e) {
      throw new AssertionError("kube-proxy's text should be fine", e);
    }
  }

  private static byte[] packet(final ConformanceCase.Flow flow) {
    final PacketBuilder ip =
        PacketBuilder.eth().ip(flow.source().toString(), flow.destination().toString());
    return switch (flow.protocol()) {
      case Protocol.TCP -> ip.tcp(CLIENT_PORT, flow.port()).flags("S").bytes();
      case Protocol.UDP -> ip.udp(CLIENT_PORT, flow.port()).payload("x").bytes();
      default -> ip.sctp(CLIENT_PORT, flow.port()).init(7, 1).bytes();
    };
  }

  private static Watched walk(final ConformanceCase example, final ConformanceCase.Flow flow) {
    final Node node = NodeAddresses.node(example.localAddresses());
    final Watched watched =
        new Watched(
            new ReferenceRules(
                Rulesets.of(rulesOf(example)), new RuleContext(node, 1), RuleLabels.NONE));
    final Worker worker =
        new Engine(
                EngineSettings.defaults(1)
                    .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, SMALL_TABLE))
                    .withAddressesOf(node))
            .newWorker();
    worker.useRules(watched, 0);
    final byte[] frame = packet(flow);
    final Burst burst = new Burst(new UnsafeBuffer(frame));
    burst.add(0, frame.length, frame.length, LinkType.ETHERNET, 1_000_000_000L, 1);
    worker.process(burst);
    return watched;
  }

  private static String endpoint(final Outcome outcome) {
    final Rule rule = Objects.requireNonNull(outcome.decidedBy(), outcome::toString);
    final Target.Range range = ((Target.Nat) rule.target()).range();
    return Objects.requireNonNull(range.first(), outcome::toString)
        .withPort(Objects.requireNonNull(range.ports(), outcome::toString).first());
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("flows")
  void theFirstPacketEndsAsWithKubeProxy(
      final ConformanceCase example, final ConformanceCase.Flow flow) {
    final Watched watched = walk(example, flow);
    assertEquals(flow.outcome(), watched.outcome());
    if (flow.outcome() == ConformanceCase.Outcome.DNAT) {
      assertEquals(
          flow.endpoints(),
          watched.translations.stream().map(KubeProxyFlowsTest::endpoint).toList());
      final int mark = Integer.decode(example.config().masqueradeMark());
      for (final Outcome translation : watched.translations) {
        assertEquals(flow.masqueraded(), (translation.mark() & mark) != 0, translation::toString);
      }
      final double most =
          watched.translations.stream()
              .mapToDouble(o -> o.probability().toDouble())
              .max()
              .orElse(0);
      final double least =
          watched.translations.stream()
              .mapToDouble(o -> o.probability().toDouble())
              .min()
              .orElse(0);
      assertTrue(most - least < 1e-8, () -> most + " and " + least);
    }
  }
}
