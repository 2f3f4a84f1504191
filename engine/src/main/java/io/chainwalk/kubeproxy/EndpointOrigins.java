package io.chainwalk.kubeproxy;

import io.chainwalk.kubeproxy.UsableEndpoints.Reason;
import io.chainwalk.ruleset.Origin;
import io.chainwalk.ruleset.Origin.Manifest;

/// Why a service port has rules for its single endpoints.
final class EndpointOrigins {
  private static final String HAIRPIN =
      "An endpoint that reaches itself through the service is masqueraded: it would not take an answer"
          + " that comes from its own address.";

  /// Sentences for each reason and number of endpoints left: a cluster has few of them, and many rules that share them.
  private static final String[][] ONE_OF = new String[Reason.values().length][256];

  static {
    for (final Reason reason : Reason.values()) {
      for (int left = 1; left < ONE_OF[reason.ordinal()].length; left++) {
        ONE_OF[reason.ordinal()][left] = oneOf(reason, left);
      }
    }
  }

  private final String objectPrefix;
  private final Origin affinity;
  private final Origin dnat;

  EndpointOrigins(final FamilyPort port) {
    objectPrefix = "EndpointSlice of " + port.service() + ", endpoint ";
    final int seconds = port.policies().affinitySeconds();
    affinity =
        new Manifest(
            "Service " + port.service(),
            "spec.sessionAffinity",
            "A client whose last new connection to this endpoint is less than "
                + seconds
                + " s old goes to it again, because sessionAffinity is ClientIP.");
    dnat =
        seconds == 0
            ? new Manifest(
                "Service " + port.service(),
                port.portField(),
                "The destination becomes the endpoint's address and port.")
            : new Manifest(
                "Service " + port.service(),
                "spec.sessionAffinity",
                "The destination becomes the endpoint's address and port, and the client is remembered.");
  }

  Origin affinity() {
    return affinity;
  }

  Origin dnat() {
    return dnat;
  }

  /// The endpoint as an object, for its rules to share.
  ///
  /// @param endpoint its address and port
  String objectOf(final String endpoint) {
    return objectPrefix + endpoint;
  }

  /// Where all endpoints are alike.
  ///
  /// @param object see [#objectOf]
  /// @param reason why it is in the list
  /// @param left how many have not been offered the connection, itself included
  static Origin oneOf(final String object, final Reason reason, final int left) {
    final String[] sentences = ONE_OF[reason.ordinal()];
    return new Manifest(
        object, fieldOf(reason), left < sentences.length ? sentences[left] : oneOf(reason, left));
  }

  private static String oneOf(final Reason reason, final int left) {
    return left == 1
        ? sentenceOf(reason) + "takes every new connection that the rules above left."
        : sentenceOf(reason)
            + "takes one in "
            + left
            + " of the new connections that the rules above left.";
  }

  /// Where endpoints have weights.
  ///
  /// @param object see [#objectOf]
  /// @param weight its weight
  /// @param reason why it is in the list
  /// @param sum of the weights of those that have not been offered the connection, its own included
  static Origin weighted(
      final String object, final int weight, final Reason reason, final long sum) {
    return new Manifest(
        object,
        "weight",
        sentenceOf(reason)
            + "takes, by weight, "
            + weight
            + " in "
            + sum
            + " of the new connections that the rules above left.");
  }

  /// Of a rule for packets that an endpoint sends to itself.
  ///
  /// @param object see [#objectOf]
  static Origin hairpin(final String object) {
    return new Manifest(object, "endpoints[].addresses", HAIRPIN);
  }

  private static String fieldOf(final Reason reason) {
    return switch (reason) {
      case READY -> "endpoints[].conditions.ready";
      case SAME_NODE -> "endpoints[].hints.forNodes";
      case SAME_ZONE -> "endpoints[].hints.forZones";
      case TERMINATING -> "endpoints[].conditions.terminating";
    };
  }

  private static String sentenceOf(final Reason reason) {
    return switch (reason) {
      case READY -> "The endpoint is ready and ";
      case SAME_NODE -> "The endpoint is preferred on this node and ";
      case SAME_ZONE -> "The endpoint is preferred in this node's zone and ";
      case TERMINATING -> "No endpoint is ready; this one still serves while it is shut down and ";
    };
  }
}
