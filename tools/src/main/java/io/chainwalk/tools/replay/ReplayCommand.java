package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.ClusterReader;
import io.chainwalk.tools.report.ReplaySummary;
import io.chainwalk.tools.report.SummaryJson;
import io.chainwalk.tools.report.SummaryText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `chainwalk replay`: captures through Service chains, end to end.
@Command(
    name = "replay",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Walks the packets of captures through the Services of a cluster and says what became of"
          + " them.",
      "Without --cluster, each server seen becomes a Service with three made-up endpoints."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk replay pcap-fixtures/examples/shop.pcap",
      "  ./chainwalk replay --workers 2 --out out.pcap pcap-fixtures/examples/shop.pcap"
    })
public final class ReplayCommand implements Callable<Integer> {
  private static final int MAX_WORKERS = 127;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CAPTURE",
      arity = "1..*",
      description = "pcap or pcapng, gzip or not, merged by time; - is standard input")
  private List<String> captures = List.of();

  @Option(
      names = "--cluster",
      paramLabel = "FILE",
      description = "manifests with Services and EndpointSlices, or a folder of them; repeatable")
  private List<String> cluster = List.of();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description =
          "write the translated packets: pcap, or pcapng by its name; - is standard output")
  private @Nullable String out;

  @Option(names = "--json", description = "print the summary as JSON, see docs/replay-summary.md")
  private boolean json;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides all random choices; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "1",
      description = "threads that share the packets; default ${DEFAULT-VALUE}")
  private int workers;

  @Option(
      names = "--as-captured",
      description =
          "let answers enter from where the capture has them, not from the endpoint chosen")
  private boolean asCaptured;

  @Option(
      names = "--conntrack-max",
      paramLabel = "N",
      description = "most connections at a time; short for --sysctl nf_conntrack_max=N")
  private @Nullable Integer conntrackMax;

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      description = "set net.netfilter.nf_conntrack_...; repeatable")
  private Map<String, Long> sysctls = new LinkedHashMap<>();

  /// Made by the command line.
  public ReplayCommand() {}

  @Override
  public Integer call()
      throws BadInputException, BadCaptureException, CannotWriteException, InterruptedException {
    final EngineSettings settings = settings();
    checkOutput();
    final @Nullable ClusterManifests manifests =
        cluster.isEmpty() ? null : ClusterReader.read(cluster, System.in);
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final Engine engine = makeEngine(settings);
      final ServiceSource services =
          manifests == null
              ? new ServerDiscovery(engine.hash())
              : new FixedServices(manifests.services());
      final ReplayTotals totals = replay(inputs, engine, services, manifests);
      if (totals.damage() != null) {
        throw totals.damage();
      }
      return ExitStatus.DONE;
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(captures, problem);
    }
  }

  private EngineSettings settings() {
    if (workers < 1 || workers > MAX_WORKERS) {
      throw wrong("--workers must be 1 to " + MAX_WORKERS + ": " + workers);
    }
    ConntrackSettings conntrack = ConntrackSettings.defaults();
    try {
      for (final Map.Entry<String, Long> sysctl : sysctls.entrySet()) {
        conntrack = conntrack.with(sysctl.getKey(), sysctl.getValue());
      }
      if (conntrackMax != null) {
        conntrack = conntrack.with("nf_conntrack_max", conntrackMax);
      }
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
    final int most = conntrack.maxEntries();
    if (most < 1 || most > ConntrackTable.LARGEST_MAX_CONNECTIONS) {
      throw wrong(
          "nf_conntrack_max must be 1 to " + ConntrackTable.LARGEST_MAX_CONNECTIONS + ": " + most);
    }
    return new EngineSettings(
        seed,
        conntrack,
        asCaptured
            ? EngineSettings.Answers.AS_CAPTURED
            : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
  }

  private Engine makeEngine(final EngineSettings settings) {
    try {
      return new Engine(settings);
    } catch (final OutOfMemoryError tooLarge) {
      throw wrong(
          "nf_conntrack_max="
              + settings.conntrack().maxEntries()
              + ": a table of this size does not fit in memory: "
              + tooLarge.getMessage());
    }
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /// What would otherwise be noticed only after the work is done.
  private void checkOutput() {
    if (captures.stream().filter(CaptureInputs.STANDARD_INPUT::equals).count()
            + cluster.stream().filter(CaptureInputs.STANDARD_INPUT::equals).count()
        > 1) {
      throw wrong("standard input can be read once only");
    }
    if (out == null || out.equals(ReplayOutput.STANDARD_OUTPUT)) {
      return;
    }
    final Path target = Path.of(out);
    if (out.endsWith(".gz")) {
      throw wrong("--out " + out + ": captures are written uncompressed, as .pcap or .pcapng");
    }
    if (Files.isDirectory(target)) {
      throw wrong("--out " + out + ": is a folder");
    }
    final Path folder = target.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw wrong("--out " + out + ": no such folder: " + folder);
    }
  }

  private static ReplaySummary.Cluster clusterNotes(
      final @Nullable ClusterManifests manifests, final ReplayTotals totals) {
    final List<String> notices =
        new ArrayList<>(manifests == null ? List.of() : manifests.notices());
    if (manifests != null && manifests.services().servicePorts().isEmpty()) {
      notices.add("There is no Service with a cluster IP in the manifests.");
    }
    notices.addAll(SummaryMaker.hints(totals));
    return manifests == null
        ? new ReplaySummary.Cluster(true, Map.of(), notices)
        : new ReplaySummary.Cluster(false, manifests.skippedKinds(), notices);
  }

  private ReplayTotals replay(
      final CaptureInputs inputs,
      final Engine engine,
      final ServiceSource services,
      final @Nullable ClusterManifests manifests)
      throws CannotWriteException, IOException, InterruptedException {
    final CaptureReader reader = inputs.merged();
    try (ReplayOutput output = ReplayOutput.open(out)) {
      final ReplayRun run = new ReplayRun(reader, output.writer(), services, engine, workers);
      try (Interruption _ = new Interruption(run::stop, output::removeQuietly)) {
        final ReplayTotals totals;
        try (Progress _ = Progress.of(reader)) {
          totals = run.run();
        } catch (final WriteFailedException failed) {
          throw new CannotWriteException(output.name(), failed.problem());
        }
        if (totals.interrupted()) {
          output.discard(); // now, while the JVM still waits for us
        } else {
          output.commit(reader.interfaces());
        }
        print(
            SummaryMaker.make(
                totals,
                seed,
                workers,
                captures,
                inputs.each(),
                totals.interrupted() ? null : out,
                clusterNotes(manifests, totals)));
        return totals;
      }
    }
  }

  /// On standard output, unless the packets go there.
  private void print(final ReplaySummary summary) throws CannotWriteException {
    final PrintStream stream = ReplayOutput.STANDARD_OUTPUT.equals(out) ? System.err : System.out;
    StandardOutput.write(
        stream,
        to -> {
          if (json) {
            SummaryJson.write(summary, to);
          } else {
            to.write(SummaryText.of(summary).getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
