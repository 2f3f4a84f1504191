package io.chainwalk.tools.config;

import io.chainwalk.kubeproxy.ProxyConfig;
import io.chainwalk.kubeproxy.ProxyNode;
import io.chainwalk.names.NamedObjects;
import io.chainwalk.service.ServiceSnapshot;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What was found in a cluster's manifests, as the kube-proxy of one node sees it.
///
/// @param services the services that kube-proxy would act on, in the order of the input
/// @param proxyConfig how kube-proxy is configured; its defaults where nobody says
/// @param node the node it runs on; without a name where none is chosen, and then only loopback's addresses are its own
/// @param nodeNames the Nodes of the input, in its order
/// @param withoutRules the Services that kube-proxy passes over, in the order of the input
/// @param withoutEndpoints the service ports that it knows no endpoint of, in the order of `services`
/// @param routing what says where HTTP requests go
/// @param names what has names in DNS: Services of all kinds with their endpoints, and Pods
/// @param places where objects stand, by kind, namespace and name: `Service shop/web`, `Node worker-1`
/// @param skippedKinds how many objects of each kind were not looked at, by kind in alphabetical order
/// @param loadBalancing what load balancers in front of the cluster see of it
/// @param noticed what is in the manifests but is not acted on, and the objects it is true of, as `namespace/name`
/// @param notices the same in sentences, for the user to read
public record ClusterManifests(
    ServiceSnapshot services,
    ProxyConfig proxyConfig,
    ProxyNode node,
    List<String> nodeNames,
    List<ServiceWithoutRules> withoutRules,
    List<PortWithoutEndpoints> withoutEndpoints,
    RoutingObjects routing,
    NamedObjects names,
    Map<String, Place> places,
    Map<String, Integer> skippedKinds,
    LoadBalancing loadBalancing,
    Map<Notice, List<String>> noticed,
    List<String> notices) {

  /// Copies the collections and keeps their order.
  public ClusterManifests {
    nodeNames = List.copyOf(nodeNames);
    withoutRules = List.copyOf(withoutRules);
    withoutEndpoints = List.copyOf(withoutEndpoints);
    places = Collections.unmodifiableMap(new LinkedHashMap<>(places));
    skippedKinds = Collections.unmodifiableMap(new LinkedHashMap<>(skippedKinds));
    noticed = Map.copyOf(noticed);
    notices = List.copyOf(notices);
  }
}
