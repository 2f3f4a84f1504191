package io.chainwalk.ruletext;

import io.chainwalk.ruleset.PortRange;

/// `PORT`, `FIRST-LAST` or `FIRST-LAST/BASE` of a NAT target.
record NatPorts(PortRange ports, int basePort) {

  static NatPorts parse(final Argument argument, final String text) throws RuleSyntaxException {
    final int hyphen = text.indexOf('-');
    final int slash = hyphen < 0 ? -1 : text.indexOf('/', hyphen);
    final int first = argument.port(hyphen < 0 ? text : text.substring(0, hyphen));
    final int last =
        hyphen < 0
            ? first
            : argument.port(text.substring(hyphen + 1, slash < 0 ? text.length() : slash));
    if (first > last) {
      throw argument.bad("a range whose first port is not above its last");
    }
    return new NatPorts(
        new PortRange(first, last), slash < 0 ? -1 : argument.port(text.substring(slash + 1)));
  }

  static void write(final PortRange ports, final int basePort, final StringBuilder out) {
    out.append(ports.first());
    if (ports.first() != ports.last()) {
      out.append('-').append(ports.last());
    }
    if (basePort >= 0) {
      out.append('/').append(basePort);
    }
  }
}
