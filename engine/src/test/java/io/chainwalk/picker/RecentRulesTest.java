package io.chainwalk.picker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.ReferenceRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.match.RuleContext;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.node.Node;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Services;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A picker with `recent` affinity answers what kube-proxy's own rules answer to the same clients, rule by rule.
class RecentRulesTest {
  private static final int SECONDS = 10;
  private static final int CONNECTIONS = 5000;
  private static final int BETWEEN_CHANGES = 250;
  private static final int MOST_ENDPOINTS = 6;
  private static final RuleContext CONTEXT =
      new RuleContext(
          Node.parse(
              """
              interface eth0
              address 192.168.0.1/24
              """),
          PickerLab.SEED);

  private final SplittableRandom random = Seeded.random();
  private final EndpointPicker picker =
      new EndpointPicker(PickerLab.SEED, ClientAffinity.Recent.DEFAULTS);
  private final KubeProxy proxy =
      new KubeProxy(
          ProxyConfig.DEFAULTS,
          new ProxyNode(
              "node-1",
              "",
              List.of(IpAddress.parse("192.168.0.1")),
              List.of(IpAddress.parse("127.0.0.1"), IpAddress.parse("192.168.0.1"))),
          false);
  private Ruleset ruleset = new Ruleset(false, List.of());
  private @Nullable ReferenceRules rules;
  private final Syn packet = new Syn();

  /// The first packet of a connection.
  private static final class Syn extends RulePacket {
    void load(final IpAddress client, final long number, final long timeNs) {
      final byte[] frame =
          PacketBuilder.eth().ip(client.toString(), "10.96.0.1").tcp(4000, 80).flags("S").bytes();
      begin(number, timeNs, NO_INTERFACE);
      setBuffer(new UnsafeBuffer(frame));
      PacketParser.parse(buffer(), 0, frame.length, frame.length, LinkType.ETHERNET, parsed());
    }
  }

  private ReferenceRules sync(final List<Endpoint> endpoints) throws BadRulesException {
    final ServicePort service = PickerLab.service(SECONDS, endpoints);
    picker.update(service, PickerLab.RANDOM);
    final boolean isFirst = ruleset.tables().isEmpty();
    final List<ServicePort> services = List.of(service);
    ruleset =
        RestoreText.apply(
                ruleset,
                proxy.sync(new ServiceSnapshot(services), 0).lines(),
                RestoreOptions.NO_FLUSH)
            .ruleset();
    if (isFirst) {
      ruleset = RestoreText.apply(ruleset, proxy.jumpRules(), RestoreOptions.NO_FLUSH).ruleset();
    }
    final ReferenceRules before = rules;
    return before == null
        ? new ReferenceRules(Rulesets.of(ruleset), CONTEXT, RuleLabels.NONE)
        : new ReferenceRules(Rulesets.of(ruleset), RuleLabels.NONE, before);
  }

  /// With 60 clients nothing is full; with 1000 lists of a hundred forget most of them.
  @ParameterizedTest
  @CsvSource({"60, 100", "1000, 100", "1000, 10", "250, 30"})
  void connectionsGetTheEndpointsThatTheRulesGiveThem(final int clients, final int stepMs)
      throws BadRulesException {
    long nowNs = 1_000_000_000_000L;
    int known = 0;
    for (int i = 0; i < CONNECTIONS; i++) {
      if (i % BETWEEN_CHANGES == 0) {
        rules = sync(endpoints());
      }
      nowNs += random.nextLong(2L * stepMs * 1_000_000);
      final IpAddress client = IpAddress.ofIpv4(0xCB00_7100 + random.nextInt(clients));
      final long draws = picker.draws();
      packet.load(client, draws, nowNs);
      final PickedEndpoint picked = picker.pick(client, 4000, nowNs);
      final int connection = i;
      assertEquals(
          ruled(), String.valueOf(picked), () -> "connection " + connection + " of " + client);
      known += picker.draws() == draws ? 1 : 0;
    }
    assertTrue(known > CONNECTIONS / 20 && known < CONNECTIONS, "known: " + known);
  }

  /// At least one of those there are, in the order of their text.
  private List<Endpoint> endpoints() {
    final List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 1; i <= MOST_ENDPOINTS; i++) {
      final String text = "10.0.0." + i + ":80";
      switch (random.nextInt(4)) {
        case 0 -> endpoints.add(Services.unready(text));
        case 1 -> endpoints.add(Services.terminating(text));
        default -> endpoints.add(Services.ready(text));
      }
    }
    endpoints.set(0, Services.ready("10.0.0.1:80"));
    return endpoints;
  }

  private String ruled() {
    final NatRange range = new NatRange();
    final ReferenceRules asked = rules;
    assertEquals(
        NatVerdict.RANGE, asked == null ? null : asked.nat(Hook.PREROUTING, packet, range));
    for (int i = 1; i <= MOST_ENDPOINTS; i++) {
      final NatRange endpoint = new NatRange().toAddress(0, 0x0A00_0000L + i).toPorts(80, 80);
      if (endpoint.asksTheSameAs(range)) {
        return "10.0.0." + i + ":80";
      }
    }
    return "somewhere else";
  }
}
