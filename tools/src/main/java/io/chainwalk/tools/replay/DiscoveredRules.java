package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.tools.chains.ProxiedNode;

/// The rules that kube-proxy would have for the servers seen so far.
final class DiscoveredRules implements RuleSource {
  private final ServerDiscovery discovery;
  private final ProxiedNode node;
  private RulesInForce rules;

  /// Begins without servers.
  ///
  /// @param discovery finds servers
  /// @param node plays kube-proxy
  DiscoveredRules(final ServerDiscovery discovery, final ProxiedNode node) {
    this.discovery = discovery;
    this.node = node;
    rules = RulesInForce.of(discovery.latest(), discovery.latest().snapshot(), node);
  }

  @Override
  public RulesInForce rulesFor(final CaptureBlock block) {
    final ServiceDispatch services = discovery.servicesFor(block);
    if (services != rules.services()) {
      node.sync(services.snapshot(), services, 0);
      rules = RulesInForce.of(services, services.snapshot(), node);
    }
    return rules;
  }

  @Override
  public RulesInForce latest() {
    return rules;
  }

  /// None: answers in the capture come from the server itself, so both directions have the same two ends.
  @Override
  public ServiceDispatch forDivision() {
    return ServiceDispatch.EMPTY;
  }
}
