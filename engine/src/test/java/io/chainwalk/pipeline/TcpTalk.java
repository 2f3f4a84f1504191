package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.TcpHeader;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;

/// A TCP conversation through a service that goes on for ever: mostly data and acknowledgments, now and then anything
/// else, and now and then something that is broken.
final class TcpTalk {
  private static final String[] FLAGS = {
    "A", "A", "A", "A", "PA", "PA", "UA", "FA", "RA", "S", "SA"
  };

  private final ParsedPacket parsed = new ParsedPacket();
  private final String client;
  private final String vip;
  private String endpoint = "";

  /// Whom the endpoint answers: the client, or who it is taken for.
  private String seenClient;

  private int seenPort;
  private int clientPort;
  private int clientSequence;
  private int serverSequence;
  private int handshake;
  private int length;

  TcpTalk(final int number) {
    client = "10.128.1." + (1 + number % 250);
    seenClient = client;
    vip = "10.96.0." + (10 + number % 2);
    clientPort = 20_000 + number;
    begin();
  }

  private void begin() {
    clientPort++;
    clientSequence = 1_000;
    serverSequence = 9_000;
    handshake = 0;
    endpoint = "";
  }

  /// Whether the client sends next; it has to while nobody knows who answers.
  boolean isClientsTurn(final SplittableRandom random) {
    return switch (handshake) {
      case 0, 2 -> true;
      case 1 -> endpoint.isEmpty();
      default -> random.nextBoolean();
    };
  }

  /// Notes who the client's packet was sent on to.
  void learnEndpoint(final byte[] translated) {
    PacketParser.parse(new UnsafeBuffer(translated), 0, length, length, LinkType.ETHERNET, parsed);
    endpoint = IpAddress.ofIpv4((int) parsed.tuple().destinationLow()).toString();
    seenClient = IpAddress.ofIpv4((int) parsed.tuple().sourceLow()).toString();
    seenPort = parsed.tuple().sourcePort();
  }

  /// The length of the frame that was made last.
  int length() {
    return length;
  }

  byte[] next(final boolean fromClient, final SplittableRandom random) {
    if (random.nextInt(300) == 0) {
      begin();
      return next(true, random);
    }
    final String flags = flags(random);
    final int payload = handshake < 3 ? 0 : random.nextInt(3) * 7;
    final int skew = random.nextInt(16) == 0 ? (random.nextInt(5) - 2) * 40_000 : 0;
    TcpHeader segment =
        (fromClient
                ? PacketBuilder.eth().ipv4(client, vip).tcp(clientPort, 80)
                : PacketBuilder.eth().ipv4(endpoint, seenClient).tcp(8080, seenPort))
            .flags(flags)
            .seq((fromClient ? clientSequence : serverSequence) + skew)
            .window(random.nextInt(10) == 0 ? 0 : 30_000);
    if (flags.contains("A")) {
      segment = segment.ack(fromClient ? serverSequence : clientSequence);
    }
    final byte[] frame = segment.payload(payload).bytes();
    length = frame.length;
    advance(fromClient, flags, skew, payload);
    if (handshake == 3 && random.nextInt(8) == 0) {
      frame[12 + random.nextInt(frame.length - 12)] ^= (byte) (1 << random.nextInt(8));
    }
    return frame;
  }

  private String flags(final SplittableRandom random) {
    return switch (handshake) {
      case 0 -> "S";
      case 1 -> endpoint.isEmpty() ? "S" : "SA";
      case 2 -> "A";
      default -> FLAGS[random.nextInt(random.nextInt(20) == 0 ? FLAGS.length : 7)];
    };
  }

  private void advance(
      final boolean fromClient, final String flags, final int skew, final int payload) {
    if (handshake < 3) {
      final boolean isAgain = handshake == 1 && endpoint.isEmpty();
      if (!isAgain) {
        handshake++;
        clientSequence += flags.equals("S") ? 1 : 0;
        serverSequence += flags.equals("SA") ? 1 : 0;
      }
    } else if (skew == 0 && fromClient) {
      clientSequence += payload;
    } else if (skew == 0) {
      serverSequence += payload;
    }
  }
}
