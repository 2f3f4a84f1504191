package io.chainwalk.tools;

import io.chainwalk.node.IpPrefix;
import io.chainwalk.tools.config.AllocationSettings;
import io.chainwalk.tools.config.LoadBalancerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Options that say where addresses and ports come from that manifests leave out, the same for every command that reads
/// a cluster.
public final class AllocationOptions {
  @Option(
      names = "--no-allocation",
      description =
          "take manifests as they are: give out no cluster IPs, node ports and load balancer"
              + " addresses that they leave out, see docs/addresses.md")
  private boolean none;

  @Option(
      names = "--service-cidr",
      paramLabel = "CIDR",
      converter = PrefixConverter.class,
      description =
          "where cluster IPs come from, unless ServiceCIDR objects say; repeatable, the primary"
              + " family first; default 10.96.0.0/12 and fd00:10:96::/112")
  private List<IpPrefix> serviceCidrs = List.of();

  @Option(
      names = "--node-port-range",
      paramLabel = "FROM-TO",
      converter = PortsConverter.class,
      defaultValue = "30000-32767",
      description = "where node ports come from; default ${DEFAULT-VALUE}")
  private Ports nodePorts = Ports.DEFAULTS;

  @Option(
      names = "--load-balancer-pool",
      paramLabel = "NAME=CIDR",
      converter = PoolConverter.class,
      description =
          "where load balancer addresses come from: internal, internet-facing or a"
              + " loadBalancerClass; repeatable; default internal=198.18.0.0/16 and"
              + " internet-facing=198.19.0.0/16")
  private List<LoadBalancerPool> pools = List.of();

  /// Made by the command line.
  public AllocationOptions() {}

  /// A range of ports.
  ///
  /// @param first the first
  /// @param last the last
  record Ports(int first, int last) {
    static final Ports DEFAULTS =
        new Ports(
            AllocationSettings.DEFAULT_FIRST_NODE_PORT, AllocationSettings.DEFAULT_LAST_NODE_PORT);
  }

  /// Reads a prefix.
  public static final class PrefixConverter implements ITypeConverter<IpPrefix> {
    /// Made by the command line.
    public PrefixConverter() {}

    @Override
    public IpPrefix convert(final String text) {
      return prefix(text);
    }
  }

  /// Reads a range of ports.
  public static final class PortsConverter implements ITypeConverter<Ports> {
    private static final Pattern RANGE = Pattern.compile("([0-9]{1,5})-([0-9]{1,5})");
    private static final int MAX_PORT = 0xFFFF;

    /// Made by the command line.
    public PortsConverter() {}

    @Override
    public Ports convert(final String text) {
      final Matcher range = RANGE.matcher(text);
      if (range.matches()) {
        final int first = Integer.parseInt(range.group(1));
        final int last = Integer.parseInt(range.group(2));
        if (first > 0 && first <= last && last <= MAX_PORT) {
          return new Ports(first, last);
        }
      }
      throw new TypeConversionException(
          "not a range of ports such as 30000-32767: '%s'".formatted(text));
    }
  }

  /// Reads a pool.
  public static final class PoolConverter implements ITypeConverter<LoadBalancerPool> {
    /// Made by the command line.
    public PoolConverter() {}

    @Override
    public LoadBalancerPool convert(final String text) {
      final int equals = text.lastIndexOf('=');
      if (equals < 1) {
        throw new TypeConversionException(
            "not a pool such as internal=198.18.0.0/16: '%s'".formatted(text));
      }
      return new LoadBalancerPool(text.substring(0, equals), prefix(text.substring(equals + 1)));
    }
  }

  private static IpPrefix prefix(final String text) {
    try {
      return IpPrefix.ofCidr(text);
    } catch (final IllegalArgumentException notOne) {
      throw new TypeConversionException("not a CIDR such as 10.96.0.0/12: '%s'".formatted(text));
    }
  }

  /// Whether nothing was said.
  ///
  /// @return whether all is as usual
  public boolean areDefaults() {
    return settings().equals(AllocationSettings.DEFAULTS);
  }

  /// What was asked for.
  ///
  /// @return the settings
  public AllocationSettings settings() {
    return new AllocationSettings(
        !none,
        serviceCidrs.isEmpty() ? AllocationSettings.DEFAULT_SERVICE_CIDRS : serviceCidrs,
        nodePorts.first(),
        nodePorts.last(),
        allPools());
  }

  /// A pool that is named takes the place of the one that has its name otherwise.
  private List<LoadBalancerPool> allPools() {
    final Set<String> named =
        pools.stream().map(LoadBalancerPool::name).collect(Collectors.toUnmodifiableSet());
    final List<LoadBalancerPool> all = new ArrayList<>(pools);
    AllocationSettings.DEFAULT_POOLS.stream()
        .filter(pool -> !named.contains(pool.name()))
        .forEach(all::add);
    return all;
  }
}
