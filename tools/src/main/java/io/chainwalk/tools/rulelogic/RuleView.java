package io.chainwalk.tools.rulelogic;

import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Table;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a rule's header and matches say together, as far as sets can say it.
final class RuleView {
  private final HeaderMatch header;
  private final List<Match> matches;
  private final boolean stateStays;
  private PortSet sourcePorts = PortSet.ALL;
  private PortSet destinationPorts = PortSet.ALL;
  private boolean readsPorts;
  private int worlds;

  RuleView(final Rule rule, final Table table) {
    this(rule.header(), rule.matches(), table);
  }

  RuleView(final HeaderMatch header, final List<Match> matches, final Table table) {
    this.header = header;
    this.matches = matches;
    this.stateStays = table != Table.RAW;
    this.worlds = CtWorlds.in(table);
    matches.forEach(this::narrow);
  }

  /// What every packet of a table is.
  static RuleView ofAnyPacket(final boolean ipv6, final Table table) {
    return new RuleView(HeaderMatch.any(ipv6), List.of(), table);
  }

  HeaderMatch header() {
    return header;
  }

  List<Match> matches() {
    return matches;
  }

  PortSet sourcePorts() {
    return sourcePorts;
  }

  PortSet destinationPorts() {
    return destinationPorts;
  }

  /// Whether a match reads ports, which no fragment but the first has.
  boolean readsPorts() {
    return readsPorts;
  }

  /// What a packet's conntrack state can be, see [CtWorlds].
  int worlds() {
    return worlds;
  }

  /// Whether no rule of the table can change a packet's conntrack state, as NOTRACK in table `raw` does.
  boolean stateStays() {
    return stateStays;
  }

  private void narrow(final Match match) {
    if (match instanceof Match.Tcp(var source, var destination, _, _)) {
      narrowPorts(source, destination);
    } else if (match instanceof Match.Ports(_, var source, var destination)) {
      narrowPorts(source, destination);
    } else if (match instanceof Match.Sctp(var source, var destination, _)) {
      narrowPorts(source, destination);
    } else if (match instanceof Match.Multiport(var side, var ranges, var not)) {
      readsPorts = true;
      final PortSet ports = PortSet.of(ranges, not);
      switch (side) {
        case SOURCE -> sourcePorts = sourcePorts.and(ports);
        case DESTINATION -> destinationPorts = destinationPorts.and(ports);
        case EITHER -> {
          // Says of neither port alone what it is.
        }
      }
    } else if (match instanceof final Match.Conntrack conntrack) {
      worlds &= CtWorlds.of(conntrack);
    } else if (match instanceof final Match.State state) {
      worlds &= CtWorlds.of(state);
    }
  }

  private void narrowPorts(
      final Match.@Nullable Not<PortRange> source,
      final Match.@Nullable Not<PortRange> destination) {
    readsPorts = true;
    sourcePorts = sourcePorts.and(portSet(source));
    destinationPorts = destinationPorts.and(portSet(destination));
  }

  static PortSet portSet(final Match.@Nullable Not<PortRange> ports) {
    return ports == null ? PortSet.ALL : PortSet.of(List.of(ports.value()), ports.not());
  }
}
