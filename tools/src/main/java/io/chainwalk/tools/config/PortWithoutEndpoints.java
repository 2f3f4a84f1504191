package io.chainwalk.tools.config;

import io.chainwalk.service.ServicePort;
import java.util.List;

/// A service port that no endpoint stands behind, ready or not.
///
/// @param port the port
/// @param reason why nothing stands behind it
/// @param place where the EndpointSlice stands that comes nearest; the Service, where there is none
/// @param slicePorts the ports that the Service's EndpointSlices have, as `http (TCP)`, in their order; an unnamed one as
///     `unnamed (TCP)`
public record PortWithoutEndpoints(
    ServicePort port, Reason reason, Place place, List<String> slicePorts) {

  /// Copies the list.
  public PortWithoutEndpoints {
    slicePorts = List.copyOf(slicePorts);
  }

  /// Why a port has no endpoints. A later reason is given only where the earlier ones do not hold.
  public enum Reason {
    /// No EndpointSlice belongs to the Service that kube-proxy would look at, and no Pod either.
    NO_SLICE,
    /// The EndpointSlices of the Service are empty.
    NO_ADDRESS,
    /// An EndpointSlice has a port of that name, with another protocol.
    OTHER_PROTOCOL,
    /// The EndpointSlices have ports of other names only.
    OTHER_NAME
  }
}
