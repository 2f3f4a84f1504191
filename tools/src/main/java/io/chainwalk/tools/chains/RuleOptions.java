package io.chainwalk.tools.chains;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.AllocationOptions;
import io.chainwalk.tools.config.AllocationSettings;
import io.chainwalk.tools.config.ClusterInput;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Options that say which rules packets meet, the same for every command that has them.
public final class RuleOptions {
  /// What stands for standard input among files.
  public static final String STANDARD_INPUT = "-";

  private static final String SKIP = "skip";

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "manifests of a cluster, or a folder of them; repeatable")
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

  @Option(
      names = "--rules",
      paramLabel = "SAVE",
      description = "what iptables-save or ip6tables-save printed; repeatable, one of each")
  private List<String> rules = List.of();

  @Option(
      names = "--sets",
      paramLabel = "FILE",
      description = "what ipset save printed, for rules that ask for sets")
  private String sets = "";

  @Option(
      names = "--node-address",
      paramLabel = "ADDRESS",
      converter = AddressConverter.class,
      description = "an address of the node, beside those that the cluster has; repeatable")
  private List<IpAddress> nodeAddresses = List.of();

  @Option(
      names = "--unknown",
      paramLabel = SKIP,
      arity = "1",
      converter = SkipConverter.class,
      description = "let rules with a match or target that is not known here never match")
  private String unknown = "";

  @Mixin private AllocationOptions allocationOptions = new AllocationOptions();

  /// What commands ask for that have options of their own; null for what [#allocationOptions] say.
  private @Nullable AllocationSettings allocation;

  /// Made by the command line.
  public RuleOptions() {}

  /// The options that name a cluster.
  ///
  /// @param input the cluster
  /// @param addresses addresses of the node beside those that the cluster has
  /// @return as if they had been written so
  public static RuleOptions ofCluster(final ClusterInput input, final List<IpAddress> addresses) {
    final RuleOptions options = new RuleOptions();
    options.cluster = input.manifests();
    options.nodeName = input.nodeName();
    options.proxyConfig = input.proxyConfig();
    options.allocation = input.allocation();
    options.nodeAddresses = List.copyOf(addresses);
    return options;
  }

  /// The options that name dumps.
  ///
  /// @param dumps files, one of each family
  /// @param sets the file with sets; empty for none
  /// @param skipsUnknown whether rules that are not understood are passed over
  /// @param addresses addresses of the node
  /// @return as if they had been written so
  public static RuleOptions ofDumps(
      final List<String> dumps,
      final String sets,
      final boolean skipsUnknown,
      final List<IpAddress> addresses) {
    final RuleOptions options = new RuleOptions();
    options.rules = List.copyOf(dumps);
    options.sets = sets;
    options.unknown = skipsUnknown ? SKIP : "";
    options.nodeAddresses = List.copyOf(addresses);
    return options;
  }

  /// Reads an address.
  public static final class AddressConverter implements ITypeConverter<IpAddress> {
    /// Made by the command line.
    public AddressConverter() {}

    @Override
    public IpAddress convert(final String text) {
      try {
        return IpAddress.parse(text);
      } catch (final IllegalArgumentException notOne) {
        throw new TypeConversionException("not an IP address: " + text);
      }
    }
  }

  /// Reads the one thing that can be done with what is unknown.
  public static final class SkipConverter implements ITypeConverter<String> {
    /// Made by the command line.
    public SkipConverter() {}

    @Override
    public String convert(final String text) {
      if (text.equals(SKIP)) {
        return text;
      }
      throw new TypeConversionException("only skip can be done with what is unknown: " + text);
    }
  }

  /// Whether manifests were named.
  ///
  /// @return false where the rules come from somewhere else
  public boolean hasCluster() {
    return !cluster.isEmpty();
  }

  /// Whether dumps were named.
  ///
  /// @return false where the rules come from somewhere else
  public boolean hasDumps() {
    return !rules.isEmpty();
  }

  /// Whether manifests were named, and how to read them.
  ///
  /// @return what to read
  public ClusterInput cluster() {
    return new ClusterInput(
        cluster,
        nodeName,
        proxyConfig,
        allocation == null ? allocationOptions.settings() : allocation);
  }

  /// The dumps.
  ///
  /// @return files
  public List<String> dumps() {
    return rules;
  }

  /// The file with sets.
  ///
  /// @return empty for none
  public String sets() {
    return sets;
  }

  /// Addresses that were named.
  ///
  /// @return in the order in which they were
  public List<IpAddress> nodeAddresses() {
    return nodeAddresses;
  }

  /// Whether rules that are not understood are passed over.
  ///
  /// @return false where they are an error
  public boolean skipsUnknown() {
    return !unknown.isEmpty();
  }

  /// What is wrong with the options as they stand together.
  ///
  /// @return a sentence, or an empty text
  public String contradiction() {
    if (hasCluster() && hasDumps()) {
      return "--cluster and --rules exclude each other: the rules come from one of them";
    }
    if (!hasCluster() && !(nodeName.isEmpty() && proxyConfig.isEmpty())) {
      return "--node and --proxy-config need --cluster";
    }
    if (!hasCluster() && !allocationOptions.areDefaults()) {
      return "--service-cidr, --node-port-range, --load-balancer-pool and --no-allocation need"
          + " --cluster";
    }
    if (!hasDumps() && (!sets.isEmpty() || skipsUnknown())) {
      return "--sets and --unknown need --rules";
    }
    return "";
  }

  /// All files that are named, to see whether standard input is among them more than once.
  ///
  /// @return names
  public List<String> files() {
    final List<String> files = new ArrayList<>(cluster);
    files.addAll(rules);
    files.add(proxyConfig);
    files.add(sets);
    return files;
  }
}
