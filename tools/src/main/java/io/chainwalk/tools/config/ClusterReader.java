package io.chainwalk.tools.config;

import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.service.ServiceSnapshot;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Reads a cluster from Kubernetes manifests, as `kubectl get -o yaml` or a repository has them: Services and
/// EndpointSlices, Nodes and Pods, how kube-proxy is configured, and what says where HTTP requests go.
///
/// YAML and JSON, any number of documents in a file, any kind of list. Objects of other kinds are counted and
/// skipped. What is read is checked as the API server would check it, and joined as kube-proxy joins it, so that the
/// outcome is what kube-proxy would act on.
public final class ClusterReader {
  private final Notices notices = new Notices();
  private final ParsedCluster cluster;
  private final ObjectReader objects;
  private LoadBalancing loadBalancing = LoadBalancing.NONE;

  private ClusterReader(final Problems problems) {
    cluster = new ParsedCluster(problems);
    objects = new ObjectReader(cluster, problems, notices);
  }

  /// Reads all manifests of a cluster, for its only node, or for none in particular.
  ///
  /// @param arguments files; folders, for every `*.yaml`, `*.yml` and `*.json` below; `-` for standard input
  /// @param standardInput read to its end where `-` is among the arguments, and left open
  /// @return the services and what there is to say about them
  /// @throws BadInputException when anything cannot be read or is wrong, with all that is wrong
  public static ClusterManifests read(final List<String> arguments, final InputStream standardInput)
      throws BadInputException {
    return read(new ClusterInput(arguments, "", ""), standardInput);
  }

  /// Reads all manifests of a cluster, for one of its nodes.
  ///
  /// @param input what to read
  /// @param standardInput read to its end where `-` is among the arguments, and left open
  /// @return the services and what there is to say about them
  /// @throws BadInputException when anything cannot be read or is wrong, with all that is wrong; a cluster that changes
  ///     is wrong here
  public static ClusterManifests read(final ClusterInput input, final InputStream standardInput)
      throws BadInputException {
    final ClusterTimeline timeline = readTimeline(input, standardInput);
    checkConstant(input, timeline);
    return timeline.first();
  }

  private static void checkConstant(final ClusterInput input, final ClusterTimeline timeline)
      throws BadInputException {
    if (!timeline.isConstant()) {
      throw new BadInputException(
          List.of(
              String.join(", ", input.manifests())
                  + ": the cluster changes with time, which only replay and diff can do with."));
    }
  }

  /// Reads all manifests of a cluster, to be seen from any of its nodes.
  ///
  /// @param input what to read; the node it names is not chosen
  /// @param standardInput read to its end where `-` is among the arguments, and left open
  /// @return the cluster as each node sees it
  /// @throws BadInputException when anything cannot be read or is wrong, with all that is wrong; a cluster that changes
  ///     is wrong here
  public static NodeViews readViews(final ClusterInput input, final InputStream standardInput)
      throws BadInputException {
    final List<NodeViews> views = new ArrayList<>();
    final ClusterTimeline timeline = readTimeline(input, standardInput, views);
    checkConstant(input, timeline);
    return views.getFirst();
  }

  /// Reads all manifests of a cluster that may change, for one of its nodes.
  ///
  /// @param input what to read
  /// @param standardInput read to its end where `-` is among the arguments, and left open
  /// @return the cluster from the beginning and from each later time on
  /// @throws BadInputException when anything cannot be read or is wrong, with all that is wrong
  public static ClusterTimeline readTimeline(
      final ClusterInput input, final InputStream standardInput) throws BadInputException {
    return readTimeline(input, standardInput, new ArrayList<>());
  }

  private static ClusterTimeline readTimeline(
      final ClusterInput input, final InputStream standardInput, final List<NodeViews> views)
      throws BadInputException {
    final Problems problems = new Problems();
    final AddressAllocation allocation = new AddressAllocation(input.allocation());
    final ManifestFiles files = new ManifestFiles(standardInput, problems);
    final TimedObjects timed = new TimedObjects(problems);
    for (final String argument : input.manifests()) {
      files.read(
          argument,
          source -> {
            timed.begin(source.name());
            ManifestParser.parse(source, problems, timed::accept, timed::mark);
          });
    }
    final List<ClusterTimeline.Moment> moments = new ArrayList<>();
    ProxySettings fromFile = null;
    for (final TimedObjects.State state : timed.states()) {
      final ClusterReader reader = new ClusterReader(problems);
      reader.accept(allocation.fill(state.objects(), problems, reader.notices));
      if (fromFile == null && !input.proxyConfig().isEmpty()) {
        fromFile = new ProxyConfigFile(problems, reader.notices).read(input.proxyConfig(), files);
      }
      problems.throwIfAny();
      final ProxySettings settings = reader.settings(fromFile);
      final NodeChoice node =
          NodeChoice.choose(
              input.nodeName(), settings, reader.cluster.nodes, problems, reader.notices);
      problems.throwIfAny();
      final ClusterManifests cluster = reader.join(settings, node);
      if (!moments.isEmpty()) {
        checkConstant(moments.getFirst().cluster(), cluster, state.place(), problems);
      }
      moments.add(new ClusterTimeline.Moment(state.at(), cluster));
      views.add(new NodeViews(cluster, name -> reader.join(settings, reader.nodeNamed(name))));
    }
    problems.throwIfAny();
    return new ClusterTimeline(moments);
  }

  /// kube-proxy reads its configuration when it starts, and what a packet meets at the node's addresses is not modelled
  /// to change.
  private static void checkConstant(
      final ClusterManifests first,
      final ClusterManifests next,
      final Place place,
      final Problems problems) {
    if (!next.proxyConfig().equals(first.proxyConfig())) {
      problems.add(
          place.source(),
          place.line(),
          "kube-proxy's configuration, or what it takes from its Node and from ServiceCIDRs, is not"
              + " what it is from the beginning, and cannot change with time");
    }
    if (!next.node().nodeIps().equals(first.node().nodeIps())
        || !next.node().interfaceAddresses().equals(first.node().interfaceAddresses())) {
      problems.add(
          place.source(),
          place.line(),
          "the node's addresses are not what they are from the beginning, and cannot change with"
              + " time; a Node belongs among the objects of the beginning");
    }
  }

  /// The configuration that was asked for, or else that among the manifests, or else kube-proxy's defaults.
  private ProxySettings settings(final @Nullable ProxySettings fromFile) {
    final @Nullable ProxySettings ofCluster =
        cluster.proxySettings.isEmpty() ? null : cluster.proxySettings.getFirst();
    if (fromFile == null) {
      return Objects.requireNonNullElse(ofCluster, ProxySettings.DEFAULTS);
    }
    if (ofCluster != null) {
      notices.add(Notice.PROXY_CONFIGURATION_OUTRANKED, KubeKinds.PROXY_CONFIGURATION);
    }
    return fromFile;
  }

  private void accept(final AddressAllocation.Filled filled) {
    loadBalancing = filled.loadBalancing();
    filled.objects().forEach(objects::accept);
  }

  private NodeChoice nodeNamed(final String name) {
    return new NodeChoice(
        name,
        cluster.nodes.stream().filter(node -> node.name().equals(name)).findFirst().orElse(null));
  }

  private ClusterManifests join(final ProxySettings settings, final NodeChoice node) {
    final ProxyConfig config = settings.on(node.node(), cluster.serviceCidrs);
    if (settings.detection() instanceof ProxySettings.ByPrefixOfNode
        && (node.node() == null || node.node().podCidrs().isEmpty())) {
      notices.add(
          Notice.NODE_WITHOUT_PREFIX, node.name().isEmpty() ? "without a name" : node.name());
    }
    final SnapshotBuilder builder = new SnapshotBuilder(cluster, node.name(), notices);
    final ServiceSnapshot services = builder.build();
    final Map<String, Integer> skippedKinds = new TreeMap<>(objects.skippedKinds());
    return new ClusterManifests(
        services,
        config,
        node.proxyNode(settings.bindAddress()),
        cluster.nodes.stream().map(ParsedNode::name).toList(),
        cluster.services.stream()
            .map(ParsedService::withoutRules)
            .filter(Objects::nonNull)
            .toList(),
        builder.withoutEndpoints(),
        objects.routing(),
        new NamesBuilder(cluster).build(),
        cluster.places(),
        skippedKinds,
        loadBalancing,
        notices.objects(),
        notices.sentences());
  }
}
