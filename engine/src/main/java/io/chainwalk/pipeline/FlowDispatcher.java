package io.chainwalk.pipeline;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.ParsedPacket;

/// Divides packets among workers so that all packets of a connection, both directions, before and after translation,
/// go to the same one.
///
/// The service's end of a connection is a VIP in one direction and an endpoint in the other, so only the client's end
/// decides, where it can be told apart. Where neither end is a service's, both count, in any order. Where both are, as
/// between two name servers, nothing tells which of them may change, so neither counts.
///
/// **Threads:** one.
public final class FlowDispatcher {
  private final FlowHash hash;
  private final int workers;
  private final FlowTuple decisive = new FlowTuple();

  /// Makes a dispatcher.
  ///
  /// @param hash the engine's hash
  /// @param workers how many workers there are, at least 1
  /// @throws IllegalArgumentException when there are none
  public FlowDispatcher(final FlowHash hash, final int workers) {
    if (workers < 1) {
      throw new IllegalArgumentException("workers must be at least 1: " + workers);
    }
    this.hash = hash;
    this.workers = workers;
  }

  /// The worker a packet goes to.
  ///
  /// @param packet the packet, parsed
  /// @param services the services to tell ends apart by; the same for as long as connections last
  /// @return 0 to workers - 1; 0 for what is not IP
  public int workerOf(final ParsedPacket packet, final ServiceDispatch services) {
    if (!packet.result().isIp()) {
      return 0;
    }
    final FlowTuple tuple = packet.tuple();
    decisive.set(tuple);
    if (services.isFromService(tuple)) {
      decisive.setSource(0, 0, 0);
    }
    if (services.isToService(tuple)) {
      decisive.setDestination(0, 0, 0);
    }
    return (int) (((hash.symmetric(decisive) >>> 32) * workers) >>> 32);
  }
}
