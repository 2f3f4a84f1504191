package io.chainwalk.tools.config;

import io.chainwalk.flow.IpAddress;
import java.util.List;

/// What kube-proxy and the endpoint slice controller look at in a Node.
///
/// @param name its name
/// @param zone its label `topology.kubernetes.io/zone`; empty for none
/// @param addresses its IP addresses, those of type `InternalIP` first
/// @param podCidrs the prefixes of its Pods, at most one of each family, as written
record ParsedNode(String name, String zone, List<IpAddress> addresses, List<String> podCidrs) {}
