package io.chainwalk.bench.suite;

import java.util.List;

/// Figures against one of their parameters, as curves.
///
/// @param title what stands above it
/// @param parameter what goes to the right; its values are numbers
/// @param figures the names of the figures that are drawn
public record Plot(String title, String parameter, List<String> figures) {
  /// Copies the list.
  public Plot {
    figures = List.copyOf(figures);
  }
}
