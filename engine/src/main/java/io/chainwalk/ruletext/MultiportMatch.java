package io.chainwalk.ruletext;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Match.Multiport.Side;
import io.chainwalk.ruleset.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `-m multiport`.
final class MultiportMatch extends MatchReader {
  private static final int SLOTS = 15;

  private static final OptionTable<MultiportMatch> OPTIONS =
      OptionTable.of(
          "multiport",
          Option.<MultiportMatch>of("sports", (r, a) -> r.readPorts(Side.SOURCE, a))
              .alias("source-ports")
              .canInvert()
              .not("dports", "ports"),
          Option.<MultiportMatch>of("dports", (r, a) -> r.readPorts(Side.DESTINATION, a))
              .alias("destination-ports")
              .canInvert()
              .not("ports"),
          Option.<MultiportMatch>of("ports", (r, a) -> r.readPorts(Side.EITHER, a)).canInvert());

  private Match.@Nullable Multiport match;

  private void readPorts(final Side side, final Argument argument) throws RuleSyntaxException {
    final List<PortRange> ranges = new ArrayList<>();
    int slots = 0;
    for (final String text : argument.text().split(",", -1)) {
      final int colon = text.indexOf(':');
      final int first = argument.port(colon < 0 ? text : text.substring(0, colon));
      final int last = colon < 0 ? first : argument.port(text.substring(colon + 1));
      if (colon >= 0 && first >= last) {
        throw argument.bad("a list of ports and ranges whose first port is below the last");
      }
      slots += colon < 0 ? 1 : 2;
      ranges.add(new PortRange(first, last));
    }
    if (slots > SLOTS) {
      throw argument.bad("a list of 15 ports at most; a range counts as two");
    }
    match = new Match.Multiport(side, ranges, argument.not());
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
    final boolean hasPorts =
        Protocol.hasPorts(rule.protocol()) || rule.protocol() == RuleDraft.DCCP;
    if (!hasPorts || rule.notProtocol()) {
      throw new RuleSyntaxException("multiport needs -p tcp, udp, udplite, sctp or dccp");
    }
    if (match == null) {
      throw new RuleSyntaxException("multiport needs --sports, --dports or --ports");
    }
    return match;
  }

  static void write(final Match.Multiport multiport, final RuleText out) {
    final String option =
        switch (multiport.side()) {
          case SOURCE -> "--sports";
          case DESTINATION -> "--dports";
          case EITHER -> "--ports";
        };
    out.option(multiport.not(), option);
    String separator = " ";
    for (final PortRange range : multiport.ranges()) {
      out.out().append(separator).append(range.first());
      if (range.first() != range.last()) {
        out.out().append(':').append(range.last());
      }
      separator = ",";
    }
  }
}
