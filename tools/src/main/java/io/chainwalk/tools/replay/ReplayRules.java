package io.chainwalk.tools.replay;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.ConntrackListener;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.node.Node;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.tools.chains.DumpedNode;
import io.chainwalk.tools.chains.ProxiedNode;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorChoice;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.config.ClusterTime;
import io.chainwalk.tools.config.ClusterTimeline;
import io.chainwalk.tools.report.ReplaySummary;
import java.io.InputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The rules of a replay and everything that comes with them: where they come from, how they change, the node's
/// addresses, and what to say of it all.
public sealed interface ReplayRules {
  /// Reads what the options name.
  ///
  /// @param options the options
  /// @param cleanup what kube-proxy deletes when a cluster changes
  /// @param choice what chooses endpoints
  /// @param seed decides which chances are met
  /// @param standardInput read where `-` is named
  /// @return the rules
  /// @throws BadInputException when a file cannot be read or is wrong
  static ReplayRules read(
      final RuleOptions options,
      final Cleanup cleanup,
      final SelectorChoice choice,
      final long seed,
      final InputStream standardInput)
      throws BadInputException {
    if (options.hasCluster() || options.hasDumps()) {
      return readGiven(options, cleanup, choice, seed, standardInput);
    }
    return new OfCapture(
        new ProxiedNode(
            ProxyConfig.DEFAULTS,
            new ProxyNode("", "", List.of(), List.of()),
            options.nodeAddresses(),
            seed,
            choice),
        choice);
  }

  /// Reads what options name that do name a cluster or dumps.
  ///
  /// @param options the options
  /// @param cleanup what kube-proxy deletes when a cluster changes
  /// @param choice what chooses endpoints
  /// @param seed decides which chances are met
  /// @param standardInput read where `-` is named
  /// @return the rules
  /// @throws BadInputException when a file cannot be read or is wrong
  static Given readGiven(
      final RuleOptions options,
      final Cleanup cleanup,
      final SelectorChoice choice,
      final long seed,
      final InputStream standardInput)
      throws BadInputException {
    if (options.hasDumps()) {
      return new OfDumps(DumpedNode.read(options, seed, choice, standardInput));
    }
    return OfCluster.of(
        ClusterReader.readTimeline(options.cluster(), standardInput),
        options.nodeAddresses(),
        cleanup,
        choice,
        seed);
  }

  /// The node's addresses.
  ///
  /// @return a node that does not route
  Node node();

  /// Where each block's rules come from.
  ///
  /// @param hash tells flows apart
  /// @return a source for one run
  RuleSource source(FlowHash hash);

  /// How the rules change.
  ///
  /// @return a schedule for one run
  RuleSchedule schedule();

  /// Why the packets cannot be divided among workers.
  ///
  /// @param asCaptured whether answers enter from where the capture has them
  /// @return a sentence without its end; empty where they can
  String reasonForOneWorker(boolean asCaptured);

  /// Who has to be told of connections that begin and end, for selectors that look at them.
  ///
  /// @return null for nobody
  @Nullable ConntrackListener counter();

  /// What there is to say about the rules.
  ///
  /// @return for the summary
  ReplaySummary.Cluster notes();

  /// Rules that do not depend on the capture.
  sealed interface Given extends ReplayRules {
    /// The rules that the run begins with.
    ///
    /// @return in force until the first change of [#schedule]
    RulesInForce first();

    @Override
    default RuleSource source(final FlowHash hash) {
      return new FixedRules(first());
    }
  }

  /// Servers are discovered, and kube-proxy is played for them.
  ///
  /// @param proxied plays kube-proxy
  /// @param choice what chooses endpoints
  record OfCapture(ProxiedNode proxied, SelectorChoice choice) implements ReplayRules {
    @Override
    public Node node() {
      return proxied.node();
    }

    @Override
    public RuleSource source(final FlowHash hash) {
      return new DiscoveredRules(new ServerDiscovery(hash), proxied);
    }

    @Override
    public RuleSchedule schedule() {
      return RuleSchedule.EMPTY;
    }

    @Override
    public String reasonForOneWorker(final boolean asCaptured) {
      return choice.reasonForOneWorker();
    }

    /// Which Services there will be is not known yet.
    @Override
    public @Nullable ConntrackListener counter() {
      return proxied.counter();
    }

    @Override
    public ReplaySummary.Cluster notes() {
      return new ReplaySummary.Cluster(true, Map.of(), proxied.selectorNotices());
    }
  }

  /// kube-proxy's rules for the manifests of a cluster.
  ///
  /// @param timeline the cluster
  /// @param proxied plays kube-proxy
  /// @param first the rules that the run begins with
  /// @param schedule how they change
  record OfCluster(
      ClusterTimeline timeline, ProxiedNode proxied, RulesInForce first, RuleSchedule schedule)
      implements Given {

    static OfCluster of(
        final ClusterTimeline timeline,
        final List<IpAddress> nodeAddresses,
        final Cleanup cleanup,
        final SelectorChoice choice,
        final long seed) {
      final ClusterManifests cluster = timeline.first();
      final ProxiedNode proxied =
          new ProxiedNode(cluster.proxyConfig(), cluster.node(), nodeAddresses, seed, choice);
      final ServiceDispatch services =
          new ServiceDispatch(
              AllServices.of(
                  timeline.moments().stream().map(moment -> moment.cluster().services()).toList()));
      proxied.sync(cluster.services(), services, 0);
      final RulesInForce first = RulesInForce.of(services, cluster.services(), proxied);
      final List<RuleSchedule.Change> changes = new ArrayList<>();
      RulesInForce before = first;
      for (final ClusterTimeline.Moment moment :
          timeline.moments().subList(1, timeline.moments().size())) {
        final ServiceSnapshot now = moment.cluster().services();
        proxied.setNode(moment.cluster().node());
        proxied.sync(now, services, 0);
        final RulesInForce next = before.then(now, proxied);
        changes.add(
            new RuleSchedule.Change(when(moment.at()), next, cleanup.after(before.now(), now)));
        before = next;
      }
      return new OfCluster(timeline, proxied, first, new RuleSchedule(changes));
    }

    static RuleSchedule.When when(final ClusterTime time) {
      return switch (time) {
        case ClusterTime.Start() -> firstPacketNs -> firstPacketNs;
        case ClusterTime.After(final Duration delay) -> {
          final long delayNs = delay.toNanos();
          // The sum may be more than a clock shows: that is never.
          yield firstPacketNs ->
              firstPacketNs > Long.MAX_VALUE - delayNs ? Long.MAX_VALUE : firstPacketNs + delayNs;
        }
        case final ClusterTime.At at -> _ -> at.sinceEpochNs();
      };
    }

    @Override
    public Node node() {
      return proxied.node();
    }

    @Override
    public String reasonForOneWorker(final boolean asCaptured) {
      if (!schedule.isEmpty()) {
        return "the cluster changes, and what becomes of a connection then depends on which packets"
            + " came before";
      }
      if (first.program().memory().needsOneWorker()) {
        return "a Service has session affinity, and which client is remembered depends on the order"
            + " of packets";
      }
      final String selectors = first.selectors().reasonForOneWorker();
      if (!selectors.isEmpty()) {
        return selectors;
      }
      return asCaptured
          ? "with --as-captured the answers to a masqueraded connection cannot be told from others"
              + " before they are translated"
          : "";
    }

    @Override
    public @Nullable ConntrackListener counter() {
      return proxied.counter();
    }

    @Override
    public ReplaySummary.Cluster notes() {
      final Set<String> notices = new LinkedHashSet<>();
      final Map<String, Integer> skippedKinds = new TreeMap<>();
      for (final ClusterTimeline.Moment moment : timeline.moments()) {
        notices.addAll(moment.cluster().notices());
        // Most objects are there at more than one moment.
        moment
            .cluster()
            .skippedKinds()
            .forEach((kind, count) -> skippedKinds.merge(kind, count, Math::max));
      }
      if (first.services().snapshot().servicePorts().isEmpty()) {
        notices.add("There is no Service with a cluster IP in the manifests.");
      }
      if (schedule.left() > 0) {
        notices.add(
            "%,d of %,d changes of the cluster lie behind the last packet."
                .formatted(schedule.left(), schedule.size()));
      }
      notices.addAll(proxied.notices());
      notices.addAll(InterfaceNotices.of(proxied.rulesets()));
      return new ReplaySummary.Cluster(
          false, skippedKinds, List.copyOf(notices), LoadBalancerRows.of(timeline));
    }
  }

  /// The rules of a dump.
  ///
  /// @param dumped has them
  record OfDumps(DumpedNode dumped) implements Given {
    @Override
    public Node node() {
      return dumped.node();
    }

    @Override
    public RulesInForce first() {
      final ServiceDispatch services = new ServiceDispatch(dumped.services());
      return RulesInForce.of(services, dumped.services(), dumped);
    }

    @Override
    public RuleSchedule schedule() {
      return RuleSchedule.EMPTY;
    }

    @Override
    public String reasonForOneWorker(final boolean asCaptured) {
      return "the rules of a dump may translate sources, and which packets belong to one connection is"
          + " not known before they are";
    }

    @Override
    public @Nullable ConntrackListener counter() {
      return dumped.selectors().counter();
    }

    @Override
    public ReplaySummary.Cluster notes() {
      final List<String> notices = new ArrayList<>(dumped.notices());
      notices.addAll(InterfaceNotices.of(dumped.rulesets()));
      return new ReplaySummary.Cluster(false, Map.of(), notices);
    }
  }
}
