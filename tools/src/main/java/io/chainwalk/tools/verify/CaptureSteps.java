package io.chainwalk.tools.verify;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.BadCaptureException;
import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.capture.CaptureReader;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.Node;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.tools.cases.Arrival;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.io.IOException;
import java.util.function.Consumer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// The packets of captures as steps, one after the other: the bytes that were captured from the IP header on, whatever
/// they are. Frames without an IP header are passed over.
///
/// What has an address of the node as its source is sent by the node itself, everything else comes in by the one
/// interface. A node sends nothing that is longer than its interface takes, and no IPv4 packet without identification:
/// the one is passed over, the other one gets an identification. Damage ends the packets and is kept for later.
///
/// **Threads:** one at a time; memory does not grow with the captures.
final class CaptureSteps implements StepSource {
  /// More than packets are in a burst.
  private static final int RECENT = 64;

  /// What a packet cannot be longer than; frames of some captures are.
  private static final int MOST_BYTES = 1 << 16;

  private final CaptureReader reader;
  private final Node node;
  private final Consumer<String> passedOver;
  private final CaptureBlock block = new CaptureBlock();
  private final ParsedPacket parsed = new ParsedPacket();
  private final long[] recentFrames = new long[RECENT];
  private int row;
  private int sent;
  private @Nullable IOException problem;

  /// Begins with the first frame.
  ///
  /// @param reader where frames come from
  /// @param node its addresses
  /// @param passedOver is told of each frame that is no step, why
  CaptureSteps(final CaptureReader reader, final Node node, final Consumer<String> passedOver) {
    this.reader = reader;
    this.node = node;
    this.passedOver = passedOver;
  }

  @Override
  public @Nullable Step next(final History history) {
    history.forget(sent - 1);
    while (row < block.recordCount() || readBlock()) {
      final Step step = step(row++);
      if (step != null) {
        return step;
      }
    }
    return null;
  }

  private boolean readBlock() {
    if (problem != null) {
      return false;
    }
    row = 0;
    try {
      return reader.readBlock(block);
    } catch (final IOException damage) {
      problem = damage;
      return false;
    }
  }

  private @Nullable Step step(final int frame) {
    final int start = block.frameOffset(frame);
    final int captured = block.capturedLength(frame);
    final ParseResult result =
        PacketParser.parse(
            block.buffer(),
            start,
            captured,
            block.originalLength(frame),
            block.linkType(frame),
            parsed);
    final int from = parsed.networkOffset();
    if (from < 0 || from >= start + captured) {
      passedOver.accept(captured == 0 ? "empty frame" : result.sentence());
      return null;
    }
    final boolean own = result.isIp() && isWhole() && node.isLocal(source());
    if (own && parsed.networkLength() > LabNode.MTU_BYTES && !node.isLocal(destination())) {
      passedOver.accept("of the node itself, too long for its interface");
      return null;
    }
    final byte[] bytes =
        new byte[own ? parsed.networkLength() : Math.min(MOST_BYTES, start + captured - from)];
    block.buffer().getBytes(from, bytes);
    if (own) {
      identify(bytes);
    }
    final Packet packet = Packet.of(bytes);
    recentFrames[sent % RECENT] = block.firstRecordNumber() + frame;
    return new Step.Send(sent++, own ? Arrival.OWN : LabNode.IN, "captured", _ -> packet);
  }

  /// A node's IPv4 packet has an identification: where there is none, the kernel draws one.
  private static void identify(final byte[] bytes) {
    final UnsafeBuffer packet = new UnsafeBuffer(bytes);
    if (bytes[0] >>> 4 == 4 && packet.getShort(Ipv4Header.IDENTIFICATION) == 0) {
      packet.putShort(Ipv4Header.IDENTIFICATION, (short) 1, BIG_ENDIAN);
      Ipv4Header.mendChecksum(packet, 0);
    }
  }

  /// A node sends nothing but whole packets.
  private boolean isWhole() {
    return parsed.capturedNetworkLength() == parsed.networkLength();
  }

  private IpAddress source() {
    final FlowTuple tuple = parsed.tuple();
    return new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow());
  }

  private IpAddress destination() {
    final FlowTuple tuple = parsed.tuple();
    return new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow());
  }

  /// Where a packet was in the captures.
  ///
  /// @param packet its number among those that were sent, one of the last few
  /// @return its frame, from 1
  long frameOf(final long packet) {
    return recentFrames[(int) (packet % RECENT)];
  }

  /// How many packets there were so far.
  int sent() {
    return sent;
  }

  /// Complains of what ended the packets before their time.
  ///
  /// @throws BadCaptureException when a capture is damaged
  /// @throws IOException when it could not be read on
  void check() throws IOException {
    if (problem != null) {
      throw problem;
    }
  }
}
