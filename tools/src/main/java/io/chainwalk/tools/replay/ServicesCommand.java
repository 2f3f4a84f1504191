package io.chainwalk.tools.replay;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ManifestWriter;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `chainwalk services`: the Services that a replay without a cluster makes, as manifests to edit.
@Command(
    name = "services",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a Service and its EndpointSlices for each server seen in the captures, as YAML.",
      "These are the ones that replay uses where no cluster is given; edit them and hand them to"
          + " replay --cluster."
    },
    footerHeading = "%nTry:%n",
    footer = "  ./chainwalk services pcap-fixtures/examples/shop.pcap > servers.yaml")
public final class ServicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "CAPTURE",
      arity = "1..*",
      description = "pcap or pcapng, gzip or not; - is standard input")
  private List<String> captures = List.of();

  /// Made by the command line.
  public ServicesCommand() {}

  @Override
  public Integer call() throws BadInputException, BadCaptureException, CannotWriteException {
    if (captures.stream().filter(CaptureInputs.STANDARD_INPUT::equals).count() > 1) {
      throw new ParameterException(spec.commandLine(), "standard input can be read once only");
    }
    final ServerDiscovery discovery = new ServerDiscovery(new FlowHash(0));
    BadCaptureException damage = null;
    try (CaptureInputs inputs = CaptureInputs.open(captures)) {
      final CaptureBlock block = new CaptureBlock();
      while (inputs.merged().readBlock(block)) {
        discovery.discover(block);
      }
    } catch (final BadCaptureException bad) {
      damage = bad;
    } catch (final IOException problem) {
      throw CaptureInputs.unreadable(captures, problem);
    }
    write(discovery);
    if (damage != null) {
      throw damage;
    }
    return ExitStatus.DONE;
  }

  private void write(final ServerDiscovery discovery) throws CannotWriteException {
    StandardOutput.write(
        System.out,
        stream -> {
          final Writer out =
              new BufferedWriter(new OutputStreamWriter(stream, StandardCharsets.UTF_8));
          ManifestWriter.write(
              discovery.snapshot(),
              List.of(
                  "Servers seen in "
                      + String.join(", ", captures)
                      + ", each with "
                      + ServerDiscovery.ENDPOINTS
                      + " endpoints that do not exist."),
              out);
          out.flush();
        });
  }
}
