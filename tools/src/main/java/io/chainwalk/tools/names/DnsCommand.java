package io.chainwalk.tools.names;

import io.chainwalk.tools.AddressAndPort;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.Ending;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.Printable;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import java.util.concurrent.ThreadLocalRandom;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `chainwalk dns`: a cluster's DNS for real clients.
@Command(
    name = "dns",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Answers DNS queries over UDP and TCP as the DNS of a cluster does, and goes on when its manifests"
          + " change. Other names than the cluster's are refused: nothing is forwarded.",
      "Standard output has the address it listens at; SIGTERM and Ctrl-C end it."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk dns --cluster pcap-fixtures/examples/shop.yaml --listen 127.0.0.1:5353",
      "  dig -p 5353 @127.0.0.1 web.shop.svc.cluster.local"
    })
public final class DnsCommand implements Callable<Integer> {
  private static final int MOST_CONNECTIONS = 100_000;
  private static final int MOST_IDLE_SECONDS = 3_600;
  private static final int MOST_THREADS = 256;

  /// More than a server takes to close everything.
  private static final int PATIENCE_SECONDS = 15;

  private static final long SERIAL_MASK = 0xFFFF_FFFFL;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private NameSource source = new NameSource();

  @Option(
      names = "--listen",
      paramLabel = "ADDR:PORT",
      required = true,
      description = "where; [::1]:53 for IPv6, :53 for all addresses, port 0 for any that is free")
  private String listen = "";

  @Option(
      names = "--rotate",
      description = "addresses in any order, as CoreDNS's loadbalance has them; default: by value")
  private boolean rotate;

  @Option(
      names = "--udp-bytes",
      paramLabel = "N",
      description =
          "the longest answer over UDP for clients with EDNS, 512 to 4096; default: ${DEFAULT-VALUE}")
  private int udpBytes = DnsResponder.DEFAULT_UDP_BYTES;

  @Option(
      names = "--connections",
      paramLabel = "N",
      description = "how many TCP connections may be open at once; default: ${DEFAULT-VALUE}")
  private int connections = 1_000;

  @Option(
      names = "--idle",
      paramLabel = "SECONDS",
      description =
          "after how long without a query a connection is closed; default: ${DEFAULT-VALUE}")
  private int idleSeconds = 10;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "how many threads answer; default: as many as there are processors")
  private int threads = Runtime.getRuntime().availableProcessors();

  /// Made by the command line.
  public DnsCommand() {}

  @Override
  public Integer call() throws BadInputException, CannotWriteException, InterruptedException {
    final InetSocketAddress at = where();
    check(udpBytes, DnsResponder.LEAST_UDP_BYTES, DnsResponder.MOST_UDP_BYTES, "--udp-bytes");
    check(connections, 0, MOST_CONNECTIONS, "--connections");
    check(idleSeconds, 1, MOST_IDLE_SECONDS, "--idle");
    check(threads, 1, MOST_THREADS, "--threads");
    try (Ending ending = new Ending(PATIENCE_SECONDS)) {
      serve(at, ending);
      ending.succeed();
      return ExitStatus.DONE;
    } catch (final IOException problem) {
      talk(problem.getMessage() + ".");
      return ExitStatus.CANNOT_RUN_HERE;
    }
  }

  private void serve(final InetSocketAddress at, final Ending ending)
      throws BadInputException, CannotWriteException, IOException, InterruptedException {
    try (DnsService service =
        DnsService.start(
            () -> source.names(source.read().names(), serial()),
            source.files(),
            at,
            new DnsLimits(udpBytes, connections, idleSeconds, threads),
            rotate ? ThreadLocalRandom::current : null,
            this::talk)) {
      ending.begin();
      final InetSocketAddress address = service.address();
      StandardOutput.write(
          System.out,
          out ->
              out.write(
                  (AddressAndPort.text(address) + System.lineSeparator())
                      .getBytes(StandardCharsets.UTF_8)));
      talk("Answers over UDP and TCP for " + source.clusterDomain() + " and for addresses.");
      if (source.files().isEmpty()) {
        talk("Standard input cannot be read again, so the names stay what they are.");
      }
      ending.await();
    }
  }

  private InetSocketAddress where() {
    try {
      return AddressAndPort.parse("--listen", listen);
    } catch (final IllegalArgumentException bad) {
      throw new ParameterException(spec.commandLine(), String.valueOf(bad.getMessage()), bad);
    }
  }

  /// The time, as CoreDNS has it.
  private static long serial() {
    return System.currentTimeMillis() / 1_000 & SERIAL_MASK;
  }

  private void check(final int value, final int least, final int most, final String option) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), option + " must be " + least + " to " + most + ": " + value);
    }
  }

  private void talk(final String sentence) {
    final PrintWriter talk = spec.commandLine().getErr();
    talk.println("chainwalk: " + Printable.text(sentence));
    talk.flush();
  }
}
