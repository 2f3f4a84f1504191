package io.chainwalk.tools.replay;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.Answer;
import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.NameOptions;
import io.chainwalk.names.NameRecord;
import io.chainwalk.names.NamedService;
import io.chainwalk.names.PodRecords;
import io.chainwalk.names.RecordData;
import io.chainwalk.names.RecordType;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.Notice;
import io.chainwalk.tools.messages.DnsAnswer;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// What the DNS of a cluster would have answered, as its manifests are at one time.
///
/// What manifests leave out, a real cluster has decided, and nobody here knows how: a Service without cluster IP has one
/// there, whatever was allocated here, and a Service whose endpoints are not among the manifests has some. Of such names
/// the only wrong address is one that the manifests give to another Service.
final class ClusterAnswers {
  /// How long answers are kept that a cluster's DNS gives: kubeadm's configuration of CoreDNS has this.
  static final int TTL_SECONDS = 30;

  /// The addresses that AAAA records of a DNS64 begin with where it has no prefix of its own (RFC 6052, RFC 8215).
  private static final long WELL_KNOWN_PREFIX = 0x0064_FF9B_0000_0000L;

  private static final long LOCAL_PREFIX = 0x0064_FF9B_0001_0000L;
  private static final long LOCAL_MASK = 0xFFFF_FFFF_FFFF_0000L;
  private static final long IPV4_MASK = 0xFFFF_FFFFL;

  private final ClusterNames names;
  private final Map<String, NamedService> services = new HashMap<>();
  private final Map<IpAddress, String> givenClusterIps = new HashMap<>();
  private final Set<IpAddress> allocatedClusterIps = new HashSet<>();
  private final Set<String> allocated;
  private final Set<String> withEndpoints;

  /// What an answer has, and should not have, and the other way round.
  ///
  /// @param wrong addresses that the name has not
  /// @param missing addresses that the name has, and the answer has not
  record Difference(SortedSet<IpAddress> wrong, SortedSet<IpAddress> missing) {
    static final Difference NONE = new Difference(new TreeSet<>(), new TreeSet<>());

    boolean isNone() {
      return wrong.isEmpty() && missing.isEmpty();
    }
  }

  /// Prepares the names.
  ///
  /// @param cluster the cluster
  /// @param domain what the names end in
  /// @param withEndpoints the Services, as `namespace/name`, that have endpoints at any time
  /// @throws IllegalArgumentException when a name is too long with the domain, or the domain is the root
  ClusterAnswers(
      final ClusterManifests cluster, final DomainName domain, final Set<String> withEndpoints) {
    this.names =
        new ClusterNames(
            cluster.names(), new NameOptions(domain, TTL_SECONDS, PodRecords.INSECURE, 1));
    this.withEndpoints = withEndpoints;
    this.allocated =
        Set.copyOf(cluster.noticed().getOrDefault(Notice.CLUSTER_IP_ALLOCATED, List.of()));
    for (final NamedService service : cluster.names().services()) {
      services.put(service.id(), service);
      for (final IpAddress address : service.clusterIps()) {
        if (allocated.contains(service.id())) {
          allocatedClusterIps.add(address);
        } else {
          givenClusterIps.put(address, service.id());
        }
      }
    }
  }

  /// Holds an answer against the manifests.
  ///
  /// @param answer found, or that there is no such name
  /// @param serviceId the Service whose name it is, or that it is below of, as `namespace/name`; it need not exist
  /// @param isBelow whether it is the name of something below the Service
  /// @return how they differ
  Difference holdAgainst(final DnsAnswer answer, final String serviceId, final boolean isBelow) {
    final SortedSet<IpAddress> said = new TreeSet<>();
    answer.addresses().forEach(each -> said.add(each.address()));
    final NamedService service = services.get(serviceId);
    if (service == null || isUndecided(service, isBelow)) {
      return ofOthers(said, serviceId);
    }
    final DomainName name = DomainName.parse(answer.name());
    if (answer.type().equals("SRV")) {
      final Set<IpAddress> expected = new HashSet<>();
      addAddresses(names.answer(name, RecordType.SRV).additional(), expected);
      // Servers may leave out additional records.
      return allocatedClusterIps.stream().anyMatch(expected::contains)
          ? ofOthers(said, serviceId)
          : new Difference(without(said, expected), new TreeSet<>());
    }
    final RecordType type = answer.type().equals("AAAA") ? RecordType.AAAA : RecordType.A;
    final Answer ours = names.answer(name, type);
    final Set<IpAddress> expected = new HashSet<>();
    addAddresses(ours.answers(), expected);
    if ((service.kind() == NamedService.Kind.EXTERNAL_NAME && expected.isEmpty())
        || expected.stream().anyMatch(allocatedClusterIps::contains)) {
      return ofOthers(said, serviceId);
    }
    if (type == RecordType.AAAA && isSynthesized(said, name)) {
      return Difference.NONE;
    }
    return new Difference(
        without(said, expected), answer.cut() ? new TreeSet<>() : without(expected, said));
  }

  /// Whether the cluster has decided what the manifests do not say.
  private boolean isUndecided(final NamedService service, final boolean isBelow) {
    return switch (service.kind()) {
      case EXTERNAL_NAME -> false;
      case HEADLESS -> !withEndpoints.contains(service.id());
      case CLUSTER_IP ->
          allocated.contains(service.id())
              || service.clusterIps().isEmpty()
              || (isBelow && !withEndpoints.contains(service.id()));
    };
  }

  private Difference ofOthers(final SortedSet<IpAddress> said, final String serviceId) {
    final SortedSet<IpAddress> wrong = new TreeSet<>();
    for (final IpAddress address : said) {
      final String owner = givenClusterIps.get(address);
      if (owner != null && !owner.equals(serviceId)) {
        wrong.add(address);
      }
    }
    return new Difference(wrong, new TreeSet<>());
  }

  /// Whether a DNS64 made the answer from A records (RFC 6147).
  private boolean isSynthesized(final Set<IpAddress> said, final DomainName name) {
    if (said.isEmpty()) {
      return false;
    }
    final Set<IpAddress> ipv4 = new HashSet<>();
    addAddresses(names.answer(name, RecordType.A).answers(), ipv4);
    return said.stream()
        .allMatch(address ->
            address.high() == WELL_KNOWN_PREFIX
                || (address.high() & LOCAL_MASK) == LOCAL_PREFIX
                || ipv4.contains(new IpAddress(false, 0, address.low() & IPV4_MASK)));
  }

  private static void addAddresses(final List<NameRecord> records, final Set<IpAddress> to) {
    for (final NameRecord record : records) {
      if (record.data() instanceof RecordData.Address(final IpAddress address)) {
        to.add(address);
      }
    }
  }

  private static SortedSet<IpAddress> without(
      final Set<IpAddress> these, final Set<IpAddress> those) {
    final SortedSet<IpAddress> rest = new TreeSet<>(these);
    rest.removeAll(those);
    return rest;
  }
}
