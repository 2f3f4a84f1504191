package io.chainwalk.tools.selection;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.select.RandomBits;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.replay.CaptureInputs;
import io.chainwalk.tools.replay.Progress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `chainwalk select`: algorithms that pick endpoints, side by side.
@Command(
    name = "select",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Picks endpoints for the same connections with one algorithm after the other, and says how"
          + " evenly, how fast, and how many connections each change of the endpoints moves."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk select --endpoints 10 --change 'remove 3'",
      "  ./chainwalk select --endpoints pcap-fixtures/examples/shop.yaml --service shop/web \\",
      "      --algorithms all --capture pcap-fixtures/examples/shop.pcap"
    })
public final class SelectCommand implements Callable<Integer> {
  private static final int USUAL_CONNECTIONS = 1_000_000;
  private static final int USUAL_CLIENTS = 10_000;
  private static final int CONNECTIONS_EACH_OPEN = 100;

  /// What is drawn from the seed apart from each other.
  private static final long FOR_CONNECTIONS = -1;

  private static final long FOR_CHANGES = -2;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--endpoints",
      paramLabel = "FILE|N",
      required = true,
      description =
          "so many; or a file with [NAME] ADDRESS:PORT [weight=W] a line, - for standard input; or"
              + " manifests (*.yaml, *.json, a folder)")
  private String endpoints = "";

  @Option(
      names = "--service",
      paramLabel = "NAME",
      description = "which service port of the manifests, NAMESPACE/NAME[:PORT]")
  private String service = "";

  @Option(
      names = "--algorithms",
      paramLabel = "NAME",
      split = ",",
      description =
          "which: kube-proxy, NAME[:size=N][:d=N][:by=flow|client], or all; see docs/select.md")
  private List<String> algorithms = Algorithm.USUAL;

  @Option(
      names = "--change",
      paramLabel = "CHANGE",
      description = {
        "what happens next to the endpoints; repeatable. 'remove ep3', 'remove 3' (so many),"
            + " 'add ep11', 'add 2', 'add 10.0.0.99:80 weight=2', 'weight ep1=10', 'drain ep2'"
      })
  private List<String> changes = List.of();

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "how many connections are made up; default 1000000")
  private @Nullable Integer connections;

  @Option(
      names = "--clients",
      paramLabel = "N",
      description = "how many clients they are of; default 10000")
  private @Nullable Integer clients;

  @Option(
      names = "--concurrency",
      paramLabel = "N",
      description = "how many are open at a time on average; default a hundredth of them")
  private @Nullable Integer concurrency;

  @Option(
      names = "--durations",
      paramLabel = "KIND",
      description = "how long they are open: exponential (default) or pareto")
  private ConnectionModel.@Nullable Durations durations;

  @Option(
      names = "--capture",
      paramLabel = "CAPTURE",
      description =
          "the connections of a capture instead, pcap or pcapng, gzip or not; repeatable; - is"
              + " standard input")
  private List<String> captures = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides everything that is drawn; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--json", description = "print the report as JSON, see docs/select.md")
  private boolean json;

  /// Made by the command line.
  public SelectCommand() {}

  @Override
  public Integer call() throws BadInputException, BadCaptureException, CannotWriteException {
    final EndpointSource source = new EndpointSource(endpoints, service);
    checkCombinations(source);
    final List<Algorithm> chosen = chosen();
    final ConnectionModel model = captures.isEmpty() ? model() : null;
    final List<Change> parsed = changes.stream().map(this::parsed).toList();
    final List<Change.Stage> stages = stages(source.read(System.in), parsed);
    if (model != null) {
      final Connections made = model.make(RandomBits.of(seed, FOR_CONNECTIONS));
      run(chosen, made, stages, LabReport.Traffic.of(made, model, List.of()));
      return ExitStatus.DONE;
    }
    final CaptureConnections captured = captured();
    final Connections seen = captured.connections();
    if (seen.size() > 0) {
      run(chosen, seen, stages, LabReport.Traffic.of(seen, null, captures));
    }
    final BadCaptureException damage = captured.damage();
    if (damage != null) {
      throw damage;
    }
    if (seen.size() == 0) {
      throw new BadInputException(
          List.of(String.join(", ", captures) + ": no TCP, UDP or SCTP connection begins there."));
    }
    return ExitStatus.DONE;
  }

  private void checkCombinations(final EndpointSource source) {
    if (!captures.isEmpty()
        && Stream.of(connections, clients, concurrency, durations)
            .anyMatch(given -> given != null)) {
      throw wrong(
          "--connections, --clients, --concurrency and --durations are for connections that are made"
              + " up, and --capture has its own");
    }
    if (!service.isEmpty() && !source.isCluster()) {
      throw wrong("--service needs manifests in --endpoints");
    }
    if (Stream.concat(Stream.of(endpoints), captures.stream())
            .filter(EndpointSource.STANDARD_INPUT::equals)
            .count()
        > 1) {
      throw wrong("standard input can be read once only");
    }
    if (source.isCount()) {
      inRange("--endpoints", Integer.parseInt(endpoints), Endpoints.MOST);
    }
  }

  private List<Algorithm> chosen() {
    try {
      return Algorithm.parse(algorithms);
    } catch (final IllegalArgumentException unknown) {
      throw wrong("--algorithms: " + unknown.getMessage());
    }
  }

  private ConnectionModel model() {
    final int count =
        inRange(
            "--connections",
            connections == null ? USUAL_CONNECTIONS : connections,
            ConnectionModel.MOST_CONNECTIONS);
    return new ConnectionModel(
        count,
        inRange(
            "--clients", clients == null ? USUAL_CLIENTS : clients, ConnectionModel.MOST_CLIENTS),
        inRange(
            "--concurrency",
            concurrency == null ? Math.max(1, count / CONNECTIONS_EACH_OPEN) : concurrency,
            ConnectionModel.MOST_CONNECTIONS),
        durations == null ? ConnectionModel.Durations.EXPONENTIAL : durations);
  }

  private int inRange(final String option, final int value, final int most) {
    if (value < 1 || value > most) {
      throw wrong("%s must be 1 to %d: %d".formatted(option, most, value));
    }
    return value;
  }

  private Change parsed(final String text) {
    try {
      return Change.parse(text);
    } catch (final IllegalArgumentException problem) {
      throw wrong("--change '%s': %s".formatted(text, problem.getMessage()));
    }
  }

  private List<Change.Stage> stages(final Endpoints first, final List<Change> parsed) {
    final List<Change.Stage> stages = new ArrayList<>();
    stages.add(Change.Stage.first(first));
    final SplittableRandom random = new SplittableRandom(RandomBits.of(seed, FOR_CHANGES));
    for (int i = 0; i < parsed.size(); i++) {
      try {
        stages.add(parsed.get(i).apply(stages.getLast().endpoints(), random));
      } catch (final IllegalArgumentException problem) {
        throw wrong("--change '%s': %s".formatted(changes.get(i), problem.getMessage()));
      }
    }
    return stages;
  }

  private CaptureConnections captured() throws BadInputException, BadCaptureException {
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final CaptureConnections captured = new CaptureConnections();
      captured.read(inputs.merged());
      return captured;
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(captures, problem);
    }
  }

  private void run(
      final List<Algorithm> chosen,
      final Connections asking,
      final List<Change.Stage> stages,
      final LabReport.Traffic traffic)
      throws CannotWriteException {
    final Lab lab = new Lab(asking, stages, seed);
    final int all = chosen.size() * stages.size();
    try (Progress _ = Progress.of("select", " runs", 1, () -> all, lab::done)) {
      chosen.forEach(lab::run);
    }
    final LabReport report = lab.report(traffic);
    if (report.results().isEmpty()) {
      final LabReport.Refusal refusal = report.refusals().getFirst();
      throw wrong(refusal.algorithm() + ": " + refusal.cause());
    }
    StandardOutput.write(
        System.out,
        to -> {
          if (json) {
            LabJson.write(report, to);
          } else {
            to.write(LabText.of(report).getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
