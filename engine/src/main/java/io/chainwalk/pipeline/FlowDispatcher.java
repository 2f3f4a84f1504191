package io.chainwalk.pipeline;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.IcmpErrorLookup;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.fragment.Reassembler;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;

/// Divides packets among workers so that all packets of a connection, both directions, before and after translation,
/// go to the same one.
///
/// The service's end of a connection is a VIP in one direction and an endpoint in the other, so only the client's end
/// decides, where it can be told apart. Where neither end is a service's, both count, in any order. Where both are, as
/// between two name servers, nothing tells which of them may change, so neither counts. An ICMP error goes where the
/// packet goes that it quotes.
///
/// A fragment is a matter for all workers, [#ALL]: only the datagram that it becomes part of tells whose it is. So each
/// worker gets every fragment and puts all datagrams together, and the one whose the datagram is goes on with it; see
/// [Worker#divide] and [Burst#lastIsShared].
///
/// **Threads:** one.
public final class FlowDispatcher {
  /// Answer of [#workerOf] for a fragment.
  public static final int ALL = -1;

  private final FlowHash hash;
  private final int workers;
  private final FlowTuple decisive = new FlowTuple();
  private final ParsedPacket quoted = new ParsedPacket();

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
  /// @param buffer where the packet is
  /// @param packet the packet, parsed
  /// @param services the services to tell ends apart by; the same for as long as connections last
  /// @return 0 to workers - 1, or [#ALL]; 0 for what is not IP
  public int workerOf(
      final DirectBuffer buffer, final ParsedPacket packet, final ServiceDispatch services) {
    if (!packet.result().isIp()) {
      return 0;
    }
    return Reassembler.isFragment(packet) ? ALL : ownerOf(buffer, packet, services);
  }

  /// The worker that a packet belongs to, even if it is a fragment: for which of all workers reports it.
  int ownerOf(
      final DirectBuffer buffer, final ParsedPacket packet, final ServiceDispatch services) {
    final FlowTuple tuple = decisiveTuple(buffer, packet);
    decisive.set(tuple);
    if (services.isFromService(tuple)) {
      decisive.setSource(0, 0, 0);
    }
    if (services.isToService(tuple)) {
      decisive.setDestination(0, 0, 0);
    }
    return (int) (((hash.symmetric(decisive) >>> 32) * workers) >>> 32);
  }

  private FlowTuple decisiveTuple(final DirectBuffer buffer, final ParsedPacket packet) {
    final boolean quotes =
        packet.result() == ParseResult.COMPLETE
            && Protocol.isIcmp(packet.protocol())
            && IcmpErrorLookup.parseQuote(buffer, packet, quoted);
    return quotes ? quoted.tuple() : packet.tuple();
  }
}
