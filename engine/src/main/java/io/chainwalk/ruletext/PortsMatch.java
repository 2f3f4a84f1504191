package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import org.jspecify.annotations.Nullable;

/// `-m udp`, `-m udplite`, `-m dccp`: ports alone.
final class PortsMatch extends MatchReader {
  private static final OptionTable<PortsMatch> OPTIONS =
      OptionTable.of(
          "udp",
          Option.<PortsMatch>of("sport", (r, a) -> r.source = a.not(a.ports()))
              .alias("source-port")
              .canInvert(),
          Option.<PortsMatch>of("dport", (r, a) -> r.destination = a.not(a.ports()))
              .alias("destination-port")
              .canInvert());

  private final int protocol;
  private Match.@Nullable Not<PortRange> source;
  private Match.@Nullable Not<PortRange> destination;

  PortsMatch(final int protocol) {
    this.protocol = protocol;
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
    rule.requireProtocol(nameOf(protocol), protocol);
    return new Match.Ports(protocol, source, destination);
  }

  /// The match's name.
  static String nameOf(final int protocol) {
    return switch (protocol) {
      case Protocol.UDP -> "udp";
      case Protocol.UDPLITE -> "udplite";
      default -> "dccp";
    };
  }

  static void write(final Match.Ports match, final RuleText out) {
    writePorts(match.source(), match.destination(), out);
  }

  /// Ports as all matches for one protocol write them: nothing for a range of all, not even its `!`.
  static void writePorts(
      final Match.@Nullable Not<PortRange> source,
      final Match.@Nullable Not<PortRange> destination,
      final RuleText out) {
    out.ports("--sport", isAll(source) ? null : source);
    out.ports("--dport", isAll(destination) ? null : destination);
  }

  private static boolean isAll(final Match.@Nullable Not<PortRange> ports) {
    return ports != null && ports.value().equals(PortRange.ANY);
  }
}
