package io.chainwalk.pipeline;

import io.chainwalk.node.Node;
import io.chainwalk.sysctl.ConntrackSettings;

/// What an engine is made with.
///
/// @param seed decides every random choice and the hash key of the run
/// @param conntrack netfilter's knobs, `nf_conntrack_max` among them
/// @param answers how packets that answer a translated flow come in
/// @param node the machine around the chains
/// @param routes whether packets are routed and checked as on that machine. If not, only its addresses count: what is for
///     one of them takes the way in, what is from one of them the way out, everything else is forwarded; each as it is,
///     from no interface to none, and nothing is answered
public record EngineSettings(
    long seed, ConntrackSettings conntrack, Answers answers, Node node, boolean routes) {

  /// How packets that answer a translated flow come in.
  public enum Answers {
    /// As they are: what comes from an endpoint is translated back, what comes from a VIP belongs to no flow.
    AS_CAPTURED,
    /// For captures taken on the client's side, where answers come from the VIP: they enter as if the endpoint that
    /// was chosen had sent them.
    FROM_CHOSEN_ENDPOINT
  }

  /// The kernel's defaults, with answers as captured, and a node that has loopback addresses only and does not route.
  ///
  /// @param seed decides every random choice and the hash key of the run
  /// @return settings to start from
  public static EngineSettings defaults(final long seed) {
    return new EngineSettings(
        seed, ConntrackSettings.defaults(), Answers.AS_CAPTURED, Node.builder().build(), false);
  }

  /// The same with other sysctls.
  ///
  /// @param next netfilter's knobs
  /// @return changed settings
  public EngineSettings with(final ConntrackSettings next) {
    return new EngineSettings(seed, next, answers, node, routes);
  }

  /// The same with answers that come in another way.
  ///
  /// @param next how packets that answer a translated flow come in
  /// @return changed settings
  public EngineSettings with(final Answers next) {
    return new EngineSettings(seed, conntrack, next, node, routes);
  }

  /// The same with another node, which routes.
  ///
  /// @param next the machine around the chains
  /// @return changed settings
  public EngineSettings with(final Node next) {
    return new EngineSettings(seed, conntrack, answers, next, true);
  }

  /// The same with the addresses of another node, which does not route.
  ///
  /// @param next whose addresses they are
  /// @return changed settings
  public EngineSettings withAddressesOf(final Node next) {
    return new EngineSettings(seed, conntrack, answers, next, false);
  }
}
