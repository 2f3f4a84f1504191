package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.fragment.Datagram;
import io.chainwalk.match.RulePacket;
import io.chainwalk.node.AddressChoice;
import io.chainwalk.node.ForwardChecks;
import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.node.InputRouting;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.node.OutputRouting;
import io.chainwalk.node.RouteResult;
import io.chainwalk.node.RoutingDrop;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.ruleset.Hook;
import org.jspecify.annotations.Nullable;

/// Where packets go, and what is checked on the way there (facts sheet 8).
///
/// A node that does not route knows its addresses and nothing else: what is for one of them is delivered, everything
/// else is taken to be forwarded, as it is. So a capture taken anywhere can be walked.
final class RoutingStage {
  private static final long NS_PER_MS = 1_000_000;
  private static final int LOOPBACK4 = 0x7F00_0001;

  private final Node node;
  private final @Nullable InputRouting input;
  private final @Nullable OutputRouting output;
  private final @Nullable ForwardChecks checks;
  private final RouteResult route = new RouteResult();
  private final AddressChoice choice = new AddressChoice();
  private long routedHigh;
  private long routedLow;
  private long addressHigh;
  private long addressLow;

  RoutingStage(final Node node, final boolean routes) {
    this.node = node;
    input = routes ? new InputRouting(node) : null;
    output = routes ? new OutputRouting(node) : null;
    checks = routes ? new ForwardChecks(node) : null;
  }

  /// Whether a packet's source is the node itself, of which nobody has said that it sends the packet. Only a node that
  /// does not route is asked: to one that does, packets come by an interface or are said to be its own.
  boolean isFromNode(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    return input == null
        && packet.parsed().result().isIp()
        && isLocal(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
  }

  private boolean isLocal(final boolean ipv6, final long high, final long low) {
    return ipv6 ? node.isLocal6(high, low) : node.isLocal4((int) low);
  }

  /// Whether a packet that is where it wanted to go has left the node's network for good. Where nothing is routed it
  /// has not: what was captured on its way in is passed on.
  boolean endsHere() {
    return input != null;
  }

  /// What was decided for the packet at hand. Means nothing where nothing is routed.
  RouteResult route() {
    return route;
  }

  /// Looks at IPv6 hop-by-hop options, before PREROUTING. A node may have to answer where they are refused.
  ///
  /// @return whether the packet goes on
  boolean acceptsOptions(final PacketContext packet) {
    if (input == null || packet.parsed().result() != ParseResult.BAD_OPTIONS) {
      return true; // what is wrong without a node is for the pipeline to say
    }
    return follow(
        input.refuseOptions6(
            packet.buffer(),
            packet.parsed(),
            packet.inputInterface(),
            isForManyOnTheLink(packet),
            route),
        packet);
  }

  /// What is looked at before PREROUTING.
  ///
  /// @return whether the packet goes on
  boolean mayEnter(final PacketContext packet) {
    if (input == null || !packet.parsed().tuple().ipv6()) {
      return true;
    }
    final RoutingDrop refusal =
        input.refusal6(packet.buffer(), packet.parsed().networkOffset(), packet.inputInterface());
    return refusal == null || drop(refusal, packet);
  }

  /// Input routing, after PREROUTING.
  ///
  /// @return whether the packet goes on, to the node itself or elsewhere
  boolean routeInput(final PacketContext packet) {
    if (input == null) {
      return compareWithAddresses(packet);
    }
    return follow(
        input.route(
            packet.buffer(),
            packet.parsed().networkOffset(),
            packet.inputInterface(),
            isForManyOnTheLink(packet),
            packet.timeNs() / NS_PER_MS,
            route),
        packet);
  }

  private boolean compareWithAddresses(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    packet.isForNode = isLocal(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    return true;
  }

  /// The largest packet that the way out takes.
  ///
  /// @return bytes, IP header included
  int mtu() {
    return input == null ? FragmentStage.NO_MTU : route.mtuBytes();
  }

  /// Whether the frame was sent to a group, as far as its link layer says.
  private static boolean isForManyOnTheLink(final PacketContext packet) {
    return packet.linkType == LinkType.ETHERNET
        && (packet.buffer().getByte(packet.frameOffset) & 1) != 0;
  }

  /// What is checked before a packet is forwarded; one hop is counted.
  ///
  /// @return whether it goes on
  boolean mayForward(final PacketContext packet) {
    if (checks == null) {
      return true;
    }
    final Datagram datagram = packet.datagram;
    return follow(
        checks.check(
            packet.buffer(),
            packet.parsed().networkOffset(),
            route,
            datagram == null ? 0 : datagram.largestFragmentBytes()),
        packet);
  }

  /// What the kernel does to IPv4 options between FORWARD and POSTROUTING.
  ///
  /// @return true
  boolean completeOptions(final PacketContext packet) {
    if (checks != null && !packet.parsed().tuple().ipv6()) {
      checks.completeOptions(packet.buffer(), packet.parsed().networkOffset(), route);
    }
    return true;
  }

  /// Routes a packet of the node itself.
  ///
  /// @return whether it goes on
  boolean routeOutput(final PacketContext packet) {
    return output == null
        ? compareWithAddresses(packet)
        : route(output, packet) && fitsTheLink(packet);
  }

  /// Whether a packet of the node itself fits the link that it is first routed to. Where it does not, and may not be cut,
  /// its sender gets an error instead: the packet is never seen.
  private boolean fitsTheLink(final PacketContext packet) {
    if (packet.isForNode
        || packet.parsed().networkLength() <= node.interfaceAt(route.outputInterface()).mtuBytes()
        || mayBeCut(packet)) {
      return true;
    }
    packet.outcome = PacketOutcome.TOO_BIG;
    return false;
  }

  private static boolean mayBeCut(final PacketContext packet) {
    return !packet.parsed().tuple().ipv6()
        && (Ipv4Header.flagsAndFragment(packet.buffer(), packet.parsed().networkOffset())
                & Ipv4Header.DONT_FRAGMENT)
            == 0;
  }

  /// Routes a packet of the node itself once more if its destination is another one now.
  ///
  /// @return whether it goes on
  boolean routeOutputAgain(final PacketContext packet) {
    if (output == null) {
      return compareWithAddresses(packet);
    }
    final FlowTuple tuple = packet.parsed().tuple();
    return (tuple.destinationHigh() == routedHigh && tuple.destinationLow() == routedLow)
        || route(output, packet);
  }

  private boolean route(final OutputRouting routing, final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    routedHigh = tuple.destinationHigh();
    routedLow = tuple.destinationLow();
    packet.isForNode = false;
    final boolean goesOn =
        follow(
            tuple.ipv6()
                ? routing.route6(routedHigh, routedLow, RulePacket.NO_INTERFACE, route)
                : routing.route4((int) tuple.sourceLow(), true, (int) routedLow, route),
            packet);
    if (packet.isForNode) {
      packet.setOutputInterface(NetworkInterface.LOOPBACK_INDEX);
    }
    return goesOn;
  }

  /// Notes the way of an answer, which was found when it was written.
  void sendBy(final RouteResult way, final PacketContext answer) {
    final FlowTuple tuple = answer.parsed().tuple();
    routedHigh = tuple.destinationHigh();
    routedLow = tuple.destinationLow();
    answer.isForNode = way.verdict() == RouteResult.Verdict.LOCAL;
    answer.setOutputInterface(way.outputInterface());
  }

  /// Turns a packet that the node sent to itself into one that came in.
  ///
  /// @return true
  static boolean enterByLoopback(final PacketContext packet) {
    packet.setInputInterface(packet.outputInterface());
    packet.setOutputInterface(RulePacket.NO_INTERFACE);
    return true;
  }

  /// What is looked at where a packet that came by the loopback would be routed, were that not done.
  ///
  /// @return whether it goes on
  boolean readLoopbackOptions(final PacketContext packet) {
    return input == null
        || packet.parsed().tuple().ipv6()
        || follow(
            input.enterByLoopback4(
                packet.buffer(),
                packet.parsed().networkOffset(),
                packet.timeNs() / NS_PER_MS,
                route),
            packet);
  }

  private boolean follow(final RouteResult.Verdict verdict, final PacketContext packet) {
    return switch (verdict) {
      case LOCAL -> {
        packet.isForNode = true;
        yield true;
      }
      case FORWARD -> {
        packet.setOutputInterface(route.outputInterface());
        yield true;
      }
      case DROP -> drop(route.drop(), packet);
      case ANSWER -> {
        packet.answer = Answer.ICMP_ERROR;
        packet.icmpType = route.icmpType();
        packet.icmpCode = route.icmpCode();
        packet.icmpInfo = route.icmpInfo();
        packet.outcome =
            packet.parsed().tuple().ipv6()
                ? outcomeOf6(route.icmpType())
                : outcomeOf4(route.icmpType(), route.icmpCode());
        yield false;
      }
    };
  }

  private static PacketOutcome outcomeOf4(final int type, final int code) {
    return switch (type) {
      case IcmpError.TIME_EXCEEDED -> PacketOutcome.TTL_EXCEEDED;
      case IcmpError.PARAMETER_PROBLEM -> PacketOutcome.BAD_OPTIONS;
      default ->
          code == IcmpError.FRAGMENTATION_NEEDED ? PacketOutcome.TOO_BIG : PacketOutcome.NO_ROUTE;
    };
  }

  private static PacketOutcome outcomeOf6(final int type) {
    return switch (type) {
      case Icmpv6Error.TIME_EXCEEDED -> PacketOutcome.TTL_EXCEEDED;
      case Icmpv6Error.PACKET_TOO_BIG -> PacketOutcome.TOO_BIG;
      case Icmpv6Error.PARAMETER_PROBLEM -> PacketOutcome.BAD_OPTIONS;
      default -> PacketOutcome.NO_ROUTE;
    };
  }

  private static boolean drop(final RoutingDrop reason, final PacketContext packet) {
    packet.outcome =
        switch (reason) {
          case MARTIAN_SOURCE,
              MARTIAN_DESTINATION,
              INVALID_SOURCE,
              UNFORWARDABLE_SOURCE,
              FOREIGN_SOURCE ->
              PacketOutcome.MARTIAN;
          case LOCAL_SOURCE, REVERSE_PATH -> PacketOutcome.SOURCE_REFUSED;
          case NOT_A_MEMBER, FORWARDING_OFF, LINK_BROADCAST, NO_IPV6 ->
              PacketOutcome.NOT_FORWARDING;
          case BLACKHOLE, NO_ROUTE, UNREACHABLE, PROHIBITED -> PacketOutcome.NO_ROUTE;
          case SOURCE_ROUTE, OPTION_NOT_MODELLED, BAD_OPTIONS -> PacketOutcome.BAD_OPTIONS;
        };
    return false;
  }

  /// Finds the address that MASQUERADE gives to a packet (facts sheet 6.6).
  ///
  /// @return whether there is one, see [#addressHigh] and [#addressLow]
  boolean findMasqueradeAddress(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    if (input == null) {
      return takeFirst(tuple.ipv6());
    }
    return tuple.ipv6()
        ? take(
            node.masqueradeAddress6(
                packet.outputInterface(), tuple.destinationHigh(), tuple.destinationLow(), choice))
        : take(
            node.masqueradeAddress4(
                packet.outputInterface(),
                (int) (packet.isForNode ? tuple.destinationLow() : route.nextHopLow())));
  }

  /// Finds the address that REDIRECT sends a packet to (facts sheet 6.2).
  ///
  /// @return whether there is one, see [#addressHigh] and [#addressLow]
  boolean findRedirectAddress(final Hook hook, final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    if (hook == Hook.OUTPUT) {
      addressHigh = 0;
      addressLow = tuple.ipv6() ? 1 : LOOPBACK4;
      return true;
    }
    if (input == null) {
      return takeFirst(tuple.ipv6());
    }
    return tuple.ipv6()
        ? take(
            node.redirectAddress6(
                packet.inputInterface(), tuple.destinationHigh(), tuple.destinationLow(), choice))
        : take(node.redirectAddress4(packet.inputInterface()));
  }

  private boolean takeFirst(final boolean ipv6) {
    return ipv6 ? take(node.firstAddress6(choice)) : take(node.firstAddress4());
  }

  private boolean take(final int ipv4) {
    addressHigh = 0;
    addressLow = ipv4 & 0xFFFF_FFFFL;
    return ipv4 != 0;
  }

  private boolean take(final boolean found) {
    addressHigh = choice.high();
    addressLow = choice.low();
    return found;
  }

  /// First half of the address that was found.
  long addressHigh() {
    return addressHigh;
  }

  /// Second half of the address that was found.
  long addressLow() {
    return addressLow;
  }
}
