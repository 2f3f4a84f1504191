package io.chainwalk.tools;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Unmatched;

/// Says where the benchmarks are: not in this jar. The launcher hands the command to a jar of their own, which it builds of
/// the sources; only where there are none does it come here.
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    description = {
      "Measures what a packet costs here, beside the kernel and others. Needs the sources, of which"
          + " ./chainwalk bench --help has more to say."
    })
final class BenchCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Unmatched private List<String> arguments = new ArrayList<>();

  BenchCommand() {}

  @Override
  public Integer call() {
    spec.commandLine()
        .getErr()
        .println(
            "chainwalk: bench runs where the sources are; cannot run it here: bench "
                + String.join(" ", arguments));
    return ExitStatus.CANNOT_RUN_HERE;
  }
}
