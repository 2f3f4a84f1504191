package io.chainwalk.tools.verify;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.cases.CaseFolder;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import io.chainwalk.tools.traffic.Targets;
import io.chainwalk.tools.traffic.TrafficGenerator;
import io.chainwalk.tools.traffic.TrafficOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Traffic that is made up through kernel and engine, in rounds, each on a new node.
///
/// A round ends at its first difference, for what comes after may differ because of it; the difference is shrunk and
/// written as a case.
///
/// **Threads:** one.
final class VerifyTraffic {
  private final KernelBench bench;
  private final NodeSetup setup;
  private final Targets targets;
  private final TrafficSpec spec;
  private final long seed;
  private final Folders folders;
  private long sent;

  /// Where cases go.
  ///
  /// @param differences those that show a difference
  /// @param recorded what the kernel did in each round; null when nobody wants it
  /// @param talk is told of each case, a sentence
  record Folders(Path differences, @Nullable Path recorded, Consumer<String> talk) {}

  /// Finds out what traffic can aim at.
  ///
  /// @param bench where it happens
  /// @param setup the node
  /// @param spec what traffic
  /// @param seed decides about all of it
  /// @param folders where cases go
  /// @throws BadInputException when there is nothing to aim at
  VerifyTraffic(
      final KernelBench bench,
      final NodeSetup setup,
      final TrafficSpec spec,
      final long seed,
      final Folders folders)
      throws BadInputException {
    this.bench = bench;
    this.setup = setup;
    this.spec = spec;
    this.seed = seed;
    this.folders = folders;
    try {
      targets = Targets.of(setup);
    } catch (final BadRulesException | IllegalArgumentException wrong) {
      throw new BadInputException(List.of(String.valueOf(wrong.getMessage())));
    }
  }

  /// Takes all rounds.
  ///
  /// @throws IOException when the kernel cannot be worked with
  /// @throws BadInputException when something in the set-up cannot be read
  /// @throws CannotWriteException when a case cannot be written
  void run() throws IOException, BadInputException, CannotWriteException {
    final SplittableRandom seeds = new SplittableRandom(seed);
    long left = spec.packets();
    for (int round = 1; left > 0 && !bench.stopped(); round++) {
      final int size = (int) Math.min(left, spec.round());
      round(round, size, seeds.nextLong());
      left -= size;
    }
  }

  private void round(final int round, final int size, final long roundSeed)
      throws IOException, BadInputException, CannotWriteException {
    final KernelBench.Plan plan =
        new KernelBench.Plan(setup, EngineSettings.Answers.AS_CAPTURED, roundSeed, true, true);
    final long before = sent;
    final LabRun run = bench.run(plan, new Round(size, roundSeed), number -> before + number + 1);
    sent += run.exchanges().size();
    final String about =
        "Traffic made up with seed %d, round %d of %,d packets.".formatted(seed, round, size);
    if (folders.recorded() != null && !bench.stopped()) {
      CaseFolder.write(folders.recorded(), run.asCase(name(seed, round, ""), about), null, false);
    }
    if (!run.found().isEmpty() && !bench.stopped()) {
      writeDifference(plan, run, round, about);
    }
  }

  private void writeDifference(
      final KernelBench.Plan plan, final LabRun run, final int round, final String about)
      throws IOException, BadInputException, CannotWriteException {
    final String kind = run.found().getFirst().difference().kind();
    folders
        .talk()
        .accept("Round %d: %s; looking for the shortest way there.".formatted(round, kind));
    final DifferenceCases cases = new DifferenceCases(bench, folders.differences());
    final String sentence =
        cases
            .write(plan, run.taken(), kind, name(seed, round, " " + kind), about)
            .map(written ->
                "Round %d: %,d of %,d steps show it%s: %s"
                    .formatted(
                        round,
                        written.after(),
                        written.before(),
                        written.isMinimal() ? "" : ", perhaps fewer do",
                        written.folder()))
            .orElse(
                bench.stopped()
                    ? "Round %d: interrupted, there is no case of it.".formatted(round)
                    : "Round %d: it did not show again.".formatted(round));
    folders.talk().accept(sentence);
  }

  /// Finds out which rounds somebody has recorded already.
  ///
  /// @param spec what traffic
  /// @param seed decides about all of it
  /// @param taken names of cases
  /// @return those that a round would have
  static List<String> taken(
      final TrafficSpec spec, final long seed, final Collection<String> taken) {
    final long rounds = Math.ceilDiv(spec.packets(), spec.round());
    final Pattern name =
        Pattern.compile(CaseNames.of("seed " + seed + " round") + "-([1-9][0-9]{0,17})");
    return taken.stream()
        .filter(other -> {
          final Matcher matcher = name.matcher(other);
          return matcher.matches() && Long.parseLong(matcher.group(1)) <= rounds;
        })
        .toList();
  }

  private static String name(final long seed, final int round, final String kind) {
    return CaseNames.of("seed " + seed + " round " + round + kind);
  }

  /// The steps of a round.
  private final class Round implements StepSource {
    private final TrafficGenerator generator;
    private int left;

    /// The last step if it was a packet, which counts if it was handed in; -1 if it was none.
    private int last = -1;

    Round(final int size, final long roundSeed) {
      left = size;
      generator =
          new TrafficGenerator(
              targets,
              roundSeed,
              TrafficOptions.DEFAULT
                  .withConversations(spec.conversations())
                  .withPauses(spec.pauses()));
    }

    @Override
    public @Nullable Step next(final History history) {
      if (last >= 0 && history.of(last) != null) {
        left--;
      }
      last = -1;
      if (left == 0) {
        return null;
      }
      final Step step = generator.next(history);
      if (step instanceof final Step.Send send) {
        last = send.number();
      }
      return step;
    }
  }
}
