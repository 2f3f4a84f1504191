package io.chainwalk.tools.balancer;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/// Options that put a load balancer in front of the cluster.
public final class BalancerOptions {
  private static final String NLB = "nlb";
  private static final String ON = "on";

  @Option(
      names = "--load-balancer",
      paramLabel = NLB,
      converter = KindConverter.class,
      description =
          "let the packet go through a load balancer first: nlb, a Network Load Balancer, see"
              + " docs/addresses.md")
  private String kind = "";

  @Option(
      names = "--cross-zone",
      paramLabel = "on|off",
      arity = "1",
      converter = SwitchConverter.class,
      description = "whether it takes targets of all zones; default: what annotations say, or off")
  private String crossZone = "";

  @Option(
      names = "--balancer-zone",
      paramLabel = "ZONE",
      description = "the zone of the balancer's node that the client came to; default: any")
  private @Nullable String zone;

  /// Made by the command line.
  public BalancerOptions() {}

  /// Reads the one kind of load balancer that there is.
  public static final class KindConverter implements ITypeConverter<String> {
    /// Made by the command line.
    public KindConverter() {}

    @Override
    public String convert(final String text) {
      if (text.equals(NLB)) {
        return text;
      }
      throw new TypeConversionException("the only load balancer is nlb, not '%s'".formatted(text));
    }
  }

  /// Reads `on` and `off`.
  public static final class SwitchConverter implements ITypeConverter<String> {
    /// Made by the command line.
    public SwitchConverter() {}

    @Override
    public String convert(final String text) {
      if (text.equals(ON) || text.equals("off")) {
        return text;
      }
      throw new TypeConversionException("on or off, not '%s'".formatted(text));
    }
  }

  /// Whether there is a load balancer in front.
  ///
  /// @return false where packets come to the node as they are
  public boolean isChosen() {
    return !kind.isEmpty();
  }

  /// Whether targets of all zones are taken.
  ///
  /// @return empty for what the manifests say
  public Optional<Boolean> crossZone() {
    return crossZone.isEmpty() ? Optional.empty() : Optional.of(crossZone.equals(ON));
  }

  /// The zone of the balancer's node that clients come to.
  ///
  /// @return empty for any
  public Optional<String> zone() {
    return Optional.ofNullable(zone);
  }

  /// What is wrong with the options as they stand together.
  ///
  /// @return a sentence, or an empty text
  public String contradiction() {
    return !isChosen() && (!crossZone.isEmpty() || zone != null)
        ? "--cross-zone and --balancer-zone need --load-balancer"
        : "";
  }
}
