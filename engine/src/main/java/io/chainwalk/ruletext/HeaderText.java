package io.chainwalk.ruletext;

import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.InterfaceMatch;

/// The fixed part of a rule, as `iptables-save` writes it.
final class HeaderText {
  private HeaderText() {}

  static void write(final HeaderMatch header, final RuleText out) {
    address("-s", header.source(), header.notSource(), out);
    address("-d", header.destination(), header.notDestination(), out);
    name("-i", header.input(), out);
    name("-o", header.output(), out);
    if (header.protocol() != 0) {
      out.option(header.notProtocol(), "-p").word(ProtocolNames.nameOf(header.protocol()));
    }
    if (header.fragment() != HeaderMatch.Fragment.ANY) {
      out.option(header.fragment() == HeaderMatch.Fragment.NOT_LATER, "-f");
    }
  }

  private static void address(
      final String option, final AddressMask address, final boolean not, final RuleText out) {
    if (!address.isAny() || not) {
      out.option(not, option).out().append(' ');
      Addresses.write(address, out.out());
    }
  }

  /// A name that stands for all is not written, not even its `!`.
  private static void name(final String option, final InterfaceMatch name, final RuleText out) {
    if (!name.name().isEmpty()) {
      Interfaces.write(option, name, out);
    }
  }
}
