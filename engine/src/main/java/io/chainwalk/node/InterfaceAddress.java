package io.chainwalk.node;

import io.chainwalk.flow.IpAddress;

/// An address of an interface, with the subnet it is in.
///
/// @param address the address itself, host bits included
/// @param prefixLength of its subnet
/// @param scope how far it reaches
/// @param secondary IPv4: whether an earlier address of the interface is in the very same subnet. No connection is given
///     a secondary address unless a route says so.
/// @param deprecated IPv6: whether it is taken as a source only when there is no other (RFC 4862 section 5.5.4)
public record InterfaceAddress(
    IpAddress address,
    int prefixLength,
    AddressScope scope,
    boolean secondary,
    boolean deprecated) {

  /// The subnet.
  ///
  /// @return the prefix the address lies in
  public IpPrefix subnet() {
    return IpPrefix.around(address, prefixLength);
  }

  InterfaceAddress withoutSecondary() {
    return new InterfaceAddress(address, prefixLength, scope, false, deprecated);
  }

  /// As `10.0.1.1/24`.
  @Override
  public String toString() {
    return address + "/" + prefixLength;
  }
}
