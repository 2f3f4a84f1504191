package io.chainwalk.tools.rulelogic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.select.Draws;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Whether every packet that one rule matches is one that another rule matches.
///
/// Yes is certain, no is not: what cannot be decided from the two rules alone is answered no. A packet too short for a
/// match that needs more of it is dropped there and then (facts sheet 7.1), and gets no further than a match would have
/// let it.
final class Implication {
  private Implication() {}

  /// Whether one rule matches wherever another does.
  ///
  /// @param wider the rule that is to match
  /// @param narrower the rule that does
  /// @param unchanged whether no rule between the two can have changed the packet's mark, its connection's mark or state, or
  ///     a set
  static boolean covers(final RuleView wider, final RuleView narrower, final boolean unchanged) {
    if (!headerCovers(wider.header(), narrower.header())) {
      return false;
    }
    for (final Match match : wider.matches()) {
      if (!isImplied(match, narrower, unchanged)) {
        return false;
      }
    }
    return true;
  }

  private static boolean headerCovers(final HeaderMatch wider, final HeaderMatch narrower) {
    return addressesCover(
            wider.source(), wider.notSource(), narrower.source(), narrower.notSource())
        && addressesCover(
            wider.destination(),
            wider.notDestination(),
            narrower.destination(),
            narrower.notDestination())
        && interfacesCover(wider.input(), narrower.input())
        && interfacesCover(wider.output(), narrower.output())
        && protocolsCover(wider, narrower)
        && (wider.fragment() == HeaderMatch.Fragment.ANY
            || wider.fragment() == narrower.fragment());
  }

  private static boolean addressesCover(
      final AddressMask wider,
      final boolean notWider,
      final AddressMask narrower,
      final boolean notNarrower) {
    if (!notWider) {
      return wider.isAny() || (!notNarrower && isWithin(narrower, wider));
    }
    return notNarrower ? isWithin(wider, narrower) : areDisjoint(wider, narrower);
  }

  /// Whether all addresses of one mask are among those of another.
  static boolean isWithin(final AddressMask inner, final AddressMask outer) {
    return (outer.maskHigh() & ~inner.maskHigh()) == 0
        && (outer.maskLow() & ~inner.maskLow()) == 0
        && outer.contains(inner.address().high(), inner.address().low());
  }

  private static boolean areDisjoint(final AddressMask one, final AddressMask other) {
    final IpAddress a = one.address();
    final IpAddress b = other.address();
    return ((a.high() ^ b.high()) & one.maskHigh() & other.maskHigh()) != 0
        || ((a.low() ^ b.low()) & one.maskLow() & other.maskLow()) != 0;
  }

  private static boolean interfacesCover(
      final InterfaceMatch wider, final InterfaceMatch narrower) {
    if (wider.isAny()) {
      return true;
    }
    if (!wider.not()) {
      return !narrower.not() && namesWithin(narrower, wider);
    }
    return narrower.not() ? namesWithin(wider, narrower) : namesDisjoint(wider, narrower);
  }

  private static boolean namesWithin(final InterfaceMatch inner, final InterfaceMatch outer) {
    return outer.prefix()
        ? inner.name().startsWith(outer.name())
        : !inner.prefix() && inner.name().equals(outer.name());
  }

  private static boolean namesDisjoint(final InterfaceMatch one, final InterfaceMatch other) {
    final boolean otherBeginsAsOne = other.name().startsWith(one.name());
    final boolean oneBeginsAsOther = one.name().startsWith(other.name());
    if (one.prefix()) {
      return !otherBeginsAsOne && !(other.prefix() && oneBeginsAsOther);
    }
    return other.prefix() ? !oneBeginsAsOther : !one.name().equals(other.name());
  }

  private static boolean protocolsCover(final HeaderMatch wider, final HeaderMatch narrower) {
    if (wider.protocol() == 0) {
      return true;
    }
    if (narrower.protocol() == 0) {
      return false;
    }
    final boolean same = wider.protocol() == narrower.protocol();
    if (wider.notProtocol()) {
      return narrower.notProtocol() == same;
    }
    return same && !narrower.notProtocol();
  }

  /// Whether a match lets every packet through that a rule matches.
  private static boolean isImplied(
      final Match match, final RuleView rule, final boolean unchanged) {
    final boolean stateStays = unchanged || rule.stateStays();
    return switch (match) {
      case Match.Comment _, Match.Nfacct _ -> true;
      case Match.Random(long threshold, boolean not) -> threshold == (not ? 0 : Draws.CERTAIN);
      case Match.Nth(long every, _, boolean not) -> every == 1 && !not;
      case Match.Tcp(var source, var destination, var flags, var option) ->
          portsImplied(source, destination, rule)
              && (flags == null || any(rule, other -> flagsImplied(flags, other)))
              && (option == null
                  || any(
                      rule,
                      other -> other instanceof final Match.Tcp it && option.equals(it.option())));
      case Match.Ports ports -> portsImplied(ports.source(), ports.destination(), rule);
      case Match.Sctp(var source, var destination, var chunks) ->
          portsImplied(source, destination, rule)
              && (chunks == null
                  || any(
                      rule,
                      other -> other instanceof final Match.Sctp it && chunks.equals(it.chunks())));
      case Match.Multiport multiport -> multiportImplied(multiport, rule);
      case Match.Conntrack conntrack ->
          CtWorlds.isAllOf(conntrack)
              ? stateStays && (rule.worlds() & ~CtWorlds.of(conntrack)) == 0
              : stateStays && isOfTuples(conntrack) && hasSame(rule, match);
      case Match.State state -> stateStays && (rule.worlds() & ~CtWorlds.of(state)) == 0;
      case Match.Mark mark ->
          unchanged
              && any(
                  rule,
                  other ->
                      other instanceof final Match.Mark it
                          && marksCover(
                              mark.value(),
                              mark.mask(),
                              mark.not(),
                              it.value(),
                              it.mask(),
                              it.not()));
      case Match.Connmark mark ->
          unchanged
              && any(
                  rule,
                  other ->
                      other instanceof final Match.Connmark it
                          && marksCover(
                              mark.value(),
                              mark.mask(),
                              mark.not(),
                              it.value(),
                              it.mask(),
                              it.not()));
      case Match.InSet _ -> unchanged && hasSame(rule, match);
      case Match.Icmp icmp ->
          any(rule, other -> other instanceof final Match.Icmp it && icmpCovers(icmp, it));
      case Match.AddrType type ->
          any(rule, other -> other instanceof final Match.AddrType it && typesCover(type, it));
      case Match.Physdev _,
          Match.Length _,
          Match.Ttl _,
          Match.Tos _,
          Match.Dscp _,
          Match.Owner _,
          Match.Mac _,
          Match.PktType _ ->
          hasSame(rule, match);
      case Match.Recent _, Match.Limit _, Match.Hashlimit _, Match.Unknown _ -> false;
    };
  }

  /// Whether a match looks at nothing that other packets of the connection may change at the same time.
  private static boolean isOfTuples(final Match.Conntrack conntrack) {
    return conntrack.status() == null && conntrack.expires() == null;
  }

  private static boolean any(final RuleView rule, final Predicate<Match> wanted) {
    return rule.matches().stream().anyMatch(wanted);
  }

  private static boolean hasSame(final RuleView rule, final Match match) {
    return rule.matches().contains(match);
  }

  private static boolean portsImplied(
      final Match.@Nullable Not<PortRange> source,
      final Match.@Nullable Not<PortRange> destination,
      final RuleView rule) {
    return rule.readsPorts()
        && RuleView.portSet(source).containsAll(rule.sourcePorts())
        && RuleView.portSet(destination).containsAll(rule.destinationPorts());
  }

  private static boolean multiportImplied(final Match.Multiport multiport, final RuleView rule) {
    final PortSet ports = PortSet.of(multiport.ranges(), multiport.not());
    return rule.readsPorts()
        && switch (multiport.side()) {
          case SOURCE -> ports.containsAll(rule.sourcePorts());
          case DESTINATION -> ports.containsAll(rule.destinationPorts());
          case EITHER -> hasSame(rule, multiport);
        };
  }

  private static boolean flagsImplied(final Match.Not<Match.TcpFlags> wider, final Match other) {
    if (!(other instanceof final Match.Tcp tcp) || tcp.flags() == null) {
      return false;
    }
    final Match.TcpFlags wide = wider.value();
    final Match.TcpFlags narrow = tcp.flags().value();
    return marksCover(
        wide.set(), wide.mask(), wider.not(), narrow.set(), narrow.mask(), tcp.flags().not());
  }

  /// Whether `(x AND wideMask) == wide`, or its opposite, follows from `(x AND narrowMask) == narrow`, or its opposite.
  private static boolean marksCover(
      final int wide,
      final int wideMask,
      final boolean notWide,
      final int narrow,
      final int narrowMask,
      final boolean notNarrow) {
    if (!notWide) {
      return !notNarrow && bitsWithin(narrow, narrowMask, wide, wideMask);
    }
    return notNarrow
        ? bitsWithin(wide, wideMask, narrow, narrowMask)
        : ((wide ^ narrow) & wideMask & narrowMask) != 0;
  }

  static boolean bitsWithin(
      final int inner, final int innerMask, final int outer, final int outerMask) {
    return (outerMask & ~innerMask) == 0 && (inner & outerMask) == outer;
  }

  private static boolean icmpCovers(final Match.Icmp wider, final Match.Icmp narrower) {
    if (wider.equals(narrower)) {
      return true;
    }
    if (wider.not() || narrower.not() || wider.ipv6() != narrower.ipv6()) {
      return false;
    }
    return isAnyIcmp(wider)
        || (wider.type() == narrower.type()
            && wider.firstCode() <= narrower.firstCode()
            && wider.lastCode() >= narrower.lastCode());
  }

  private static boolean isAnyIcmp(final Match.Icmp icmp) {
    return !icmp.ipv6() && icmp.type() == 0xFF;
  }

  private static boolean typesCover(final Match.AddrType wider, final Match.AddrType narrower) {
    return wider.limitIn() == narrower.limitIn()
        && wider.limitOut() == narrower.limitOut()
        && typeCovers(wider.source(), narrower.source())
        && typeCovers(wider.destination(), narrower.destination());
  }

  private static boolean typeCovers(
      final Match.@Nullable Not<Integer> wider, final Match.@Nullable Not<Integer> narrower) {
    if (wider == null) {
      return true;
    }
    if (narrower == null || wider.not() != narrower.not()) {
      return false;
    }
    final int outside =
        wider.not() ? wider.value() & ~narrower.value() : narrower.value() & ~wider.value();
    return outside == 0;
  }
}
