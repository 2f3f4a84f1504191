package io.chainwalk.pipeline;

import io.chainwalk.sysctl.ConntrackSettings;

/// What an engine is made with.
///
/// @param seed decides every random choice and the hash key of the run
/// @param conntrack netfilter's knobs, `nf_conntrack_max` among them
/// @param answers how packets that answer a translated flow come in
public record EngineSettings(long seed, ConntrackSettings conntrack, Answers answers) {

  /// How packets that answer a translated flow come in.
  public enum Answers {
    /// As they are: what comes from an endpoint is translated back, what comes from a VIP belongs to no flow.
    AS_CAPTURED,
    /// For captures taken on the client's side, where answers come from the VIP: they enter as if the endpoint that
    /// was chosen had sent them.
    FROM_CHOSEN_ENDPOINT
  }

  /// The kernel's defaults, with answers as captured.
  ///
  /// @param seed decides every random choice and the hash key of the run
  /// @return settings to start from
  public static EngineSettings defaults(final long seed) {
    return new EngineSettings(seed, ConntrackSettings.defaults(), Answers.AS_CAPTURED);
  }
}
