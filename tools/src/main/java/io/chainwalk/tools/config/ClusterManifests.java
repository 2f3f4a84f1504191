package io.chainwalk.tools.config;

import io.chainwalk.service.ServiceSnapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was found in a cluster's manifests.
///
/// @param services the services that kube-proxy would act on, in the order of the input
/// @param skippedKinds how many objects of each kind were not looked at, by kind in alphabetical order
/// @param notices sentences about what is in the manifests but is not acted on, for the user to read
public record ClusterManifests(
    ServiceSnapshot services, Map<String, Integer> skippedKinds, List<String> notices) {

  /// Copies both collections and keeps their order.
  public ClusterManifests {
    skippedKinds = Collections.unmodifiableMap(new LinkedHashMap<>(skippedKinds));
    notices = List.copyOf(notices);
  }
}
