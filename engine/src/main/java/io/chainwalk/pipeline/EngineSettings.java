package io.chainwalk.pipeline;

import io.chainwalk.node.Node;
import io.chainwalk.sysctl.ConntrackSettings;
import org.jspecify.annotations.Nullable;

/// What an engine is made with.
///
/// @param seed decides every random choice and the hash key of the run
/// @param conntrack netfilter's knobs, `nf_conntrack_max` among them
/// @param answers how packets that answer a translated flow come in
/// @param node the machine around the chains; without one, every packet is taken to be forwarded as it is, from nowhere
///     to nowhere
public record EngineSettings(
    long seed, ConntrackSettings conntrack, Answers answers, @Nullable Node node) {

  /// How packets that answer a translated flow come in.
  public enum Answers {
    /// As they are: what comes from an endpoint is translated back, what comes from a VIP belongs to no flow.
    AS_CAPTURED,
    /// For captures taken on the client's side, where answers come from the VIP: they enter as if the endpoint that
    /// was chosen had sent them.
    FROM_CHOSEN_ENDPOINT
  }

  /// The kernel's defaults, with answers as captured and no node.
  ///
  /// @param seed decides every random choice and the hash key of the run
  /// @return settings to start from
  public static EngineSettings defaults(final long seed) {
    return new EngineSettings(seed, ConntrackSettings.defaults(), Answers.AS_CAPTURED, null);
  }

  /// The same with other sysctls.
  ///
  /// @param next netfilter's knobs
  /// @return changed settings
  public EngineSettings with(final ConntrackSettings next) {
    return new EngineSettings(seed, next, answers, node);
  }

  /// The same with answers that come in another way.
  ///
  /// @param next how packets that answer a translated flow come in
  /// @return changed settings
  public EngineSettings with(final Answers next) {
    return new EngineSettings(seed, conntrack, next, node);
  }

  /// The same with another node.
  ///
  /// @param next the machine around the chains
  /// @return changed settings
  public EngineSettings with(final Node next) {
    return new EngineSettings(seed, conntrack, answers, next);
  }
}
