package io.chainwalk.tools.verify;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.Interruption;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import io.chainwalk.tools.kernel.RefusedRulesException;
import io.chainwalk.tools.replay.CaptureInputs;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
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
  private static final Pattern NFT = Pattern.compile("\\bnft\\b");

  private final Function<Backend, String> whyNot;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private VerifyOptions options = new VerifyOptions();

  private List<String> notices = List.of();

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
    try {
      VerifyArguments.check(options);
    } catch (final IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    checkPlaces();
    final String reason = whyNot.apply(options.backend());
    if (!reason.isEmpty()) {
      return cannotRun(reason);
    }
    final KernelBench bench = new KernelBench(options.backend());
    try (Interruption _ =
        new Interruption(
            bench::stop, () -> {}, "interrupted while it waited; there is no report")) {
      return compareAndReport(bench);
    }
  }

  /// What would otherwise be noticed only after the work is done.
  private void checkPlaces() throws CannotWriteException {
    final TrafficSpec traffic = options.generate();
    if (traffic != null) {
      CasePlaces.check(options.differences());
    }
    final Path record = options.record();
    if (record != null) {
      CasePlaces.check(record);
      CasePlaces.checkFree(
          record,
          traffic == null
              ? VerifyCaptures.names(options.captures(), options.answers())
              : VerifyTraffic.taken(traffic, options.seed(), CasePlaces.names(record)));
    }
  }

  /// Whatever goes wrong, what has been compared until then is reported.
  private int compareAndReport(final KernelBench bench)
      throws BadInputException, BadCaptureException, CannotWriteException {
    final long startNs = System.nanoTime();
    Exception trouble;
    try {
      trouble = compare(bench);
    } catch (final BadCaptureException bad) {
      throw bad;
    } catch (final RefusedRulesException refused) {
      trouble = new BadInputException(String.valueOf(refused.getMessage()).lines().toList());
    } catch (final NoNodeException none) {
      if (bench.report().packets() == 0 && !bench.stopped()) {
        return cannotRun("This machine's kernel cannot be used: " + none.getMessage());
      }
      trouble = none;
    } catch (final IOException | CannotWriteException problem) {
      trouble = problem;
    }
    final boolean interrupted = bench.stopped() || trouble instanceof InterruptedIOException;
    if (trouble == null
        || trouble instanceof BadCaptureException
        || trouble instanceof CannotWriteException
        || interrupted
        || bench.report().packets() > 0) {
      bench.finish();
      print(bench, startNs);
      sayWhatTheReportDoesNot(bench, interrupted);
    }
    return status(bench, trouble, interrupted);
  }

  /// Whoever interrupts us interrupts our tools, too: what they say then is no news.
  private int status(
      final KernelBench bench, final @Nullable Exception trouble, final boolean interrupted)
      throws BadInputException, BadCaptureException, CannotWriteException {
    switch (trouble) {
      case null -> {}
      case final CannotWriteException unwritten -> throw unwritten;
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
    if (options.backend() == Backend.LEGACY && NFT.matcher(reason).find()) {
      say(
          "nft is needed with --backend legacy, too: what is delivered to the node is seen by a table of its own.");
    }
    return ExitStatus.CANNOT_RUN_HERE;
  }

  private void say(final String sentence) {
    final PrintWriter talk = spec.commandLine().getErr();
    talk.println("chainwalk: " + sentence);
    talk.flush();
  }

  private @Nullable BadCaptureException compare(final KernelBench bench)
      throws BadInputException, CannotWriteException, IOException {
    if (!options.cases().isEmpty()) {
      for (final Path folder : VerifyCases.find(options.cases())) {
        if (!bench.stopped()) {
          VerifyCases.run(bench, folder, options.seed());
        }
      }
      return null;
    }
    final VerifiedRules verified =
        options.hasRules()
            ? VerifiedRules.read(options.rules(), System.in)
            : VerifiedRules.ofServersIn(options.captures(), options.rules());
    notices = verified.notices();
    if (options.generate() != null) {
      new VerifyTraffic(
              bench,
              verified.forTraffic(options.assignments()),
              options.generate(),
              options.seed(),
              folders())
          .run();
      return null;
    }
    return compareCaptures(bench, verified);
  }

  private void sayWhatTheReportDoesNot(final KernelBench bench, final boolean interrupted) {
    if (!options.isJson()) {
      notices.forEach(this::say);
    }
    if (bench.report().isEmpty() && !interrupted) {
      say("Nothing was compared: " + reasonForNothing(bench.report()));
    }
  }

  private String reasonForNothing(final VerifyReport report) {
    final String packets = options.cases().isEmpty() ? "captures" : "cases";
    if (report.notSent().isEmpty()) {
      return "there is no packet in the " + packets;
    }
    return report.notSent().entrySet().stream()
        .map(reason -> "%,d %s".formatted(reason.getValue(), reason.getKey()))
        .collect(Collectors.joining(", ", "no packet in the " + packets + " can be sent: ", ""));
  }

  private VerifyTraffic.Folders folders() {
    return new VerifyTraffic.Folders(options.differences(), options.record(), this::say);
  }

  private @Nullable BadCaptureException compareCaptures(
      final KernelBench bench, final VerifiedRules verified)
      throws BadInputException, CannotWriteException, IOException {
    final VerifyCaptures run =
        new VerifyCaptures(
            bench, verified, options.assignments(), options.answers(), options.seed());
    final Path record = options.record();
    if (record == null) {
      return run.compare(options.captures(), Long.MAX_VALUE);
    }
    BadCaptureException first = null;
    final List<String> names = VerifyCaptures.names(options.captures(), options.answers());
    for (int i = 0; i < names.size(); i++) {
      final String capture = options.captures().get(i);
      final BadCaptureException damage = run.record(capture, names.get(i), record);
      if (!bench.stopped()) {
        say(
            "%s: recorded as %s"
                .formatted(CaptureInputs.displayName(capture), record.resolve(names.get(i))));
      }
      first = first == null ? damage : first;
    }
    return first;
  }

  private void print(final KernelBench bench, final long startNs) throws CannotWriteException {
    final VerifyRun run =
        new VerifyRun(
            bench.node().isEmpty() ? "this machine's kernel" : bench.node(),
            options.backend(),
            notices,
            options.seed(),
            (System.nanoTime() - startNs) / 1e9,
            bench.stopped());
    StandardOutput.write(
        System.out,
        to -> {
          if (options.isJson()) {
            VerifyJson.write(run, bench.report(), to);
          } else {
            to.write(VerifyText.of(run, bench.report()).getBytes(StandardCharsets.UTF_8));
          }
        });
  }
}
