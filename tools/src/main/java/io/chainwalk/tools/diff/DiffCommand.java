package io.chainwalk.tools.diff;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.tools.AllocationOptions;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorChoice;
import io.chainwalk.tools.chains.SelectorOption;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterInput;
import io.chainwalk.tools.config.ClusterTimeline;
import io.chainwalk.tools.replay.CaptureInputs;
import io.chainwalk.tools.replay.Cleanup;
import io.chainwalk.tools.replay.ConntrackOptions;
import io.chainwalk.tools.replay.ReplayRules;
import io.chainwalk.tools.replay.SysctlArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
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

/// `chainwalk diff`: the same captures through two clusters or dumps.
@Command(
    name = "diff",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Walks the packets of captures through two clusters, or dumps, and says which connections"
          + " fare differently.",
      "A and B are manifests or what iptables-save printed: files or folders, several with commas"
          + " between them."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk diff now.yaml next.yaml capture.pcap",
      "  ./chainwalk diff manifests/ node.save,node6.save --node worker-1 capture.pcap"
    })
public final class DiffCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(index = "0", paramLabel = "A", description = "one side")
  private String a = "";

  @Parameters(index = "1", paramLabel = "B", description = "the other side")
  private String b = "";

  @Parameters(
      index = "2..*",
      paramLabel = "CAPTURE",
      arity = "1..*",
      description = "pcap or pcapng, gzip or not, merged by time; - is standard input")
  private List<String> captures = List.of();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "on which of a cluster's nodes; default: the only one")
  private String nodeName = "";

  @Option(
      names = "--proxy-config",
      paramLabel = "FILE",
      description =
          "kube-proxy's configuration or flags, for both sides; default: what the manifests have")
  private String proxyConfig = "";

  @Option(
      names = "--node-address",
      paramLabel = "ADDRESS",
      converter = RuleOptions.AddressConverter.class,
      description = "an address of the node on both sides; repeatable")
  private List<IpAddress> nodeAddresses = List.of();

  @Mixin private AllocationOptions allocation = new AllocationOptions();

  @Option(
      names = "--sets",
      paramLabel = "FILE",
      description = "what ipset save printed, for dumps that ask for sets")
  private String sets = "";

  @Option(
      names = "--unknown",
      paramLabel = "skip",
      arity = "1",
      converter = RuleOptions.SkipConverter.class,
      description = "let rules with a match or target that is not known here never match")
  private String unknown = "";

  @Option(
      names = "--selector",
      paramLabel = "NAME",
      converter = SelectorOption.Converter.class,
      description =
          "choose endpoints by NAME on both sides where no annotation says otherwise, see"
              + " docs/select.md; default: as kube-proxy's rules do")
  private @Nullable SelectorSpec selector;

  @Option(
      names = "--selector-a",
      paramLabel = "NAME",
      converter = SelectorOption.Converter.class,
      description = "the same for side A alone")
  private @Nullable SelectorSpec selectorA;

  @Option(
      names = "--selector-b",
      paramLabel = "NAME",
      converter = SelectorOption.Converter.class,
      description = "the same for side B alone")
  private @Nullable SelectorSpec selectorB;

  @Option(
      names = "--cleanup",
      paramLabel = "KIND",
      defaultValue = "deleted",
      description =
          "which connections kube-proxy deletes when a cluster changes: none, events (to 1.31),"
              + " serving (from 1.32), empty, deleted; default ${DEFAULT-VALUE}")
  private Cleanup cleanup = Cleanup.DELETED;

  @Option(
      names = "--ignore",
      paramLabel = "KIND",
      split = ",",
      description =
          "differences that do not count: ${COMPLETION-CANDIDATES}; they are reported all the same")
  private Set<DifferenceKind> ignored = EnumSet.noneOf(DifferenceKind.class);

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides all random choices, alike on both sides; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--as-captured",
      description =
          "let answers enter from where the capture has them, not from the endpoint chosen")
  private boolean asCaptured;

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      converter = SysctlArgument.Converter.class,
      description = "set net.netfilter.nf_conntrack_... or net.ipv4.ipfrag_...; repeatable")
  private List<SysctlArgument> sysctls = List.of();

  @Option(names = "--json", description = "print the report as JSON, see docs/diff.md")
  private boolean json;

  /// Made by the command line.
  public DiffCommand() {}

  @Override
  public Integer call() throws BadInputException, BadCaptureException, CannotWriteException {
    checkStandardInput();
    final EngineSettings settings = settings();
    final SideArgument argumentA = SideArgument.read(a, System.in);
    final SideArgument argumentB = SideArgument.read(b, System.in);
    checkOptions(argumentA, argumentB);
    final ReplayRules.Given rulesA = read(argumentA, selectorA == null ? selector : selectorA);
    final ReplayRules.Given rulesB = read(argumentB, selectorB == null ? selector : selectorB);
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final DiffRun run =
          new DiffRun(side(rulesA, settings, a), side(rulesB, settings, b), ignored);
      run.read(inputs.merged());
      final ServiceNames names = new ServiceNames();
      names.add(rulesA.first().services().snapshot());
      names.add(rulesB.first().services().snapshot());
      final DiffReport report =
          run.report(
              seed,
              run.inputs(captures, inputs),
              new DiffReport.Loaded(a, rulesA.notes().notices()),
              new DiffReport.Loaded(b, rulesB.notes().notices()),
              names.map());
      print(report);
      final BadCaptureException damage = run.damage();
      if (damage != null) {
        throw damage;
      }
      return report.differs() ? ExitStatus.FINDINGS : ExitStatus.DONE;
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(captures, problem);
    }
  }

  private EngineSettings settings() {
    try {
      return EngineSettings.defaults(seed)
          .with(ConntrackOptions.settings(sysctls, null))
          .with(
              asCaptured
                  ? EngineSettings.Answers.AS_CAPTURED
                  : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
  }

  private void checkStandardInput() {
    final long readings =
        Stream.of(
                SideArgument.split(a).stream(),
                SideArgument.split(b).stream(),
                captures.stream(),
                Stream.of(proxyConfig, sets))
            .flatMap(names -> names)
            .filter(SideArgument.STANDARD_INPUT::equals)
            .count();
    if (readings > 1) {
      throw wrong("standard input can be read once only");
    }
  }

  /// What would be of no effect is a mistake.
  private void checkOptions(final SideArgument left, final SideArgument right) {
    if (left.isDump() && right.isDump() && !(nodeName.isEmpty() && proxyConfig.isEmpty())) {
      throw wrong("--node and --proxy-config need a cluster, and both sides are dumps");
    }
    if (left.isDump() && right.isDump() && !allocation.areDefaults()) {
      throw wrong(
          "--service-cidr, --node-port-range, --load-balancer-pool and --no-allocation need a"
              + " cluster, and both sides are dumps");
    }
    if (!left.isDump() && !right.isDump() && !(sets.isEmpty() && unknown.isEmpty())) {
      throw wrong("--sets and --unknown need a dump, and both sides are clusters");
    }
  }

  private ReplayRules.Given read(
      final SideArgument argument, final @Nullable SelectorSpec everywhere)
      throws BadInputException {
    final RuleOptions options =
        argument.isDump()
            ? RuleOptions.ofDumps(argument.files(), sets, !unknown.isEmpty(), nodeAddresses)
            : RuleOptions.ofCluster(
                new ClusterInput(argument.files(), nodeName, proxyConfig, allocation.settings()),
                nodeAddresses);
    final ReplayRules.Given given =
        ReplayRules.readGiven(
            options, cleanup, SelectorChoice.of(everywhere), seed, argument.standardInput());
    if (given instanceof ReplayRules.OfCluster(final ClusterTimeline timeline, _, _, _)
        && timeline.moments().stream().noneMatch(DiffCommand::hasService)) {
      throw new BadInputException(
          List.of(
              String.join(", ", argument.files())
                  + ": there is no Service, and an empty side fares like any other that is empty."));
    }
    return given;
  }

  private static boolean hasService(final ClusterTimeline.Moment moment) {
    return moment.cluster().places().keySet().stream()
        .anyMatch(place -> place.startsWith("Service "));
  }

  private Side side(
      final ReplayRules.Given rules, final EngineSettings settings, final String argument) {
    try {
      return new Side(rules, settings);
    } catch (final IllegalArgumentException refused) {
      throw wrong(argument + ": " + refused.getMessage());
    }
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private void print(final DiffReport report) throws CannotWriteException {
    StandardOutput.write(
        System.out,
        to -> {
          if (json) {
            DiffJson.write(report, to);
          } else {
            to.write(DiffText.of(report).getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
