package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureInterface;
import io.chainwalk.chain.CompiledRules;
import io.chainwalk.chain.Rulesets;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.inspect.ConnectionList;
import io.chainwalk.tools.inspect.EventStream;
import io.chainwalk.tools.inspect.EventText;
import io.chainwalk.tools.inspect.TextOutput;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Everything a replay writes beside its summary. None of it gets its name before all of it is written. Each then gets
/// its own by a rename of its own; where one of those fails, those before it stand.
final class ReplayOutputs implements AutoCloseable {
  private final ReplayOutput packets;
  private final @Nullable TextOutput eventLines;
  private final @Nullable TextOutput connectionLines;
  private final @Nullable TextOutput counterLines;
  private final @Nullable EventStream events;
  private final @Nullable ConnectionList connections;
  private String counters = "";

  private ReplayOutputs(
      final ReplayOutput packets,
      final @Nullable TextOutput eventLines,
      final Set<EventText.Addition> additions,
      final @Nullable TextOutput connectionLines,
      final @Nullable TextOutput counterLines) {
    this.packets = packets;
    this.eventLines = eventLines;
    this.connectionLines = connectionLines;
    this.counterLines = counterLines;
    events = eventLines == null ? null : new EventStream(new EventText(additions), eventLines);
    connections = connectionLines == null ? null : new ConnectionList();
  }

  /// Opens what was asked for.
  ///
  /// @param out the argument of `--out`; null for none
  /// @param events the argument of `--events`; null for none
  /// @param additions what events have beside the usual columns
  /// @param conntrackOut the argument of `--conntrack-out`; null for none
  /// @param countersOut the argument of `--counters-out`; null for none
  /// @throws CannotWriteException when one of the files cannot be made; none is left then
  static ReplayOutputs open(
      final @Nullable String out,
      final @Nullable String events,
      final Set<EventText.Addition> additions,
      final @Nullable String conntrackOut,
      final @Nullable String countersOut)
      throws CannotWriteException {
    ReplayOutput packets = null;
    TextOutput eventLines = null;
    TextOutput connectionLines = null;
    try {
      packets = ReplayOutput.open(out);
      eventLines = events == null ? null : TextOutput.open(events);
      connectionLines = conntrackOut == null ? null : TextOutput.open(conntrackOut);
      return new ReplayOutputs(
          packets,
          eventLines,
          additions,
          connectionLines,
          countersOut == null ? null : TextOutput.open(countersOut));
    } catch (final CannotWriteException problem) {
      close(problem, connectionLines);
      close(problem, eventLines);
      close(problem, packets);
      throw problem;
    }
  }

  /// Where the packets go.
  ReplayOutput packets() {
    return packets;
  }

  /// Where events go, or null when nobody asked for them.
  @Nullable EventStream events() {
    return events;
  }

  /// Where the connections that are left go, or null when nobody asked for them.
  @Nullable ConnectionList connections() {
    return connections;
  }

  /// Takes what rules have counted, if somebody asked for it.
  ///
  /// @param rulesets the rules
  /// @param workers what has counted, and counts no more
  void setCounters(final Rulesets rulesets, final List<CompiledRules> workers) {
    if (counterLines != null) {
      counters = CounterText.of(rulesets, workers);
    }
  }

  /// Completes all outputs: everything is written before the first of them gets its name.
  ///
  /// @param interfaces all there are in the captures
  /// @param nowNs the time of the last packet
  void commit(final List<CaptureInterface> interfaces, final long nowNs)
      throws CannotWriteException {
    if (connections != null && connectionLines != null) {
      connections.write(connectionLines, nowNs);
      connectionLines.flush();
    }
    if (counterLines != null) {
      for (final String line : counters.lines().toList()) {
        counterLines.line(line);
      }
      counterLines.flush();
    }
    if (events != null) {
      events.check(); // of the last ones, too
    }
    packets.commit(interfaces);
    if (eventLines != null) {
      eventLines.commit();
    }
    if (connectionLines != null) {
      connectionLines.commit();
    }
    if (counterLines != null) {
      counterLines.commit();
    }
  }

  /// Removes what was not committed.
  @Override
  public void close() throws CannotWriteException {
    discard();
  }

  /// The same, ahead of time.
  void discard() throws CannotWriteException {
    try (TextOutput _ = counterLines;
        TextOutput _ = connectionLines;
        TextOutput _ = eventLines) {
      packets.discard();
    }
  }

  /// The same in the last moment before the JVM ends, when nobody is left to be told.
  void removeQuietly() {
    try {
      discard();
    } catch (final CannotWriteException problem) {
      System.err.println("chainwalk: " + problem.getMessage());
    }
  }

  private static void close(
      final CannotWriteException first, final @Nullable AutoCloseable output) {
    if (output != null) {
      try {
        output.close();
      } catch (final Exception further) {
        first.addSuppressed(further);
      }
    }
  }
}
