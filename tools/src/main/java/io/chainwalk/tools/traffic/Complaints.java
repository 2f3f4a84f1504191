package io.chainwalk.tools.traffic;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.traffic.QuotePlan.IcmpErrorShape;
import io.chainwalk.tools.traffic.Targets.Host;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// ICMP errors about packets that came out of the node: from whom they were for, or from a router on their way. And about
/// packets that did not come out, from somebody who cannot know of them.
final class Complaints {
  private static final int UNREACHABLE = 3;
  private static final int REDIRECT = 5;
  private static final int PACKET_TOO_BIG = 2;

  /// Type and code; the codes at the end are ones that do not exist.
  private static final int[][] ICMP = {
    {3, 0}, {3, 1}, {3, 2}, {3, 3}, {3, 3}, {3, 3}, {3, 4}, {3, 4}, {3, 5}, {3, 6}, {3, 9}, {3, 10},
    {3, 13}, {3, 15}, {3, 16}, {4, 0}, {5, 0}, {5, 1}, {5, 3}, {11, 0}, {11, 0}, {11, 1}, {11, 7},
    {12, 0}, {12, 1}, {12, 2}
  };

  private static final int[][] ICMPV6 = {
    {1, 0}, {1, 1}, {1, 3}, {1, 4}, {1, 4}, {1, 5}, {1, 6}, {1, 9}, {2, 0}, {2, 0}, {2, 1}, {3, 0},
    {3, 0}, {3, 1}, {4, 0}, {4, 1}, {4, 2}, {100, 0}, {127, 3}, {0, 0}
  };

  /// Where headers begin and end, and one byte to either side.
  private static final int[] QUOTED = {
    0, 1, 8, 19, 20, 21, 23, 24, 27, 28, 29, 31, 32, 36, 39, 40, 41, 43, 44, 47, 48, 49, 52, 56, 60,
    68, 72, 128, 548, 1232
  };

  private static final int[] MTUS = {
    0, 67, 68, 296, 552, 576, 1000, 1279, 1280, 1400, 1500, 9000, 65_535
  };

  private static final int ALL = 1232;

  private final Targets targets;
  private final Dice dice;

  Complaints(final Targets targets, final Dice dice) {
    this.targets = targets;
    this.dice = dice;
  }

  /// Makes an error.
  ///
  /// @return null when nobody can complain
  @Nullable Draft about(final int step, final History history, final Flows flows) {
    final Exchange exchange = history.of(step);
    if (exchange == null) {
      return null;
    }
    if (exchange.departures().isEmpty()) {
      return aboutDropped(step, exchange.arrival());
    }
    final List<Departure> all = exchange.departures();
    final int index = dice.below(all.size());
    final Departure departure = all.get(index);
    final byte[] packet = departure.packet().bytes();
    final Layout layout = Layout.of(packet);
    if (layout == null
        || targets.hosts(layout.ipv6()).isEmpty()
        || (departure.isDelivered()
            && !(isOwn(Wire.destination(packet)) && Trouble.isReached(Wire.source(packet))))) {
      return null;
    }
    final IcmpErrorShape shape =
        departure.isDelivered()
            ? byNode(layout, index)
            : dice.chance(700)
                ? honest(layout, index)
                : crooked(layout, index, departure.by(), flows);
    final QuotePlan plan = new QuotePlan(step, shape);
    return Draft.complaint(
        departure.isDelivered() ? Arrival.OWN : departure.by(),
        kind(layout) + (plan.quotesError(history) ? "-about-error" : ""),
        plan);
  }

  private static String kind(final Layout layout) {
    return layout.ipv6() ? "icmpv6-error" : "icmp-error";
  }

  /// A router on the other side says that it got what the node has kept.
  private @Nullable Draft aboutDropped(final int step, final Arrival arrival) {
    final byte[] packet = arrival.packet().bytes();
    final Layout layout = Layout.of(packet);
    if (layout == null || targets.hosts(layout.ipv6()).isEmpty()) {
      return null;
    }
    final List<Host> all = targets.hosts(layout.ipv6());
    final List<Host> others = all.stream().filter(host -> !host.by().equals(arrival.by())).toList();
    final Host router = dice.oneOf(others.isEmpty() ? all : others);
    final int[] type = type(layout);
    final IcmpErrorShape shape =
        new IcmpErrorShape(
            type[0],
            type[1],
            info(type, layout),
            dice.chance(300) ? dice.oneOf(QUOTED) : ALL,
            -1,
            dice.coin() ? router.address() : null,
            null,
            -1,
            false,
            63,
            id());
    return Draft.complaint(
        router.by(), kind(layout) + "-about-dropped", new QuotePlan(step, shape));
  }

  /// The node complains in its own name only.
  private boolean isOwn(final IpAddress address) {
    return targets.own().contains(address) || Pools.isLoopback(address);
  }

  /// What the node says itself of a packet that it got.
  private IcmpErrorShape byNode(final Layout layout, final int index) {
    final int[] type =
        layout.ipv6() ? new int[] {1, 4} : new int[] {UNREACHABLE, dice.oneOf(2, 3, 10)};
    return new IcmpErrorShape(type[0], type[1], 0, ALL, index, null, null, -1, false, 64, id());
  }

  private int id() {
    return dice.between(1, 0xFFFF);
  }

  private IcmpErrorShape honest(final Layout layout, final int index) {
    final int[] type = type(layout);
    final int quoted =
        layout.ipv6() || dice.coin()
            ? dice.oneOf(ALL, 548)
            : layout.transport() + dice.oneOf(8, 8, 28);
    return new IcmpErrorShape(
        type[0], type[1], info(type, layout), quoted, index, null, null, -1, false, 63, id());
  }

  private IcmpErrorShape crooked(
      final Layout layout, final int index, final String by, final Flows flows) {
    final boolean ipv6 = layout.ipv6();
    final int[] type = type(layout);
    final int quoted = dice.chance(600) ? dice.oneOf(QUOTED) : ALL;
    final IpAddress router = dice.coin() ? flows.anyBehind(by, ipv6) : null;
    final IpAddress elsewhere = dice.chance(150) ? elsewhere(ipv6) : null;
    return new IcmpErrorShape(
        type[0],
        type[1],
        info(type, layout),
        quoted,
        dice.chance(100) ? -1 : index,
        router,
        elsewhere,
        dice.chance(250) ? dice.below(64) : -1,
        dice.chance(100),
        dice.oneOf(64, 64, 255, 1, 2),
        id());
  }

  private IpAddress elsewhere(final boolean ipv6) {
    final List<IpAddress> own = targets.own(ipv6);
    return dice.coin() && !own.isEmpty()
        ? dice.oneOf(own)
        : dice.oneOf(targets.hosts(ipv6)).address();
  }

  private int[] type(final Layout layout) {
    final int[][] all = layout.ipv6() ? ICMPV6 : ICMP;
    return all[dice.below(all.length)];
  }

  private int info(final int[] type, final Layout layout) {
    if (layout.ipv6() ? type[0] == PACKET_TOO_BIG : type[0] == UNREACHABLE) {
      return dice.oneOf(MTUS);
    }
    if (!layout.ipv6() && type[0] == REDIRECT) {
      return (int) dice.oneOf(targets.hosts(false)).address().low();
    }
    return dice.chance(300) ? dice.word() : 0;
  }
}
