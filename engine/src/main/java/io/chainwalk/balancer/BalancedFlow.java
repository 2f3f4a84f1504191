package io.chainwalk.balancer;

import io.chainwalk.flow.IpAddress;

/// The first packet of a flow, as it comes to a load balancer.
///
/// @param protocol the IP protocol number
/// @param source the client's address
/// @param sourcePort the client's port
/// @param destination the load balancer's address
/// @param destinationPort the listener's port
/// @param tcpSequence the sequence number of a TCP SYN; 0 for other protocols
public record BalancedFlow(
    int protocol,
    IpAddress source,
    int sourcePort,
    IpAddress destination,
    int destinationPort,
    int tcpSequence) {

  /// A hash of everything that tells flows apart: for TCP the sequence number too, so that one pair of addresses and
  /// ports may get another target the next time; for UDP the five fields, so that it does not while the flow lives.
  ///
  /// @param seed decides the function
  /// @return 64 mixed bits
  long hashOfFlow(final long seed) {
    long hash = hashOfAddresses(seed);
    hash = mix(hash, (long) sourcePort << 32 | destinationPort);
    return mix(hash, (long) protocol << 32 | Integer.toUnsignedLong(tcpSequence));
  }

  /// A hash of both addresses, for stickiness by source address.
  ///
  /// @param seed decides the function
  /// @return 64 mixed bits
  long hashOfAddresses(final long seed) {
    return mix(mix(hashOfSource(seed), destination.high()), destination.low());
  }

  /// A hash of the client's address.
  ///
  /// @param seed decides the function
  /// @return 64 mixed bits
  long hashOfSource(final long seed) {
    return mix(mix(scramble(seed), source.high()), source.low());
  }

  private static long mix(final long hash, final long word) {
    return scramble(hash ^ scramble(word + 0x9E37_79B9_7F4A_7C15L));
  }

  /// The finalizer of SplitMix64, which maps each word to another and changes half the bits for each that differs.
  static long scramble(final long word) {
    long mixed = (word ^ word >>> 30) * 0xBF58_476D_1CE4_E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D0_49BB_1331_11EBL;
    return mixed ^ mixed >>> 31;
  }
}
