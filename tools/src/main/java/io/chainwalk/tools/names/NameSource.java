package io.chainwalk.tools.names;

import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.NameOptions;
import io.chainwalk.names.NamedObjects;
import io.chainwalk.names.PodRecords;
import io.chainwalk.tools.AllocationOptions;
import io.chainwalk.tools.DomainNameConverter;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterInput;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/// The options that say which cluster's names are meant, and what its DNS is told.
///
/// It does not matter on which node: names are the same everywhere.
final class NameSource {
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
      names = "--cluster-domain",
      paramLabel = "DOMAIN",
      converter = DomainNameConverter.class,
      description = "what the names end in; default: cluster.local")
  private DomainName clusterDomain = NameOptions.CLUSTER_LOCAL;

  @Option(
      names = "--ttl",
      paramLabel = "SECONDS",
      description =
          "how long answers may be kept, 0 to 3600; default: ${DEFAULT-VALUE}, which is CoreDNS's own,"
              + " while kubeadm tells it 30")
  private int ttlSeconds = NameOptions.DEFAULT_TTL_SECONDS;

  @Option(
      names = "--pods",
      paramLabel = "MODE",
      description =
          "names of Pods' addresses, as 10-244-1-5.shop.pod.cluster.local: disabled, insecure (for any"
              + " address) or verified (for those of Pods); default: ${DEFAULT-VALUE}, as kubeadm has it")
  private PodRecords pods = PodRecords.INSECURE;

  @Mixin private AllocationOptions allocation = new AllocationOptions();

  /// Made by the command line.
  NameSource() {}

  /// Reads the cluster.
  ///
  /// @return its objects
  /// @throws BadInputException when anything is wrong with it
  /// @throws ParameterException when standard input is named twice
  ClusterManifests read() throws BadInputException {
    if (manifests.stream().filter(STANDARD_INPUT::equals).count() > 1) {
      throw new ParameterException(spec.commandLine(), "standard input can be read once only");
    }
    return ClusterReader.read(
        new ClusterInput(manifests, "", "", allocation.settings()), System.in);
  }

  /// Makes names of objects.
  ///
  /// @param objects those of the cluster
  /// @param serial the version that the zones' SOA tells
  /// @return the names
  /// @throws BadInputException when a name is too long
  /// @throws ParameterException when an option has no meaning
  ClusterNames names(final NamedObjects objects, final long serial) throws BadInputException {
    final NameOptions options;
    try {
      options = new NameOptions(clusterDomain, ttlSeconds, pods, serial);
    } catch (final IllegalArgumentException problem) {
      throw new ParameterException(spec.commandLine(), problem.getMessage());
    }
    try {
      return new ClusterNames(objects, options);
    } catch (final IllegalArgumentException problem) {
      throw new BadInputException(
          List.of(
              "A name does not fit behind " + clusterDomain + ": " + problem.getMessage() + "."));
    }
  }

  /// The domain all names of Services and Pods end in.
  DomainName clusterDomain() {
    return clusterDomain;
  }

  /// The files and folders to watch.
  ///
  /// @return nothing where one of the manifests is standard input, which cannot be read again
  List<Path> files() {
    return manifests.contains(STANDARD_INPUT)
        ? List.of()
        : manifests.stream().map(Path::of).toList();
  }
}
