package io.chainwalk.tools.chains;

import io.chainwalk.select.SelectorNature;
import io.chainwalk.select.SelectorSpec;
import io.chainwalk.service.ServicePolicies;
import io.chainwalk.service.ServicePort;
import org.jspecify.annotations.Nullable;

/// Which selector chooses among the endpoints of which Service.
///
/// @param heedsAnnotations whether Services have a say
/// @param everywhere for those that say nothing; null for kube-proxy's way
public record SelectorChoice(boolean heedsAnnotations, @Nullable SelectorSpec everywhere) {
  /// Nobody but kube-proxy's rules: for comparisons with kernels.
  public static final SelectorChoice NONE = new SelectorChoice(false, null);

  /// What annotations say, and something else where they say nothing.
  ///
  /// @param everywhere null for kube-proxy's way
  /// @return the choice
  public static SelectorChoice of(final @Nullable SelectorSpec everywhere) {
    return new SelectorChoice(true, everywhere);
  }

  /// What chooses among the endpoints of a service port.
  ///
  /// @param port the service port
  /// @return null for kube-proxy's way
  @Nullable SelectorSpec of(final ServicePort port) {
    final ServicePolicies policies = port.policies();
    if (!heedsAnnotations || policies.selector().isEmpty()) {
      return everywhere;
    }
    return policies.hasSelector() ? SelectorSpec.parse(policies.selector()) : null;
  }

  /// Why one worker has to see all packets, whichever Services there will be.
  ///
  /// @return a sentence without its end; empty when several can share them
  public String reasonForOneWorker() {
    return everywhere == null ? "" : reasonForOneWorker(everywhere);
  }

  /// Why a selector needs one worker.
  static String reasonForOneWorker(final SelectorSpec spec) {
    return switch (SelectorNature.of(spec.kind())) {
      case TURNS ->
          "the selector %s goes by turns, and whose turn it is depends on the order of packets"
              .formatted(spec);
      case LOAD ->
          ("the selector %s looks at open connections, and which are open depends on the order of"
                  + " packets")
              .formatted(spec);
      case CHANCE, HASH -> "";
    };
  }
}
