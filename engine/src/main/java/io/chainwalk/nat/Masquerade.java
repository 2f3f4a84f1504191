package io.chainwalk.nat;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;

/// MASQUERADE and REDIRECT: NAT to an address of the node itself (facts sheet 6.2, 6.6). Which address that is, the node
/// says: for MASQUERADE one of the interface the packet leaves by, for REDIRECT one of that it came in by.
///
/// **Threads:** one worker. Allocates nothing.
public final class Masquerade {
  private final NatSetup setup;
  private final NatRange range = new NatRange();
  private final FlowTuple original = new FlowTuple();

  /// Makes both targets.
  ///
  /// @param setup what decides about ports
  public Masquerade(final NatSetup setup) {
    this.setup = setup;
  }

  /// Whether MASQUERADE leaves a flow alone, which then gets a null binding: one from 0.0.0.0, which a host uses before
  /// it has an address.
  ///
  /// @param entry the flow
  /// @return true for such a flow of IPv4
  public boolean spares(final ConntrackEntry entry) {
    entry.readTuple(Direction.ORIGINAL, original);
    return !original.ipv6() && original.sourceLow() == 0;
  }

  /// MASQUERADE. The entry remembers the interface.
  ///
  /// @param entry the flow, undecided about its source
  /// @param options ports and flags of the target
  /// @param addressHigh first half of the address, 0 for IPv4
  /// @param addressLow second half of the address
  /// @param outputInterface the number of the interface the packet leaves by, not 0
  /// @param random where random ports come from
  /// @param nowNs the packet's time
  public void masquerade(
      final ConntrackEntry entry,
      final NatRange options,
      final long addressHigh,
      final long addressLow,
      final int outputInterface,
      final NatRandom random,
      final long nowNs) {
    entry.setOutputInterface(outputInterface);
    range.set(options).toAddress(addressHigh, addressLow);
    setup.bind(entry, ManipKind.SOURCE, range, random, nowNs);
  }

  /// REDIRECT.
  ///
  /// @param entry the flow, undecided about its destination
  /// @param options ports and flags of the target
  /// @param addressHigh first half of the address, 0 for IPv4
  /// @param addressLow second half of the address
  /// @param random where random ports come from
  /// @param nowNs the packet's time
  public void redirect(
      final ConntrackEntry entry,
      final NatRange options,
      final long addressHigh,
      final long addressLow,
      final NatRandom random,
      final long nowNs) {
    range.set(options).toAddress(addressHigh, addressLow);
    setup.bind(entry, ManipKind.DESTINATION, range, random, nowNs);
  }

  /// Whether a packet of a masqueraded flow leaves by another interface than the flow began with. In POSTROUTING the
  /// entry is then to be removed and the packet dropped; the next one begins a new flow.
  ///
  /// @param entry the flow, decided about its source before this packet
  /// @param direction where the packet goes
  /// @param outputInterface the number of the interface it leaves by
  /// @return true when the route has changed
  public static boolean leavesElsewhere(
      final ConntrackEntry entry, final Direction direction, final int outputInterface) {
    final int first = entry.outputInterface();
    return first != 0 && direction == Direction.ORIGINAL && first != outputInterface;
  }
}
