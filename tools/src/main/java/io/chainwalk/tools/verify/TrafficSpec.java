package io.chainwalk.tools.verify;

import io.chainwalk.tools.traffic.TrafficOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// An argument of `--generate`: `packets=100000,seed=7`, where everything may be left out but the packets.
///
/// @param packets how many are handed in; pauses do not count
/// @param seed decides which; null for that of the command
/// @param round how many a node gets before there is a new one
/// @param conversations how many go on at a time
/// @param pauses how many of a million steps are pauses, of a second each
record TrafficSpec(long packets, @Nullable Long seed, int round, int conversations, int pauses) {
  private static final int ROUND = 5_000;

  /// With more there would be no packet ever.
  private static final int MOST_PAUSES = 999_999;

  /// Reads it.
  static final class Converter implements ITypeConverter<TrafficSpec> {
    private long packets;
    private @Nullable Long seed;
    private int round = ROUND;
    private int pauses;
    private int conversations = TrafficOptions.DEFAULT.conversations();

    @Override
    public TrafficSpec convert(final String argument) {
      for (final String part : argument.split(",", -1)) {
        final int sign = part.indexOf('=');
        final long value = number(part, sign);
        switch (part.substring(0, Math.max(0, sign))) {
          case "packets" -> packets = between(1, Long.MAX_VALUE, part, value);
          case "seed" -> seed = value;
          case "round" -> round = (int) between(1, Integer.MAX_VALUE, part, value);
          case "conversations" -> conversations = (int) between(1, Integer.MAX_VALUE, part, value);
          case "pauses" -> pauses = (int) between(0, MOST_PAUSES, part, value);
          default ->
              throw new TypeConversionException(
                  "packets, seed, round, conversations and pauses can be said, not " + part);
        }
      }
      if (packets == 0) {
        throw new TypeConversionException("packets=N says how many: " + argument);
      }
      return new TrafficSpec(packets, seed, round, conversations, pauses);
    }

    private static long number(final String part, final int sign) {
      try {
        return Long.parseLong(part.substring(sign + 1));
      } catch (final NumberFormatException _) {
        throw new TypeConversionException("not NAME=NUMBER: " + part);
      }
    }

    private static long between(
        final long least, final long most, final String part, final long value) {
      if (value < least || value > most) {
        throw new TypeConversionException("must be " + least + " to " + most + ": " + part);
      }
      return value;
    }
  }
}
