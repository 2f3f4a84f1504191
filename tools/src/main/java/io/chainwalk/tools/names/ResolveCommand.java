package io.chainwalk.tools.names;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.names.ClusterNames;
import io.chainwalk.names.DomainName;
import io.chainwalk.names.RecordType;
import io.chainwalk.names.Resolution;
import io.chainwalk.names.SearchPath;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.StandardOutput;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.config.ClusterManifests;
import io.chainwalk.tools.config.Printable;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/// `chainwalk resolve`: what a name leads to in a cluster.
@Command(
    name = "resolve",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Says what a name leads to in a cluster, as the resolver of a Pod and the cluster's DNS do:"
          + " which names are tried, which object makes each record, and why there is none.",
      "Exit status 1 where there is no record; docs/names.md has the rules."
    },
    footerHeading = "%nTry:%n",
    footer = {
      "  ./chainwalk resolve --cluster pcap-fixtures/examples/shop.yaml web.shop",
      "  kubectl get svc,endpointslices -A -o yaml | ./chainwalk resolve --cluster - web SRV --from shop"
    })
public final class ResolveCommand implements Callable<Integer> {
  /// There is one version of the names, and this is it.
  private static final long SERIAL = 1;

  private static final Pattern NAMESPACE = Pattern.compile("[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "a name as a program in a Pod says it, or an address for its names")
  private String name = "";

  @Parameters(
      index = "1",
      paramLabel = "TYPE",
      arity = "0..1",
      converter = TypeConverter.class,
      description =
          "A, AAAA, SRV, PTR, CNAME, TXT, SOA or NS; default: A and AAAA, for an address PTR")
  private @Nullable RecordType type;

  @Mixin private NameSource source = new NameSource();

  @Option(
      names = "--from",
      paramLabel = "NAMESPACE",
      description = "the namespace of the Pod that asks; default: ${DEFAULT-VALUE}")
  private String from = "default";

  @Option(
      names = "--ndots",
      paramLabel = "N",
      description =
          "how many dots a name has that is tried as it is first; default: ${DEFAULT-VALUE}")
  private int ndots = SearchPath.POD_NDOTS;

  @Option(names = "--json", description = "print JSON, see docs/names.md")
  private boolean json;

  /// Made by the command line.
  public ResolveCommand() {}

  /// Reads a type of records.
  static final class TypeConverter implements ITypeConverter<RecordType> {
    @Override
    public RecordType convert(final String argument) {
      return Arrays.stream(RecordType.values())
          .filter(type -> type != RecordType.OTHER)
          .filter(type -> type.name().equals(argument.toUpperCase(Locale.ROOT)))
          .findFirst()
          .orElseThrow(() ->
              new TypeConversionException(
                  "a cluster's DNS has no records of type "
                      + argument
                      + ", but of "
                      + Arrays.stream(RecordType.values())
                          .filter(type -> type != RecordType.OTHER)
                          .map(RecordType::name)
                          .collect(Collectors.joining(", "))));
    }
  }

  @Override
  public Integer call() throws BadInputException, CannotWriteException {
    if (!NAMESPACE.matcher(from).matches()) {
      throw new ParameterException(
          spec.commandLine(), "--from must be the name of a namespace: " + from);
    }
    final Optional<DomainName> reverse = reverse();
    final SearchPath path;
    final String asked;
    try {
      path = SearchPath.ofPod(from, source.clusterDomain(), ndots);
      asked = reverse.map(DomainName::toString).orElse(name);
      path.candidates(asked);
    } catch (final IllegalArgumentException problem) {
      throw new ParameterException(spec.commandLine(), problem.getMessage());
    }
    final ClusterManifests manifests = source.read();
    final ClusterNames names = source.names(manifests.names(), SERIAL);
    final Resolution resolution = path.resolve(names, asked, types(reverse.isPresent()));
    StandardOutput.write(
        System.out,
        out -> {
          if (json) {
            new ResolveJson(names, manifests.places()).write(path, resolution, out);
          } else {
            out.write(
                new ResolveText(names, manifests.places())
                    .records(resolution)
                    .getBytes(StandardCharsets.UTF_8));
          }
        });
    if (!json) {
      talk(resolution, new ResolveText(names, manifests.places()));
    }
    return resolution.found().isPresent() ? ExitStatus.DONE : ExitStatus.FINDINGS;
  }

  /// The name to ask for the names of an address.
  private Optional<DomainName> reverse() {
    try {
      return Optional.of(ClusterNames.reverseOf(IpAddress.parse(name)));
    } catch (final IllegalArgumentException _) {
      return Optional.empty(); // it is a name, then
    }
  }

  private List<RecordType> types(final boolean ofAddress) {
    if (type != null) {
      return List.of(type);
    }
    return ofAddress ? List.of(RecordType.PTR) : List.of(RecordType.A, RecordType.AAAA);
  }

  private void talk(final Resolution resolution, final ResolveText text) {
    final PrintWriter talk = spec.commandLine().getErr();
    text.misses(resolution).forEach(line -> talk.println("chainwalk: " + Printable.text(line)));
    if (resolution.found().isEmpty()) {
      talk.println(
          "chainwalk: "
              + Printable.text(name)
              + " leads nowhere for a Pod in namespace "
              + Printable.text(from)
              + ".");
    }
    talk.flush();
  }
}
