package io.chainwalk.tools.verify;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.replay.ConntrackOptions;
import io.chainwalk.tools.replay.SysctlArgument;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What can be said to `verify-kernel`. Whether it makes sense together, [VerifyArguments] knows.
final class VerifyOptions {
  private static final long DEFAULT_SEED = 1;
  private static final Path DIFFERENCES = Path.of("chainwalk-differences");

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
      description = "decides what is made up, and the engine's bursts; default " + DEFAULT_SEED)
  private @Nullable Long seed;

  @Option(names = "--json", description = "print the report as JSON, see docs/verify-kernel.md")
  private boolean json;

  /// Captures to take packets from.
  List<String> captures() {
    return captures;
  }

  /// Which rules packets meet.
  RuleOptions rules() {
    return rules;
  }

  /// Whether the rules are those of a cluster or of dumps, and not made up for the servers in captures.
  boolean hasRules() {
    return rules.hasCluster() || rules.hasDumps();
  }

  /// Which packets to make up; null for none.
  @Nullable TrafficSpec generate() {
    return generate;
  }

  /// Folders with cases to take packets from.
  List<Path> cases() {
    return cases;
  }

  /// Where cases of differences go; null when nobody said so.
  @Nullable Path out() {
    return out;
  }

  /// Where cases of differences go, whether somebody said so or not.
  Path differences() {
    return out == null ? DIFFERENCES : out;
  }

  /// Where cases of everything go; null when nobody wants them.
  @Nullable Path record() {
    return record;
  }

  /// Where the kernel's rules are loaded.
  Backend backend() {
    return backend;
  }

  /// Whether somebody wants answers to enter from where the capture has them.
  boolean isAsCaptured() {
    return asCaptured;
  }

  /// Where the answers in captures enter from.
  EngineSettings.Answers answers() {
    return asCaptured
        ? EngineSettings.Answers.AS_CAPTURED
        : EngineSettings.Answers.FROM_CHOSEN_ENDPOINT;
  }

  /// The sysctls as they were said.
  List<SysctlArgument> sysctls() {
    return sysctls;
  }

  /// The sysctls as a kernel takes them, `NAME=VALUE`.
  List<String> assignments() {
    return sysctls.stream().map(ConntrackOptions::assignment).toList();
  }

  /// What decides about made-up packets and the sizes of bursts.
  long seed() {
    if (generate != null && generate.seed() != null) {
      return generate.seed();
    }
    return seed == null ? DEFAULT_SEED : seed;
  }

  /// What was said by `--seed`; null for nothing.
  @Nullable Long saidSeed() {
    return seed;
  }

  /// Whether the report is for programs.
  boolean isJson() {
    return json;
  }
}
