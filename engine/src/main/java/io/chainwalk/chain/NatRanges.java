package io.chainwalk.chain;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.PortRange;
import io.chainwalk.ruleset.Target;

/// The arguments of NAT targets as the range they ask for (facts sheet 6.2).
final class NatRanges {
  private NatRanges() {}

  /// Fills in a range.
  static void fill(final Target.Range wanted, final NatRange into) {
    into.clear();
    final IpAddress first = wanted.first();
    final IpAddress last = wanted.last();
    if (first != null && last != null) {
      into.toAddresses(first.high(), first.low(), last.high(), last.low());
    }
    final PortRange ports = wanted.ports();
    if (ports != null) {
      if (wanted.basePort() >= 0) {
        into.toPortsShifted(ports.first(), ports.last(), wanted.basePort());
      } else {
        into.toPorts(ports.first(), ports.last());
      }
    }
    if (wanted.random()) {
      into.random();
    }
    if (wanted.randomFully()) {
      into.randomFully();
    }
    if (wanted.persistent()) {
      into.persistent();
    }
  }
}
