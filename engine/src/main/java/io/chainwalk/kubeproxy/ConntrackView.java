package io.chainwalk.kubeproxy;

import io.chainwalk.flow.IpAddress;

/// What kube-proxy looks at in a conntrack entry.
///
/// @param protocol the IP protocol number
/// @param originalDestination where the first packet was sent to
/// @param originalDestinationPort its port
/// @param replySource where answers come from: the endpoint, if the destination was translated
/// @param replySourcePort their port
public record ConntrackView(
    int protocol,
    IpAddress originalDestination,
    int originalDestinationPort,
    IpAddress replySource,
    int replySourcePort) {

  boolean isDestinationTranslated() {
    return replySourcePort != originalDestinationPort || !replySource.equals(originalDestination);
  }
}
