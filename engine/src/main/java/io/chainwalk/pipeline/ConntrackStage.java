package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.conntrack.IcmpErrorLookup;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ChecksumStatus;
import io.chainwalk.packet.GreHeader;
import io.chainwalk.packet.IcmpHeader;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.QuotedPacketParser;
import io.chainwalk.packet.TransportChecksum;
import io.chainwalk.packet.UdpHeader;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.GenericTracker;
import io.chainwalk.tracker.GreTracker;
import io.chainwalk.tracker.IcmpTracker;
import io.chainwalk.tracker.SctpTracker;
import io.chainwalk.tracker.TcpTracker;
import io.chainwalk.tracker.TrackerResult;
import io.chainwalk.tracker.UdpTracker;
import org.agrona.concurrent.UnsafeBuffer;

/// The conntrack hook: attaches a packet to its connection, or makes it the first of a new one (facts sheet 1.4, whose
/// numbers stand at the steps below).
final class ConntrackStage {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  /// A reopened connection is looked up once more, and that lookup begins a new one.
  private static final int MAX_LOOKUPS = 4;

  // ICMPv6 types of RFC 2710, RFC 3810, RFC 4861 and RFC 4286.
  private static final int LISTENER_QUERY = 130;
  private static final int LISTENER_REPORT = 131;
  private static final int LISTENER_DONE = 132;
  private static final int ROUTER_SOLICITATION = 133;
  private static final int ROUTER_ADVERTISEMENT = 134;
  private static final int NEIGHBOUR_SOLICITATION = 135;
  private static final int NEIGHBOUR_ADVERTISEMENT = 136;
  private static final int LISTENER_REPORT_2 = 143;
  private static final int MULTICAST_ROUTER_ADVERTISEMENT = 151;
  private static final int MULTICAST_ROUTER_SOLICITATION = 152;

  private final ConntrackSettings settings;
  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final TcpTracker tcp = new TcpTracker();
  private final SctpTracker sctp = new SctpTracker();
  private final IcmpErrorLookup errors;
  private final FlowTuple inverse = new FlowTuple();
  private boolean watchesChanges;

  ConntrackStage(
      final ConntrackSettings settings, final FlowHash hash, final ConntrackHandle connections) {
    this.settings = settings;
    this.hash = hash;
    this.connections = connections;
    errors = new IcmpErrorLookup(hash, connections);
  }

  /// Has it noted of each packet whether it changed its connection's state, which takes a little time.
  void watchChanges() {
    watchesChanges = true;
  }

  /// Tracks a packet that has no connection yet. Afterwards it is attached to one, which may be claimed and not yet
  /// confirmed; or its state is INVALID or UNTRACKED, and it goes on without.
  ///
  /// @return whether it goes on; if not, its outcome says why
  boolean track(final PacketContext packet) {
    final ParsedPacket parsed = packet.parsed();
    if (packet.untracked()) { // 1
      packet.detach(CtState.UNTRACKED);
      packet.passesAs = PacketOutcome.UNTRACKED;
      return true;
    }
    if (!packet.hasTuple || isUntrackableGre(packet)) { // 3, 5
      return invalid(packet);
    }
    if (settings.verifiesChecksums() && !packet.ownPacket && hasBadChecksum(packet)) { // 4, 7
      invalid(packet);
      packet.passesAs = PacketOutcome.BAD_CHECKSUM;
      return true;
    }
    if (isSpecial(packet)) { // 4
      return true;
    }
    for (int lookup = 0; lookup < MAX_LOOKUPS; lookup++) {
      if (packet.hit != ConntrackHandle.NONE) { // 5
        attach(packet);
      } else if (!TupleInversion.invert(parsed.tuple(), inverse)) { // 6
        return invalid(packet);
      } else if (!claim(packet)) {
        packet.outcome = PacketOutcome.TABLE_FULL;
        return false;
      }
      final int stateBefore = watchesChanges ? protocolState(packet) : 0;
      final long result = judge(packet); // 7
      switch (TrackerResult.verdict(result)) {
        case TrackerResult.ACCEPT -> {
          accept(packet, result);
          if (watchesChanges) {
            packet.stateChanged = stateBefore != protocolState(packet);
            packet.markBefore = packet.entry().mark();
          }
          return true;
        }
        case TrackerResult.INVALID -> {
          reject(packet, result);
          return invalid(packet);
        }
        default -> {
          // Should another worker's sweep have been faster, it is gone all the same. The kernel
          // cannot be sure of that, and drops the packet.
          connections.remove(packet.entry().connection());
          packet.entry().clear();
          packet.hash = hash.directed(parsed.tuple()); // an answer may have been relocated
          find(packet);
        }
      }
    }
    throw new AssertionError("a packet reopened its connection " + MAX_LOOKUPS + " times");
  }

  /// Whether its checksum is wrong. A kernel sums what is there: of a first fragment that was not put together with the
  /// others, too little to come out right.
  private static boolean hasBadChecksum(final PacketContext packet) {
    final ParsedPacket parsed = packet.parsed();
    if (!parsed.moreFragments()) {
      return TransportChecksum.verify(packet.buffer(), parsed) == ChecksumStatus.BAD;
    }
    return switch (parsed.protocol()) {
      case Protocol.TCP, Protocol.UDPLITE, Protocol.SCTP, Protocol.ICMP, Protocol.ICMPV6 -> true;
      case Protocol.UDP ->
          parsed.capturedTransportLength() >= UdpHeader.LENGTH
              && UdpHeader.checksum(packet.buffer(), parsed.transportOffset()) != 0;
      default -> false;
    };
  }

  /// Looks the packet's tuple up, in the zone that `raw` put it in.
  void find(final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    if ((packet.zoneOriginal() | packet.zoneReply()) == 0) {
      packet.hit = connections.find(tuple, packet.hash, packet.timeNs());
      return;
    }
    // A zone that covers one direction only is not that of tuples of the other (facts sheet 2.2).
    packet.hit = findAs(Direction.ORIGINAL, packet.zoneOriginal(), packet);
    if (packet.hit == ConntrackHandle.NONE) {
      packet.hit = findAs(Direction.REPLY, packet.zoneReply(), packet);
    }
    tuple.setZone(packet.zoneOriginal());
    packet.hash = hash.directed(tuple);
  }

  private int findAs(final Direction direction, final int zone, final PacketContext packet) {
    final FlowTuple tuple = packet.parsed().tuple();
    tuple.setZone(zone);
    return connections.findAs(direction, tuple, hash.directed(tuple), packet.timeNs());
  }

  /// Sends a packet on without a connection.
  ///
  /// @return true
  private static boolean invalid(final PacketContext packet) {
    packet.detach(CtState.INVALID);
    packet.isNewConnection = false;
    packet.passesAs = PacketOutcome.INVALID;
    return true;
  }

  private static boolean isUntrackableGre(final PacketContext packet) {
    return packet.parsed().protocol() == Protocol.GRE
        && GreHeader.isUntrackable(packet.buffer(), packet.parsed());
  }

  /// ICMP that is no query: errors, and what conntrack leaves alone (facts sheet 2.6, 4.5).
  ///
  /// @return true when the packet's state is decided
  private boolean isSpecial(final PacketContext packet) {
    final int protocol = packet.parsed().protocol();
    if (protocol != Protocol.ICMP && protocol != Protocol.ICMPV6) {
      return false;
    }
    if ((protocol == Protocol.ICMPV6) != packet.parsed().tuple().ipv6()) {
      return invalid(packet); // ICMP of the other family
    }
    if (protocol == Protocol.ICMPV6 && isNeighbourhood(packet)) {
      packet.detach(CtState.UNTRACKED);
      packet.passesAs = PacketOutcome.UNTRACKED;
      return true;
    }
    return relate(packet);
  }

  /// Whether it is about the link: listeners, routers, neighbours.
  private static boolean isNeighbourhood(final PacketContext packet) {
    return switch (IcmpHeader.type(packet.buffer(), packet.parsed().transportOffset())) {
      case LISTENER_QUERY,
          LISTENER_REPORT,
          LISTENER_DONE,
          ROUTER_SOLICITATION,
          ROUTER_ADVERTISEMENT,
          NEIGHBOUR_SOLICITATION,
          NEIGHBOUR_ADVERTISEMENT,
          LISTENER_REPORT_2,
          MULTICAST_ROUTER_ADVERTISEMENT,
          MULTICAST_ROUTER_SOLICITATION ->
          true;
      default -> false;
    };
  }

  /// Attaches an ICMP error to the connection it is about; it is INVALID when there is none.
  ///
  /// @return true when the packet's state is decided
  private boolean relate(final PacketContext packet) {
    final int hit =
        errors.find(
            packet.buffer(),
            packet.parsed(),
            packet.quoted,
            packet.zoneOriginal(),
            packet.zoneReply(),
            false, // verified already
            packet.timeNs());
    return switch (hit) {
      case IcmpErrorLookup.NOT_AN_ERROR -> false;
      case IcmpErrorLookup.INVALID -> invalid(packet);
      case IcmpErrorLookup.CUT_BY_CAPTURE -> {
        invalid(packet);
        packet.passesAs = PacketOutcome.CUT_BY_CAPTURE;
        yield true;
      }
      default -> {
        connections.open(ConntrackHandle.connectionOf(hit), packet.entry());
        packet.attach(ConntrackHandle.directionOf(hit), CtState.RELATED);
        packet.isIcmpError = true;
        packet.markBefore = packet.entry().mark();
        packet.passesAs = PacketOutcome.ICMP_ERROR;
        yield true;
      }
    };
  }

  /// Reads which packet an ICMP error of the node itself quotes. It has its connection already.
  void readQuote(final PacketContext error) {
    final ParsedPacket parsed = error.parsed();
    final int quote = parsed.transportOffset() + IcmpHeader.LENGTH;
    QuotedPacketParser.parse(error.buffer(), parsed, quote, error.quoted);
    error.isIcmpError = true;
  }

  /// A connection whose packet is rejected with a RST is closed (facts sheet 3.10); one that is not confirmed dies with
  /// the packet anyway.
  ///
  /// @return whether that changed its state
  boolean close(final PacketContext packet) {
    if (packet.isNewConnection || packet.parsed().protocol() != Protocol.TCP) {
      return false;
    }
    final ConntrackEntry entry = packet.entry();
    final int before = protocolState(packet);
    update(
        packet,
        TcpTracker.onRejectedWithReset(
            entry.trackerBuffer(), entry.trackerOffset(), entry.status(), settings.tcp()));
    return protocolState(packet) != before;
  }

  /// Lets a packet belong to the connection that its own was merged into.
  void moveTo(final int hit, final PacketContext packet) {
    packet.hit = hit;
    attach(packet);
    packet.statusChanged = false;
    packet.stateChanged = false;
    packet.markBefore = packet.entry().mark();
  }

  private void attach(final PacketContext packet) {
    final ConntrackEntry entry = packet.entry();
    final Direction direction = ConntrackHandle.directionOf(packet.hit);
    connections.open(ConntrackHandle.connectionOf(packet.hit), entry);
    packet.isNewConnection = false;
    packet.attach(direction, stateOf(direction, entry.status()));
  }

  /// From the entry's bits before this packet (facts sheet 2.3).
  private static CtState stateOf(final Direction direction, final int status) {
    if (direction == Direction.REPLY || (status & ConntrackStatus.SEEN_REPLY) != 0) {
      return CtState.ESTABLISHED;
    }
    return (status & ConntrackStatus.EXPECTED) != 0 ? CtState.RELATED : CtState.NEW;
  }

  /// Begins a connection.
  ///
  /// @return false when the table is full
  private boolean claim(final PacketContext packet) {
    inverse.setZone(packet.zoneReply());
    final int connection =
        connections.claim(packet.parsed().tuple(), inverse, packet.hash, packet.timeNs());
    if (connection == ConntrackHandle.NONE) {
      return false;
    }
    connections.open(connection, packet.entry());
    packet.isNewConnection = true;
    packet.attach(Direction.ORIGINAL, CtState.NEW);
    return true;
  }

  private long judge(final PacketContext packet) {
    final ConntrackEntry entry = packet.entry();
    final ParsedPacket parsed = packet.parsed();
    final UnsafeBuffer buffer = packet.buffer();
    final UnsafeBuffer area = entry.trackerBuffer();
    final int offset = entry.trackerOffset();
    final int status = entry.status();
    final boolean confirmed = !packet.isNewConnection;
    final int direction = packet.direction().ordinal();
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
              entry.deadlineNs() - packet.timeNs(),
              settings.tcp());
      case Protocol.UDP ->
          UdpTracker.onPacket(
              area, offset, buffer, parsed, status, confirmed, packet.timeNs(), settings.udp());
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
    final boolean lostClash =
        packet.direction() == Direction.REPLY
            && (packet.entry().status() & ConntrackStatus.NAT_CLASH) != 0; // 1.6, rule 2
    if (TrackerResult.removesEntry(result) || lostClash) {
      packet.endedConnection = true;
      connections.remove(packet.entry().connection());
    }
    update(packet, result);
  }

  /// An INVALID packet can still change its connection: an out-of-window FIN or RST shortens its life.
  private void reject(final PacketContext packet, final long result) {
    if (packet.isNewConnection) {
      connections.release(packet.entry().connection());
    } else {
      update(packet, result);
    }
  }

  private static void update(final PacketContext packet, final long result) {
    addStatus(packet, result);
    if (TrackerResult.setsTimeout(result)) {
      packet
          .entry()
          .setDeadlineNs(packet.timeNs() + TrackerResult.timeoutSeconds(result) * NS_PER_SECOND);
    }
  }

  private static void addStatus(final PacketContext packet, final long result) {
    final ConntrackEntry entry = packet.entry();
    final int before = entry.status();
    final int after = TrackerResult.statusAfter(result, packet.direction().ordinal(), before);
    packet.statusChanged = (after & ~before) != 0;
    entry.addStatus(after);
  }

  /// The state that the protocol's tracker keeps, as far as events tell of it.
  private static int protocolState(final PacketContext packet) {
    final ConntrackEntry entry = packet.entry();
    return switch (packet.parsed().protocol()) {
      case Protocol.TCP -> TcpTracker.state(entry.trackerBuffer(), entry.trackerOffset());
      case Protocol.SCTP -> SctpTracker.state(entry.trackerBuffer(), entry.trackerOffset());
      default -> 0;
    };
  }
}
