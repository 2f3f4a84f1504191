package io.chainwalk.select;

/// What a selector must be given to pick: the meaning of the number that [EndpointSelector#pick] takes.
public enum PickInput {
  /// Nothing: the number is not looked at.
  NOTHING,
  /// 64 random bits.
  RANDOM_BITS,
  /// A hash of the client's address, [SelectionHash#ofClient].
  CLIENT,
  /// A hash of addresses, ports and protocol, [SelectionHash#ofFlow].
  FLOW
}
