package io.chainwalk.tools.report;

import io.chainwalk.flow.IpAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What came of a replay. Immutable; every map and list keeps the order it was given in.
///
/// @param run what was run, and how long it took
/// @param packets what became of the packets
/// @param linkTypes packets passed untouched because of their link type, by the link type's name
/// @param services what each service port received
/// @param names which names clients asked for, and where they went
/// @param conntrack what became of the connections
/// @param findings what an operator should look at
/// @param cluster what there is to say about the services themselves
/// @param ingress where HTTP requests went; null where nobody asked
public record ReplaySummary(
    Run run,
    Packets packets,
    Map<String, Long> linkTypes,
    List<ServiceTotals> services,
    Names names,
    Conntrack conntrack,
    List<Finding> findings,
    Cluster cluster,
    @Nullable IngressSummary ingress) {
  private static final double NS_PER_SECOND = 1e9;

  /// Copies the collections.
  public ReplaySummary {
    linkTypes = ordered(linkTypes);
    services = List.copyOf(services);
    findings = List.copyOf(findings);
  }

  /// How fast packets were read.
  ///
  /// @return packets per second of elapsed time; 0 when no time has passed
  public double packetsPerSecond() {
    return run.elapsedNs() == 0 ? 0 : packets.read() / run.elapsedSeconds();
  }

  /// What was run.
  ///
  /// @param seed of the random choices; the same seed and input give the same output
  /// @param workers how many threads shared the packets
  /// @param elapsedNs wall-clock time from the first packet to the last, in nanoseconds
  /// @param inputs the captures, in the order in which they were read
  /// @param output the capture written, or null where none was asked for
  /// @param interrupted whether it was stopped before the end of the input
  /// @param memory of the connection table
  public record Run(
      long seed,
      int workers,
      long elapsedNs,
      List<Input> inputs,
      @Nullable String output,
      boolean interrupted,
      Memory memory) {

    /// Copies the list.
    public Run {
      inputs = List.copyOf(inputs);
    }

    /// The elapsed time.
    ///
    /// @return seconds
    public double elapsedSeconds() {
      return elapsedNs / NS_PER_SECOND;
    }
  }

  /// A capture that was read.
  ///
  /// @param file its name, as the user gave it
  /// @param packets how many packets it held, up to the damage where it is damaged
  /// @param damage what ended the reading early, or null where nothing did
  public record Input(String file, long packets, @Nullable Damage damage) {}

  /// Where and why a capture cannot be read any further.
  ///
  /// @param offset bytes from the beginning of the file
  /// @param reason one sentence
  public record Damage(long offset, String reason) {}

  /// What the connection table took, at the end.
  ///
  /// @param tableBytes memory allocated for it
  /// @param hugePageBytes how much of that is on huge pages; null where the system does not tell
  /// @param hugePages to whom the system gives huge pages: `always`, `madvise` or `never`; null where it does not tell
  public record Memory(long tableBytes, @Nullable Long hugePageBytes, @Nullable String hugePages) {}

  /// What became of the packets.
  ///
  /// @param read packets read
  /// @param written frames written, or that would have been written where no output was asked for: of a datagram that
  ///     came in fragments, all its pieces
  /// @param translated packets of which an address or port was changed
  /// @param passed packets passed on untranslated, by reason
  /// @param kept packets not written themselves and not lost, by reason
  /// @param dropped packets not written, by reason
  /// @param bytes bytes of all packets read, as captured
  public record Packets(
      long read,
      long written,
      long translated,
      List<Reason> passed,
      List<Reason> kept,
      List<Reason> dropped,
      long bytes) {

    /// Copies the lists.
    public Packets {
      passed = List.copyOf(passed);
      kept = List.copyOf(kept);
      dropped = List.copyOf(dropped);
    }
  }

  /// Why packets were passed or dropped, and how many.
  ///
  /// @param label the reason's fixed name, such as `no-endpoints`
  /// @param sentence what it means
  /// @param packets how many
  public record Reason(String label, String sentence, long packets) {}

  /// What one service port received.
  ///
  /// @param namespace the Service's namespace
  /// @param name the Service's name
  /// @param portName the port's name, empty where it has none
  /// @param protocol as manifests write it: `TCP`, `UDP` or `SCTP`
  /// @param port the port clients dial; 0 where nothing says which
  /// @param vips the addresses clients dial
  /// @param connections connections sent to one of its endpoints
  /// @param packets packets of these connections, both directions
  /// @param bytes bytes of these packets, IP header included, link layer not
  /// @param refused packets that were to begin a connection and found no endpoint that takes any
  /// @param endpoints the same for each endpoint
  public record ServiceTotals(
      String namespace,
      String name,
      String portName,
      String protocol,
      int port,
      List<IpAddress> vips,
      long connections,
      long packets,
      long bytes,
      long refused,
      List<EndpointTotals> endpoints) {

    /// Copies the lists.
    public ServiceTotals {
      vips = List.copyOf(vips);
      endpoints = List.copyOf(endpoints);
    }

    /// The name kube-proxy gives the port.
    ///
    /// @return `namespace/name`, with `:portName` where there is one
    public String displayName() {
      return namespace + '/' + name + (portName.isEmpty() ? "" : ':' + portName);
    }

    /// Whether anything was sent to it, also in vain.
    ///
    /// @return true when it has connections, packets, or refused some
    public boolean hasTraffic() {
      return connections > 0 || packets > 0 || refused > 0;
    }

    /// Whether new connections have somewhere to go.
    ///
    /// @return true when one of its endpoints takes connections
    public boolean takesConnections() {
      return endpoints.stream().anyMatch(EndpointTotals::takesConnections);
    }

    /// An endpoint's part of the connections. The address families are balanced apart from each other, so the whole is
    /// what all endpoints of the same family got.
    ///
    /// @param endpoint one of the endpoints
    /// @return 0 to 1; 0 where the family got no connection
    public double share(final EndpointTotals endpoint) {
      final long whole =
          endpoints.stream()
              .filter(other -> other.address().ipv6() == endpoint.address().ipv6())
              .mapToLong(EndpointTotals::connections)
              .sum();
      return whole == 0 ? 0 : (double) endpoint.connections() / whole;
    }
  }

  /// What one endpoint of a service port received.
  ///
  /// @param address its address
  /// @param port its port
  /// @param connections connections sent to it
  /// @param packets packets of these connections, both directions
  /// @param bytes bytes of these packets, IP header included, link layer not
  /// @param expectedShare the part of its address family's connections it should get, 0 to 1; 0 where it takes none; null
  ///     where nobody can tell
  public record EndpointTotals(
      IpAddress address,
      int port,
      long connections,
      long packets,
      long bytes,
      @Nullable Double expectedShare) {

    /// Whether new connections may go to it.
    ///
    /// @return false where it is known to take none
    public boolean takesConnections() {
      return expectedShare == null || expectedShare > 0;
    }
  }

  /// What name servers answered to questions for addresses, and the connections that followed.
  ///
  /// @param answers answers, each once
  /// @param found those that said that the name exists
  /// @param searchMisses those that said there is no such name, while the client found it by another entry of its search
  ///     list
  /// @param noSuchName those that said there is no such name, which was not found otherwise either
  /// @param failed those that said anything else
  /// @param unreadable messages from a name server's port that are no DNS or not whole
  /// @param pastTtl connections to an address whose TTL had run out
  /// @param ambiguous connections to an address that the client had got for several names
  /// @param ways from names to endpoints, those with most connections first
  /// @param more connections and refused packets beyond those ways
  public record Names(
      long answers,
      long found,
      long searchMisses,
      long noSuchName,
      long failed,
      long unreadable,
      long pastTtl,
      long ambiguous,
      List<NamedWay> ways,
      long more) {
    /// A capture without name servers.
    public static final Names NONE = new Names(0, 0, 0, 0, 0, 0, 0, 0, List.of(), 0);

    /// Copies the list.
    public Names {
      ways = List.copyOf(ways);
    }

    /// How many connections went to an address that their client had asked for.
    ///
    /// @return 0 and more
    public long connections() {
      return ways.stream().mapToLong(NamedWay::connections).sum();
    }
  }

  /// The way from a name to an endpoint.
  ///
  /// @param name what clients asked for
  /// @param protocol as `tcp`
  /// @param address what they got and dialled
  /// @param port the port they dialled
  /// @param service the service port that it belongs to; empty for none
  /// @param endpoint where connections went, as `address:port`; empty where they went on as dialled, or were refused
  /// @param connections how many
  /// @param refused packets that were to begin a connection and found no endpoint that takes any
  public record NamedWay(
      String name,
      String protocol,
      IpAddress address,
      int port,
      String service,
      String endpoint,
      long connections,
      long refused) {}

  /// What became of the connections.
  ///
  /// @param created connections entered into the table
  /// @param alive connections in the table at the end
  /// @param expired connections removed because their time was over
  /// @param more anything else that was counted, by the name netfilter has for it, such as `insert_failed`
  public record Conntrack(long created, long alive, long expired, Map<String, Long> more) {

    /// Copies the map.
    public Conntrack {
      more = ordered(more);
    }
  }

  /// Something that went wrong or looks wrong, and what to do about it.
  ///
  /// @param kind its fixed name, such as `table-full`
  /// @param count how many packets or connections it is about; the sentence says which
  /// @param sentence what happened, why, and what to do
  /// @param examples some of them, a phrase each; empty where there is nothing to tell them apart by
  public record Finding(String kind, long count, String sentence, List<String> examples) {

    /// Copies the list.
    public Finding {
      examples = List.copyOf(examples);
    }
  }

  /// What there is to say about the services themselves.
  ///
  /// @param automaticServices whether they were made up from the capture, for want of manifests
  /// @param skippedKinds how many objects of other kinds the manifests held, by kind
  /// @param notices sentences about what in the manifests was not acted on
  /// @param loadBalancers where clients reach Services of type `LoadBalancer`
  public record Cluster(
      boolean automaticServices,
      Map<String, Integer> skippedKinds,
      List<String> notices,
      List<LoadBalancer> loadBalancers) {

    /// Copies the collections.
    public Cluster {
      skippedKinds = ordered(skippedKinds);
      notices = List.copyOf(notices);
      loadBalancers = List.copyOf(loadBalancers);
    }

    /// What there is to say where no load balancers are known.
    ///
    /// @param automaticServices whether the services were made up
    /// @param skippedKinds how many objects of other kinds there were
    /// @param notices sentences
    public Cluster(
        final boolean automaticServices,
        final Map<String, Integer> skippedKinds,
        final List<String> notices) {
      this(automaticServices, skippedKinds, notices, List.of());
    }

    /// The same with more to say.
    ///
    /// @param more sentences behind those that there are
    /// @return all of it
    public Cluster noting(final List<String> more) {
      return new Cluster(
          automaticServices,
          skippedKinds,
          Stream.concat(notices.stream(), more.stream()).distinct().toList());
    }
  }

  /// An address of a load balancer.
  ///
  /// @param service the Service behind it, as `namespace/name`
  /// @param address the address
  /// @param scheme `internal` or `internet-facing`
  /// @param type `nlb`, `clb` or a class; empty where nothing is said
  /// @param pool the pool that the address comes from; empty where the manifest has it
  public record LoadBalancer(
      String service, String address, String scheme, String type, String pool) {}

  private static <K, V> Map<K, V> ordered(final Map<K, V> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
