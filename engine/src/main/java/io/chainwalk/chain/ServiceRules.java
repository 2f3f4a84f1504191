package io.chainwalk.chain;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.match.RulePacket;
import io.chainwalk.nat.NatRange;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.select.RandomBits;
import io.chainwalk.select.RandomSelector;
import io.chainwalk.service.Endpoint;

/// Services as rules, without any chain: what `KUBE-SERVICES` does with cluster addresses.
///
/// In `nat` a flow to a VIP goes to one of its endpoints, each with the same probability. In `filter` a NEW packet to a
/// VIP without endpoints is rejected.
///
/// **Threads:** immutable, for any.
public final class ServiceRules implements Rules {
  private final ServiceDispatch services;
  private final long seed;

  /// Makes rules of compiled services.
  ///
  /// @param services the services
  /// @param seed decides, with a packet's number, which endpoint it is sent to
  public ServiceRules(final ServiceDispatch services, final long seed) {
    this.services = services;
    this.seed = seed;
  }

  /// The services that these rules are about.
  ///
  /// @return what was given
  public ServiceDispatch services() {
    return services;
  }

  @Override
  public boolean hasChain(final Table table, final Hook hook) {
    return table == Table.FILTER
        && (hook == Hook.FORWARD || hook == Hook.INPUT || hook == Hook.OUTPUT);
  }

  @Override
  public Verdict judge(final Table table, final Hook hook, final RulePacket packet) {
    if (packet.ctState() != CtState.NEW) {
      return Verdict.ACCEPT;
    }
    final int vip = services.find(packet.parsed().tuple());
    if (vip == ServiceDispatch.NONE || services.usableCount(vip) > 0) {
      return Verdict.ACCEPT;
    }
    packet.setDropReason(PacketOutcome.NO_ENDPOINTS);
    return Verdict.REJECT;
  }

  @Override
  public SurePass surePass(final Table table, final Hook hook) {
    return SurePass.UNCOUNTED;
  }

  @Override
  public NatVerdict nat(final Hook hook, final RulePacket packet, final NatRange range) {
    if (hook != Hook.PREROUTING && hook != Hook.OUTPUT) {
      return NatVerdict.NO_TARGET;
    }
    final FlowTuple tuple = packet.parsed().tuple();
    final int vip = services.find(tuple);
    if (vip == ServiceDispatch.NONE) {
      return NatVerdict.NO_TARGET;
    }
    final int count = services.usableCount(vip);
    if (count == 0) {
      return NatVerdict.NO_TARGET;
    }
    final int endpoint =
        services.usable(vip, RandomSelector.pick(RandomBits.of(seed, packet.number()), count));
    final Endpoint to = services.endpoint(endpoint);
    range.toAddress(to.address().high(), to.address().low()).toPorts(to.port(), to.port());
    packet.setTag(endpoint + 1);
    return NatVerdict.RANGE;
  }
}
