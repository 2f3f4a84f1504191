package io.chainwalk.nat;

import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.conntrack.IcmpErrorLookup;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportChecksum;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.GenericTracker;
import io.chainwalk.tracker.IcmpTracker;
import io.chainwalk.tracker.TcpTracker;
import io.chainwalk.tracker.TrackerResult;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// A router between a client's and a server's network that does nothing but conntrack and NAT: what the recordings were
/// made with. All protocols but TCP and ICMP have the generic tracker, and nothing expires.
final class NatNode {
  /// How a packet left the node, or that it did not.
  ///
  /// @param out bytes in hex, from the IP header on; empty when the side is `-`
  record Sent(String ctstate, String side, String out) {}

  private static final int OUTPUT_INTERFACE = 2;
  private static final long LIFETIME_NS = 1_000_000_000_000L;
  private static final long NOW_NS = 5_000_000_000L;

  private static final List<IpAddress> OWN =
      List.of(
          IpAddress.parse("10.0.1.1"),
          IpAddress.parse("10.0.2.1"),
          IpAddress.parse("fd01::1"),
          IpAddress.parse("fd02::1"));
  private static final IpAddress TO_SERVERS = IpAddress.parse("10.0.2.1");
  private static final IpAddress TO_SERVERS_V6 = IpAddress.parse("fd02::1");

  private final FlowHash hash = new FlowHash(7);
  private final ConntrackHandle connections = new ConntrackTable(10_000, hash).newHandle();
  private final IcmpErrorLookup lookup = new IcmpErrorLookup(hash, connections);
  private final NatSetup setup = new NatSetup(connections);
  private final Masquerade masquerade = new Masquerade(setup);
  private final Translation translation = new Translation();
  private final IcmpErrorRewriter errors = new IcmpErrorRewriter();
  private final NatRandom random = new NatRandom();
  private final ConntrackSettings settings = ConntrackSettings.defaults();
  private final TcpTracker tcp = new TcpTracker();

  private final List<NatRule> rules = new ArrayList<>();
  private final boolean checked;
  private final ConntrackEntry entry = new ConntrackEntry();
  private final ParsedPacket packet = new ParsedPacket();
  private final ParsedPacket quoted = new ParsedPacket();
  private long packetNumber;
  private Direction direction = Direction.ORIGINAL;
  private boolean related;
  private boolean confirmed;

  NatNode(final boolean checked, final List<String> rules) {
    this.checked = checked;
    rules.forEach(rule -> this.rules.add(new NatRule(rule)));
    connections.beginBurst();
  }

  /// Forwards a packet.
  ///
  /// @param bytes from the IP header on
  /// @param leavesWith the tuple it is known to leave with, so that random draws become what they must have been
  Sent send(final byte[] bytes, final @Nullable FlowTuple leavesWith) {
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes.clone());
    PacketParser.parse(buffer, 0, bytes.length, bytes.length, LinkType.RAW, packet);
    random.begin(1, packetNumber++);
    entry.clear();
    related = false;
    final String ctstate = track(buffer);
    if (!hook(buffer, ManipKind.DESTINATION, ctstate, leavesWith)) {
      return lost(ctstate);
    }
    final IpAddress to =
        new IpAddress(
            packet.tuple().ipv6(),
            packet.tuple().destinationHigh(),
            packet.tuple().destinationLow());
    final boolean local = OWN.contains(to);
    if (!local) {
      decreaseTtl(buffer);
    }
    if (!hook(buffer, ManipKind.SOURCE, ctstate, leavesWith) || !confirm() || local) {
      return lost(ctstate);
    }
    if (packet.tuple().ipv6() && packet.tuple().sourceHigh() >>> 48 == 0xFE80) {
      return lost(ctstate); // not to be forwarded
    }
    return new Sent(
        ctstate, isClient(to) ? "c" : "s", HexFormat.of().formatHex(buffer.byteArray()));
  }

  private Sent lost(final String ctstate) {
    if (entry.isOpen() && !confirmed) {
      connections.release(entry.connection());
    }
    return new Sent(ctstate, "-", "");
  }

  private static boolean isClient(final IpAddress to) {
    return to.ipv6() ? to.high() >>> 48 == 0xFD01 : to.low() >>> 8 == 0x0A0001;
  }

  // ---- conntrack

  private String track(final UnsafeBuffer buffer) {
    final int protocol = packet.protocol();
    if (packet.result() == ParseResult.NO_TUPLE) {
      return "INVALID";
    }
    if (Protocol.isIcmp(protocol)) {
      final int hit = lookup.find(buffer, packet, quoted, 0, 0, checked, NOW_NS);
      if (hit != IcmpErrorLookup.NOT_AN_ERROR) {
        return hit < 0 ? "INVALID" : relatedTo(hit);
      }
    }
    if (packet.result() != ParseResult.COMPLETE
        || (checked && TransportChecksum.verify(buffer, packet) == ChecksumStatus.BAD)) {
      return "INVALID";
    }
    final FlowTuple tuple = packet.tuple();
    final int hit = connections.find(tuple, hash.directed(tuple), NOW_NS);
    confirmed = hit != ConntrackHandle.NONE;
    if (confirmed) {
      direction = ConntrackHandle.directionOf(hit);
      connections.open(ConntrackHandle.connectionOf(hit), entry);
    } else {
      final FlowTuple inverse = new FlowTuple();
      if (!TupleInversion.invert(tuple, inverse)) {
        return "INVALID";
      }
      direction = Direction.ORIGINAL;
      connections.open(connections.claim(tuple, inverse, hash.directed(tuple), NOW_NS), entry);
    }
    return accept(buffer);
  }

  private String relatedTo(final int hit) {
    related = true;
    confirmed = true;
    direction = ConntrackHandle.directionOf(hit);
    connections.open(ConntrackHandle.connectionOf(hit), entry);
    return "RELATED";
  }

  private String accept(final UnsafeBuffer buffer) {
    final int status = entry.status();
    final long result =
        switch (packet.protocol()) {
          case Protocol.TCP ->
              tcp.onPacket(
                  entry.trackerBuffer(),
                  entry.trackerOffset(),
                  buffer,
                  packet,
                  direction.ordinal(),
                  status,
                  confirmed,
                  LIFETIME_NS,
                  settings.tcp());
          case Protocol.ICMP, Protocol.ICMPV6 ->
              IcmpTracker.onPacket(buffer, packet, status, confirmed, settings.icmp());
          default -> GenericTracker.onPacket(status, settings.genericTimeoutSeconds());
        };
    if (!TrackerResult.isAccepted(result)) {
      lost("INVALID");
      entry.clear();
      return "INVALID";
    }
    if (direction == Direction.REPLY) {
      entry.addStatus(ConntrackStatus.SEEN_REPLY);
    }
    return direction == Direction.ORIGINAL && (status & ConntrackStatus.SEEN_REPLY) == 0
        ? "NEW"
        : "ESTABLISHED";
  }

  private boolean confirm() {
    if (!entry.isOpen() || confirmed) {
      return true;
    }
    final boolean success =
        connections.confirm(
                entry.connection(), NOW_NS + LIFETIME_NS, NOW_NS, isClashAllowed(packet.protocol()))
            == ConntrackHandle.CONFIRMED;
    confirmed = true; // or gone
    return success;
  }

  private static boolean isClashAllowed(final int protocol) {
    return switch (protocol) {
      case Protocol.TCP, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6, Protocol.GRE -> false;
      default -> true;
    };
  }

  // ---- nat

  private boolean hook(
      final UnsafeBuffer buffer,
      final ManipKind kind,
      final String ctstate,
      final @Nullable FlowTuple leavesWith) {
    if (!entry.isOpen()) {
      return true;
    }
    if (related) {
      return errors.translate(buffer, packet, quoted, entry, direction, kind);
    }
    if (ctstate.equals("NEW") && NatSetup.isUndecided(entry.status(), kind)) {
      decide(kind, leavesWith);
    }
    return translation.translate(buffer, packet, entry, direction, kind);
  }

  private void decide(final ManipKind kind, final @Nullable FlowTuple leavesWith) {
    for (final NatRule rule : rules) {
      if (rule.kind == kind && rule.matches(packet.tuple())) {
        dictate(rule.range, kind, leavesWith);
        if (rule.masquerade) {
          final IpAddress own = packet.tuple().ipv6() ? TO_SERVERS_V6 : TO_SERVERS;
          masquerade.masquerade(
              entry, rule.range, own.high(), own.low(), OUTPUT_INTERFACE, random, NOW_NS);
        } else {
          setup.bind(entry, kind, rule.range, random, NOW_NS);
        }
        return;
      }
    }
    dictate(new NatRange(), kind, leavesWith);
    setup.bindNull(entry, kind, random, NOW_NS);
  }

  /// The first port a flow may get is known by its class, and with it the number that leads to the known one.
  private void dictate(
      final NatRange range, final ManipKind kind, final @Nullable FlowTuple leavesWith) {
    if (leavesWith == null) {
      return;
    }
    final int port = NatRange.portOf(packet.tuple(), kind);
    final int first =
        range.hasPorts()
            ? range.firstPort()
            : Protocol.isIcmp(packet.protocol()) ? 0 : port < 512 ? 1 : port < 1024 ? 600 : 1024;
    random.dictate((NatRange.portOf(leavesWith, kind) - first) & 0xFFFF);
  }

  // ---- forwarding

  /// A packet as it is behind a router.
  static byte[] forwarded(final byte[] bytes) {
    final UnsafeBuffer buffer = new UnsafeBuffer(bytes.clone());
    decreaseTtl(buffer);
    return buffer.byteArray();
  }

  private static void decreaseTtl(final UnsafeBuffer buffer) {
    if ((buffer.getByte(0) & 0xF0) == 0x60) {
      Ipv6Header.setHopLimit(buffer, 0, Ipv6Header.hopLimit(buffer, 0) - 1);
      return;
    }
    final int ttl = Ipv4Header.ttl(buffer, 0);
    Ipv4Header.setTtl(buffer, 0, ttl - 1);
    Ipv4Header.setChecksum(
        buffer,
        0,
        InternetChecksum.adjust(Ipv4Header.checksum(buffer, 0), (long) ttl << 8, (ttl - 1L) << 8));
  }
}
