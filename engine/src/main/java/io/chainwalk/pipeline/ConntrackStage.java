package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.tracker.GenericTracker;
import io.chainwalk.tracker.GreTracker;
import io.chainwalk.tracker.IcmpTracker;
import io.chainwalk.tracker.SctpTracker;
import io.chainwalk.tracker.TcpTracker;
import io.chainwalk.tracker.TrackerResult;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.tracker.UdpTracker;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.GreHeader;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportChecksum;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// The conntrack hook: attaches a packet to its connection, or makes it the first of a new one (facts sheet 1.4, whose
/// numbers stand at the steps below).
final class ConntrackStage {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  /// A reopened connection is looked up once more, and that lookup begins a new one.
  private static final int MAX_LOOKUPS = 4;

  /// Enhanced GRE carries PPP under this EtherType (RFC 2637).
  private static final int PPP_IN_GRE = 0x880B;

  private final ConntrackSettings settings;
  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final TcpTracker tcp = new TcpTracker();
  private final SctpTracker sctp = new SctpTracker();
  private final FlowTuple inverse = new FlowTuple();

  ConntrackStage(
      final ConntrackSettings settings, final FlowHash hash, final ConntrackHandle connections) {
    this.settings = settings;
    this.hash = hash;
    this.connections = connections;
  }

  /// Tracks a packet. With a connection attached, `connection`, `direction`, `ctState` and `isNewConnection` are set;
  /// a new connection is claimed, not confirmed.
  ///
  /// @return null when the packet has a connection; otherwise how its way ends
  @Nullable PacketOutcome track(final UnsafeBuffer buffer, final PacketContext packet) {
    final ParsedPacket parsed = packet.parsed;
    if (parsed.isFragment()) {
      return PacketOutcome.FRAGMENT;
    }
    if (!packet.hasTuple || isOddGre(buffer, parsed)) { // 3, 5
      return invalid(packet);
    }
    if (settings.verifiesChecksums()
        && TransportChecksum.verify(buffer, parsed) == ChecksumStatus.BAD) { // 4, 7
      return PacketOutcome.BAD_CHECKSUM;
    }
    final PacketOutcome untracked = special(buffer, packet); // 4
    if (untracked != null) {
      return untracked;
    }
    for (int lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
      if (!attach(packet)) { // 5, 6
        return packet.outcome;
      }
      final long result = judge(buffer, packet); // 7
      switch (TrackerResult.verdict(result)) {
        case TrackerResult.ACCEPT -> {
          accept(packet, result);
          return null;
        }
        case TrackerResult.INVALID -> {
          reject(packet, result);
          return invalid(packet);
        }
        default -> {
          connections.remove(packet.connection);
          packet.hit =
              connections.find(parsed.tuple(), hash.directed(parsed.tuple()), packet.timeNs);
        }
      }
    }
    throw new AssertionError("a packet reopened its connection " + MAX_LOOKUPS + " times");
  }

  private static PacketOutcome invalid(final PacketContext packet) {
    packet.ctState = CtState.INVALID;
    packet.connection = ConntrackHandle.NONE;
    packet.isNewConnection = false;
    return PacketOutcome.INVALID;
  }

  private static boolean isOddGre(final UnsafeBuffer buffer, final ParsedPacket parsed) {
    return parsed.protocol() == Protocol.GRE
        && GreHeader.version(buffer, parsed.transportOffset()) == 1
        && GreHeader.protocolType(buffer, parsed.transportOffset()) != PPP_IN_GRE;
  }

  /// ICMP that is no query: errors, and what conntrack leaves alone (facts sheet 2.6, 4.5).
  private @Nullable PacketOutcome special(final UnsafeBuffer buffer, final PacketContext packet) {
    final int protocol = packet.parsed.protocol();
    if (protocol != Protocol.ICMP && protocol != Protocol.ICMPV6) {
      return null;
    }
    if ((protocol == Protocol.ICMPV6) != packet.parsed.tuple().ipv6()) {
      return invalid(packet); // ICMP of the other family
    }
    final int type = IcmpHeader.type(buffer, packet.parsed.transportOffset());
    if (protocol == Protocol.ICMP) {
      return switch (type) {
        case 3, 4, 5, 11, 12 -> PacketOutcome.ICMP_ERROR;
        default -> null;
      };
    }
    return switch (type) {
      case 130, 131, 132, 133, 134, 135, 136, 143 -> {
        packet.ctState = CtState.UNTRACKED;
        yield PacketOutcome.UNTRACKED;
      }
      case 137 -> redirect(buffer, packet);
      default -> type < 128 ? PacketOutcome.ICMP_ERROR : null;
    };
  }

  /// An ICMPv6 redirect is an error if its code is 0, and then must come from a neighbour.
  private static @Nullable PacketOutcome redirect(
      final UnsafeBuffer buffer, final PacketContext packet) {
    if (IcmpHeader.code(buffer, packet.parsed.transportOffset()) != 0) {
      return null;
    }
    final boolean linkLocal = packet.parsed.tuple().sourceHigh() >>> 54 == 0x3FA; // fe80::/10
    return linkLocal && Ipv6Header.hopLimit(buffer, packet.parsed.networkOffset()) == 255
        ? PacketOutcome.ICMP_ERROR
        : invalid(packet);
  }

  /// Attaches the packet to the connection it hit, or claims one.
  ///
  /// @return false when there is none to be had; the packet's outcome is then set
  private boolean attach(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed.tuple();
    if (packet.hit != ConntrackHandle.NONE) {
      packet.connection = ConntrackHandle.connectionOf(packet.hit);
      packet.direction = ConntrackHandle.directionOf(packet.hit);
      packet.isNewConnection = false;
      packet.ctState = stateOf(packet.direction, connections.status(packet.connection));
      return true;
    }
    if (!TupleInversion.invert(tuple, inverse)) {
      packet.outcome = invalid(packet);
      return false;
    }
    packet.connection = connections.claim(tuple, inverse, hash.directed(tuple), packet.timeNs);
    if (packet.connection == ConntrackHandle.NONE) {
      packet.outcome = PacketOutcome.TABLE_FULL;
      return false;
    }
    packet.direction = Direction.ORIGINAL;
    packet.isNewConnection = true;
    packet.ctState = CtState.NEW;
    return true;
  }

  /// From the entry's bits before this packet (facts sheet 2.3).
  private static CtState stateOf(final Direction direction, final int status) {
    if (direction == Direction.REPLY || (status & ConntrackStatus.SEEN_REPLY) != 0) {
      return CtState.ESTABLISHED;
    }
    return (status & ConntrackStatus.EXPECTED) != 0 ? CtState.RELATED : CtState.NEW;
  }

  private long judge(final UnsafeBuffer buffer, final PacketContext packet) {
    final int connection = packet.connection;
    final ParsedPacket parsed = packet.parsed;
    final int status = connections.status(connection);
    final boolean confirmed = !packet.isNewConnection;
    final UnsafeBuffer area = connections.trackerBuffer(connection);
    final int offset = connections.trackerOffset(connection);
    final int direction = packet.direction.ordinal();
    return switch (parsed.protocol()) {
      case Protocol.TCP ->
          tcp.onPacket(
              area,
              offset,
              buffer,
              parsed,
              direction,
              status,
              confirmed,
              connections.deadlineNs(connection) - packet.timeNs,
              settings.tcp());
      case Protocol.UDP ->
          UdpTracker.onPacket(
              area, offset, buffer, parsed, status, confirmed, packet.timeNs, settings.udp());
      case Protocol.UDPLITE -> UdpTracker.onLitePacket(buffer, parsed, status, settings.udp());
      case Protocol.ICMP, Protocol.ICMPV6 ->
          IcmpTracker.onPacket(buffer, parsed, status, confirmed, settings.icmp());
      case Protocol.SCTP ->
          sctp.onPacket(
              area, offset, buffer, parsed, direction, status, confirmed, settings.sctp());
      case Protocol.GRE -> GreTracker.onPacket(area, offset, status, confirmed, settings.gre());
      default -> GenericTracker.onPacket(status, settings.genericTimeoutSeconds());
    };
  }

  private void accept(final PacketContext packet, final long result) {
    if (packet.isNewConnection) {
      addStatus(packet, result);
      packet.newTimeoutSeconds = TrackerResult.timeoutSeconds(result);
      return;
    }
    update(packet, result);
    if (TrackerResult.removesEntry(result)) {
      connections.remove(packet.connection);
    }
  }

  /// An INVALID packet can still change its connection: an out-of-window FIN or RST shortens its life.
  private void reject(final PacketContext packet, final long result) {
    if (packet.isNewConnection) {
      connections.release(packet.connection);
    } else {
      update(packet, result);
    }
  }

  private void update(final PacketContext packet, final long result) {
    addStatus(packet, result);
    if (TrackerResult.setsTimeout(result)) {
      connections.setDeadlineNs(
          packet.connection, packet.timeNs + TrackerResult.timeoutSeconds(result) * NS_PER_SECOND);
    }
  }

  private void addStatus(final PacketContext packet, final long result) {
    final int connection = packet.connection;
    connections.addStatus(
        connection,
        TrackerResult.statusAfter(
            result, packet.direction.ordinal(), connections.status(connection)));
  }
}
