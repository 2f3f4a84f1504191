package io.chainwalk.ruletext;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// `-j DNAT` and `-j SNAT`.
final class NatTarget extends TargetReader {
  private static final OptionTable<NatTarget> OPTIONS =
      OptionTable.of(
          "SNAT",
          Option.<NatTarget>of("to-source", NatTarget::readRange).must(),
          Option.<NatTarget>flag("random", (r, a) -> r.random = true),
          Option.<NatTarget>flag("random-fully", (r, a) -> r.randomFully = true),
          Option.<NatTarget>flag("persistent", (r, a) -> r.persistent = true));

  private static final OptionTable<NatTarget> DNAT =
      OptionTable.of(
          "DNAT",
          Option.<NatTarget>of("to-destination", NatTarget::readRange).must(),
          Option.<NatTarget>flag("random", (r, a) -> r.random = true),
          Option.<NatTarget>flag("persistent", (r, a) -> r.persistent = true));

  private final boolean destination;
  private @Nullable IpAddress first;
  private @Nullable IpAddress last;
  private @Nullable PortRange ports;
  private int basePort = -1;
  private boolean random;
  private boolean randomFully;
  private boolean persistent;

  NatTarget(final boolean destination) {
    this.destination = destination;
  }

  /// `[ADDRESS[-ADDRESS]][:PORT[-PORT[/BASE]]]`; IPv6 addresses stand in brackets if ports follow.
  private void readRange(final Argument argument) throws RuleSyntaxException {
    final String text = argument.text();
    String addresses = text;
    String portText = "";
    if (argument.ipv6() && text.startsWith("[")) {
      final int bracket = text.indexOf(']');
      if (bracket < 0) {
        throw argument.bad("an address in brackets");
      }
      addresses = text.substring(1, bracket);
      portText = text.substring(bracket + 1);
    } else if (!argument.ipv6() || text.startsWith(":")) {
      final int colon = argument.ipv6() && text.startsWith("::") ? -1 : text.indexOf(':');
      addresses = colon < 0 ? text : text.substring(0, colon);
      portText = colon < 0 ? "" : text.substring(colon);
    }
    if (!portText.isEmpty()) {
      if (portText.charAt(0) != ':') {
        throw argument.bad("addresses, a colon and ports");
      }
      final NatPorts natPorts = NatPorts.parse(argument, portText.substring(1));
      ports = natPorts.ports();
      basePort = natPorts.basePort() < 0 || destination ? natPorts.basePort() : 0;
    }
    if (!addresses.isEmpty() || portText.isEmpty()) {
      readAddresses(addresses, argument);
    }
  }

  private void readAddresses(final String text, final Argument argument)
      throws RuleSyntaxException {
    final String option = destination ? "--to-destination" : "--to-source";
    final int hyphen = text.indexOf('-');
    first =
        Addresses.addressOrFail(
            option, hyphen < 0 ? text : text.substring(0, hyphen), argument.ipv6());
    last =
        hyphen < 0
            ? first
            : Addresses.addressOrFail(option, text.substring(hyphen + 1), argument.ipv6());
  }

  @Override
  OptionTable<?> options() {
    return destination ? DNAT : OPTIONS;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    (destination ? DNAT : OPTIONS).option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) throws RuleSyntaxException {
    final String name = destination ? "DNAT" : "SNAT";
    rule.requireTable(name, Table.NAT);
    if (ports != null) {
      rule.requireNatPorts(name);
    }
    return new Target.Nat(
        destination,
        new Target.Range(first, last, ports, basePort, random, randomFully, persistent));
  }

  static void write(final Target.Nat nat, final RuleText out) {
    final Target.Range range = nat.range();
    final StringBuilder text = out.out();
    out.option(nat.destination() ? "--to-destination" : "--to-source");
    text.append(' ');
    final IpAddress from = range.first();
    final IpAddress to = range.last();
    if (from != null && to != null) {
      final boolean brackets = from.ipv6() && range.ports() != null;
      text.append(brackets ? "[" : "");
      Addresses.write(from, text);
      if (!from.equals(to)) {
        text.append('-');
        Addresses.write(to, text);
      }
      text.append(brackets ? "]" : "");
    }
    if (range.ports() != null) {
      text.append(':');
      NatPorts.write(range.ports(), range.basePort(), text);
    }
    writeFlags(range, out);
  }

  /// What stands behind addresses and ports.
  static void writeFlags(final Target.Range range, final RuleText out) {
    if (range.random()) {
      out.option("--random");
    }
    if (range.randomFully()) {
      out.option("--random-fully");
    }
    if (range.persistent()) {
      out.option("--persistent");
    }
  }
}
