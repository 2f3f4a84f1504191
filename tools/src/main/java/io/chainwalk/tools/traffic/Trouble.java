package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.Cutter.Cut;
import org.jspecify.annotations.Nullable;

/// What happens to packets on their way: they are spoiled, cut into fragments, complained of.
final class Trouble {
  private static final int LINK_LOCAL = 0xFE80;
  private final Targets targets;
  private final Dice dice;
  private final Spoiler spoiler;
  private final Cutter cutter;
  private final Complaints complaints;

  /// A packet after its way.
  ///
  /// @param packet the packet
  /// @param kind what kind it is now
  record Spoiled(Packet packet, String kind) {}

  Trouble(final Targets targets, final Dice dice) {
    this.targets = targets;
    this.dice = dice;
    spoiler = new Spoiler(targets, dice);
    cutter = new Cutter(dice);
    complaints = new Complaints(targets, dice);
  }

  /// Perhaps spoils a packet.
  ///
  /// @param own whether the node sends it: then its IP header stays right, for the kernel sees to that
  Spoiled spoil(final Mood mood, final byte[] packet, final String kind, final boolean own) {
    if (!mood.happens(dice, Mix.SPOILED)) {
      return new Spoiled(Packet.of(packet), kind);
    }
    return own ? spoiler.spoilTransport(packet) : spoiler.spoil(packet);
  }

  /// Perhaps cuts a packet.
  ///
  /// @return no pieces when it stays whole
  Cut cut(final Mood mood, final byte[] packet) {
    return mood.happens(dice, Mix.FRAGMENTED) ? cutter.cut(packet) : Cut.NONE;
  }

  /// Complains of what came out with a step.
  ///
  /// @return null when nothing did
  @Nullable Draft complaint(final int step, final History history, final Flows flows) {
    return complaints.about(step, history, flows);
  }

  /// Whether the node reaches an address by its routes alone, and nobody else with it: what it sends to a broadcast address
  /// it gets itself too, and a link-local address needs an interface.
  static boolean isReached(final IpAddress address) {
    return address.ipv6()
        ? (address.high() != 0 || address.low() != 0) && address.high() >>> 48 != LINK_LOCAL
        : (address.low() & 0xFF) != 0xFF && address.low() != 0;
  }

  /// Whether who got a packet can answer it: the node answers in no other's name.
  boolean canAnswer(final Sightings.Seen seen) {
    final IpAddress destination = seen.ends().destination();
    return !seen.by().equals(Departure.DELIVERED)
        || (isReached(seen.ends().source())
            && (targets.own().contains(destination) || Pools.isLoopback(destination)));
  }
}
