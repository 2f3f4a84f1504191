package io.chainwalk.tools.verify;

import io.chainwalk.tools.traffic.TrafficOptions;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An argument of `--generate`: `packets=100000,seed=7`, where everything may be left out but the packets.
///
/// @param packets how many are handed in; pauses do not count
/// @param seed decides which; null for that of the command
/// @param round how many a node gets before there is a new one
/// @param conversations how many go on at a time
/// @param pauses how many of a million steps are pauses, each a little longer than a second
record TrafficSpec(long packets, @Nullable Long seed, int round, int conversations, int pauses) {
  private static final int ROUND = 2_000;

  /// With more there would be no packet ever.
  private static final int MOST_PAUSES = 999_999;

  /// The same with other rounds.
  ///
  /// @param packets how many a node gets
  TrafficSpec withRound(final int packets) {
    return new TrafficSpec(this.packets, seed, packets, conversations, pauses);
  }

  /// How to say it, without what need not be said.
  String spelled() {
    return "packets="
        + packets
        + (seed == null ? "" : ",seed=" + seed)
        + (round == ROUND ? "" : ",round=" + round)
        + (conversations == TrafficOptions.DEFAULT.conversations()
            ? ""
            : ",conversations=" + conversations)
        + (pauses == 0 ? "" : ",pauses=" + pauses);
  }

  /// Reads it.
  static final class Converter implements ITypeConverter<TrafficSpec> {
    private long packets;
    private @Nullable Long seed;
    private int round = ROUND;
    private int pauses;
    private int conversations = TrafficOptions.DEFAULT.conversations();

    @Override
    public TrafficSpec convert(final String argument) {
      final Set<String> said = new HashSet<>();
      for (final String part : argument.split(",", -1)) {
        final int sign = part.indexOf('=');
        final String key = part.substring(0, Math.max(0, sign));
        if (!said.add(key)) {
          throw new TypeConversionException(
              argument + ": " + key + " is there twice, leave one out");
        }
        switch (key) {
          case "packets" -> packets = between(1, Long.MAX_VALUE, part);
          case "seed" -> seed = between(Long.MIN_VALUE, Long.MAX_VALUE, part);
          case "round" -> round = (int) between(1, Integer.MAX_VALUE, part);
          case "conversations" -> conversations = (int) between(1, Integer.MAX_VALUE, part);
          case "pauses" -> pauses = (int) between(0, MOST_PAUSES, part);
          default ->
              throw new TypeConversionException(
                  "%s: '%s' says nothing; packets=N, seed=N, round=N, conversations=N and pauses=N do, with commas between them"
                      .formatted(argument, part));
        }
      }
      if (packets == 0) {
        throw new TypeConversionException(
            argument + ": how many packets? add packets=N, as packets=100000");
      }
      return new TrafficSpec(packets, seed, round, conversations, pauses);
    }

    private static long between(final long least, final long most, final String part) {
      try {
        final long value = Long.parseLong(part.substring(part.indexOf('=') + 1));
        if (value >= least && value <= most) {
          return value;
        }
      } catch (final NumberFormatException _) {
        // is no number, or none that fits: said below
      }
      throw new TypeConversionException(
          "%s: must be a whole number from %d to %d".formatted(part, least, most));
    }
  }
}
