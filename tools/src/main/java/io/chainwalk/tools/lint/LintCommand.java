package io.chainwalk.tools.lint;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.tools.AllocationOptions;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.chains.DumpFiles;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterInput;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.config.Notice;
import io.chainwalk.tools.config.Printable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `chainwalk lint`: what is wrong with a cluster's Services or with a ruleset.
@Command(
    name = "lint",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what is wrong with the Services of a cluster, as the kube-proxy of one node sees them, or"
          + " with the rules that iptables-save printed.",
      "Exit status 1 when there is anything to say, 0 when there is not; docs/lint.md explains each kind"
          + " of finding."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  kubectl get svc,endpointslices,nodes -A -o yaml | ./chainwalk lint --cluster - --node worker-1",
      "  iptables-save | ./chainwalk lint --rules -"
    })
public final class LintCommand implements Callable<Integer> {
  /// What a cluster's notes are about. Others of its notices are findings, or need no saying here.
  private static final Set<Notice> NOTES =
      EnumSet.of(
          Notice.NODE_NOT_CHOSEN,
          Notice.NODE_WITHOUT_PREFIX,
          Notice.PROXY_COMMAND,
          Notice.PROXY_CONFIGURATION_OUTRANKED,
          Notice.PROXY_FIELD,
          Notice.PROXY_FLAG,
          Notice.DERIVED_SLICES,
          Notice.POD_WITHOUT_ADDRESS,
          Notice.SERVICE_CIDR_OUTRANKED,
          Notice.CLUSTER_IP_ALLOCATED,
          Notice.NODE_PORT_ALLOCATED,
          Notice.LOAD_BALANCER_FROM_POOL,
          Notice.LOAD_BALANCER_ANNOTATION,
          Notice.SLICE_WITHOUT_LABEL,
          Notice.SLICE_OF_NAMES,
          Notice.SLICE_OF_ALL_PORTS,
          Notice.MORE_ADDRESSES,
          Notice.OLD_ENDPOINTS);

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "manifests of a cluster, or a folder of them; - is standard input; repeatable")
  private List<String> cluster = List.of();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "on which of the cluster's nodes; default: the only one")
  private String nodeName = "";

  @Option(
      names = "--proxy-config",
      paramLabel = "FILE",
      description = "kube-proxy's configuration or flags; default: what the manifests have")
  private String proxyConfig = "";

  @Mixin private AllocationOptions allocation = new AllocationOptions();

  @Option(
      names = "--rules",
      paramLabel = "SAVE",
      description = "what iptables-save or ip6tables-save printed; - is standard input; repeatable")
  private List<String> rules = List.of();

  @Option(
      names = "--unknown",
      paramLabel = "skip",
      arity = "1",
      converter = RuleOptions.SkipConverter.class,
      description = "let rules with a match or target that is not known here never match")
  private String unknown = "";

  @Option(
      names = "--ignore",
      paramLabel = "KIND",
      split = ",",
      converter = KindConverter.class,
      description =
          "findings to leave out, such as affinity-list-limit; repeatable, or with commas")
  private List<FindingKind> ignored = List.of();

  @Option(names = "--json", description = "print JSON, see docs/lint.md")
  private boolean json;

  /// Reads a kind of finding.
  static final class KindConverter implements ITypeConverter<FindingKind> {
    @Override
    public FindingKind convert(final String argument) {
      return Stream.of(FindingKind.values())
          .filter(kind -> kind.label().equals(argument))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "there is no kind of finding "
                      + argument
                      + "; there are "
                      + Arrays.stream(FindingKind.values())
                          .map(FindingKind::label)
                          .sorted()
                          .collect(Collectors.joining(", "))));
    }
  }

  /// Made by the command line.
  public LintCommand() {}

  @Override
  public Integer call() throws BadInputException, CannotWriteException {
    if (cluster.isEmpty() == rules.isEmpty()) {
      throw wrong("give either --cluster or --rules");
    }
    if (cluster.isEmpty() && !(nodeName.isEmpty() && proxyConfig.isEmpty())) {
      throw wrong("--node and --proxy-config go with --cluster");
    }
    if (cluster.isEmpty() && !allocation.areDefaults()) {
      throw wrong(
          "--service-cidr, --node-port-range, --load-balancer-pool and --no-allocation go with"
              + " --cluster");
    }
    if (rules.isEmpty() && !unknown.isEmpty()) {
      throw wrong("--unknown goes with --rules");
    }
    if (Stream.of(cluster, rules, List.of(proxyConfig))
            .flatMap(List::stream)
            .filter("-"::equals)
            .count()
        > 1) {
      throw wrong("standard input can be read once only");
    }
    final LintReport report = cluster.isEmpty() ? ofRules() : ofCluster();
    StandardOutput.write(
        System.out,
        out -> {
          if (json) {
            LintJson.write(report, out);
          } else {
            out.write(LintText.of(report).getBytes(StandardCharsets.UTF_8));
          }
        });
    return report.findings().isEmpty() ? ExitStatus.DONE : ExitStatus.FINDINGS;
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private LintReport ofRules() throws BadInputException {
    final DumpFiles files = new DumpFiles(System.in, !unknown.isEmpty());
    final Rulesets rulesets = files.read(rules, "");
    final Findings findings = new Findings();
    int count = 0;
    for (final boolean ipv6 : new boolean[] {false, true}) {
      final Ruleset ruleset = rulesets.family(ipv6);
      if (ruleset != null) {
        RulesetLint.checkDump(ruleset, findings);
        count += RuleInput.count(ruleset);
      }
    }
    final List<String> notes =
        files.skipped().stream()
            .map(skipped -> "Taken as never matching: " + skipped.message())
            .toList();
    return new LintReport(wanted(findings), 0, count, notes);
  }

  private LintReport ofCluster() throws BadInputException {
    final ClusterManifests manifests =
        ClusterReader.read(
            new ClusterInput(cluster, nodeName, proxyConfig, allocation.settings()), System.in);
    final Findings findings = new Findings();
    ClusterLint.check(manifests, proxyConfig, findings);
    if (findings.sorted().isEmpty()
        && manifests.places().keySet().stream().noneMatch(place -> place.startsWith("Service "))) {
      throw new BadInputException(List.of("There is no Service in the manifests to look at."));
    }
    int count = 0;
    for (final boolean ipv6 : new boolean[] {false, true}) {
      final Ruleset generated = RuleInput.generated(manifests, ipv6);
      // What stands for mode nftables here are its flows in the words of iptables, not rules that
      // anyone could change.
      if (manifests.proxyConfig().mode() == ProxyConfig.Mode.IPTABLES) {
        RulesetLint.checkGenerated(
            generated,
            new Subjects(manifests.places()),
            manifests.proxyConfig().conntrackTcpBeLiberal(),
            findings);
      }
      count += RuleInput.count(generated);
    }
    return new LintReport(
        wanted(findings), manifests.services().servicePorts().size(), count, notes(manifests));
  }

  private static List<String> notes(final ClusterManifests manifests) {
    final List<String> notes = new ArrayList<>();
    for (final Notice notice : NOTES) {
      final List<String> objects = manifests.noticed().getOrDefault(notice, List.of());
      if (!objects.isEmpty()) {
        notes.add(notice.sentence(objects.size(), Printable.text(objects.getFirst())));
      }
    }
    return notes;
  }

  private List<Finding> wanted(final Findings findings) {
    return findings.sorted().stream().filter(finding -> !ignored.contains(finding.kind())).toList();
  }
}
