package io.chainwalk.tools.verify;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.kernel.RefusedRulesException;
import io.chainwalk.tools.replay.CaptureInputs;
import io.chainwalk.tools.replay.ConntrackOptions;
import io.chainwalk.tools.replay.Interruption;
import io.chainwalk.tools.replay.SysctlArgument;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `chainwalk verify-kernel`: the same packets through this machine's kernel and through the engine.
@Command(
    name = "verify-kernel",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Hands the same packets to this machine's kernel, in a network namespace of its own, and to"
          + " the engine, and shows every difference.",
      "Packets are those of captures, made up, or those of recorded cases. Without --cluster and"
          + " --rules, each server seen in the captures becomes a Service, as in replay.",
      "Needs root and netfilter; nothing outside of the namespace is touched."
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:kernel and engine did the same",
      "1:they did not",
      "2:wrong arguments",
      "3:bad input, rules that this machine's tools refuse among it",
      "4:this machine's kernel cannot be used: no root, no netfilter",
      "5:the output cannot be written",
      "70:an error in chainwalk itself, or the comparison ended before its time and found nothing"
          + " until then"
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk verify-kernel pcap-fixtures/examples/shop.pcap",
      "  ./chainwalk verify-kernel --cluster pcap-fixtures/examples/shop.yaml \\",
      "      --generate packets=100000,seed=7"
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final String STANDARD_INPUT = "-";

  private final Function<Backend, String> whyNot;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CAPTURE",
      arity = "0..*",
      description = "pcap or pcapng, gzip or not, merged by time; - is standard input")
  private List<String> captures = List.of();

  @Mixin private RuleOptions rules = new RuleOptions();

  @Option(
      names = "--generate",
      paramLabel = "SPEC",
      converter = TrafficSpec.Converter.class,
      description =
          "make up packets: packets=N, and with commas seed=N, round=N, conversations=N,"
              + " pauses=N; see docs/verify-kernel.md")
  private @Nullable TrafficSpec generate;

  @Option(
      names = "--cases",
      paramLabel = "DIR",
      description = "take the packets of recorded cases, all that are below the folder; repeatable")
  private List<Path> cases = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "with --generate, where a case is written for each difference; default"
              + " chainwalk-differences")
  private @Nullable Path out;

  @Option(
      names = "--record",
      paramLabel = "DIR",
      description =
          "write down what the kernel does, as a case for each capture, or each round of --generate")
  private @Nullable Path record;

  @Option(
      names = "--backend",
      paramLabel = "KIND",
      defaultValue = "legacy",
      description = "where the kernel's rules are loaded: legacy or nft; default ${DEFAULT-VALUE}")
  private Backend backend = Backend.LEGACY;

  @Option(
      names = "--as-captured",
      description =
          "let answers enter from where the capture has them, not from the endpoint chosen")
  private boolean asCaptured;

  @Option(
      names = "--sysctl",
      paramLabel = "NAME=VALUE",
      converter = SysctlArgument.Converter.class,
      description = "set net.netfilter.nf_conntrack_... or net.ipv4.ipfrag_...; repeatable")
  private List<SysctlArgument> sysctls = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides what is made up, and the engine's bursts; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--json", description = "print the report as JSON, see docs/verify-kernel.md")
  private boolean json;

  /// Made by the command line.
  public VerifyCommand() {
    this(LiveNode::whyNot);
  }

  /// Prepares a command on a machine of which it is known whether it will do.
  ///
  /// @param whyNot says why the kernel cannot be used; an empty text where it can
  VerifyCommand(final Function<Backend, String> whyNot) {
    this.whyNot = whyNot;
  }

  @Override
  public Integer call() throws BadInputException, BadCaptureException, CannotWriteException {
    checkArguments();
    final List<String> assignments = assignments();
    final String reason = whyNot.apply(backend);
    if (!reason.isEmpty()) {
      return cannotRun(reason);
    }
    final KernelBench bench = new KernelBench(backend);
    try (Interruption _ =
        new Interruption(
            bench::stop, () -> {}, "interrupted while it waited; there is no report")) {
      return compareAndReport(bench, assignments);
    }
  }

  /// Whatever goes wrong, what has been compared until then is reported.
  private int compareAndReport(final KernelBench bench, final List<String> assignments)
      throws BadInputException, BadCaptureException, CannotWriteException {
    final long startNs = System.nanoTime();
    Exception trouble;
    try {
      trouble = compare(bench, assignments);
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final RefusedRulesException refused) {
      trouble = new BadInputException(String.valueOf(refused.getMessage()).lines().toList());
    } catch (final NoNodeException none) {
      if (bench.report().packets() == 0 && !bench.stopped()) {
        return cannotRun("This machine's kernel cannot be used: " + none.getMessage());
      }
      trouble = none;
    } catch (final IOException problem) {
      trouble = problem;
    }
    final boolean interrupted = bench.stopped() || trouble instanceof InterruptedIOException;
    if (trouble == null
        || trouble instanceof BadCaptureException
        || interrupted
        || bench.report().packets() > 0) {
      bench.finish();
      print(bench, startNs);
    }
    return status(bench, trouble, interrupted);
  }

  /// Whoever interrupts us interrupts our tools, too: what they say then is no news.
  private int status(
      final KernelBench bench, final @Nullable Exception trouble, final boolean interrupted)
      throws BadInputException, BadCaptureException {
    switch (trouble) {
      case null -> {}
      case final BadCaptureException damage -> throw damage;
      case final BadInputException refused when !interrupted -> throw refused;
      default -> {
        if (!interrupted) {
          say("The comparison ended before its time: " + trouble.getMessage());
        }
      }
    }
    if (bench.report().differences() > 0) {
      return ExitStatus.FINDINGS;
    }
    return trouble == null || interrupted ? ExitStatus.DONE : ExitStatus.INTERNAL_ERROR;
  }

  private int cannotRun(final String reason) {
    say(reason);
    return ExitStatus.CANNOT_RUN_HERE;
  }

  private void say(final String sentence) {
    final PrintWriter talk = spec.commandLine().getErr();
    talk.println("chainwalk: " + sentence);
    talk.flush();
  }

  private @Nullable BadCaptureException compare(
      final KernelBench bench, final List<String> assignments)
      throws BadInputException, CannotWriteException, IOException {
    if (!cases.isEmpty()) {
      for (final Path folder : VerifyCases.find(cases)) {
        if (!bench.stopped()) {
          VerifyCases.run(bench, folder, seed);
        }
      }
      return null;
    }
    final VerifiedRules verified =
        rules.hasCluster() || rules.hasDumps()
            ? VerifiedRules.read(rules, System.in)
            : VerifiedRules.ofServersIn(captures, rules);
    if (generate != null) {
      seed =
          new VerifyTraffic(bench, verified.forTraffic(assignments), generate, seed, folders())
              .run();
      sayAll(verified);
      return null;
    }
    final BadCaptureException damage = compareCaptures(bench, verified, assignments);
    sayAll(verified);
    return damage;
  }

  private void sayAll(final VerifiedRules verified) {
    if (!json) {
      verified.notices().forEach(this::say);
    }
  }

  private VerifyTraffic.Folders folders() {
    return new VerifyTraffic.Folders(
        out == null ? Path.of("chainwalk-differences") : out, record, this::say);
  }

  private @Nullable BadCaptureException compareCaptures(
      final KernelBench bench, final VerifiedRules verified, final List<String> assignments)
      throws BadInputException, CannotWriteException, IOException {
    final VerifyCaptures run =
        new VerifyCaptures(
            bench,
            verified,
            assignments,
            asCaptured
                ? EngineSettings.Answers.AS_CAPTURED
                : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT,
            seed);
    if (record == null) {
      return run.compare(captures, Long.MAX_VALUE);
    }
    BadCaptureException first = null;
    for (final String capture : captures) {
      final BadCaptureException damage = run.record(capture, record);
      first = first == null ? damage : first;
    }
    return first;
  }

  private void print(final KernelBench bench, final long startNs) throws CannotWriteException {
    final VerifyRun run =
        new VerifyRun(
            bench.node().isEmpty() ? "this machine's kernel" : bench.node(),
            seed,
            (System.nanoTime() - startNs) / 1e9,
            bench.stopped());
    StandardOutput.write(
        System.out,
        to -> {
          if (json) {
            VerifyJson.write(run, bench.report(), to);
          } else {
            to.write(VerifyText.of(run, bench.report()).getBytes(StandardCharsets.UTF_8));
          }
        });
  }

  private List<String> assignments() {
    try {
      ConntrackOptions.settings(sysctls, null);
    } catch (final IllegalArgumentException problem) {
      throw wrong(String.valueOf(problem.getMessage()));
    }
    return sysctls.stream().map(ConntrackOptions::assignment).toList();
  }

  private void checkArguments() {
    if (!rules.contradiction().isEmpty()) {
      throw wrong(rules.contradiction());
    }
    if (rules.skipsUnknown()) {
      throw wrong("--unknown=skip: a kernel cannot be given a rule that only one of us knows");
    }
    final long sources =
        Stream.of(!captures.isEmpty(), generate != null, !cases.isEmpty())
            .filter(Boolean::booleanValue)
            .count();
    if (sources != 1) {
      throw wrong("which packets? captures, --generate or --cases say it, one of them");
    }
    if (!cases.isEmpty()) {
      checkCases();
    } else if (generate != null) {
      checkGenerate(generate);
    } else if (out != null) {
      throw wrong("--out goes with --generate");
    }
    checkStandardInput();
  }

  private void checkCases() {
    if (rules.hasCluster()
        || rules.hasDumps()
        || !rules.nodeAddresses().isEmpty()
        || !sysctls.isEmpty()
        || asCaptured) {
      throw wrong(
          "--cases goes without --cluster, --rules, --node-address, --sysctl and --as-captured: cases have it all");
    }
    if (out != null || record != null) {
      throw wrong("--out and --record go without --cases");
    }
  }

  private void checkGenerate(final TrafficSpec traffic) {
    if (!rules.hasCluster() && !rules.hasDumps()) {
      throw wrong("--generate needs rules to aim at: --cluster or --rules");
    }
    if (asCaptured) {
      throw wrong("--as-captured goes with captures");
    }
    if (record != null
        && Math.min(traffic.round(), traffic.packets()) > VerifyCaptures.MOST_RECORDED) {
      throw wrong(
          "--record needs rounds of %,d packets at most: --generate packets=%d,round=%d"
              .formatted(
                  VerifyCaptures.MOST_RECORDED, traffic.packets(), VerifyCaptures.MOST_RECORDED));
    }
  }

  private void checkStandardInput() {
    final long readings =
        Stream.concat(rules.files().stream(), captures.stream())
            .filter(STANDARD_INPUT::equals)
            .count();
    if (readings > 1) {
      throw wrong("standard input can be read once only");
    }
    if (rules.sets().equals(STANDARD_INPUT)) {
      throw wrong("--sets must be a file: it is read by the engine and by the kernel");
    }
    if (captures.contains(CaptureInputs.STANDARD_INPUT)
        && !rules.hasCluster()
        && !rules.hasDumps()) {
      throw wrong(
          "standard input can be read once only, and without --cluster and --rules captures are"
              + " read twice, for their servers first");
    }
  }

  private ParameterException wrong(final String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
