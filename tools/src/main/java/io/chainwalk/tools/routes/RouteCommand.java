package io.chainwalk.tools.routes;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.route.Entrance;
import io.chainwalk.select.RandomBits;
import io.chainwalk.sticky.KeyRing;
import io.chainwalk.sticky.StickyCookies;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ClusterOptions;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.IoMessages;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `chainwalk route`: where one HTTP request goes.
@Command(
    name = "route",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says which rule of which Ingress or HTTPRoute gets a request, why the others do not, and"
          + " which Services and endpoints it goes to, with exact shares."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk route --cluster pcap-fixtures/examples/shop-ingress.yaml \\",
      "      'GET http://shop.example.com/cart'",
      "  ./chainwalk route --cluster pcap-fixtures/examples/shop-canary.yaml --all \\",
      "      -H 'Cookie: beta=always' https://shop.example.com/"
    })
public final class RouteCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private ClusterOptions cluster = new ClusterOptions();

  @Parameters(
      paramLabel = "REQUEST",
      arity = "1",
      description = "'[METHOD] URL' or '[METHOD] PATH'; GET where no method is given")
  private String request = "";

  @Option(
      names = {"-H", "--header"},
      paramLabel = "HEADER",
      description = "'Name: value', as curl has it; repeatable; a Host goes before that of the URL")
  private List<String> headers = List.of();

  @Option(
      names = "--source",
      paramLabel = "IP",
      defaultValue = "192.0.2.1",
      description = "the client's address; default ${DEFAULT-VALUE}")
  private String source = "";

  @Option(
      names = "--entrance",
      paramLabel = "NAME",
      description = "one entrance only, as 'alb shop/web', nginx, 'gateway infra/public'")
  private String entrance = "";

  @Option(
      names = "--class",
      paramLabel = "NAME",
      description =
          "a further class of Ingresses that somebody acts on, by the specification alone;"
              + " repeatable")
  private Set<String> classes = Set.of();

  @Option(
      names = "--ignore-rewrites",
      description = "follow rules that rewrite paths or hosts, without doing so")
  private boolean ignoreRewrites;

  @Option(
      names = "--cookie-key-file",
      paramLabel = "FILE",
      description = "the key that cookies are sealed with, to read those of the request")
  private @Nullable Path cookieKey;

  @Option(
      names = "--all",
      description = "all rules that did not get the request, not only the first few")
  private boolean all;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "decides which target group is drawn; default ${DEFAULT-VALUE}")
  private long seed;

  @Option(names = "--json", description = "print everything as JSON, see docs/routing.md")
  private boolean json;

  /// Made by the command line.
  public RouteCommand() {}

  @Override
  public Integer call() throws BadInputException, CannotWriteException {
    final AskedRequest asked = asked();
    final ClusterManifests manifests = cluster.readForAnyNode();
    final Entrances entrances =
        EntranceReader.read(manifests, new EntranceOptions(classes, false, ignoreRewrites));
    final RouteReport report =
        new RouteRun(
                manifests,
                entrances,
                cookies(),
                RandomBits.of(seed, 0),
                Instant.now().getEpochSecond())
            .ask(asked, chosen(entrances));
    StandardOutput.write(
        System.out,
        to -> {
          if (json) {
            RouteJson.write(report, to);
          } else {
            to.write(RouteText.of(report, all).getBytes(StandardCharsets.UTF_8));
          }
        });
    return report.isRouted() ? ExitStatus.DONE : ExitStatus.FINDINGS;
  }

  private AskedRequest asked() {
    try {
      return AskedRequest.parse(request, headers, IpAddress.parse(source));
    } catch (final IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
  }

  private List<Entrance> chosen(final Entrances entrances) {
    final List<Entrance> chosen =
        entrances.entrances().stream()
            .filter(one -> entrance.isEmpty() || one.name().equals(entrance))
            .toList();
    if (chosen.isEmpty() && !entrance.isEmpty()) {
      throw new ParameterException(
          spec.commandLine(),
          "no entrance is called \""
              + entrance
              + "\"; there are "
              + entrances.entrances().stream()
                  .map(one -> '"' + one.name() + '"')
                  .collect(Collectors.joining(", ")));
    }
    return chosen;
  }

  private @Nullable StickyCookies cookies() throws BadInputException {
    if (cookieKey == null) {
      return null;
    }
    try {
      return new StickyCookies(KeyRing.of(Files.readAllBytes(cookieKey), List.of()));
    } catch (final IOException problem) {
      throw new BadInputException(List.of(cookieKey + ": " + IoMessages.of(problem) + '.'));
    } catch (final IllegalArgumentException wrong) {
      throw new BadInputException(List.of(cookieKey + ": " + wrong.getMessage() + '.'));
    }
  }
}
