package io.chainwalk.select;

/// An endpoint as a selector sees it.
///
/// @param name what hashing selectors hash: `address:port` with IPv6 addresses in brackets, or another name that is stable
///     and unlike all others of the set
/// @param weight its share of new connections in proportion to the others', 0 to [#MAX_WEIGHT]; 0 for none, which is how
///     an endpoint is drained
public record Candidate(String name, int weight) {
  /// The greatest weight.
  public static final int MAX_WEIGHT = 0xFFFF;

  /// Checks the weight.
  ///
  /// @throws IllegalArgumentException when the name is empty or the weight out of range
  public Candidate {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a candidate must have a name");
    }
    if (weight < 0 || weight > MAX_WEIGHT) {
      throw new IllegalArgumentException(
          "weight must be 0 to %d: %s weight=%d".formatted(MAX_WEIGHT, name, weight));
    }
  }

  /// One of the usual weight, 1.
  ///
  /// @param name see there
  /// @return the candidate
  public static Candidate of(final String name) {
    return new Candidate(name, 1);
  }
}
