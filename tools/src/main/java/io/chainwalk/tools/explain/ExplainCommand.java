package io.chainwalk.tools.explain;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.node.Node;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.balancer.BalancerOptions;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorOption;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.replay.ConntrackOptions;
import io.chainwalk.tools.replay.SysctlArgument;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `chainwalk explain`: one packet, every rule it meets, and what made the rules.
@Command(
    name = "explain",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Takes one packet through the rules of a node and tells of every rule that it meets, what the"
          + " rules make of it, and why.",
      "The rules are those that kube-proxy would have for a cluster, or those of iptables-save."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk explain --cluster pcap-fixtures/examples/shop.yaml \\",
      "      'tcp 10.244.1.5:4000 > 10.96.20.1:80'",
      "  ./chainwalk explain --cluster pcap-fixtures/examples/shop.yaml \\",
      "      --capture pcap-fixtures/examples/shop.pcap --packet 5"
    })
public final class ExplainCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "PACKET",
      arity = "0..1",
      description = "the packet in words, in quotes; see docs/explain.md")
  private @Nullable String words;

  @Mixin private RuleOptions rules = new RuleOptions();

  @Mixin private BalancerOptions balancer = new BalancerOptions();

  @Mixin private SelectorOption selector = new SelectorOption();

  @Option(
      names = "--capture",
      paramLabel = "FILE",
      description = "explain a packet of this capture; those before it go through the rules first")
  private @Nullable String capture;

  @Option(
      names = "--packet",
      paramLabel = "N",
      description = "which one, counted from 1 as Wireshark does")
  private @Nullable Long packet;

  @Option(
      names = "--as-captured",
      description = "let answers enter from where the capture has them, as in replay")
  private boolean asCaptured;

  @Option(
      names = "--outcomes",
      description = "not one draw but all: every end with its exact probability")
  private boolean outcomes;

  @Option(
      names = "--all",
      description =
          "show rules that did not match one by one, however many there are, and ends of chains")
  private boolean all;

  @Option(names = "--json", description = "print JSON, see docs/explain.md")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides all random choices; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      converter = SysctlArgument.Converter.class,
      description = "set net.netfilter.nf_conntrack_... or net.ipv4.ipfrag_...; repeatable")
  private List<SysctlArgument> sysctls = List.of();

  /// Made by the command line.
  public ExplainCommand() {}

  @Override
  public Integer call() throws BadInputException, BadCaptureException, CannotWriteException {
    checkArguments();
    final @Nullable PacketRequest request = words == null ? null : readWords(words);
    final ConntrackSettings conntrack = conntrack();
    if (balancer.isChosen()) {
      explainBalanced(Objects.requireNonNull(request), conntrack);
    } else {
      final RuleInput input = RuleInput.read(rules, selector.choice(), seed, System.in);
      explain(question(input, request, conntrack), request);
    }
    return ExitStatus.DONE;
  }

  private Question question(
      final RuleInput input,
      final @Nullable PacketRequest request,
      final ConntrackSettings conntrack) {
    final Node node =
        request == null
            ? input.node()
            : Machine.with(
                input.node(), List.of(request.inputInterface(), request.outputInterface()));
    final EngineSettings settings =
        EngineSettings.defaults(seed)
            .with(conntrack)
            .with(
                asCaptured
                    ? EngineSettings.Answers.AS_CAPTURED
                    : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT)
            .withAddressesOf(node);
    return new Question(input, settings, packet(request, node));
  }

  private Answer answer() {
    return new Answer(spec.commandLine().getErr(), json, all, seed);
  }

  private void explain(final Question question, final @Nullable PacketRequest request)
      throws BadInputException, BadCaptureException, CannotWriteException {
    if (outcomes) {
      answer()
          .write(Outcomes.of(question).orElseThrow(this::noSuchPacket), question.input(), request);
    } else {
      answer().write(explanation(question), question.input(), request);
    }
  }

  private Explanation explanation(final Question question)
      throws BadInputException, BadCaptureException {
    return question.go().orElseThrow(this::noSuchPacket).explain();
  }

  /// The packet goes through the load balancer, and then through the rules of the node that this chose.
  private void explainBalanced(final PacketRequest request, final ConntrackSettings conntrack)
      throws BadInputException, BadCaptureException, CannotWriteException {
    final ThroughBalancer front =
        ThroughBalancer.read(rules, balancer, selector.choice(), seed, System.in);
    final BalancedPacket packet =
        front
            .choose(request)
            .orElseThrow(() -> wrong("--load-balancer nlb: " + front.missed(request)));
    if (outcomes) {
      final BalancedOutcomes found =
          BalancedOutcomes.of(
              front.ways(request), way -> question(front.input(way), way.after(), conntrack));
      answer().write(found, front.notices());
      return;
    }
    final @Nullable Explanation told =
        packet.after() == null
            ? null
            : explanation(question(front.input(packet), packet.after(), conntrack));
    answer().write(packet, told, front.notices());
  }

  private ParameterException noSuchPacket() {
    return wrong("--packet %d: the capture ends before".formatted(packet));
  }

  private ConntrackSettings conntrack() {
    final ConntrackSettings conntrack;
    try {
      conntrack = ConntrackOptions.settings(sysctls, null);
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
    final int most = conntrack.maxEntries();
    if (most < 1 || most > ConntrackTable.LARGEST_MAX_CONNECTIONS) {
      throw wrong(
          "nf_conntrack_max must be 1 to " + ConntrackTable.LARGEST_MAX_CONNECTIONS + ": " + most);
    }
    return conntrack;
  }

  private Question.Packet packet(final @Nullable PacketRequest request, final Node node) {
    if (request == null) {
      return new Question.Packet.Captured(
          new PacketOfCapture(Objects.requireNonNull(capture), Objects.requireNonNull(packet)));
    }
    final boolean own = node.isLocal(request.source());
    if (own && !request.inputInterface().isEmpty()) {
      throw wrong(
          "'in %s': %s is an address of the node, so the packet is its own and comes in nowhere"
              .formatted(request.inputInterface(), request.source()));
    }
    return new Question.Packet.InWords(
        request,
        new PacketRequest.Around(
            node.interfaceIndex(request.inputInterface()),
            node.interfaceIndex(request.outputInterface()),
            request.mark()));
  }

  private void checkArguments() {
    if (!rules.contradiction().isEmpty()) {
      throw wrong(rules.contradiction());
    }
    if (!rules.hasCluster() && !rules.hasDumps()) {
      throw wrong("which rules? --cluster or --rules says it");
    }
    if (!balancer.contradiction().isEmpty()) {
      throw wrong(balancer.contradiction());
    }
    if (balancer.isChosen() && (!rules.hasCluster() || words == null)) {
      throw wrong("--load-balancer goes with --cluster and a packet in words");
    }
    if (balancer.isChosen() && !rules.nodeAddresses().isEmpty()) {
      throw wrong("--node-address goes without --load-balancer, which may choose any node");
    }
    if ((words == null) == (capture == null)) {
      throw wrong("either words or --capture and --packet say which packet it is");
    }
    if ((capture == null) != (packet == null)) {
      throw wrong("--capture and --packet belong together");
    }
    if (asCaptured && capture == null) {
      throw wrong(
          "--as-captured goes with --capture: without one there is nothing before the packet");
    }
    if (all && json) {
      throw wrong("--all is about text: --json has every rule");
    }
    if (all && outcomes) {
      throw wrong("--all goes without --outcomes, which shows no rules but those that decided");
    }
    if (outcomes && RuleOptions.STANDARD_INPUT.equals(capture)) {
      throw wrong(
          "--outcomes reads the capture several times, and standard input can be read once");
    }
    if (packet != null && packet < 1) {
      throw wrong("--packet counts from 1: " + packet);
    }
    final long readers =
        Stream.concat(rules.files().stream(), Stream.ofNullable(capture))
            .filter(RuleOptions.STANDARD_INPUT::equals)
            .count();
    if (readers > 1) {
      throw wrong("standard input can be read once only");
    }
  }

  private PacketRequest readWords(final String text) {
    try {
      return PacketWords.read(text);
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
