package io.chainwalk.tools.chains;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.Chain;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.RuleTable;
import io.chainwalk.ruleset.Ruleset;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import io.chainwalk.tools.rulelogic.ChainGraph;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The services that a dump is about, as far as its rules tell: every rule of the table `nat` that sends one port of one
/// address somewhere is one, every DNAT rule with one address and port an endpoint.
///
/// kube-proxy's comments say which belong together: those of the rules themselves, or else of the rules that lead to
/// them. Without a comment the chain does.
final class DumpedServices implements RuleLabels {
  /// What kube-proxy writes into comments: `ns/name:port`, or `ns/name`, and words behind it.
  private static final Pattern COMMENT =
      Pattern.compile("([a-z0-9.-]+)/([a-z0-9.-]+)(?::([a-z0-9.-]+))?(?: (.*))?");

  /// The namespace of what has no comment.
  private static final String NO_NAMESPACE = "rules";

  private record Key(String namespace, String name, String portName, int protocol) {}

  /// Where a rule sends connections.
  private record Destination(Key key, String endpoint) {}

  private static final class Draft {
    private final List<Vip> vips = new ArrayList<>();
    private final Map<String, Endpoint> endpoints = new LinkedHashMap<>();
  }

  private final Map<Key, Draft> drafts = new LinkedHashMap<>();
  private final IdentityHashMap<Rule, Destination> destinations = new IdentityHashMap<>();
  private final IdentityHashMap<Rule, Integer> tags = new IdentityHashMap<>();
  private final ServiceSnapshot snapshot;

  /// Goes through the table `nat` of both families.
  ///
  /// @param rulesets the dump
  DumpedServices(final Rulesets rulesets) {
    read(rulesets.ipv4());
    read(rulesets.ipv6());
    final List<ServicePort> ports = new ArrayList<>();
    drafts.forEach((key, draft) -> {
      if (!draft.endpoints.isEmpty() || !draft.vips.isEmpty()) {
        ports.add(
            new ServicePort(
                key.namespace(),
                key.name(),
                key.portName(),
                key.protocol(),
                draft.vips,
                List.copyOf(draft.endpoints.values())));
      }
    });
    snapshot = new ServiceSnapshot(ports);
    number();
  }

  private void read(final @Nullable Ruleset ruleset) {
    final Map<String, Matcher> owners = owners(chainsOfNat(ruleset));
    for (final Chain chain : chainsOfNat(ruleset)) {
      for (final Rule rule : chain.rules()) {
        switch (rule.target()) {
          case final Target.Nat target when target.destination() ->
              addEndpoint(key(chain, rule, owners), rule, target.range());
          case Target.Jump _, Target.Goto _ -> addVip(chain, rule);
          default -> {} // sends nothing anywhere
        }
      }
    }
  }

  /// The comments of the Services that chains belong to. In a large cluster kube-proxy writes none in the chains of
  /// Services and endpoints, only on the rules that lead to the former.
  private static Map<String, Matcher> owners(final Collection<Chain> chains) {
    final Map<String, Matcher> owners = new HashMap<>();
    int before = -1;
    while (before < owners.size()) {
      before = owners.size();
      for (final Chain chain : chains) {
        final @Nullable Matcher inherited = owners.get(chain.name());
        for (final Rule rule : chain.rules()) {
          final String callee = ChainGraph.calleeOf(rule.target());
          final Matcher own = comment(rule);
          final Matcher comment = own == null ? inherited : own;
          if (callee != null && comment != null) {
            owners.putIfAbsent(callee, comment);
          }
        }
      }
    }
    return owners;
  }

  private void addEndpoint(final Key key, final Rule rule, final Target.Range range) {
    final IpAddress address = range.first();
    final PortRange ports = range.ports();
    if (address == null
        || !address.equals(range.last())
        || ports == null
        || ports.first() != ports.last()
        || ports.first() == 0) {
      return;
    }
    final Endpoint endpoint = Endpoint.ready(address, ports.first());
    draft(key).endpoints.putIfAbsent(endpoint.toString(), endpoint);
    destinations.put(rule, new Destination(key, endpoint.toString()));
  }

  private void addVip(final Chain chain, final Rule rule) {
    final int port = destinationPort(rule);
    if (!rule.header().destination().isSingle()
        || rule.header().notDestination()
        || port <= 0
        || comment(rule) == null) {
      return;
    }
    final Vip vip = new Vip(rule.header().destination().address(), port, kind(rule));
    final List<Vip> vips = draft(key(chain, rule, Map.of())).vips;
    if (!vips.contains(vip)) {
      vips.add(vip);
    }
  }

  private Draft draft(final Key key) {
    return drafts.computeIfAbsent(key, _ -> new Draft());
  }

  private static Key key(final Chain chain, final Rule rule, final Map<String, Matcher> owners) {
    final Matcher own = comment(rule);
    final Matcher comment = own == null ? owners.get(chain.name()) : own;
    final int protocol = rule.header().protocol();
    return comment == null
        ? new Key(NO_NAMESPACE, chain.name(), "", protocol)
        : new Key(
            comment.group(1),
            comment.group(2),
            comment.group(3) == null ? "" : comment.group(3),
            protocol);
  }

  private static Vip.Kind kind(final Rule rule) {
    final Matcher comment = comment(rule);
    final String words = comment == null ? null : comment.group(4);
    return switch (words) {
      case "external IP" -> Vip.Kind.EXTERNAL;
      case "loadbalancer IP" -> Vip.Kind.LOAD_BALANCER;
      case null, default -> Vip.Kind.CLUSTER;
    };
  }

  private static @Nullable Matcher comment(final Rule rule) {
    for (final Match match : rule.matches()) {
      if (match instanceof final Match.Comment comment) {
        final Matcher matcher = COMMENT.matcher(comment.text());
        return matcher.matches() ? matcher : null;
      }
    }
    return null;
  }

  private static int destinationPort(final Rule rule) {
    for (final Match match : rule.matches()) {
      final Match.Not<PortRange> ports =
          switch (match) {
            case final Match.Tcp tcp -> tcp.destination();
            case final Match.Ports other -> other.destination();
            case final Match.Sctp sctp -> sctp.destination();
            default -> null; // has no ports
          };
      if (ports != null && !ports.not() && ports.value().first() == ports.value().last()) {
        return ports.value().first();
      }
    }
    return 0;
  }

  private void number() {
    final ServiceDispatch services = new ServiceDispatch(snapshot);
    final Map<String, Integer> numbers = new LinkedHashMap<>();
    for (int i = 0; i < snapshot.servicePorts().size(); i++) {
      final ServicePort port = snapshot.servicePorts().get(i);
      for (int j = 0; j < port.endpoints().size(); j++) {
        numbers.put(
            port.protocol() + " " + port.displayName() + " " + port.endpoints().get(j),
            services.firstEndpoint(i) + j + 1);
      }
    }
    destinations.forEach((rule, destination) -> {
      final Key key = destination.key();
      final String name =
          key.namespace()
              + "/"
              + key.name()
              + (key.portName().isEmpty() ? "" : ":" + key.portName());
      tags.put(
          rule,
          numbers.getOrDefault(key.protocol() + " " + name + " " + destination.endpoint(), 0));
    });
  }

  /// The services.
  ///
  /// @return what numbers the endpoints
  ServiceSnapshot snapshot() {
    return snapshot;
  }

  @Override
  public int tag(final Table table, final String chain, final Rule rule) {
    return tags.getOrDefault(rule, 0);
  }

  @Override
  public PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
    return DropReasons.of(rule);
  }

  /// Which part of new connections each endpoint is to get.
  ///
  /// @param services what numbers the endpoints
  /// @param rulesets the dump
  /// @return parts of 1, or [LadderShares#UNKNOWN], by the endpoint's number
  double[] shares(final ServiceDispatch services, final Rulesets rulesets) {
    final double[] shares = new double[services.endpointCount()];
    sharesByTag(rulesets.ipv4(), rulesets.ipv6()).forEach((tag, share) -> shares[tag - 1] = share);
    return shares;
  }

  private Map<Integer, Double> sharesByTag(final @Nullable Ruleset... families) {
    final Map<Integer, Double> shares = new HashMap<>();
    for (final Ruleset family : families) {
      final LadderShares ladders = new LadderShares(family);
      for (final Chain chain : chainsOfNat(family)) {
        for (final Rule rule : chain.rules()) {
          final int tag = tags.getOrDefault(rule, 0);
          if (tag > 0) {
            shares.merge(tag, ladders.of(chain, rule), LadderShares::agreed);
          }
        }
      }
    }
    return shares;
  }

  private static Collection<Chain> chainsOfNat(final @Nullable Ruleset ruleset) {
    final RuleTable nat = ruleset == null ? null : ruleset.table(Table.NAT);
    return nat == null ? List.of() : nat.chains().values();
  }
}
