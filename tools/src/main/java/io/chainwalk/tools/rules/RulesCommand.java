package io.chainwalk.tools.rules;

import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ClusterOptions;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import java.io.BufferedWriter;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `chainwalk rules`: what kube-proxy would load on a node.
@Command(
    name = "rules",
    mixinStandardHelpOptions = true,
    description = {
      "Writes the rules that kube-proxy would load on a node, as it hands them to iptables-restore"
          + " when it starts."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  kubectl get svc,endpointslices,nodes -A -o yaml | ./chainwalk rules --cluster - --family 4",
      "  ./chainwalk rules --cluster manifests/ --node worker-1 --why"
    })
public final class RulesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Option(
      names = "--family",
      paramLabel = "4|6",
      description = "the address family; both by default, each under a comment that names it")
  private @Nullable Integer family;

  @Option(
      names = "--canonical",
      description = "tables and chains in an order that is not kube-proxy's, to compare by")
  private boolean canonical;

  @Option(
      names = "--save",
      description =
          "all of a node's rules as iptables-save prints them, jumps to kube-proxy's included")
  private boolean save;

  @Option(
      names = "--why",
      description = "above each rule, as a comment: the object and field it comes from, and why")
  private boolean why;

  @Option(names = "--json", description = "an object for each line, with its origin")
  private boolean json;

  /// Made by the command line.
  public RulesCommand() {}

  @Override
  public Integer call() throws BadInputException, CannotWriteException {
    if (family != null && family != 4 && family != 6) {
      throw new ParameterException(spec.commandLine(), "--family must be 4 or 6: " + family);
    }
    if (json && why) {
      throw new ParameterException(spec.commandLine(), "--json says why of itself");
    }
    final ClusterManifests manifests = cluster.read();
    talk(manifests);
    final List<FamilyRules> families =
        Stream.of(false, true)
            .filter(ipv6 -> family == null || ipv6 == (family == 6))
            .map(ipv6 -> FamilyRules.of(manifests, ipv6, canonical))
            .toList();
    StandardOutput.write(
        System.out,
        stream -> {
          final Writer out =
              new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
          final RulePrinter printer =
              json ? new RulePrinter.Json(out) : new RulePrinter.Text(out, family == null, why);
          for (final FamilyRules rules : families) {
            if (save) {
              printer.print(
                  rules.name() + ", as " + rules.tool() + "-save prints it",
                  rules.name(),
                  SavedRules.of(rules.ipv6(), rules.all()));
            } else {
              printer.print(
                  rules.name() + ", for " + rules.tool() + "-restore --noflush",
                  rules.name(),
                  rules.sync());
            }
          }
          out.flush();
        });
    return ExitStatus.DONE;
  }

  /// What is not in the rules, or not as it may be expected.
  private void talk(final ClusterManifests manifests) {
    final PrintWriter talk = spec.commandLine().getErr();
    manifests.notices().forEach(notice -> talk.println("chainwalk: note: " + notice));
    if (manifests.proxyConfig().mode() == ProxyConfig.Mode.NFTABLES) {
      talk.println(
          "chainwalk: note: kube-proxy in mode nftables writes no iptables rules; these treat"
              + " connections as its own do.");
    }
    if (manifests.node().name().isEmpty()) {
      talk.println("chainwalk: note: Without a Node no endpoint is local.");
    }
    if (manifests.services().servicePorts().stream()
        .anyMatch(port -> port.policies().hasSelector())) {
      talk.println(
          "chainwalk: note: The annotation chainwalk.io/selector is no part of the rules: these are"
              + " what kube-proxy would write.");
    }
    talk.flush();
  }
}
