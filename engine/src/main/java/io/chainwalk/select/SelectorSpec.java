package io.chainwalk.select;

import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// An algorithm and its parameters, as annotations and options spell them: `maglev`, `maglev:size=65537`,
/// `ring-hash:size=4096:by=client`, `power-of-choices:d=3`.
///
/// @param kind the algorithm
/// @param size entries of the table or points of the ring; how many are drawn, for [SelectorKind#POWER_OF_CHOICES]; 0 for
///     algorithms that have no such thing
/// @param input what is hashed, [PickInput#FLOW] or [PickInput#CLIENT], for algorithms that hash; else what they need
public record SelectorSpec(SelectorKind kind, int size, PickInput input) {
  /// Checks the parameters.
  ///
  /// @throws IllegalArgumentException when the size is not one that the algorithm can have, or the input not one
  public SelectorSpec {
    if (input != kind.usualInput()
        && !(isHash(kind) && (input == PickInput.FLOW || input == PickInput.CLIENT))) {
      throw new IllegalArgumentException(kind.text() + " cannot pick by " + input);
    }
    SelectorSizes.check(kind, size);
  }

  /// An algorithm with the usual parameters.
  ///
  /// @param kind the algorithm
  /// @return with the size that whoever made it uses
  public static SelectorSpec of(final SelectorKind kind) {
    return new SelectorSpec(kind, SelectorSizes.usual(kind), kind.usualInput());
  }

  /// Reads a spelling.
  ///
  /// @param text `NAME[:size=N][:d=N][:by=flow|client]`
  /// @return what it says
  /// @throws IllegalArgumentException when it says nothing, with what is wrong and which names there are
  public static SelectorSpec parse(final String text) {
    final String[] parts = text.split(":", -1);
    final SelectorKind kind =
        SelectorKind.of(parts[0])
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "no selector is called \"" + parts[0] + "\"; there are " + names()));
    SelectorSpec spec = of(kind);
    for (final String parameter : Arrays.asList(parts).subList(1, parts.length)) {
      spec = spec.with(parameter);
    }
    return spec;
  }

  private static String names() {
    return Stream.of(SelectorKind.values())
        .map(SelectorKind::text)
        .collect(Collectors.joining(", "));
  }

  private static boolean isHash(final SelectorKind kind) {
    return kind.usualInput() == PickInput.FLOW || kind.usualInput() == PickInput.CLIENT;
  }

  private SelectorSpec with(final String parameter) {
    final int equals = parameter.indexOf('=');
    final String key = equals < 0 ? parameter : parameter.substring(0, equals);
    final String value = equals < 0 ? "" : parameter.substring(equals + 1);
    if (key.equals("by") && isHash(kind)) {
      return new SelectorSpec(kind, size, inputOf(value));
    }
    if (!key.isEmpty() && key.equals(SelectorSizes.parameterOf(kind))) {
      return new SelectorSpec(kind, numberOf(key, value), input);
    }
    throw new IllegalArgumentException("%s has no parameter \"%s\"".formatted(kind.text(), key));
  }

  private static PickInput inputOf(final String value) {
    return switch (value) {
      case "flow" -> PickInput.FLOW;
      case "client" -> PickInput.CLIENT;
      default -> throw new IllegalArgumentException("by must be flow or client: by=" + value);
    };
  }

  private static int numberOf(final String key, final String value) {
    try {
      return Integer.parseInt(value);
    } catch (final NumberFormatException e) {
      throw new IllegalArgumentException(
          "%s must be a number up to %d: %s=%s".formatted(key, Integer.MAX_VALUE, key, value), e);
    }
  }

  /// Builds the selector. This is where tables are filled: it takes from microseconds to milliseconds,
  /// and seconds where a Maglev table has thousands of endpoints of which a few are thousands of times as heavy as others.
  ///
  /// @param endpoints what to pick from; those of weight 0 get nothing
  /// @return the selector
  /// @throws IllegalArgumentException when the algorithm cannot have so many endpoints or such weights
  public EndpointSelector build(final EndpointSet endpoints) {
    return switch (kind) {
      case RANDOM -> new RandomSelector(this, endpoints);
      case WEIGHTED_RANDOM -> new AliasSelector(this, endpoints);
      case WEIGHTED_THRESHOLD -> new ThresholdSelector(this, endpoints);
      case ROUND_ROBIN, SMOOTH_WRR, LVS_WRR -> new TurnSelector(this, endpoints);
      case LEAST_CONNECTIONS, WEIGHTED_LEAST_CONNECTIONS ->
          new LeastConnectionsSelector(this, endpoints);
      case POWER_OF_CHOICES -> new PowerOfChoicesSelector(this, endpoints);
      case SOURCE_HASH, FLOW_HASH -> new HashSelector(this, endpoints);
      case RING_HASH, RING_HASH_MURMUR2 -> new RingSelector(this, endpoints);
      case RENDEZVOUS -> new RendezvousSelector(this, endpoints);
      case MAGLEV, MAGLEV_ENVOY, MAGLEV_CILIUM -> new MaglevSelector(this, endpoints);
    };
  }

  /// The spelling, with parameters that are not the usual ones.
  @Override
  public String toString() {
    final StringBuilder text = new StringBuilder(kind.text());
    if (size != SelectorSizes.usual(kind)) {
      text.append(':').append(SelectorSizes.parameterOf(kind)).append('=').append(size);
    }
    if (input != kind.usualInput()) {
      text.append(":by=").append(input == PickInput.CLIENT ? "client" : "flow");
    }
    return text.toString();
  }
}
