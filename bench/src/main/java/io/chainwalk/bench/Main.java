package io.chainwalk.bench;

import java.util.Arrays;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/// What the launcher starts for `chainwalk bench`. Plain JMH is behind `bench --jmh`, or `org.openjdk.jmh.Main` of the same
/// jar.
@Command(
    name = "chainwalk",
    subcommands = {BenchCommand.class, HelpCommand.class})
public final class Main implements Callable<Integer> {
  private static final String BENCH = "bench";
  private static final String JMH = "--jmh";

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "with an error, show where it came from")
  private boolean debug;

  private Main() {}

  /// Runs the command and ends the JVM with its exit status.
  ///
  /// @param arguments the words after `chainwalk`
  /// @throws Exception when JMH, asked for as it is, ends with one
  public static void main(final String[] arguments) throws Exception {
    if (arguments.length > 1 && BENCH.equals(arguments[0]) && JMH.equals(arguments[1])) {
      org.openjdk.jmh.Main.main(Arrays.copyOfRange(arguments, 2, arguments.length));
      return;
    }
    System.exit(run(arguments));
  }

  /// Runs the command.
  ///
  /// @param arguments the words after `chainwalk`
  /// @return its exit status
  static int run(final String... arguments) {
    final Main main = new Main();
    return new CommandLine(main)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(Main::complain)
        .setExecutionExceptionHandler((problem, line, _) -> main.complain(problem, line))
        .execute(arguments);
  }

  private static int complain(final ParameterException problem, final String... arguments) {
    final CommandLine line = problem.getCommandLine();
    line.getErr().println("chainwalk: " + problem.getMessage());
    line.getErr().println("Try: ./" + line.getCommandSpec().qualifiedName(" ") + " --help");
    line.getErr().flush();
    return ExitStatus.WRONG_ARGUMENTS;
  }

  private int complain(final Exception problem, final CommandLine line) {
    final boolean isOurs = !(problem instanceof StatusException);
    line.getErr()
        .println(
            isOurs
                ? "chainwalk: this is an error in chainwalk, please report it: " + problem
                : "chainwalk: " + problem.getMessage());
    if (debug || isOurs) {
      problem.printStackTrace(line.getErr());
    }
    line.getErr().flush();
    return problem instanceof final StatusException known
        ? known.status()
        : ExitStatus.INTERNAL_ERROR;
  }

  /// The version in the jar's manifest.
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      final String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"chainwalk " + (version == null ? "(not from a jar)" : version)};
    }
  }

  @Override
  public Integer call() {
    throw new ParameterException(spec.commandLine(), "only bench is here; see ./chainwalk --help");
  }
}
