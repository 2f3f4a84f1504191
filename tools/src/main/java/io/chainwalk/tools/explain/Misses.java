package io.chainwalk.tools.explain;

import io.chainwalk.chain.TraceStep;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.match.RulePacket;
import io.chainwalk.node.Node;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.InterfaceMatch;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// Why a rule did not match: the option, and how the packet is instead.
final class Misses {
  private final RulePacket packet;
  private final FlowTuple tuple;
  private final Node node;

  /// Looks at a packet.
  ///
  /// @param packet as it was when the rule looked at it
  /// @param node has the interfaces' names
  Misses(final RulePacket packet, final Node node) {
    this.packet = packet;
    this.node = node;
    tuple = packet.parsed().tuple();
  }

  /// Why a rule did not match.
  ///
  /// @param met a rule that did not
  /// @return a short phrase
  String of(final TraceStep.Met met) {
    final TraceStep.Choice choice = met.choice();
    if (choice != null) {
      return choice.selection().selector().spec() + " did not choose it";
    }
    final Match match = met.at();
    if (match instanceof Match.Unknown || met.rule().target() instanceof Target.Unknown) {
      return "not known here, and skipped";
    }
    if (match == null) {
      return header(met.rule().header());
    }
    final String instead = instead(match);
    return RuleSpelling.match(tuple.ipv6(), match) + (instead.isEmpty() ? "" : ": " + instead);
  }

  /// The first part of the header that is not fulfilled, in the kernel's order.
  private String header(final HeaderMatch header) {
    if (header.source().contains(tuple.sourceHigh(), tuple.sourceLow()) == header.notSource()) {
      return "-s: it comes from " + source();
    }
    if (header.destination().contains(tuple.destinationHigh(), tuple.destinationLow())
        == header.notDestination()) {
      return "-d: it goes to " + destination();
    }
    final String byInput = byInterface("-i", header.input(), packet.inputInterface());
    if (byInput != null) {
      return byInput;
    }
    final String byOutput = byInterface("-o", header.output(), packet.outputInterface());
    if (byOutput != null) {
      return byOutput;
    }
    if (header.protocol() != 0
        && (header.protocol() == packet.parsed().protocol()) == header.notProtocol()) {
      return "-p: it is " + Protocol.nameOf(packet.parsed().protocol());
    }
    return packet.parsed().fragmentOffset() == 0 ? "-f: it is no later fragment" : "a fragment";
  }

  private @Nullable String byInterface(
      final String option, final InterfaceMatch wanted, final int index) {
    final String name = index == RulePacket.NO_INTERFACE ? "" : node.interfaceAt(index).name();
    if (wanted.isAny() || wanted.matches(name)) {
      return null;
    }
    return option + (name.isEmpty() ? ": no interface is known" : ": it is " + name);
  }

  /// How the packet is instead, where that can be said in a few words.
  private String instead(final Match match) {
    if (match instanceof Match.Tcp tcp) {
      return tcp(tcp);
    }
    if (match instanceof Match.Ports || match instanceof Match.Multiport) {
      return ports();
    }
    if (match instanceof Match.Conntrack || match instanceof Match.State) {
      return "it is " + packet.ctState();
    }
    if (match instanceof Match.Mark) {
      return "its mark is " + Marks.text(packet.mark());
    }
    if (match instanceof Match.Connmark) {
      return packet.entry().isOpen()
          ? "its connection's mark is " + Marks.text(packet.entry().mark())
          : "it has no connection";
    }
    if (match instanceof Match.Random || match instanceof Match.Nth) {
      return "not this time";
    }
    return "";
  }

  private String tcp(final Match.Tcp tcp) {
    return tcp.flags() != null && tcp.source() == null && tcp.destination() == null
        ? "flags "
            + TcpFlagLetters.write(
                TcpHeader.flags(packet.buffer(), packet.parsed().transportOffset()))
        : ports();
  }

  private String ports() {
    return "ports %d > %d".formatted(tuple.sourcePort(), tuple.destinationPort());
  }

  private IpAddress source() {
    return new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
  }

  private IpAddress destination() {
    return new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
  }
}
