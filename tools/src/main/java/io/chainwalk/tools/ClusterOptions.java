package io.chainwalk.tools;

import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterInput;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import java.util.List;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// The options that say which cluster is meant and which of its nodes, for commands that cannot do without.
public final class ClusterOptions {
  private static final String STANDARD_INPUT = "-";

  @Spec(Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      required = true,
      description = "manifests: a file, a folder, or - for standard input; repeatable")
  private List<String> manifests = List.of();

  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "the node kube-proxy runs on; may be left out where there is one Node or none")
  private String node = "";

  @Option(
      names = "--proxy-config",
      paramLabel = "FILE",
      description =
          "kube-proxy's configuration, or its flags; by default what is among the manifests")
  private String proxyConfig = "";

  @Mixin private AllocationOptions allocation = new AllocationOptions();

  /// Made by the command line.
  public ClusterOptions() {}

  /// Reads the cluster.
  ///
  /// @return what kube-proxy sees of it
  /// @throws BadInputException when anything is wrong with it
  /// @throws ParameterException when standard input is named twice, or no node is, of several
  public ClusterManifests read() throws BadInputException {
    final ClusterManifests cluster = readForAnyNode();
    if (cluster.node().name().isEmpty() && cluster.nodeNames().size() > 1) {
      throw new ParameterException(
          spec.commandLine(),
          "which of %d nodes? --node %s, for example"
              .formatted(cluster.nodeNames().size(), cluster.nodeNames().getFirst()));
    }
    return cluster;
  }

  /// Reads the cluster for a command to which it does not matter which node is meant.
  ///
  /// @return what kube-proxy sees of it, on a node without a name where none of several is chosen
  /// @throws BadInputException when anything is wrong with it
  /// @throws ParameterException when standard input is named twice
  public ClusterManifests readForAnyNode() throws BadInputException {
    final long readings =
        Stream.concat(manifests.stream(), Stream.of(proxyConfig))
            .filter(STANDARD_INPUT::equals)
            .count();
    if (readings > 1) {
      throw new ParameterException(spec.commandLine(), "standard input can be read once only");
    }
    return ClusterReader.read(
        new ClusterInput(manifests, node, proxyConfig, allocation.settings()), System.in);
  }
}
