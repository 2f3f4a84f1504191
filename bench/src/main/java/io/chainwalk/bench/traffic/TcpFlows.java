package io.chainwalk.bench.traffic;

import io.chainwalk.capture.LinkType;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.nat.NatRewriter;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.concurrent.UnsafeBuffer;

/// TCP flows from pods through cluster addresses to endpoints, as Ethernet frames of 64 bytes.
///
/// Each flow has a client address and port of its own and goes to one of the cluster's services, scattered. Which
/// endpoint it got is for engine or kernel to say; replies can be written once that is known.
public final class TcpFlows {
  /// The length of each frame: headers of 54 bytes, and 10 bytes of payload.
  public static final int FRAME_BYTES = 64;

  private static final int FIRST_CLIENT = 0x0A80_0000;
  private static final int PORTS_OF_A_CLIENT = 50_000;
  private static final int FIRST_PORT = 10_000;
  private static final long SCATTER = 0x9E37_79B9L;

  private final ParsedPacket parsed = new ParsedPacket();
  private final FlowTuple wanted = new FlowTuple();
  private final int firstService;
  private final int services;
  private final int[] endpoints;

  /// Makes flows that have not begun.
  ///
  /// @param cluster where they go
  /// @param flows how many; they have the numbers from 0
  public TcpFlows(final KubeCluster cluster, final int flows) {
    this(0, cluster.services(), flows);
  }

  private TcpFlows(final int firstService, final int services, final int flows) {
    this.firstService = firstService;
    this.services = services;
    endpoints = new int[flows];
  }

  /// Makes flows that have not begun and all go to the same service.
  ///
  /// @param service its number
  /// @param flows how many
  /// @return the flows
  public static TcpFlows toOne(final int service, final int flows) {
    return new TcpFlows(service, 1, flows);
  }

  /// Which service a flow goes to.
  ///
  /// @param flow its number
  /// @return the service's
  public int service(final int flow) {
    return firstService + (int) ((((flow * SCATTER) & 0xFFFF_FFFFL) * services) >>> 32);
  }

  /// The client's address.
  ///
  /// @param flow its number
  /// @return as a number
  public static int client(final int flow) {
    return FIRST_CLIENT + flow / PORTS_OF_A_CLIENT;
  }

  /// The client's port.
  ///
  /// @param flow its number
  /// @return 10,000 to 59,999
  public static int clientPort(final int flow) {
    return FIRST_PORT + flow % PORTS_OF_A_CLIENT;
  }

  /// The endpoint that a flow has got.
  ///
  /// @param flow its number
  /// @return an address as a number, 0 if it has got none yet
  public int endpoint(final int flow) {
    return endpoints[flow];
  }

  /// Notes which endpoint a flow has got.
  ///
  /// @param flow its number
  /// @param address the endpoint's, as a number
  public void setEndpoint(final int flow, final int address) {
    endpoints[flow] = address;
  }

  /// Notes which endpoint a flow has got, from a translated segment of its client.
  ///
  /// @param flow its number
  /// @param buffer holds the frame
  /// @param offset where it begins
  public void learnEndpoint(final int flow, final UnsafeBuffer buffer, final int offset) {
    PacketParser.parse(buffer, offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, parsed);
    setEndpoint(flow, (int) parsed.tuple().destinationLow());
  }

  /// Writes a segment of a flow, as it is on the wire before it is translated.
  ///
  /// @param buffer where to
  /// @param offset where the frame begins
  /// @param flow its number
  /// @param segment which one
  /// @throws IllegalStateException for a reply of a flow that has got no endpoint yet
  public void write(
      final UnsafeBuffer buffer, final int offset, final int flow, final Segment segment) {
    if (segment.fromClient) {
      wanted.setIpv4(client(flow), KubeCluster.FIRST_VIP + service(flow));
      wanted.setProtocolAndPorts(Protocol.TCP, clientPort(flow), KubeCluster.SERVICE_PORT);
    } else {
      if (endpoints[flow] == 0) {
        throw new IllegalStateException("nobody knows yet who answers flow " + flow);
      }
      wanted.setIpv4(endpoints[flow], client(flow));
      wanted.setProtocolAndPorts(Protocol.TCP, KubeCluster.ENDPOINT_PORT, clientPort(flow));
    }
    buffer.putBytes(offset, segment.frame);
    PacketParser.parse(buffer, offset, FRAME_BYTES, FRAME_BYTES, LinkType.ETHERNET, parsed);
    NatRewriter.rewrite(buffer, parsed, wanted);
  }
}
