package io.chainwalk.bench.suite;

import java.util.List;

/// Figures that answer one question.
///
/// @param name a word for the command line
/// @param sentence what is measured, and what is part of it
/// @param figures in the order of the table
/// @param quotients aims that are about two measurements
/// @param plots what is drawn
public record Suite(
    String name,
    String sentence,
    List<Figure> figures,
    List<Quotient> quotients,
    List<Plot> plots) {
  /// Copies the lists.
  public Suite {
    figures = List.copyOf(figures);
    quotients = List.copyOf(quotients);
    plots = List.copyOf(plots);
  }

  /// A suite of figures alone.
  ///
  /// @param name a word for the command line
  /// @param sentence what is measured
  /// @param figures in the order of the table
  /// @return the suite
  public static Suite of(final String name, final String sentence, final Figure... figures) {
    return new Suite(name, sentence, List.of(figures), List.of(), List.of());
  }

  /// Adds aims that are about two measurements.
  ///
  /// @param more the quotients
  /// @return a suite with them
  public Suite quotients(final Quotient... more) {
    return new Suite(name, sentence, figures, List.of(more), plots);
  }

  /// Adds plots.
  ///
  /// @param more the plots
  /// @return a suite with them
  public Suite plots(final Plot... more) {
    return new Suite(name, sentence, figures, quotients, List.of(more));
  }

  /// Finds a figure.
  ///
  /// @param figure its name
  /// @return the figure
  /// @throws IllegalArgumentException when there is none of that name
  public Figure figure(final String figure) {
    return figures.stream()
        .filter(candidate -> candidate.name().equals(figure))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(name + " has no figure " + figure));
  }
}
