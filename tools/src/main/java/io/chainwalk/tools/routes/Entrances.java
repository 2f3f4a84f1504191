package io.chainwalk.tools.routes;

import io.chainwalk.route.Entrance;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What stands in front of the Services of a cluster.
///
/// @param entrances one for each class of Ingresses, Application Load Balancer and Gateway, in the order of the input
/// @param certificates their certificates, as far as the Secrets are in the input
/// @param refused what no controller acts on, or one refuses
/// @param notices what else there is to say, a sentence each
/// @param properties what is known of an entrance beside its rules, by its name: `internal`, or who reaches it
public record Entrances(
    List<Entrance> entrances,
    List<Certificate> certificates,
    List<Refused> refused,
    List<String> notices,
    Map<String, List<String>> properties) {

  /// Copies the collections.
  public Entrances {
    entrances = List.copyOf(entrances);
    certificates = List.copyOf(certificates);
    refused = List.copyOf(refused);
    notices = List.copyOf(notices);
    properties = Collections.unmodifiableMap(new LinkedHashMap<>(properties));
  }
}
