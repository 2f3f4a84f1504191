package io.chainwalk.pipeline;

import io.chainwalk.chain.Rules;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fragment.Datagram;
import io.chainwalk.nat.IcmpErrorRewriter;
import io.chainwalk.nat.ManipKind;
import io.chainwalk.nat.Masquerade;
import io.chainwalk.nat.NatRandom;
import io.chainwalk.nat.NatRange;
import io.chainwalk.nat.NatReach;
import io.chainwalk.nat.NatSetup;
import io.chainwalk.nat.Translation;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.tracker.ConntrackStatus;

/// The nat hooks: how a new flow is translated, and the translation of every packet (facts sheet 6.1).
///
/// PREROUTING and OUTPUT are about destinations, POSTROUTING and INPUT about sources.
final class NatStage {
  private static final int NAT = ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT;

  private final long seed;
  private final ConntrackHandle connections;
  private final RoutingStage routing;
  private final NatSetup setup;
  private final Masquerade masquerade;
  private final Translation translation = new Translation();
  private final IcmpErrorRewriter icmpErrors = new IcmpErrorRewriter();
  private final NatRandom random = new NatRandom();
  private final NatRange range = new NatRange();
  private Rules rules = Rules.NONE;
  private boolean has4;
  private boolean has6;

  /// The packet that [#random] was begun for: what is drawn for its source is not what was drawn for its destination.
  private long drawnFor = -1;

  NatStage(final long seed, final ConntrackHandle connections, final RoutingStage routing) {
    this.seed = seed;
    this.connections = connections;
    this.routing = routing;
    setup = new NatSetup(connections);
    masquerade = new Masquerade(setup);
  }

  void use(final Rules next) {
    rules = next;
    has4 = next.hasNat(false);
    has6 = next.hasNat(true);
  }

  Rules rules() {
    return rules;
  }

  NatRandom random() {
    return random;
  }

  /// Takes a packet through a nat hook. One without connection passes unchanged, and so does every packet of a family
  /// that has no table `nat`.
  ///
  /// @return whether it goes on
  boolean visit(final Hook hook, final PacketContext packet) {
    if (!packet.entry().isOpen() || !(packet.parsed().tuple().ipv6() ? has6 : has4)) {
      return true;
    }
    final ManipKind kind =
        hook == Hook.PREROUTING || hook == Hook.OUTPUT ? ManipKind.DESTINATION : ManipKind.SOURCE;
    if (packet.isIcmpError) {
      return translateError(kind, packet);
    }
    final int status = packet.entry().status();
    if (NatSetup.isUndecided(status, kind)) {
      if (mayDecide(packet) && !decide(hook, kind, packet)) {
        return false;
      }
    } else if (hook == Hook.POSTROUTING && leavesElsewhere(packet)) {
      return false;
    }
    return (packet.entry().status() & NAT) == 0 || translate(kind, packet);
  }

  private static boolean mayDecide(final PacketContext packet) {
    return packet.ctState() == CtState.NEW || packet.ctState() == CtState.RELATED;
  }

  /// Asks the rules how a flow is to be translated, and writes that into its entry.
  private boolean decide(final Hook hook, final ManipKind kind, final PacketContext packet) {
    final ConntrackEntry entry = packet.entry();
    if (packet.number() != drawnFor) {
      drawnFor = packet.number();
      random.begin(seed, drawnFor);
    }
    range.clear();
    packet.setDropReason(PacketOutcome.FILTERED);
    switch (rules.nat(hook, packet, range)) {
      case NO_TARGET -> setup.bindNull(entry, kind, random, packet.timeNs());
      case RANGE -> setup.bind(entry, kind, range, random, packet.timeNs());
      case MASQUERADE -> {
        return masquerade(packet);
      }
      case REDIRECT -> {
        return redirect(hook, packet);
      }
      case DROP -> {
        packet.outcome = packet.dropReason();
        return false;
      }
    }
    return true;
  }

  private boolean masquerade(final PacketContext packet) {
    final ConntrackEntry entry = packet.entry();
    if (masquerade.spares(entry)) {
      setup.bindNull(entry, ManipKind.SOURCE, random, packet.timeNs());
      return true;
    }
    if (!routing.findMasqueradeAddress(packet)) {
      packet.outcome = PacketOutcome.NO_NAT_ADDRESS;
      return false;
    }
    masquerade.masquerade(
        entry,
        range,
        routing.addressHigh(),
        routing.addressLow(),
        packet.outputInterface(),
        random,
        packet.timeNs());
    return true;
  }

  private boolean redirect(final Hook hook, final PacketContext packet) {
    if (!routing.findRedirectAddress(hook, packet)) {
      packet.outcome = PacketOutcome.NO_NAT_ADDRESS;
      return false;
    }
    masquerade.redirect(
        packet.entry(),
        range,
        routing.addressHigh(),
        routing.addressLow(),
        random,
        packet.timeNs());
    return true;
  }

  /// A masqueraded connection whose way out changed is given up (facts sheet 6.6).
  private boolean leavesElsewhere(final PacketContext packet) {
    if (!Masquerade.leavesElsewhere(packet.entry(), packet.direction(), packet.outputInterface())) {
      return false;
    }
    connections.remove(packet.entry().connection());
    packet.outcome = PacketOutcome.WAY_OUT_CHANGED;
    return true;
  }

  private boolean translate(final ManipKind kind, final PacketContext packet) {
    packet.passesAs = PacketOutcome.TRANSLATED;
    final Datagram datagram = packet.datagram;
    if (datagram != null) {
      datagram.pull(
          NatReach.ofPacket(packet.parsed(), packet.entry().status(), packet.direction(), kind));
    }
    if (translation.translate(
        packet.buffer(), packet.parsed(), packet.entry(), packet.direction(), kind)) {
      return true;
    }
    packet.outcome = PacketOutcome.UNTRANSLATABLE;
    return false;
  }

  private boolean translateError(final ManipKind kind, final PacketContext packet) {
    final Datagram datagram = packet.datagram;
    if (datagram != null) {
      datagram.pull(
          NatReach.ofError(
              packet.parsed(), packet.quoted, packet.entry().status(), packet.direction(), kind));
    }
    if (icmpErrors.translate(
        packet.buffer(),
        packet.parsed(),
        packet.quoted,
        packet.entry(),
        packet.direction(),
        kind)) {
      return true;
    }
    packet.outcome = PacketOutcome.UNTRANSLATABLE;
    return false;
  }
}
