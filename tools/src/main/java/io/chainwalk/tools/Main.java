package io.chainwalk.tools;

import io.chainwalk.tools.diff.DiffCommand;
import io.chainwalk.tools.explain.ExplainCommand;
import io.chainwalk.tools.lint.LintCommand;
import io.chainwalk.tools.names.DnsCommand;
import io.chainwalk.tools.names.ResolveCommand;
import io.chainwalk.tools.proxy.IngressCommand;
import io.chainwalk.tools.replay.ReplayCommand;
import io.chainwalk.tools.replay.ServicesCommand;
import io.chainwalk.tools.routes.RouteCommand;
import io.chainwalk.tools.rules.RulesCommand;
import io.chainwalk.tools.selection.SelectCommand;
import io.chainwalk.tools.verify.VerifyCommand;
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

/// The list of commands.
@Command(
    name = "chainwalk",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Walks packets through Kubernetes service chains as a Linux node does.",
    subcommands = {
      ReplayCommand.class,
      ExplainCommand.class,
      DiffCommand.class,
      RulesCommand.class,
      LintCommand.class,
      RouteCommand.class,
      ServicesCommand.class,
      ResolveCommand.class,
      DnsCommand.class,
      SelectCommand.class,
      VerifyCommand.class,
      IngressCommand.class,
      BenchCommand.class,
      HelpCommand.class
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk replay pcap-fixtures/examples/shop.pcap",
      "  ./chainwalk explain --cluster pcap-fixtures/examples/shop.yaml \\",
      "      'tcp 10.244.1.5:4000 > 10.96.20.1:80'",
      "  ./chainwalk rules --cluster pcap-fixtures/examples/shop.yaml --why",
      "  ./chainwalk lint --cluster pcap-fixtures/examples/shop.yaml",
      "  ./chainwalk route --cluster pcap-fixtures/examples/shop-ingress.yaml \\",
      "      'GET http://shop.example.com/cart'",
      "  ./chainwalk services pcap-fixtures/examples/shop.pcap > servers.yaml",
      "  ./chainwalk resolve --cluster pcap-fixtures/examples/shop.yaml web.shop",
      "  ./chainwalk select --endpoints 10 --change 'remove 3'",
      "  ./chainwalk verify-kernel pcap-fixtures/examples/shop.pcap",
      "  ./chainwalk bench --quick"
    },
    exitCodeListHeading = "%nExit status:%n",
    exitCodeList = {
      "0:done",
      "1:differences or findings; of route, nobody routes it; of resolve, no answer; of bench,"
          + " something became slower",
      "2:wrong arguments",
      "3:bad input",
      "4:this machine's kernel cannot be used: no root, no netfilter; bench can measure nothing",
      "5:the output cannot be written",
      "70:an error in chainwalk itself, or a benchmark that failed",
      "141:nobody reads the output any more"
    })
public final class Main implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      description = "with an error, show where it came from")
  private boolean debug;

  private Main() {}

  /// Runs a command and ends the JVM with its exit status.
  ///
  /// @param arguments the command line
  public static void main(final String[] arguments) {
    System.exit(run(arguments));
  }

  /// Runs a command.
  ///
  /// @param arguments the command line
  /// @return its exit status
  static int run(final String... arguments) {
    final Main main = new Main();
    try {
      final CommandLine commandLine = new CommandLine(main);
      final IVersionProvider version = commandLine.getCommandSpec().versionProvider();
      commandLine
          .getSubcommands()
          .values()
          .forEach(command -> command.getCommandSpec().versionProvider(version));
      return commandLine
          .setExecutionExceptionHandler(new Complaints(() -> main.debug))
          .setParameterExceptionHandler(new ArgumentComplaints())
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setUsageHelpWidth(100)
          .execute(arguments);
    } catch (final OutOfMemoryError tooLittle) {
      System.err.println("chainwalk: the memory does not suffice: " + tooLittle.getMessage());
      return ExitStatus.INTERNAL_ERROR;
    } catch (final Error problem) { // which the handler above is not asked about
      System.err.println(Complaints.INTERNAL + problem);
      problem.printStackTrace();
      return ExitStatus.INTERNAL_ERROR;
    }
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
    throw new ParameterException(spec.commandLine(), "which command?");
  }
}
