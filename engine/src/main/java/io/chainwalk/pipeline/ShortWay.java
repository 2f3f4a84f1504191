package io.chainwalk.pipeline;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.Rules;
import io.chainwalk.chain.SurePass;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.counters.TrafficCounters;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.Protocol;
import io.chainwalk.node.Node;
import io.chainwalk.packet.EtherType;
import io.chainwalk.packet.EthernetHeader;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.PortHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.ruleset.Hook;
import io.chainwalk.ruleset.Table;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.tracker.ConntrackStatus;
import io.chainwalk.tracker.TcpEstablished;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/// The way of nearly every packet in one go: an Ethernet frame with an IPv4 header without options and a whole TCP
/// segment that only acknowledges or carries data, of a connection both sides of which believe in it.
///
/// Of such a packet it is known beforehand what all stages but three will say. They are left out: no fragment is to be
/// gathered, nothing is to be decided about its translation, every chain lets it pass whatever else it is
/// ([SurePass]), nothing is routed. What remains is here in the order of [PacketPipeline]: checksums, the connection, the
/// TCP tracker, the translation of both its halves at once, counters.
///
/// Everything is read and decided before anything is written. A packet that turns out not to be of this kind is as it
/// came, and takes the long way. A property test holds both ways equal.
///
/// **Threads:** one worker. Allocates nothing.
final class ShortWay {
  private static final long NS_PER_SECOND = 1_000_000_000L;

  private static final int NETWORK = EthernetHeader.LENGTH;
  private static final int TRANSPORT = NETWORK + Ipv4Header.MIN_LENGTH;
  private static final int MIN_LENGTH = TRANSPORT + TcpHeader.MIN_LENGTH;

  /// Of the first eight bytes of an IPv4 header: version and length of the header, and what makes a fragment.
  private static final long HEADER_MASK =
      0xFFL << 56 | Ipv4Header.MORE_FRAGMENTS | Ipv4Header.FRAGMENT_OFFSET_MASK;

  private static final long WHOLE_WITHOUT_OPTIONS = 0x45L << 56;
  private static final int ALL_ONES = 0xFFFF;
  private static final int ONLY_ACK = TcpHeader.ACK;
  private static final int JUDGED_FLAGS =
      TcpHeader.FIN | TcpHeader.SYN | TcpHeader.RST | TcpHeader.ACK;

  private static final int NAT = ConntrackStatus.SRC_NAT | ConntrackStatus.DST_NAT;
  private static final int IS_ORDINARY = ConntrackStatus.SEEN_REPLY | ConntrackStatus.ASSURED;

  /// What an entry must have or not for its packets to be ordinary.
  private static final int OF_ORDINARY =
      IS_ORDINARY | ConntrackStatus.NAT_CLASH | ConntrackStatus.FIXED_TIMEOUT;

  private static final SurePass[] NO_PASSES = {};

  private final ConntrackSettings settings;
  private final Node node;
  private final FlowHash hash;
  private final ConntrackHandle connections;
  private final TrafficCounters traffic;
  private SurePass[] passes = NO_PASSES;
  private boolean translates;
  private boolean isPassable;
  private boolean isClosed;
  private boolean remembersArrivals;

  ShortWay(
      final EngineSettings settings,
      final FlowHash hash,
      final ConntrackHandle connections,
      final TrafficCounters traffic) {
    this.settings = settings.conntrack();
    node = settings.node();
    this.hash = hash;
    this.connections = connections;
    this.traffic = traffic;
    isClosed = settings.routes();
  }

  /// Closes it for good: somebody wants to be told what each packet changed.
  void close() {
    isClosed = true;
  }

  /// Has packets remember who they were from and for.
  void rememberArrivals() {
    remembersArrivals = true;
  }

  /// Finds out whether packets of established connections pass the rules for sure.
  void use(final Rules rules) {
    translates = rules.hasNat(false);
    isPassable =
        !rules.hasChain(Table.RAW, Hook.PREROUTING) // has its say before there is a connection
            && findPasses(rules);
  }

  private boolean findPasses(final Rules rules) {
    final Hook[] hooks = {Hook.PREROUTING, Hook.FORWARD, Hook.POSTROUTING};
    passes = NO_PASSES;
    for (final Table table : new Table[] {Table.MANGLE, Table.FILTER, Table.SECURITY}) {
      for (final Hook hook : hooks) {
        if (rules.hasChain(table, hook)) {
          final SurePass pass = rules.surePass(table, hook);
          if (pass == null) {
            return false;
          }
          add(pass);
        }
      }
    }
    return true;
  }

  private void add(final SurePass pass) {
    passes = Arrays.copyOf(passes, passes.length + 1);
    passes[passes.length - 1] = pass;
  }

  /// Looks at a packet's bytes and hashes its tuple, if it may go this way.
  ///
  /// @return whether it may
  boolean admits(final PacketContext packet) {
    if (!isPassable
        || isClosed
        || packet.linkType != LinkType.ETHERNET
        || packet.capturedLength < MIN_LENGTH
        || packet.ownPacket
        || packet.shared) {
      return false;
    }
    final UnsafeBuffer buffer = packet.buffer();
    final int frame = packet.frameOffset;
    final int type = buffer.getShort(frame + EthernetHeader.TYPE, BIG_ENDIAN);
    final long first = buffer.getLong(frame + NETWORK, BIG_ENDIAN);
    final long second = buffer.getLong(frame + NETWORK + Ipv4Header.TTL, BIG_ENDIAN);
    final int destination = buffer.getInt(frame + NETWORK + Ipv4Header.DESTINATION, BIG_ENDIAN);
    final int ports = buffer.getInt(frame + TRANSPORT, BIG_ENDIAN);
    final int flags = buffer.getByte(frame + TRANSPORT + TcpHeader.FLAGS);
    final int totalLength = (int) (first >>> 32) & 0xFFFF;
    final long addresses = second << 32 | (destination & 0xFFFF_FFFFL);
    if (type != EtherType.IPV4
        || (first & HEADER_MASK) != WHOLE_WITHOUT_OPTIONS
        || ((int) (second >>> 48) & 0xFF) != Protocol.TCP
        || totalLength < Ipv4Header.MIN_LENGTH + TcpHeader.MIN_LENGTH
        || totalLength > packet.capturedLength - NETWORK
        || (flags & JUDGED_FLAGS) != ONLY_ACK
        || InternetChecksum.fold(
                InternetChecksum.sumOf(first, second) + (destination & 0xFFFF_FFFFL))
            != ALL_ONES) {
      return false;
    }
    packet.addresses = addresses;
    packet.ports = ports;
    packet.totalLength = totalLength;
    packet.hash = hash.directedIpv4(addresses, ports, Protocol.TCP);
    if (remembersArrivals) {
      packet.hasTuple = true;
      packet.arrival.setIpv4((int) second, destination);
      packet.arrival.setProtocolAndPorts(Protocol.TCP, ports >>> 16, ports & 0xFFFF);
      packet.arrivalTcpFlags = flags & 0xFF;
    }
    return true;
  }

  /// Takes an admitted packet all the way.
  ///
  /// @return false when it has to take the long way after all; nothing has happened then
  boolean walk(final PacketContext packet) {
    final long addresses = packet.addresses;
    final int ports = packet.ports;
    final ConntrackEntry entry = packet.entry();
    final int hit = connections.findIpv4(addresses, ports, Protocol.TCP, packet.hash, entry);
    if (hit == ConntrackHandle.NONE) {
      return false;
    }
    final long deadlineNs = entry.deadlineNs();
    final int direction = hit & 1;
    final int status = entry.foundStatus();
    final boolean isTranslated = translates && (status & NAT) != 0;
    final long answer = entry.addressesIpv4(direction ^ 1);
    final int answerPorts = entry.portsIpv4(direction ^ 1);
    final int tag = entry.tag();
    final long wanted = isTranslated ? Long.rotateLeft(answer, 32) : addresses;
    final int wantedPorts = isTranslated ? Integer.rotateLeft(answerPorts, 16) : ports;
    final UnsafeBuffer buffer = packet.buffer();
    final int network = packet.frameOffset + NETWORK;
    final int transport = packet.frameOffset + TRANSPORT;
    final int length = packet.totalLength - Ipv4Header.MIN_LENGTH;
    final int ipChecksum = Ipv4Header.checksum(buffer, network);
    final int tcpChecksum = TcpHeader.checksum(buffer, transport);
    if ((status & OF_ORDINARY) != IS_ORDINARY
        || deadlineNs <= packet.timeNs()
        || (isTranslated && entry.outputInterface() != 0)
        || node.isLocal4((int) (addresses >>> 32))
        || node.isLocal4((int) wanted)
        || (settings.verifiesChecksums() && !isGood(buffer, transport, length, addresses))) {
      entry.clear();
      return false;
    }
    final int timeoutSeconds =
        TcpEstablished.onAck(
            entry.trackerBuffer(),
            entry.trackerOffset(),
            buffer,
            transport,
            length,
            direction,
            settings.tcp());
    if (timeoutSeconds == TcpEstablished.NOT_ORDINARY) {
      entry.clear();
      return false;
    }
    if (isTranslated) {
      final long before = sum(addresses);
      final long after = sum(wanted);
      final int newTcpChecksum =
          InternetChecksum.adjust(tcpChecksum, before + sum(ports), after + sum(wantedPorts));
      buffer.putLong(network + Ipv4Header.SOURCE, wanted, BIG_ENDIAN);
      buffer.putInt(transport + PortHeader.SOURCE_PORT, wantedPorts, BIG_ENDIAN);
      Ipv4Header.setChecksum(buffer, network, InternetChecksum.adjust(ipChecksum, before, after));
      TcpHeader.setChecksum(buffer, transport, newTcpChecksum);
    }
    entry.refresh(packet.timeNs() + timeoutSeconds * NS_PER_SECOND);
    for (final SurePass pass : passes) {
      pass.count(packet.totalLength);
    }
    if (tag != 0) {
      traffic.countPacket(tag - 1, packet.totalLength);
    }
    packet.attach(ConntrackHandle.directionOf(hit), CtState.ESTABLISHED);
    packet.outcome = isTranslated ? PacketOutcome.TRANSLATED : PacketOutcome.NO_SERVICE;
    return true;
  }

  /// Most segments are little more than a header, for which the loop of [InternetChecksum#sum] is too good.
  private static boolean isGood(
      final UnsafeBuffer buffer, final int transport, final int length, final long addresses) {
    final long ports = buffer.getLong(transport, BIG_ENDIAN);
    final long flags = buffer.getLong(transport + TcpHeader.ACKNOWLEDGMENT, BIG_ENDIAN);
    final int checksum = buffer.getInt(transport + TcpHeader.CHECKSUM, BIG_ENDIAN);
    long sum =
        InternetChecksum.sumOf(ports, flags)
            + (checksum & 0xFFFF_FFFFL)
            + sum(addresses)
            + Protocol.TCP
            + length;
    if (length > TcpHeader.MIN_LENGTH) {
      sum +=
          InternetChecksum.sum(
              buffer, transport + TcpHeader.MIN_LENGTH, length - TcpHeader.MIN_LENGTH);
    }
    return InternetChecksum.fold(sum) == ALL_ONES;
  }

  private static long sum(final long addresses) {
    return (addresses >>> 32) + (addresses & 0xFFFF_FFFFL);
  }

  private static long sum(final int ports) {
    return (long) (ports >>> 16) + (ports & 0xFFFF);
  }
}
