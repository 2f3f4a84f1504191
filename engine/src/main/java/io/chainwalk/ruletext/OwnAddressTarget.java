package io.chainwalk.ruletext;

import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Table;
import io.chainwalk.ruleset.Target;
import org.jspecify.annotations.Nullable;

/// `-j MASQUERADE` and `-j REDIRECT`: NAT to an address of the node itself.
final class OwnAddressTarget extends TargetReader {
  private static final OptionTable<OwnAddressTarget> OPTIONS =
      OptionTable.of(
          "MASQUERADE",
          Option.<OwnAddressTarget>of("to-ports", OwnAddressTarget::readPorts),
          Option.<OwnAddressTarget>flag("random", (r, a) -> r.random = true),
          Option.<OwnAddressTarget>flag("random-fully", (r, a) -> r.randomFully = true));

  private static final OptionTable<OwnAddressTarget> REDIRECT =
      OptionTable.of(
          "REDIRECT",
          Option.<OwnAddressTarget>of("to-ports", OwnAddressTarget::readPorts),
          Option.<OwnAddressTarget>flag("random", (r, a) -> r.random = true));

  private final boolean masquerade;
  private @Nullable PortRange ports;
  private boolean random;
  private boolean randomFully;

  OwnAddressTarget(final boolean masquerade) {
    this.masquerade = masquerade;
  }

  private void readPorts(final Argument argument) throws RuleSyntaxException {
    final NatPorts given = NatPorts.parse(argument, argument.text());
    if (given.basePort() >= 0) {
      throw argument.bad("a port or a range of ports");
    }
    ports = given.ports();
  }

  @Override
  OptionTable<?> options() {
    return masquerade ? OPTIONS : REDIRECT;
  }

  @Override
  void read(final int index, final Argument argument) throws RuleSyntaxException {
    (masquerade ? OPTIONS : REDIRECT).option(index).action().read(this, argument);
  }

  @Override
  Target target(final RuleDraft rule) throws RuleSyntaxException {
    final String name = masquerade ? "MASQUERADE" : "REDIRECT";
    rule.requireTable(name, Table.NAT);
    if (ports != null) {
      rule.requireNatPorts(name);
    }
    final Target.Range range = new Target.Range(null, null, ports, -1, random, randomFully, false);
    return masquerade ? new Target.Masquerade(range) : new Target.Redirect(range);
  }

  static void write(final Target.Range range, final RuleText out) {
    if (range.ports() != null) {
      out.option("--to-ports").out().append(' ');
      NatPorts.write(range.ports(), range.basePort(), out.out());
    }
    NatTarget.writeFlags(range, out);
  }
}
