package io.chainwalk.bench.run;

import io.chainwalk.bench.suite.Work;
import io.chainwalk.netfilter.NetfilterProfiler;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/// Runs one benchmark with one value for each of its parameters, in JVMs of its own.
final class Forks {
  private final ForkArguments arguments;
  private final Timing timing;

  Forks(final ForkArguments arguments, final Timing timing) {
    this.arguments = arguments;
    this.timing = timing;
  }

  /// Runs it.
  ///
  /// @throws CannotRunException when JMH does not even begin
  Outcome run(final Work work, final Map<String, String> parameters) throws CannotRunException {
    return switch (work) {
      case final Work.Jmh jmh -> run(jmh, parameters);
      case final Work.Run run ->
          new RunFork(arguments.usual()).run(run.type(), parameters, timing.runLength());
    };
  }

  private Outcome run(final Work.Jmh jmh, final Map<String, String> parameters)
      throws CannotRunException {
    final List<String> jvmArguments = arguments.of(jmh.type(), jmh.method());
    final ChainedOptionsBuilder options =
        new OptionsBuilder()
            .include("^" + Pattern.quote(jmh.name()) + "$")
            .threads(jmh.threads())
            .jvmArgs(jvmArguments.toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .addProfiler(NetfilterProfiler.class) // it leaves other benchmarks alone
            .shouldFailOnError(false);
    parameters.forEach(options::param);
    timing.apply(options, jmh.type());
    final JmhOutput output = new JmhOutput();
    try {
      final Collection<RunResult> results = new Runner(options.build(), output).run();
      return results.isEmpty()
          ? new Outcome.Failed(output.reason())
          : new Outcome.Scored(results.iterator().next());
    } catch (final RunnerException e) {
      throw new CannotRunException(e);
    }
  }
}
