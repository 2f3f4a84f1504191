package io.chainwalk.tools.diff;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tools.replay.CaptureInputs;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One capture through two sides, packet by packet.
final class DiffRun {
  private final Side a;
  private final Side b;
  private final Comparison comparison;
  private final FlowTuple arrival = new FlowTuple();
  private long packets;
  private @Nullable BadCaptureException damage;

  /// Prepares a run.
  ///
  /// @param a side A
  /// @param b side B
  /// @param ignored kinds of differences that the user does not mind
  DiffRun(final Side a, final Side b, final Set<DifferenceKind> ignored) {
    this.a = a;
    this.b = b;
    comparison = new Comparison(ignored);
  }

  /// Runs to the end of the input, or to damage in it.
  ///
  /// @param reader the input; left open
  /// @throws IOException when reading failed for another reason than damage
  void read(final CaptureReader reader) throws IOException {
    final CaptureBlock block = new CaptureBlock();
    long nowNs = Long.MIN_VALUE;
    try {
      while (reader.readBlock(block)) {
        for (int row = 0; row < block.recordCount(); row++) {
          // A node's clock does not run backwards, whatever the capture says.
          nowNs = Math.max(nowNs, block.timestampNs(row));
          pass(block, row, nowNs);
        }
      }
    } catch (final BadCaptureException badCapture) {
      damage = badCapture;
    }
  }

  private void pass(final CaptureBlock block, final int row, final long nowNs) {
    packets++;
    final Sight onA = a.pass(block, row, nowNs);
    final Sight onB = b.pass(block, row, nowNs);
    comparison.look(
        block.firstRecordNumber() + row, a.readArrivalTuple(arrival) ? arrival : null, onA, onB);
  }

  /// What ended the input early.
  ///
  /// @return null when nothing did
  @Nullable BadCaptureException damage() {
    return damage;
  }

  /// What was read of each capture.
  ///
  /// @param names as on the command line
  /// @param inputs the captures
  /// @return in the same order
  List<DiffReport.Input> inputs(final List<String> names, final CaptureInputs inputs) {
    return IntStream.range(0, names.size())
        .mapToObj(i -> {
          final CaptureReader reader = inputs.each().get(i);
          return new DiffReport.Input(
              names.get(i),
              reader.recordsRead(),
              CaptureInputs.damages(damage).stream()
                  .filter(one -> one.captureName().equals(reader.name()))
                  .findFirst()
                  .orElse(null));
        })
        .toList();
  }

  /// What it came to.
  ///
  /// @param seed the seed of both sides
  /// @param inputs what was read
  /// @param loadedA what side A is
  /// @param loadedB what side B is
  /// @param serviceNames names of service ports, by what is dialled
  /// @return the report
  DiffReport report(
      final long seed,
      final List<DiffReport.Input> inputs,
      final DiffReport.Loaded loadedA,
      final DiffReport.Loaded loadedB,
      final Map<String, String> serviceNames) {
    return new DiffReport(
        seed,
        packets,
        inputs,
        loadedA,
        loadedB,
        comparison.connections(),
        comparison.differences(),
        comparison.balance().moves(),
        comparison.balance().shifts(),
        serviceNames);
  }
}
