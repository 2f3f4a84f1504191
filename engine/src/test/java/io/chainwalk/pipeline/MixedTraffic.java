package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.Fragments;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.Step;
import io.chainwalk.fixtures.packets.TcpConversation;
import io.chainwalk.flow.Protocol;
import io.chainwalk.service.ServicePort;
import io.chainwalk.testkit.Services;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;

/// Packets that come to every end a packet can come to where there is no node around the chains, as a capture on the
/// client's side has them.
final class MixedTraffic {
  private static final String[] POOL = {
    "10.244.1.5:8080",
    "10.244.1.6:8080",
    "10.244.1.7:8080",
    "[fd00:10:244::5]:8080",
    "[fd00:10:244::6]:8080"
  };

  static final ServicePort[] SERVICES = {
    pool("web", Protocol.TCP),
    pool("echo", Protocol.UDP),
    pool("diameter", Protocol.SCTP),
    Services.port("closed", Protocol.TCP, "10.96.0.20:80"),
    Services.port("left", Protocol.UDP, "10.96.0.30:53", "10.244.3.1:53"),
    Services.port("right", Protocol.UDP, "10.96.0.31:53", "10.244.3.1:53")
  };

  /// One frame.
  ///
  /// @param linkType its link type
  /// @param bytes what the capture kept
  /// @param originalLength what it had been
  /// @param inputInterface index of the interface it comes in by; 0 if nobody knows, [#OWN] if the node sends it
  @SuppressWarnings("ArrayRecordComponent") // read only, and read in the measured loop
  record Frame(int linkType, byte[] bytes, int originalLength, int inputInterface) {}

  static final int OWN = -1;

  private final List<Frame> frames = new ArrayList<>();

  private MixedTraffic() {}

  private static ServicePort pool(final String name, final int protocol) {
    return Services.port(
        name,
        protocol,
        List.of("10.96.0.10:80", "[fd00:10:96::a]:80"),
        List.of(POOL).stream().map(Services::ready).toList());
  }

  /// The packets of so many clients, one client after the other.
  static List<Frame> of(final int clients) {
    final MixedTraffic traffic = new MixedTraffic();
    for (int client = 1; client <= clients; client++) {
      traffic.toServices("10.244.2." + client, "10.96.0.10");
      traffic.toServices("fd00:10:244:2::" + client, "fd00:10:96::a");
      traffic.errors("10.244.2." + client, "10.96.0.10");
      traffic.clash("10.244.2." + client);
      traffic.elsewhere("10.244.2." + client);
      traffic.elsewhere6("fd00:10:244:2::" + client);
      traffic.broken("10.244.2." + client);
    }
    return List.copyOf(traffic.frames);
  }

  /// All frames, one behind the other.
  static UnsafeBuffer buffer(final List<Frame> frames) {
    final UnsafeBuffer buffer =
        new UnsafeBuffer(new byte[frames.stream().mapToInt(frame -> frame.bytes().length).sum()]);
    int offset = 0;
    for (final Frame frame : frames) {
      buffer.putBytes(offset, frame.bytes());
      offset += frame.bytes().length;
    }
    return buffer;
  }

  private void toServices(final String client, final String vip) {
    conversation(client, 40_001, vip, 80);
    add(PacketBuilder.eth().ip(client, vip).udp(40_002, 80).payload("question"));
    add(PacketBuilder.eth().ip(vip, client).udp(80, 40_002).payload("answer"));
    add(PacketBuilder.eth().ip(client, vip).udp(40_003, 80).zeroChecksum().payload("question"));
    add(PacketBuilder.eth().ip(client, vip).sctp(40_004, 80).init(1, 1));
    add(PacketBuilder.eth().ip(vip, client).sctp(80, 40_004).tag(1).initAck(2, 1, "cookie"));
    add(PacketBuilder.eth().ip(client, vip).sctp(40_004, 80).tag(2).cookieEcho("cookie"));
    add(PacketBuilder.eth().ip(vip, client).sctp(80, 40_004).tag(1).cookieAck());
    add(PacketBuilder.eth().ip(client, vip).sctp(40_004, 80).tag(2).data(1, "hello"));
  }

  private void conversation(
      final String client, final int clientPort, final String server, final int serverPort) {
    new TcpConversation(PacketBuilder::eth, client, clientPort, server, serverPort, 1000)
            .handshake()
            .send("GET / HTTP/1.1\r\n\r\n")
            .answer("HTTP/1.1 200 OK\r\n\r\n")
            .acknowledge(true)
            .close(true)
            .steps()
            .stream()
            .map(Step::frame)
            .forEach(this::add);
  }

  private void errors(final String client, final String vip) {
    final PacketBuilder question =
        PacketBuilder.rawIp().ipv4(client, vip).udp(40_002, 80).payload("question");
    add(PacketBuilder.eth().ipv4(vip, client).icmp(3, 3).quote(question));
    add(PacketBuilder.eth().ipv4(vip, client).icmp(3, 3).quote(question, 22));
  }

  /// Two VIPs with one endpoint: the second flow would have the reply tuple of the first, and gets another source port.
  private void clash(final String client) {
    add(PacketBuilder.eth().ipv4(client, "10.96.0.30").udp(40_005, 53).payload("left"));
    add(PacketBuilder.eth().ipv4("10.244.3.1", client).udp(53, 40_005).payload("answer"));
    add(PacketBuilder.eth().ipv4(client, "10.96.0.31").udp(40_005, 53).payload("right"));
  }

  private void elsewhere(final String client) {
    conversation(client, 40_006, "203.0.113.10", 443);
    add(PacketBuilder.eth().ipv4(client, "203.0.113.10").icmpEcho(7, 1).payload(56));
    add(PacketBuilder.eth().ipv4("203.0.113.10", client).icmpEchoReply(7, 1).payload(56));
    add(PacketBuilder.eth().ipv4(client, "203.0.113.10").gre().payload("tunnel"));
    add(PacketBuilder.eth().ipv4(client, "10.96.0.20").tcp(40_007, 80).flags("S").seq(1));
    add(
        PacketBuilder.eth()
            .ipv4("203.0.113.1", client)
            .icmp(11, 0)
            .quote(PacketBuilder.rawIp().ipv4(client, "203.0.113.10").udp(1, 33434)));
  }

  private void elsewhere6(final String client) {
    add(PacketBuilder.eth().ipv6(client, "2001:db8::1").icmpv6Echo(7, 1).payload(56));
    add(PacketBuilder.eth().ipv6("2001:db8::1", client).icmpv6EchoReply(7, 1).payload(56));
    add(PacketBuilder.eth().ipv6(client, "ff02::1:ff00:1").icmpv6(135, 0).payload(16));
  }

  private void broken(final String client) {
    add(PacketBuilder.eth().ipv4(client, "10.96.0.10").udp(40_008, 80).badChecksum().payload("x"));
    add(PacketBuilder.eth().ipv4(client, "203.0.113.10").tcp(40_009, 80).flags("R").seq(1));
    add(PacketBuilder.eth().ipv4(client, "10.96.0.10").badChecksum().udp(40_008, 80));
    add(PacketBuilder.eth().ipv4(client, "10.96.0.10").version(5).udp(40_008, 80));
    add(PacketBuilder.eth().arpRequest("02:00:00:00:00:01", client, "10.244.2.254"));
    Fragments.split(
            PacketBuilder.eth().ipv4(client, "10.96.0.10").udp(40_008, 80).payload(64), 32, 1)
        .forEach(this::add);
    final byte[] whole =
        PacketBuilder.eth().ipv4(client, "10.96.0.10").udp(40_008, 80).payload(64).bytes();
    frames.add(new Frame(LinkType.ETHERNET, Arrays.copyOf(whole, 30), whole.length, 0));
    frames.add(new Frame(147, new byte[40], 40, 0));
  }

  private void add(final PacketBuilder packet) {
    add(packet.bytes());
  }

  private void add(final byte[] frame) {
    frames.add(new Frame(LinkType.ETHERNET, frame, frame.length, 0));
  }
}
