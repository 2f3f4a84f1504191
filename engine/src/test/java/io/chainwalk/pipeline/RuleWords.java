package io.chainwalk.pipeline;

import io.chainwalk.chain.NatVerdict;
import io.chainwalk.chain.Verdict;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.match.RulePacket;
import io.chainwalk.pipeline.ScriptedRules.NatTarget;
import io.chainwalk.pipeline.ScriptedRules.Target;
import io.chainwalk.ruleset.RejectWith;
import java.util.function.Predicate;

/// Matches and targets for [ScriptedRules], in the order in which `iptables` would have them.
final class RuleWords {
  /// Indexes of the interfaces of [NodeLab#ROUTER].
  static final int LO = 1;

  static final int C0 = 2;
  static final int S0 = 3;

  static final Target DROP = packet -> Verdict.DROP;
  static final NatTarget MASQUERADE = range -> NatVerdict.MASQUERADE;
  static final NatTarget REDIRECT = range -> NatVerdict.REDIRECT;

  private RuleWords() {}

  /// Every packet.
  static boolean any(final RulePacket packet) {
    return packet.parsed().result().isIp();
  }

  /// `-d ADDRESS`.
  static Predicate<RulePacket> to(final String address) {
    final IpAddress ip = IpAddress.parse(address);
    return packet -> {
      final FlowTuple tuple = packet.parsed().tuple();
      return tuple.ipv6() == ip.ipv6()
          && tuple.destinationHigh() == ip.high()
          && tuple.destinationLow() == ip.low();
    };
  }

  /// `-d ADDRESS --dport PORT`, of whatever protocol.
  static Predicate<RulePacket> to(final String address, final int port) {
    return to(address).and(packet -> packet.parsed().tuple().destinationPort() == port);
  }

  /// `-p PROTOCOL`.
  static Predicate<RulePacket> protocol(final int protocol) {
    return packet -> packet.parsed().protocol() == protocol;
  }

  /// `-i INTERFACE`.
  static Predicate<RulePacket> in(final int interfaceIndex) {
    return packet -> packet.inputInterface() == interfaceIndex;
  }

  /// `-o INTERFACE`.
  static Predicate<RulePacket> out(final int interfaceIndex) {
    return packet -> packet.outputInterface() == interfaceIndex;
  }

  /// `-m conntrack --ctstate STATE`.
  static Predicate<RulePacket> ctState(final CtState state) {
    return packet -> packet.ctState() == state;
  }

  /// `-j DNAT --to-destination ADDRESS` or `-j SNAT --to-source ADDRESS`.
  static NatTarget toAddress(final String address) {
    return toAddresses(address, address);
  }

  /// The same with a range of addresses.
  static NatTarget toAddresses(final String first, final String last) {
    final IpAddress from = IpAddress.parse(first);
    final IpAddress to = IpAddress.parse(last);
    return range -> {
      range.toAddresses(from.high(), from.low(), to.high(), to.low());
      return NatVerdict.RANGE;
    };
  }

  /// The same with a port: `ADDRESS:PORT`.
  static NatTarget toAddress(final String address, final int port) {
    return toAddress(address, port, port);
  }

  /// The same with a range of ports: `ADDRESS:FIRST-LAST`.
  static NatTarget toAddress(final String address, final int firstPort, final int lastPort) {
    final NatTarget addresses = toAddress(address);
    return range -> {
      range.toPorts(firstPort, lastPort);
      return addresses.apply(range);
    };
  }

  /// `-j REJECT --reject-with HOW`.
  static Target reject(final RejectWith how) {
    return packet -> {
      packet.setRejectWith(how);
      return Verdict.REJECT;
    };
  }
}
