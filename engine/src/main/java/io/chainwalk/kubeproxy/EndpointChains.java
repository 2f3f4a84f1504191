package io.chainwalk.kubeproxy;

import io.chainwalk.kubeproxy.PortRules.Share;
import io.chainwalk.kubeproxy.UsableEndpoints.Reason;
import io.chainwalk.ruleset.RuleLine;
import io.chainwalk.service.Endpoint;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;

/// Writes the chains that choose an endpoint (SVC, SVL) and those of the endpoints (SEP): rows 10 to 12 of section 5, and
/// session affinity, section 6.
///
/// Where weights differ, which kube-proxy does not know of, an endpoint's chance is its weight among the weights that are
/// left. Where they are all the same, the text is kube-proxy's own.
final class EndpointChains {
  private final FamilyPort port;
  private final boolean commented;
  private final String jump;
  private final Share nat;
  private final EndpointOrigins origins;
  private final IdentityHashMap<Endpoint, Named> names;

  /// An endpoint's texts.
  ///
  /// @param text its address and port
  /// @param chain its chain
  /// @param object what its rules come from
  private record Named(String text, String chain, String object) {}

  /// Makes a writer for one service port.
  ///
  /// @param plan the service port
  /// @param chainNames names the endpoints' chains
  /// @param commented whether the rules have comments
  /// @param jump `-j` or `-g`
  /// @param nat is filled
  EndpointChains(
      final PortPlan plan,
      final ChainNames chainNames,
      final boolean commented,
      final String jump,
      final Share nat) {
    this.port = plan.port();
    this.commented = commented;
    this.jump = jump;
    this.nat = nat;
    this.origins = new EndpointOrigins(port);
    this.names = new IdentityHashMap<>(plan.endpoints().reachable().size());
    for (final Endpoint endpoint : plan.endpoints().reachable()) {
      final String text = endpoint.toString();
      names.put(
          endpoint,
          new Named(
              text,
              chainNames.ofEndpoint(port.displayName(), port.protocol(), text),
              origins.objectOf(text)));
    }
  }

  /// Writes a chain that chooses among endpoints.
  ///
  /// @param chain its name
  /// @param endpoints at least one
  /// @param reason why these
  void writeChoice(final String chain, final List<Endpoint> endpoints, final Reason reason) {
    nat.chains().add(chain);
    if (port.hasAffinity()) {
      endpoints.forEach(endpoint -> writeRemembered(chain, named(endpoint)));
    }
    final boolean weighted =
        endpoints.stream().anyMatch(e -> e.weight() != endpoints.getFirst().weight());
    long sum = endpoints.stream().mapToLong(Endpoint::weight).sum();
    for (int i = 0; i < endpoints.size(); i++) {
      final Endpoint endpoint = endpoints.get(i);
      final Named named = named(endpoint);
      final int left = endpoints.size() - i;
      final String probability =
          weighted ? ProbabilityText.share(endpoint.weight(), sum) : ProbabilityText.oneIn(left);
      final String chance =
          left == 1 ? "" : " -m statistic --mode random --probability " + probability;
      nat.rules()
          .add(
              new RuleLine(
                  choice(chain, named) + chance + " " + jump + " " + named.chain(),
                  weighted
                      ? EndpointOrigins.weighted(named.object(), endpoint.weight(), reason, sum)
                      : EndpointOrigins.oneOf(named.object(), reason, left)));
      sum -= endpoint.weight();
    }
  }

  private void writeRemembered(final String chain, final Named named) {
    nat.rules()
        .add(
            new RuleLine(
                choice(chain, named)
                    + " -m recent --name "
                    + named.chain()
                    + " --rcheck --seconds "
                    + port.policies().affinitySeconds()
                    + " --reap "
                    + jump
                    + " "
                    + named.chain(),
                origins.affinity()));
  }

  private String choice(final String chain, final Named named) {
    return commented
        ? "-A "
            + chain
            + " -m comment --comment \""
            + port.displayName()
            + " -> "
            + named.text()
            + "\""
        : "-A " + chain;
  }

  /// Writes the chain of an endpoint.
  ///
  /// @param endpoint one of the reachable ones
  void writeEndpoint(final Endpoint endpoint) {
    final Named named = named(endpoint);
    final String chain = named.chain();
    final String rule =
        commented ? "-A " + chain + " -m comment --comment " + port.displayName() : "-A " + chain;
    final String remember = port.hasAffinity() ? " -m recent --name " + chain + " --set" : "";
    final String protocol = port.protocol();
    nat.chains().add(chain);
    nat.rules()
        .add(
            new RuleLine(
                rule + " -s " + endpoint.address() + " -j KUBE-MARK-MASQ",
                EndpointOrigins.hairpin(named.object())));
    nat.rules()
        .add(
            new RuleLine(
                rule
                    + remember
                    + " -m "
                    + protocol
                    + " -p "
                    + protocol
                    + " -j DNAT --to-destination "
                    + named.text(),
                origins.dnat()));
  }

  private Named named(final Endpoint endpoint) {
    return Objects.requireNonNull(names.get(endpoint));
  }
}
