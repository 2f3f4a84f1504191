package io.chainwalk.tools.selection;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// What the laboratory found.
///
/// @param seed the seed
/// @param traffic what the connections are
/// @param stages the endpoints at the beginning and after each change
/// @param results what each algorithm did, in the order asked for
/// @param refusals algorithms that were left out, each with why
record LabReport(
    long seed,
    Traffic traffic,
    List<Change.Stage> stages,
    List<Result> results,
    List<Refusal> refusals) {

  /// Copies the lists.
  LabReport {
    stages = List.copyOf(stages);
    results = List.copyOf(results);
    refusals = List.copyOf(refusals);
  }

  /// The connections.
  ///
  /// @param connections how many
  /// @param clients of how many clients
  /// @param openAtEnd how many are open after the last was opened
  /// @param mostOpen how many were open at once at most
  /// @param model how they were made up; null for those of captures
  /// @param captures the captures; empty for those that are made up
  record Traffic(
      int connections,
      int clients,
      int openAtEnd,
      int mostOpen,
      @Nullable ConnectionModel model,
      List<String> captures) {

    /// Describes connections.
    static Traffic of(
        final Connections connections,
        final @Nullable ConnectionModel model,
        final List<String> captures) {
      return new Traffic(
          connections.size(),
          connections.clientCount(),
          connections.openAtEnd().cardinality(),
          connections.mostOpen(),
          model,
          List.copyOf(captures));
    }
  }

  /// An algorithm that cannot have these endpoints.
  ///
  /// @param algorithm its name
  /// @param cause why
  record Refusal(String algorithm, String cause) {}

  /// What an algorithm did.
  ///
  /// @param algorithm which
  /// @param cost what it costs
  /// @param outcomes by stage
  record Result(Algorithm algorithm, Cost cost, List<Outcome> outcomes) {}

  /// What an algorithm did with the endpoints of one stage.
  ///
  /// @param connections by place
  /// @param open by place, after the last was opened
  /// @param peaks by place, how many were open at once at most
  /// @param spread of the connections
  /// @param openSpread of those that are open
  /// @param moves what the change before did; null at the beginning
  record Outcome(
      List<Long> connections,
      List<Long> open,
      List<Long> peaks,
      Distribution spread,
      Distribution openSpread,
      @Nullable Moves moves) {}
}
