package io.chainwalk.nat;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import org.jspecify.annotations.Nullable;

/// One rule of the recordings' `nat` tables, read from iptables' own words.
final class NatRule {
  final ManipKind kind;
  final boolean masquerade;
  final NatRange range = new NatRange();
  private @Nullable IpAddress destination;
  private int protocol = -1;
  private int destinationPort = -1;
  private @Nullable Boolean ipv6;

  NatRule(final String text) {
    final String[] words = text.split(" ", -1);
    kind = words[1].equals("PREROUTING") ? ManipKind.DESTINATION : ManipKind.SOURCE;
    masquerade = text.contains(" MASQUERADE");
    for (int i = 2; i < words.length; i++) {
      switch (words[i]) {
        case "-d" -> destination = IpAddress.parse(words[++i]);
        case "-p" -> protocol = protocolOf(words[++i]);
        case "--dport" -> destinationPort = Integer.parseInt(words[++i]);
        case "--to-destination", "--to-source" -> target(words[++i]);
        case "--to-ports" -> ports(words[++i]);
        case "--random" -> range.random();
        case "--random-fully" -> range.randomFully();
        case "--persistent" -> range.persistent();
        case "-o", "-j" -> i++; // everything leaves by the one interface
        default -> throw new IllegalArgumentException(words[i] + " in " + text);
      }
    }
  }

  /// Whether the rule is about a packet.
  boolean matches(final FlowTuple tuple) {
    return (ipv6 == null || ipv6 == tuple.ipv6())
        && (destination == null
            || (destination.ipv6() == tuple.ipv6()
                && destination.high() == tuple.destinationHigh()
                && destination.low() == tuple.destinationLow()))
        && (protocol < 0 || protocol == tuple.protocol())
        && (destinationPort < 0 || destinationPort == tuple.destinationPort());
  }

  private void target(final String text) {
    final boolean bracketed = text.startsWith("[");
    final int end = bracketed ? text.indexOf(']') : portColon(text);
    final String addresses = end < 0 ? text : text.substring(bracketed ? 1 : 0, end);
    if (!addresses.isEmpty()) {
      final String[] ends = addresses.split("-", -1);
      final IpAddress first = IpAddress.parse(ends[0]);
      final IpAddress last = IpAddress.parse(ends[ends.length - 1]);
      range.toAddresses(first.high(), first.low(), last.high(), last.low());
      ipv6 = first.ipv6();
    }
    if (end >= 0) {
      ports(text.substring(end + (bracketed ? 2 : 1)));
    }
  }

  /// Where the colon in front of ports is, or -1: an IPv6 address without brackets has more than one.
  private static int portColon(final String text) {
    final int colon = text.indexOf(':');
    return colon == text.lastIndexOf(':') ? colon : -1;
  }

  private void ports(final String text) {
    final String[] shifted = text.split("/", -1);
    final String[] ends = shifted[0].split("-", -1);
    final int first = Integer.parseInt(ends[0]);
    final int last = Integer.parseInt(ends[ends.length - 1]);
    if (shifted.length == 2) {
      range.toPortsShifted(first, last, Integer.parseInt(shifted[1]));
    } else {
      range.toPorts(first, last);
    }
  }

  private static int protocolOf(final String word) {
    return word.equals("icmp")
        ? Protocol.ICMP
        : word.chars().allMatch(Character::isDigit)
            ? Integer.parseInt(word)
            : Protocol.ofService(word);
  }
}
