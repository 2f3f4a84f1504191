package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.RuleProgram;
import io.chainwalk.chain.RulesetCompiler;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.KubeProxy;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.match.RuleContext;
import io.chainwalk.nat.NatRewriter;
import io.chainwalk.node.Node;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreOptions;
import io.chainwalk.ruletext.RestoreText;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// TCP flows from clients through service addresses to endpoints, as Ethernet frames of 64 bytes.
///
/// Each flow has a client address and port of its own and goes to one of a hundred services, which have one endpoint
/// each, so that both directions of a flow can be written without asking an engine.
final class TcpFlows {
  static final int FRAME_BYTES = 64;
  private static final int SERVICES = 100;
  private static final int SERVICE_PORT = 80;
  private static final int ENDPOINT_PORT = 8080;
  private static final int FIRST_VIP = 0x0A60_0001;
  private static final int FIRST_ENDPOINT = 0x0AF4_0001;
  private static final int FIRST_CLIENT = 0x0A80_0000;
  private static final int PORTS_OF_A_CLIENT = 50_000;
  private static final int FIRST_PORT = 10_000;

  /// One segment of a conversation, for any flow.
  static final class Segment {
    static final Segment SYN = new Segment(true, "S", 1_000, 0);
    static final Segment SYN_ACK = new Segment(false, "SA", 2_000, 1_001);
    static final Segment ACK = new Segment(true, "A", 1_001, 2_001);
    static final Segment REPLY_ACK = new Segment(false, "A", 2_001, 1_001);

    private final boolean fromClient;
    private final byte[] frame;

    Segment(
        final boolean fromClient,
        final String flags,
        final int sequence,
        final int acknowledgment) {
      this.fromClient = fromClient;
      frame =
          PacketBuilder.eth()
              .ipv4("10.0.0.1", "10.0.0.2")
              .tcp(1, 2)
              .flags(flags)
              .seq(sequence)
              .ack(acknowledgment)
              .payload(FRAME_BYTES - 54)
              .bytes();
    }
  }

  private final ParsedPacket parsed = new ParsedPacket();
  private final FlowTuple wanted = new FlowTuple();

  /// The services that the flows go to.
  private static ServiceDispatch services() {
    final List<ServicePort> ports = new ArrayList<>();
    for (int i = 0; i < SERVICES; i++) {
      ports.add(
          new ServicePort(
              "bench",
              "service-" + i,
              "http",
              Protocol.TCP,
              List.of(new Vip(address(FIRST_VIP + i), SERVICE_PORT, Vip.Kind.CLUSTER)),
              List.of(
                  new Endpoint(address(FIRST_ENDPOINT + i), ENDPOINT_PORT, true, true, false))));
    }
    return new ServiceDispatch(new ServiceSnapshot(ports));
  }

  /// Gives a worker rules for the services.
  ///
  /// @param rules `services` for [io.chainwalk.chain.ServiceRules], `chains` for those that kube-proxy would load,
  ///     filter rules included
  static void use(final String rules, final Worker worker) {
    final ServiceDispatch services = services();
    switch (rules) {
      case "services" -> worker.useServices(services);
      case "chains" -> worker.useRules(new CompiledRules(chains(services.snapshot())), 0);
      default -> throw new IllegalArgumentException("no such rules: " + rules);
    }
  }

  private static RuleProgram chains(final ServiceSnapshot services) {
    final KubeProxy proxy =
        new KubeProxy(ProxyConfig.DEFAULTS, new ProxyNode("", "", List.of(), List.of()), false);
    final List<RuleLine> lines = new ArrayList<>(proxy.sync(services, 0).lines());
    lines.addAll(proxy.jumpRules());
    try {
      final Ruleset ruleset =
          RestoreText.apply(new Ruleset(false, List.of()), lines, RestoreOptions.NO_FLUSH)
              .ruleset();
      return new RulesetCompiler(new RuleContext(Node.builder().build(), 1), RuleLabels.NONE)
          .compile(Rulesets.of(ruleset));
    } catch (final BadRulesException e) {
      throw new IllegalStateException(e);
    }
  }

  private static IpAddress address(final int ipv4) {
    return new IpAddress(false, 0, ipv4 & 0xFFFF_FFFFL);
  }

  /// Writes a segment of a flow.
  void write(final UnsafeBuffer buffer, final int offset, final int flow, final Segment segment) {
    final int client = FIRST_CLIENT + flow / PORTS_OF_A_CLIENT;
    final int clientPort = FIRST_PORT + flow % PORTS_OF_A_CLIENT;
    final int service = flow % SERVICES;
    if (segment.fromClient) {
      wanted.setIpv4(client, FIRST_VIP + service);
      wanted.setProtocolAndPorts(Protocol.TCP, clientPort, SERVICE_PORT);
    } else {
      wanted.setIpv4(FIRST_ENDPOINT + service, client);
      wanted.setProtocolAndPorts(Protocol.TCP, ENDPOINT_PORT, clientPort);
    }
    buffer.putBytes(offset, segment.frame);
    PacketParser.parse(buffer, offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, parsed);
    NatRewriter.rewrite(buffer, parsed, wanted);
  }
}
