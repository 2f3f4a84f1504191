package io.chainwalk.ruletext;

import java.util.List;
import java.util.Locale;

/// Rates as `5/sec`, kept as the kernel does: the time for one packet, in fractions of a second.
final class Rates {
  private static final List<Unit> UNITS =
      List.of(
          new Unit("day", 86_400),
          new Unit("hour", 3_600),
          new Unit("minute", 60),
          new Unit("second", 1));

  private Rates() {}

  private record Unit(String name, long seconds) {}

  /// How many seconds the unit of a rate has, or 0 where there is no such unit.
  static long unitSeconds(final String text) {
    final int slash = text.indexOf('/');
    if (slash < 0) {
      return 1;
    }
    final String unit = text.substring(slash + 1).toLowerCase(Locale.ROOT);
    for (final Unit known : UNITS) {
      if (!unit.isEmpty() && known.name().startsWith(unit)) {
        return known.seconds();
      }
    }
    return 0;
  }

  /// The time for one packet.
  ///
  /// @param scale how many fractions a second has
  static long parse(final Argument argument, final long scale) throws RuleSyntaxException {
    final String text = argument.text();
    final long number = leadingNumber(text);
    final long seconds = unitSeconds(text);
    if (number <= 0 || seconds == 0) {
      throw argument.bad("a rate, such as 5/second, 10/minute, 3/hour or 1/day");
    }
    final long time = scale * seconds / number;
    if (time == 0) {
      throw argument.bad("a rate that is slow enough");
    }
    return time;
  }

  /// The digits in front; the tools overlook what else stands before the slash.
  private static long leadingNumber(final String text) {
    int end = 0;
    while (end < text.length() && text.charAt(end) >= '0' && text.charAt(end) <= '9') {
      end++;
    }
    return Numbers.digits(text, 0, end, 10);
  }

  /// Writes a rate in the largest unit in which it is a whole number, or nearly.
  ///
  /// @return how many seconds the unit has
  static long write(final long time, final long scale, final RuleText out) {
    int unit = 0;
    for (int i = 1; i < UNITS.size(); i++) {
      final long length = UNITS.get(i).seconds() * scale;
      if (time > length || length / time < length % time) {
        break;
      }
      unit = i;
    }
    final Unit chosen = UNITS.get(unit);
    out.number(chosen.seconds() * scale / time);
    out.out().append('/').append(abbreviation(chosen.name()));
    return chosen.seconds();
  }

  private static String abbreviation(final String name) {
    return switch (name) {
      case "second" -> "sec";
      case "minute" -> "min";
      default -> name;
    };
  }
}
