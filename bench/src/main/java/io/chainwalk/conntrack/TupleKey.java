package io.chainwalk.conntrack;

import io.chainwalk.flow.FlowTuple;

/// A tuple as one would make it the key of a map; IPv4.
///
/// @param source address
/// @param destination address
/// @param ports source port in the upper half
/// @param protocol number
record TupleKey(int source, int destination, int ports, int protocol) {
  private static final long MIX_1 = 0x9E37_79B9_7F4A_7C15L;
  private static final long MIX_2 = 0xBF58_476D_1CE4_E5B9L;

  static TupleKey of(final FlowTuple tuple) {
    return new TupleKey(
        (int) tuple.sourceLow(),
        (int) tuple.destinationLow(),
        tuple.sourcePort() << 16 | tuple.destinationPort(),
        tuple.protocol());
  }

  /// Better than the one that records get: that of many clients and ports collides.
  @Override
  public int hashCode() {
    long hash = ((long) source << 32 | (destination & 0xFFFF_FFFFL)) * MIX_1;
    hash = (hash ^ (hash >>> 32) ^ ports ^ ((long) protocol << 32)) * MIX_2;
    return (int) (hash >>> 32);
  }
}
