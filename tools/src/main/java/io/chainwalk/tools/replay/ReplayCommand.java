package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.fragment.Reassembler;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.NameOptions;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.FragmentSettings;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.DomainNameConverter;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.Interruption;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.chains.SelectorOption;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.inspect.EventText;
import io.chainwalk.tools.report.ReplaySummary;
import io.chainwalk.tools.report.SummaryJson;
import io.chainwalk.tools.report.SummaryText;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
      "Without --cluster and --rules, each server seen becomes a Service with three made-up"
          + " endpoints."
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

  @Mixin private RuleOptions rules = new RuleOptions();

  @Mixin private SelectorOption selector = new SelectorOption();

  @Mixin private IngressOptions ingress = new IngressOptions();

  @Option(
      names = "--cleanup",
      paramLabel = "KIND",
      description =
          "which connections kube-proxy deletes when the cluster changes: none, events (to 1.31),"
              + " serving (from 1.32), empty, deleted; default deleted")
  private @Nullable Cleanup cleanup;

  @Option(
      names = "--cluster-domain",
      paramLabel = "DOMAIN",
      converter = DomainNameConverter.class,
      description =
          "what names of Services end in, for DNS answers that are held against the manifests;"
              + " default cluster.local")
  private @Nullable DomainName clusterDomain;

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
      names = "--conntrack-out",
      paramLabel = "FILE",
      description = "write the connections left at the end, like conntrack -L -o extended")
  private @Nullable String conntrackOut;

  @Option(
      names = "--counters-out",
      paramLabel = "FILE",
      description = "write the rules with what they counted, like iptables-save -c")
  private @Nullable String countersOut;

  @Option(
      names = "--events",
      paramLabel = "FILE",
      description = "write what happens to connections, like conntrack -E; with one worker only")
  private @Nullable String events;

  @Option(
      names = "--events-with",
      paramLabel = "COLUMN",
      split = ",",
      description = "columns to add to events, like conntrack -E -o: timestamp, extended")
  private Set<EventText.Addition> eventAdditions = EnumSet.noneOf(EventText.Addition.class);

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      converter = SysctlArgument.Converter.class,
      description = "set net.netfilter.nf_conntrack_... or net.ipv4.ipfrag_...; repeatable")
  private List<SysctlArgument> sysctls = List.of();

  /// Made by the command line.
  public ReplayCommand() {}

  @Override
  public Integer call()
      throws BadInputException, BadCaptureException, CannotWriteException, InterruptedException {
    final EngineSettings settings = settings();
    checkOutput();
    final ReplayRules node =
        ReplayRules.read(
            rules, cleanup == null ? Cleanup.DELETED : cleanup, selector.choice(), seed, System.in);
    if (cleanup != null && node.schedule().isEmpty()) {
      throw wrong("--cleanup is about a cluster that changes, and nothing changes here");
    }
    checkWorkers(node);
    checkCounters(node);
    final @Nullable IngressSetup routing = routing(node);
    final @Nullable OtherAnswers others = otherAnswers(node);
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final Engine engine = makeEngine(settings.withAddressesOf(node.node()));
      final ReplayTotals totals = replay(inputs, engine, node, routing, others);
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
    if (events != null && workers > 1) {
      throw wrong(
          "--events needs --workers 1: several workers are not at the same packet, and what happens"
              + " to their connections has no order");
    }
    if (events == null && !eventAdditions.isEmpty()) {
      throw wrong("--events-with needs --events");
    }
    final ConntrackSettings conntrack;
    try {
      conntrack = ConntrackOptions.settings(sysctls, conntrackMax);
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
    final int most = conntrack.maxEntries();
    if (most < 1 || most > ConntrackTable.LARGEST_MAX_CONNECTIONS) {
      throw wrong(
          "nf_conntrack_max must be 1 to " + ConntrackTable.LARGEST_MAX_CONNECTIONS + ": " + most);
    }
    checkFragmentMemory(conntrack.fragments());
    if (!rules.contradiction().isEmpty()) {
      throw wrong(rules.contradiction());
    }
    return EngineSettings.defaults(seed)
        .with(conntrack)
        .with(
            asCaptured
                ? EngineSettings.Answers.AS_CAPTURED
                : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT);
  }

  /// What one packet does to the rules, or to the connection of another, must not depend on who is faster.
  private void checkWorkers(final ReplayRules node) {
    if (workers > 1 && !node.reasonForOneWorker(asCaptured).isEmpty()) {
      throw wrong("--workers must be 1: " + node.reasonForOneWorker(asCaptured));
    }
  }

  /// Rules that come and go have no counts that are theirs at the end.
  private void checkCounters(final ReplayRules node) {
    if (countersOut == null) {
      return;
    }
    if (!rules.hasCluster() && !rules.hasDumps()) {
      throw wrong("--counters-out needs --cluster or --rules");
    }
    if (!node.schedule().isEmpty()) {
      throw wrong("--counters-out needs rules that stay, and the cluster changes");
    }
  }

  /// The entrances in front of the Services, where requests are to be routed.
  private @Nullable IngressSetup routing(final ReplayRules node) throws BadInputException {
    if (!ingress.contradiction().isEmpty()) {
      throw wrong(ingress.contradiction());
    }
    if (!ingress.wanted()) {
      return null;
    }
    if (!(node instanceof final ReplayRules.OfCluster cluster)) {
      throw wrong("--ingress needs --cluster");
    }
    if (!node.schedule().isEmpty()) {
      throw wrong("--ingress needs a cluster that stays, and this one changes");
    }
    try {
      return IngressSetup.read(cluster.timeline().first(), ingress, seed);
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
  }

  /// What holds answers of name servers against the manifests.
  private @Nullable OtherAnswers otherAnswers(final ReplayRules node) {
    if (!(node instanceof final ReplayRules.OfCluster cluster)) {
      if (clusterDomain != null) {
        throw wrong("--cluster-domain needs --cluster");
      }
      return null;
    }
    try {
      return new OtherAnswers(
          cluster.timeline(), clusterDomain == null ? NameOptions.CLUSTER_LOCAL : clusterDomain);
    } catch (final IllegalArgumentException problem) {
      throw wrong("--cluster-domain " + clusterDomain + ": " + problem.getMessage());
    }
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

  /// Workers take it when they meet the first fragment, so the kernel's defaults are not held against a capture that may
  /// have none; but more than those is somebody's wish.
  private void checkFragmentMemory(final FragmentSettings fragments) {
    final FragmentSettings defaults = ConntrackSettings.defaults().fragments();
    final boolean raised =
        fragments.ipv4MemoryBytes() > defaults.ipv4MemoryBytes()
            || fragments.ipv6MemoryBytes() > defaults.ipv6MemoryBytes();
    final long wanted = workers * Reassembler.directBytesFor(fragments);
    final long most = DirectMemory.maxBytes();
    if (raised && wanted > most) {
      throw wrong(
          "ipfrag_high_thresh="
              + fragments.ipv4MemoryBytes()
              + " and nf_conntrack_frag6_high_thresh="
              + fragments.ipv6MemoryBytes()
              + ": fragments would take "
              + wanted
              + " bytes, as each worker keeps its own, and there are "
              + most);
    }
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  /// What would otherwise be noticed only after the work is done.
  private void checkOutput() {
    if (captures.stream().filter(CaptureInputs.STANDARD_INPUT::equals).count()
            + rules.files().stream().filter(CaptureInputs.STANDARD_INPUT::equals).count()
        > 1) {
      throw wrong("standard input can be read once only");
    }
    if (out != null && out.endsWith(".gz")) {
      throw wrong("--out " + out + ": captures are written uncompressed, as .pcap or .pcapng");
    }
    final Map<Path, String> taken = new HashMap<>();
    checkTarget("--out", out, taken);
    checkTarget("--events", events, taken);
    checkTarget("--conntrack-out", conntrackOut, taken);
    checkTarget("--counters-out", countersOut, taken);
  }

  /// @param taken the outputs that were checked before, with their options
  private void checkTarget(
      final String option, final @Nullable String name, final Map<Path, String> taken) {
    if (name == null) {
      return;
    }
    final Path target = Path.of(name);
    final boolean device = Files.exists(target) && !Files.isRegularFile(target);
    final String other = taken.put(realPath(option, target), option);
    if (other != null && !device) {
      throw wrong("%s and %s cannot both go to %s".formatted(other, option, name));
    }
    if (name.equals(ReplayOutput.STANDARD_OUTPUT)) {
      return;
    }
    if (Files.isDirectory(target)) {
      throw wrong(option + " " + name + ": is a folder");
    }
    final Path folder = target.toAbsolutePath().getParent();
    if (folder != null && !Files.isDirectory(folder)) {
      throw wrong(option + " " + name + ": no such folder: " + folder);
    }
  }

  /// The file that will be written: what the name leads to, through links if there are any.
  private Path realPath(final String option, final Path target) {
    try {
      if (Files.exists(target)) {
        return target.toRealPath();
      }
      final Path folder = target.toAbsolutePath().getParent();
      return folder != null && Files.isDirectory(folder)
          ? folder.toRealPath().resolve(target.getFileName())
          : target.toAbsolutePath();
    } catch (final IOException problem) {
      throw wrong(option + " " + target + ": " + IoMessages.of(problem));
    }
  }

  private ReplayTotals replay(
      final CaptureInputs inputs,
      final Engine engine,
      final ReplayRules node,
      final @Nullable IngressSetup routing,
      final @Nullable OtherAnswers others)
      throws CannotWriteException, IOException, InterruptedException {
    final CaptureReader reader = inputs.merged();
    try (ReplayOutputs outputs =
        ReplayOutputs.open(out, events, eventAdditions, conntrackOut, countersOut)) {
      final ReplayRun run =
          new ReplayRun(
              reader,
              outputs,
              node.source(engine.hash()),
              node.schedule(),
              node.counter(),
              routing == null ? null : routing.setup(),
              others,
              engine,
              workers);
      try (Interruption _ =
          new Interruption(
              run::stop,
              outputs::removeQuietly,
              "interrupted while waiting for input; nothing was written")) {
        final ReplayTotals totals;
        try (Progress _ = Progress.of(reader)) {
          totals = run.run();
        }
        if (totals.interrupted()) {
          outputs.discard(); // now, while the JVM still waits for us
        } else {
          outputs.commit(reader.interfaces(), totals.endNs());
        }
        print(
            SummaryMaker.make(
                totals,
                seed,
                workers,
                captures,
                inputs.each(),
                totals.interrupted() ? null : out,
                routing == null ? node.notes() : node.notes().noting(routing.notices())));
        return totals;
      }
    }
  }

  /// On standard output, unless something else goes there.
  private void print(final ReplaySummary summary) throws CannotWriteException {
    final boolean taken =
        Stream.of(out, events, conntrackOut).anyMatch(ReplayOutput.STANDARD_OUTPUT::equals);
    final PrintStream stream = taken ? System.err : System.out;
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
