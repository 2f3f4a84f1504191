package io.chainwalk.ruletext;

import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.PktType.Kind;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// `-m pkttype`.
final class PktTypeMatch extends MatchReader {
  private static final OptionTable<PktTypeMatch> OPTIONS =
      OptionTable.of(
          "pkttype",
          Option.<PktTypeMatch>of(
                  "pkt-type", (r, a) -> r.match = new Match.PktType(kind(a), a.not()))
              .canInvert()
              .must());

  private Match.@Nullable PktType match;

  private static Kind kind(final Argument argument) throws RuleSyntaxException {
    return switch (argument.text().toLowerCase(Locale.ROOT)) {
      case "unicast", "host" -> Kind.UNICAST;
      case "broadcast", "bcast" -> Kind.BROADCAST;
      case "multicast", "mcast" -> Kind.MULTICAST;
      case "otherhost" -> Kind.OTHER_HOST;
      default -> throw argument.bad("unicast, broadcast, multicast or otherhost");
    };
  }

  @Override
  OptionTable<?> options() {
    return OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    OPTIONS.option(index).action().read(this, argument);
  }

  @Override
  Match match(final RuleDraft rule) {
    return Objects.requireNonNull(match, "--pkt-type is mandatory");
  }

  static void write(final Match.PktType type, final RuleText out) {
    final String name =
        switch (type.kind()) {
          case UNICAST -> "unicast";
          case BROADCAST -> "broadcast";
          case MULTICAST -> "multicast";
          case OTHER_HOST -> "otherhost";
        };
    out.option(type.not(), "--pkt-type").word(name);
  }
}
