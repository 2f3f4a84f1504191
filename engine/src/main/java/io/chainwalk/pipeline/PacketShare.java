package io.chainwalk.pipeline;

import io.chainwalk.chain.ServiceDispatch;

/// One worker's share of all packets.
///
/// @param dispatcher who gets what
/// @param worker the number of this worker
/// @param services the services to tell ends apart by
record PacketShare(FlowDispatcher dispatcher, int worker, ServiceDispatch services) {
  /// Whether a packet, as it is now, is this worker's.
  boolean holds(final PacketContext packet) {
    return dispatcher.ownerOf(packet.buffer(), packet.parsed(), services) == worker;
  }
}
