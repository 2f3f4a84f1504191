package io.chainwalk.ruletext;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.PortRange;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Elements of sets as text: dimensions with commas between.
final class SetElements {
  private static final int FIRST_CODE_BITS = 8;

  private SetElements() {}

  /// A protocol and its ports.
  private record ProtocolPorts(int protocol, PortRange ports) {}

  /// Reads an element and adds it as one entry, or as several where it names a range of addresses.
  ///
  /// @param addressBits the set's `netmask`, or -1
  static void read(
      final String text,
      final IpSet.Type type,
      final boolean ipv6,
      final int addressBits,
      final boolean nomatch,
      final long timeoutSeconds,
      final List<IpSet.Entry> entries)
      throws RuleSyntaxException {
    final String[] parts = text.split(",", -1);
    final List<IpSet.Dimension> dimensions = type.dimensions();
    if (parts.length != dimensions.size()) {
      throw new RuleSyntaxException("'" + text + "' is not an element of a " + type.text());
    }
    List<AddressMask> first = List.of();
    List<AddressMask> second = List.of();
    int protocol = 0;
    PortRange ports = null;
    for (int i = 0; i < parts.length; i++) {
      switch (dimensions.get(i)) {
        case ADDRESS, NET -> {
          final List<AddressMask> masks = addresses(parts[i], ipv6, addressBits);
          first = i == 0 ? masks : first;
          second = i == 0 ? second : masks;
        }
        case PROTOCOL_AND_PORT -> {
          final ProtocolPorts both = protocolPorts(parts[i], ipv6);
          protocol = both.protocol();
          ports = both.ports();
        }
        case PORT -> ports = ports(parts[i]);
      }
    }
    for (final AddressMask one : orNone(first)) {
      for (final AddressMask other : orNone(second)) {
        entries.add(new IpSet.Entry(one, protocol, ports, other, nomatch, timeoutSeconds));
      }
    }
  }

  private static List<@Nullable AddressMask> orNone(final List<AddressMask> masks) {
    final List<@Nullable AddressMask> all = new ArrayList<>(masks);
    if (all.isEmpty()) {
      all.add(null);
    }
    return all;
  }

  /// `ADDRESS`, `ADDRESS/LENGTH` or `ADDRESS-ADDRESS`.
  private static List<AddressMask> addresses(
      final String text, final boolean ipv6, final int addressBits) throws RuleSyntaxException {
    final int hyphen = text.indexOf('-');
    if (hyphen >= 0) {
      final IpAddress from = Addresses.addressOrFail("add", text.substring(0, hyphen), ipv6);
      final IpAddress to = Addresses.addressOrFail("add", text.substring(hyphen + 1), ipv6);
      if (ipv6 || from.low() > to.low()) {
        throw new RuleSyntaxException("'" + text + "' is not a range of IPv4 addresses");
      }
      return AddressRanges.prefixes(from.low(), to.low());
    }
    final AddressMask mask = Addresses.mask("add", text, ipv6);
    if (mask.prefixLength() < 0) {
      throw new RuleSyntaxException("'" + text + "' has a mask with a gap");
    }
    final int length =
        addressBits < 0 ? mask.prefixLength() : Math.min(addressBits, mask.prefixLength());
    return List.of(AddressMask.prefix(mask.address(), length));
  }

  /// `[PROTOCOL:]PORT[-PORT]`, TCP where nothing is said; for ICMP a type and code or their name.
  private static ProtocolPorts protocolPorts(final String text, final boolean ipv6)
      throws RuleSyntaxException {
    final int colon = text.indexOf(':');
    final int protocol =
        colon < 0 ? Protocol.TCP : ProtocolNames.parse("add", text.substring(0, colon));
    final String rest = text.substring(colon + 1);
    if (Protocol.hasPorts(protocol)) {
      return new ProtocolPorts(protocol, ports(rest));
    }
    if (protocol == (ipv6 ? Protocol.ICMPV6 : Protocol.ICMP)) {
      return new ProtocolPorts(protocol, PortRange.only(typeAndCode(rest, ipv6)));
    }
    if (!rest.equals("0")) {
      throw new RuleSyntaxException("'" + text + "': only 0 can stand behind this protocol");
    }
    return new ProtocolPorts(protocol, PortRange.only(0));
  }

  private static int typeAndCode(final String text, final boolean ipv6) throws RuleSyntaxException {
    final IcmpTypes.Type named = IcmpTypes.of(ipv6).exact(text);
    if (named != null) {
      return named.type() << FIRST_CODE_BITS | named.firstCode();
    }
    final int slash = text.indexOf('/');
    final long type = Numbers.decimal(slash < 0 ? text : text.substring(0, slash));
    final long code = slash < 0 ? 0 : Numbers.decimal(text.substring(slash + 1));
    if (type < 0 || type > 255 || code < 0 || code > 255) {
      throw new RuleSyntaxException("'" + text + "' is not an ICMP type and code");
    }
    return (int) (type << FIRST_CODE_BITS | code);
  }

  private static PortRange ports(final String text) throws RuleSyntaxException {
    final int hyphen = text.indexOf('-');
    final long first = Numbers.decimal(hyphen < 0 ? text : text.substring(0, hyphen));
    final long last = hyphen < 0 ? first : Numbers.decimal(text.substring(hyphen + 1));
    if (first < 0 || last < first || last > 0xFFFF) {
      throw new RuleSyntaxException("'" + text + "' is not a port or a range of ports");
    }
    return new PortRange((int) first, (int) last);
  }
}
