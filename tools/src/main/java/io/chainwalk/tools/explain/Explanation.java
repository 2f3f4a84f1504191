package io.chainwalk.tools.explain;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.tools.explain.HookVisit.Ruling;
import io.chainwalk.tools.explain.HookVisit.TableVisit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Everything there is to say of one packet.
///
/// @param number its number in the capture, 1 for a packet from words
/// @param before the packet in words, as it came
/// @param inputInterface what it came in by; empty where nobody said
/// @param ctState what it was to its connection; null when conntrack never saw it
/// @param entryBefore its connection before, as `conntrack -L` lists it; null for none
/// @param hooks where it was, in order
/// @param outcome what became of it
/// @param entryAfter its connection afterwards; null for none
/// @param after the packet as it goes on; pieces where it goes on in pieces, nothing where it does not go on
/// @param leavesFor where it goes; null for nowhere
/// @param destination how its destination was translated; null for not at all
/// @param source how its source was translated; null for not at all
/// @param conclusion what happened and why, in a sentence or two
/// @param notes what could not be known and might have made a difference, and which name the client had asked for; a
///     sentence each
record Explanation(
    long number,
    String before,
    String inputInterface,
    @Nullable CtState ctState,
    @Nullable String entryBefore,
    List<HookVisit> hooks,
    PacketOutcome outcome,
    @Nullable String entryAfter,
    List<String> after,
    @Nullable End leavesFor,
    @Nullable Change destination,
    @Nullable Change source,
    String conclusion,
    List<String> notes) {

  /// Copies the lists.
  Explanation {
    hooks = List.copyOf(hooks);
    after = List.copyOf(after);
    notes = List.copyOf(notes);
  }

  /// The same with what follows from it.
  ///
  /// @param nextConclusion what happened and why
  /// @param nextNotes what could not be known
  /// @return the complete explanation
  Explanation concluded(final String nextConclusion, final List<String> nextNotes) {
    return new Explanation(
        number,
        before,
        inputInterface,
        ctState,
        entryBefore,
        hooks,
        outcome,
        entryAfter,
        after,
        leavesFor,
        destination,
        source,
        nextConclusion,
        nextNotes);
  }

  /// The same with more to say.
  ///
  /// @param more sentences behind those that there are
  /// @return the explanation with all notes
  Explanation noting(final List<String> more) {
    return concluded(conclusion, Stream.concat(notes.stream(), more.stream()).toList());
  }

  /// The table that dropped or rejected the packet.
  ///
  /// @return empty when it goes on, or something else ended it
  Optional<TableVisit> endedBy() {
    return Optional.of(hooks)
        .filter(visits -> !visits.isEmpty() && !visits.getLast().tables().isEmpty())
        .map(visits -> visits.getLast().tables().getLast())
        .filter(visit -> visit.ruling().endsThePacket());
  }

  /// The visit to `nat` in which the packet's flow was translated.
  ///
  /// @param hook where
  /// @return empty when none was
  Optional<TableVisit> mapping(final Hook hook) {
    return hooks.stream()
        .filter(visit -> visit.hook() == hook)
        .flatMap(visit -> visit.tables().stream())
        .filter(visit -> visit.ruling() instanceof Ruling.Mapped)
        .findFirst();
  }

  /// All rules that the packet met.
  ///
  /// @return in order
  Stream<Step.RuleMet> rules() {
    return hooks.stream().flatMap(visit -> visit.tables().stream()).flatMap(TableVisit::rules);
  }

  /// The chances that rules took.
  ///
  /// @return in order
  List<Chance> chances() {
    return rules().flatMap(met -> met.chances().stream()).toList();
  }

  /// One end of a flow.
  ///
  /// @param address its address
  /// @param port its port; -1 for a protocol without ports
  record End(IpAddress address, int port) {
    static final int NO_PORT = -1;

    /// As `10.96.0.10:80`.
    @Override
    public String toString() {
      return port == NO_PORT ? address.toString() : address.withPort(port);
    }
  }

  /// One end of a flow, rewritten.
  ///
  /// @param from what it was
  /// @param to what it is now
  record Change(End from, End to) {}
}
