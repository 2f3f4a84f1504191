package io.chainwalk.tools.selection;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.select.Candidate;

/// An endpoint under test.
///
/// @param name what the user calls it; its address where the user does not say
/// @param address as `address:port`, IPv6 addresses in brackets: what selectors hash
/// @param weight 0 to [Candidate#MAX_WEIGHT]; 0 for one that is drained
record LabEndpoint(String name, String address, int weight) {
  /// The weight of an endpoint of which nothing is said.
  static final int DEFAULT_WEIGHT = 1;

  private static final int FIRST_MADE_UP = 0x0A00_0000; // 10.0.0.0
  private static final int MADE_UP_PORT = 80;

  /// One that is made up.
  ///
  /// @param name what to call it
  /// @param number from 1; 1 for 10.0.0.1:80
  static LabEndpoint madeUp(final String name, final int number) {
    return new LabEndpoint(name, addressOf(number), DEFAULT_WEIGHT);
  }

  /// The address that is made up for the endpoint with a number.
  static String addressOf(final int number) {
    return IpAddress.ofIpv4(FIRST_MADE_UP + number).withPort(MADE_UP_PORT);
  }

  /// The same with another weight.
  LabEndpoint withWeight(final int next) {
    return new LabEndpoint(name, address, next);
  }

  /// Whether new connections go to it.
  boolean takesConnections() {
    return weight > 0;
  }

  /// What a selector sees of it.
  Candidate candidate() {
    return new Candidate(address, weight);
  }

  /// For people.
  ///
  /// @return its name and, where that is another thing, its address
  @Override
  public String toString() {
    return name.equals(address) ? name : name + " (" + address + ")";
  }
}
