package io.chainwalk.tools.verify;

import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.tools.chains.RuleOptions;
import io.chainwalk.tools.replay.CaptureInputs;
import io.chainwalk.tools.replay.ConntrackOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Which options of `verify-kernel` go together.
final class VerifyArguments {
  private final VerifyOptions options;
  private final RuleOptions rules;

  private VerifyArguments(final VerifyOptions options) {
    this.options = options;
    rules = options.rules();
  }

  /// Looks for contradictions.
  ///
  /// @param options all options
  /// @throws IllegalArgumentException with a sentence that says what is wrong
  static void check(final VerifyOptions options) {
    new VerifyArguments(options).check();
  }

  private void check() {
    if (!rules.contradiction().isEmpty()) {
      throw wrong(rules.contradiction());
    }
    if (rules.skipsUnknown()) {
      throw wrong("--unknown=skip: a kernel cannot be given a rule that only one of us knows");
    }
    checkSource();
    if (!options.cases().isEmpty()) {
      checkCases();
    } else if (options.generate() != null) {
      checkGenerate(options.generate());
    } else if (options.out() != null) {
      throw wrong("--out goes with --generate");
    }
    checkStandardInput();
    checkSeed();
    checkSysctls();
  }

  private void checkSource() {
    final List<String> sources = new ArrayList<>();
    if (!options.captures().isEmpty()) {
      sources.add(String.join(" ", options.captures()));
    }
    if (options.generate() != null) {
      sources.add("--generate " + options.generate().spelled());
    }
    options.cases().forEach(folder -> sources.add("--cases " + folder));
    final boolean onlyCases = sources.size() == options.cases().size();
    if (sources.isEmpty()) {
      throw wrong("which packets? name captures, or say --generate SPEC or --cases DIR");
    }
    if (sources.size() > 1 && !onlyCases) {
      throw wrong(
          "packets come from one source, and here are %s: leave all but one out"
              .formatted(String.join(" and ", sources)));
    }
  }

  private void checkSeed() {
    final TrafficSpec traffic = options.generate();
    final Long said = options.saidSeed();
    if (traffic != null && traffic.seed() != null && said != null && !said.equals(traffic.seed())) {
      throw wrong(
          "--seed %d and --generate %s are two seeds for the same packets: leave one out"
              .formatted(said, traffic.spelled()));
    }
  }

  private void checkSysctls() {
    ConntrackOptions.settings(options.sysctls(), null);
    final String max = ConntrackSysctl.MAX.fullName() + "=";
    options.assignments().stream()
        .filter(assignment -> assignment.startsWith(max))
        .findFirst()
        .ifPresent(assignment -> {
          throw wrong(
              "--sysctl %s: the kernel has this one for the whole machine, so it cannot be set in the namespace; leave it out"
                  .formatted(assignment));
        });
  }

  private void checkCases() {
    if (options.hasRules()
        || !rules.nodeAddresses().isEmpty()
        || !options.sysctls().isEmpty()
        || options.isAsCaptured()) {
      throw wrong(
          "--cases goes without --cluster, --rules, --node-address, --sysctl and --as-captured: cases have it all");
    }
    if (options.out() != null || options.record() != null) {
      throw wrong("--out and --record go without --cases");
    }
  }

  private void checkGenerate(final TrafficSpec traffic) {
    if (!options.hasRules()) {
      throw wrong("--generate needs rules to aim at: --cluster or --rules");
    }
    if (options.isAsCaptured()) {
      throw wrong("--as-captured goes with captures");
    }
    if (options.record() != null
        && Math.min(traffic.round(), traffic.packets()) > VerifyCaptures.MOST_RECORDED) {
      throw wrong(
          "--record with --generate %s: rounds have %,d packets then, and a case has %,d at most; say --generate %s"
              .formatted(
                  traffic.spelled(),
                  Math.min(traffic.round(), traffic.packets()),
                  VerifyCaptures.MOST_RECORDED,
                  traffic.withRound(VerifyCaptures.MOST_RECORDED).spelled()));
    }
  }

  private void checkStandardInput() {
    final long readings =
        Stream.concat(rules.files().stream(), options.captures().stream())
            .filter(CaptureInputs.STANDARD_INPUT::equals)
            .count();
    if (readings > 1) {
      throw wrong("standard input can be read once only");
    }
    if (rules.sets().equals(CaptureInputs.STANDARD_INPUT)) {
      throw wrong("--sets must be a file: it is read by the engine and by the kernel");
    }
    if (options.captures().contains(CaptureInputs.STANDARD_INPUT) && !options.hasRules()) {
      throw wrong(
          "standard input can be read once only, and without --cluster and --rules captures are"
              + " read twice, for their servers first");
    }
  }

  private static IllegalArgumentException wrong(final String sentence) {
    return new IllegalArgumentException(sentence);
  }
}
