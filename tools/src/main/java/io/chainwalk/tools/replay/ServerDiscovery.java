package io.chainwalk.tools.replay;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.service.Endpoint;
import io.chainwalk.service.ServicePort;
import io.chainwalk.service.ServiceSnapshot;
import io.chainwalk.service.Vip;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.agrona.DirectBuffer;
import org.agrona.collections.LongHashSet;

/// Makes a Service for every server seen in a capture, so that any capture works without a cluster.
///
/// A server is the destination of the first packet of a flow:
///
/// * of TCP the destination of a SYN; where the capture missed a connection's beginning, the destination of the first
///   ACK between two ends neither of which is known as a server;
/// * of UDP and SCTP the destination of the first packet between two ends, unless it comes from a known server.
///
/// Multicast and broadcast are no servers. A server's address becomes a Service, each of its ports in use a port of it,
/// and behind all of them stand three endpoints: for the n-th IPv4 server the addresses 1 to 3 above
/// `198.18.0.0 + 4n` (RFC 2544's benchmarking network, 32 768 servers before addresses repeat), for the n-th IPv6
/// server above `2001:2:: + 4n` (RFC 5180).
///
/// What it finds depends on nothing but the packets in their order.
public final class ServerDiscovery {
  /// The namespace of the Services it makes.
  static final String NAMESPACE = "captured";

  /// Endpoints it puts behind each server.
  static final int ENDPOINTS = 3;

  private static final int ADDRESSES_PER_SERVER = 4;
  private static final int IPV4_NETWORK = 198 << 24 | 18 << 16;
  private static final int IPV4_SERVERS = (1 << 17) / ADDRESSES_PER_SERVER;
  private static final long IPV6_NETWORK = 0x2001_0002_0000_0000L;

  private static final int BEGINNING_FLAGS =
      TcpHeader.SYN | TcpHeader.ACK | TcpHeader.RST | TcpHeader.FIN;

  private record ServerPort(IpAddress address, int protocol, int port) {}

  private final FlowHash hash;
  private final ParsedPacket packet = new ParsedPacket();
  private final LongHashSet seenFlows = new LongHashSet();
  private final Set<ServerPort> seenPorts = new HashSet<>();
  private final Map<IpAddress, Integer> serverNumbers = new HashMap<>();
  private final List<ServicePort> servicePorts = new ArrayList<>();
  private int ipv4Servers;
  private int ipv6Servers;
  private ServiceDispatch compiled = ServiceDispatch.EMPTY;

  /// Begins with no servers.
  ///
  /// @param hash tells flows apart
  public ServerDiscovery(final FlowHash hash) {
    this.hash = hash;
  }

  /// The servers seen up to the end of a block. Blocks must be asked about in their order.
  ///
  /// @param block packets as captured
  /// @return compiled services, which may be those of the block before
  ServiceDispatch servicesFor(final CaptureBlock block) {
    discover(block);
    if (servicePorts.size() > compiled.snapshot().servicePorts().size()) {
      compiled = new ServiceDispatch(snapshot());
    }
    return compiled;
  }

  /// The servers seen up to the end of the last block.
  ///
  /// @return compiled services
  ServiceDispatch latest() {
    return compiled;
  }

  /// Looks for servers in a block.
  ///
  /// @param block packets as captured
  public void discover(final CaptureBlock block) {
    for (int row = 0; row < block.recordCount(); row++) {
      final ParseResult result =
          PacketParser.parse(
              block.buffer(),
              block.frameOffset(row),
              block.capturedLength(row),
              block.originalLength(row),
              block.linkType(row),
              packet);
      if (result == ParseResult.COMPLETE
          && !packet.isFragment()
          && beginsFlow(block.buffer(), packet.tuple())) {
        addServer(packet.tuple());
      }
    }
  }

  /// The Services found so far.
  ///
  /// @return in the order of their first packets
  public ServiceSnapshot snapshot() {
    return new ServiceSnapshot(servicePorts);
  }

  private boolean beginsFlow(final DirectBuffer buffer, final FlowTuple tuple) {
    return switch (tuple.protocol()) {
      case Protocol.TCP -> beginsTcp(buffer, tuple);
      case Protocol.UDP, Protocol.SCTP ->
          seenFlows.add(hash.symmetric(tuple)) && !isFromServer(tuple);
      default -> false; // no Service can have it
    };
  }

  private boolean beginsTcp(final DirectBuffer buffer, final FlowTuple tuple) {
    if (packet.capturedTransportLength() < TcpHeader.MIN_LENGTH
        || compiled.find(tuple) != ServiceDispatch.NONE) { // known already: a short cut
      return false;
    }
    final int flags = TcpHeader.flags(buffer, packet.transportOffset()) & BEGINNING_FLAGS;
    return flags == TcpHeader.SYN || (flags == TcpHeader.ACK && !isFromServer(tuple));
  }

  private boolean isFromServer(final FlowTuple tuple) {
    return compiled.isFromVip(tuple) // most are known since the block before: a short cut
        || seenPorts.contains(
            new ServerPort(
                new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
                tuple.protocol(),
                tuple.sourcePort()));
  }

  private void addServer(final FlowTuple tuple) {
    final IpAddress address =
        new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
    final ServerPort port = new ServerPort(address, tuple.protocol(), tuple.destinationPort());
    if (port.port() == 0 || isMulticastOrBroadcast(address) || !seenPorts.add(port)) {
      return;
    }
    final int number = serverNumbers.computeIfAbsent(address, this::nextNumber);
    final List<Endpoint> endpoints = new ArrayList<>(ENDPOINTS);
    for (int i = 1; i <= ENDPOINTS; i++) {
      endpoints.add(Endpoint.ready(endpointAddress(address.ipv6(), number, i), port.port()));
    }
    endpoints.sort(Comparator.comparing(Endpoint::toString)); // kube-proxy's order
    servicePorts.add(
        new ServicePort(
            NAMESPACE,
            serviceName(address),
            Protocol.nameOf(port.protocol()) + "-" + port.port(),
            port.protocol(),
            List.of(new Vip(address, port.port(), Vip.Kind.CLUSTER)),
            endpoints));
  }

  private int nextNumber(final IpAddress address) {
    return address.ipv6() ? ipv6Servers++ : ipv4Servers++;
  }

  private static IpAddress endpointAddress(final boolean ipv6, final int number, final int index) {
    return ipv6
        ? new IpAddress(true, IPV6_NETWORK, (long) number * ADDRESSES_PER_SERVER + index)
        : IpAddress.ofIpv4(IPV4_NETWORK + number % IPV4_SERVERS * ADDRESSES_PER_SERVER + index);
  }

  private static boolean isMulticastOrBroadcast(final IpAddress address) {
    return address.ipv6()
        ? address.high() >>> 56 == 0xFF
        : address.low() >>> 28 == 0xE || address.low() == 0xFFFF_FFFFL;
  }

  /// A DNS label: `server-10-96-0-10`, or for IPv6 all 32 digits, since `::` has no place in a name.
  private static String serviceName(final IpAddress address) {
    return address.ipv6()
        ? String.format("server-%016x%016x", address.high(), address.low())
        : "server-" + address.toString().replace('.', '-');
  }
}
