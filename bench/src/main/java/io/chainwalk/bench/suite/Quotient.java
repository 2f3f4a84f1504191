package io.chainwalk.bench.suite;

import java.util.Map;

/// How many times one measurement is another one, where that is what is aimed at.
///
/// @param name what tables call it
/// @param over what is divided
/// @param under what it is divided by
/// @param target the aim
public record Quotient(String name, Place over, Place under, Target target) {
  /// One measurement.
  ///
  /// @param figure the figure's name
  /// @param where values that tell it from the figure's other measurements
  public record Place(String figure, Map<String, String> where) {
    /// Copies the map.
    public Place {
      where = Map.copyOf(where);
    }
  }
}
