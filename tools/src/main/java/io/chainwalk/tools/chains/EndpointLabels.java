package io.chainwalk.tools.chains;

import io.chainwalk.chain.RuleLabels;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Protocol;
import io.chainwalk.kubeproxy.ChainNames;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Has connections remember the endpoint that kube-proxy's rules sent them to, and packets that found none, why.
///
/// kube-proxy has a chain for each endpoint of each service port, and its name tells which.
///
/// **Threads:** one at a time.
public final class EndpointLabels implements RuleLabels {
  private final ChainNames names = new ChainNames();
  private final Map<String, Integer> tags = new HashMap<>();
  private int servicePorts;

  /// Knows no endpoints yet.
  public EndpointLabels() {}

  /// Learns the endpoints of services, and forgets none.
  ///
  /// @param services what numbers the endpoints; those known before must have kept their numbers
  public void learn(final ServiceDispatch services) {
    final List<ServicePort> ports = services.snapshot().servicePorts();
    for (; servicePorts < ports.size(); servicePorts++) {
      final ServicePort port = ports.get(servicePorts);
      final String protocol = Protocol.nameOf(port.protocol());
      int tag = services.firstEndpoint(servicePorts) + 1;
      for (final Endpoint endpoint : port.endpoints()) {
        tags.put(names.ofEndpoint(port.displayName(), protocol, endpoint.toString()), tag++);
      }
    }
  }

  /// Which part of new connections each endpoint is to get.
  ///
  /// @param services what numbers the endpoints
  /// @param byChain parts of 1, by the name of an endpoint's chain
  /// @return parts of 1, or NaN where nobody can tell, by the endpoint's number
  double[] shares(final ServiceDispatch services, final Map<String, Double> byChain) {
    final double[] shares = new double[services.endpointCount()];
    byChain.forEach((chain, share) -> {
      final int tag = tags.getOrDefault(chain, 0);
      if (tag > 0 && tag <= shares.length) {
        shares[tag - 1] = share;
      }
    });
    return shares;
  }

  @Override
  public int tag(final Table table, final String chain, final Rule rule) {
    return tags.getOrDefault(chain, 0);
  }

  @Override
  public PacketOutcome dropReason(final Table table, final String chain, final Rule rule) {
    return DropReasons.of(rule);
  }
}
