package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// `-m tcp`.
final class TcpMatch extends MatchReader {
  /// In the order in which they are written; those of bit 6 and 7 have no name.
  private static final List<String> FLAGS = List.of("FIN", "SYN", "RST", "PSH", "ACK", "URG");

  private static final int ALL_FLAGS = 0x3F;

  private static final Match.TcpFlags SYN = new Match.TcpFlags(0x17, 0x02);

  private static final OptionTable<TcpMatch> OPTIONS =
      OptionTable.of(
          "tcp",
          Option.<TcpMatch>of("sport", (r, a) -> r.source = a.not(a.ports()))
              .alias("source-port")
              .canInvert(),
          Option.<TcpMatch>of("dport", (r, a) -> r.destination = a.not(a.ports()))
              .alias("destination-port")
              .canInvert(),
          Option.<TcpMatch>of(
                  "tcp-flags",
                  (r, a) ->
                      r.flags = a.not(new Match.TcpFlags(flags(a, a.text()), flags(a, a.second()))))
              .withArguments(2)
              .canInvert()
              .not("syn"),
          Option.<TcpMatch>flag("syn", (r, a) -> r.flags = a.not(SYN)).canInvert(),
          Option.<TcpMatch>of("tcp-option", (r, a) -> r.option = a.not((int) a.number(1, 255)))
              .canInvert());

  private Match.@Nullable Not<PortRange> source;
  private Match.@Nullable Not<PortRange> destination;
  private Match.@Nullable Not<Match.TcpFlags> flags;
  private Match.@Nullable Not<Integer> option;

  private static int flags(final Argument argument, final String names) throws RuleSyntaxException {
    int bits = 0;
    for (final String name : names.split(",", -1)) {
      final String upper = name.toUpperCase(Locale.ROOT);
      final int bit = FLAGS.indexOf(upper);
      if (bit >= 0) {
        bits |= 1 << bit;
      } else if (upper.equals("ALL")) {
        bits |= ALL_FLAGS;
      } else if (!upper.isEmpty() && !upper.equals("NONE")) {
        throw argument.bad("a list of " + String.join(", ", FLAGS) + ", ALL or NONE");
      }
    }
    return bits;
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
  Match match(final RuleDraft rule) throws RuleSyntaxException {
    rule.requireProtocol("tcp", Protocol.TCP);
    return new Match.Tcp(source, destination, flags, option);
  }

  static void write(final Match.Tcp tcp, final RuleText out) {
    PortsMatch.writePorts(tcp.source(), tcp.destination(), out);
    if (tcp.option() != null) {
      out.option(tcp.option().not(), "--tcp-option").number(tcp.option().value());
    }
    if (tcp.flags() != null) {
      out.option(tcp.flags().not(), "--tcp-flags");
      out.word(names(tcp.flags().value().mask())).word(names(tcp.flags().value().set()));
    }
  }

  private static String names(final int bits) {
    final StringBuilder names = new StringBuilder();
    for (int bit = 0; bit < FLAGS.size(); bit++) {
      if ((bits & 1 << bit) != 0) {
        names.append(names.isEmpty() ? "" : ",").append(FLAGS.get(bit));
      }
    }
    return names.isEmpty() ? "NONE" : names.toString();
  }
}
