package io.chainwalk.chain;

import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Rule;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// What a rule asks of a packet's destination, as one value: a rule whose key is another than the packet's does not
/// match, and looking at it would have had no effect.
///
/// @param kind which parts of the destination
/// @param high upper half of the address, 0 without
/// @param low lower half of the address, 0 without
/// @param rest protocol and port, see [#rest]; 0 without
/// @param decides whether the rule asks for nothing else
record DispatchKey(Kind kind, long high, long low, long rest, boolean decides) {

  /// Which parts of the destination a rule asks for.
  enum Kind {
    /// `-d ADDRESS -p PROTOCOL --dport PORT`.
    ADDRESS_AND_PORT,
    /// `-d ADDRESS`.
    ADDRESS,
    /// `-p PROTOCOL --dport PORT`.
    PORT
  }

  /// The key of a rule.
  ///
  /// @return null for a rule that does not ask for one destination, or that has to be looked at whatever the
  ///     destination is
  static @Nullable DispatchKey of(final Rule rule) {
    if (rule.target() instanceof Target.Unknown) {
      return null;
    }
    final HeaderMatch header = rule.header();
    final AddressMask destination = header.destination();
    final boolean hasAddress = destination.isSingle() && !header.notDestination();
    final boolean asksMoreOfHeader =
        !header.source().isAny()
            || header.notSource()
            || (!hasAddress && (!destination.isAny() || header.notDestination()))
            || !header.input().equals(InterfaceMatch.ANY)
            || !header.output().equals(InterfaceMatch.ANY)
            || header.fragment() != HeaderMatch.Fragment.ANY;
    final int portMatch = portMatch(rule);
    if (portMatch < 0) {
      return hasAddress
          ? new DispatchKey(
              Kind.ADDRESS,
              destination.address().high(),
              destination.address().low(),
              0,
              !asksMoreOfHeader && header.protocol() == 0 && hasNothingBut(rule, -1))
          : null;
    }
    final long rest = rest(header.protocol(), port(rule.matches().get(portMatch)));
    final boolean decides =
        !asksMoreOfHeader
            && hasNothingBut(rule, portMatch)
            && hasNothingButPort(rule.matches().get(portMatch));
    return hasAddress
        ? new DispatchKey(
            Kind.ADDRESS_AND_PORT,
            destination.address().high(),
            destination.address().low(),
            rest,
            decides)
        : new DispatchKey(Kind.PORT, 0, 0, rest, decides);
  }

  /// Protocol and port as one number, not 0.
  static long rest(final int protocol, final int port) {
    return (long) protocol << 16 | port;
  }

  /// The match that asks for one destination port. Matches before it must not do anything.
  ///
  /// @return its place, or -1
  private static int portMatch(final Rule rule) {
    if (rule.header().notProtocol()) {
      return -1;
    }
    for (int i = 0; i < rule.matches().size(); i++) {
      final Match match = rule.matches().get(i);
      if (port(match) >= 0 && protocol(match) == rule.header().protocol()) {
        return i;
      }
      if (!isHarmless(match)) {
        return -1;
      }
    }
    return -1;
  }

  /// Whether a match neither remembers anything nor drops packets.
  private static boolean isHarmless(final Match match) {
    return match instanceof Match.Comment
        || match instanceof Match.AddrType
        || match instanceof Match.Mark
        || match instanceof Match.Connmark
        || match instanceof Match.Conntrack
        || match instanceof Match.State;
  }

  private static boolean hasNothingBut(final Rule rule, final int place) {
    for (int i = 0; i < rule.matches().size(); i++) {
      if (i != place && !(rule.matches().get(i) instanceof Match.Comment)) {
        return false;
      }
    }
    return true;
  }

  /// The one destination port that a match asks for.
  ///
  /// @return -1 if it does not
  private static int port(final Match match) {
    final Match.Not<PortRange> range = destination(match);
    return range == null || range.not() || range.value().first() != range.value().last()
        ? -1
        : range.value().first();
  }

  private static Match.@Nullable Not<PortRange> destination(final Match match) {
    if (match instanceof Match.Tcp tcp) {
      return tcp.destination();
    }
    if (match instanceof Match.Ports ports) {
      return ports.destination();
    }
    return match instanceof Match.Sctp sctp ? sctp.destination() : null;
  }

  private static int protocol(final Match match) {
    if (match instanceof Match.Ports ports) {
      return ports.protocol() == Protocol.UDP || ports.protocol() == Protocol.UDPLITE
          ? ports.protocol()
          : -1;
    }
    return match instanceof Match.Tcp ? Protocol.TCP : Protocol.SCTP;
  }

  private static boolean hasNothingButPort(final Match match) {
    if (match instanceof Match.Tcp tcp) {
      return tcp.source() == null && tcp.flags() == null && tcp.option() == null;
    }
    if (match instanceof Match.Ports ports) {
      return ports.source() == null;
    }
    return match instanceof Match.Sctp sctp && sctp.source() == null && sctp.chunks() == null;
  }
}
