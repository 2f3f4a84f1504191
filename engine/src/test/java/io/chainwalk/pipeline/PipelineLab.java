package io.chainwalk.pipeline;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.PacketDecoder;
import io.chainwalk.service.ServicePort;
import io.chainwalk.sysctl.ConntrackSettings;
import io.chainwalk.sysctl.ConntrackSysctl;
import io.chainwalk.testkit.Services;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.agrona.concurrent.UnsafeBuffer;

/// An engine with one worker and a clock we move; packets go in one at a time.
final class PipelineLab {
  static final long SECOND = 1_000_000_000L;
  private static final int LARGEST_FRAME = 70_000;
  private static final int SMALL_TABLE = 10_000;

  /// What became of a packet.
  static final class Sent {
    private final PacketOutcome outcome;
    private final CtState ctState;
    private final byte[] frame;
    private final List<byte[]> pieces;

    private Sent(
        final PacketOutcome outcome,
        final CtState ctState,
        final byte[] frame,
        final List<byte[]> pieces) {
      this.outcome = outcome;
      this.ctState = ctState;
      this.frame = frame;
      this.pieces = pieces;
    }

    /// What it was to its connection.
    CtState ctState() {
      return ctState;
    }

    /// Its one end.
    PacketOutcome outcome() {
      return outcome;
    }

    /// What would be written, if it is.
    byte[] frame() {
      return frame.clone();
    }

    /// What is written in its place, if it leaves in pieces.
    List<byte[]> pieces() {
      return pieces;
    }
  }

  final Engine engine;
  final Worker worker;
  final ServiceDispatch services;
  long nowNs = 1_000 * SECOND;
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[LARGEST_FRAME]);
  private final Burst burst = new Burst(buffer);
  private long number;

  PipelineLab(final EngineSettings settings, final ServicePort... ports) {
    engine = new Engine(settings);
    worker = engine.newWorker();
    services = new ServiceDispatch(Services.snapshot(ports));
    worker.useServices(services);
  }

  /// A node that sees both sides as they are.
  static PipelineLab asCaptured(final ServicePort... ports) {
    return new PipelineLab(settings(EngineSettings.Answers.AS_CAPTURED), ports);
  }

  /// A node in front of which answers came from the VIP.
  static PipelineLab fromChosenEndpoint(final ServicePort... ports) {
    return new PipelineLab(settings(EngineSettings.Answers.FROM_CHOSEN_ENDPOINT), ports);
  }

  /// Seed 1, and the kernel's defaults but for the size of the table, which takes time to make.
  static EngineSettings settings(final EngineSettings.Answers answers) {
    return EngineSettings.defaults(1)
        .with(ConntrackSettings.defaults().with(ConntrackSysctl.MAX, SMALL_TABLE))
        .with(answers);
  }

  /// Sends an Ethernet frame, a millisecond after the one before.
  Sent send(final byte[] frame) {
    return send(LinkType.ETHERNET, frame, frame.length);
  }

  /// Sends a frame of which the capture kept only the beginning.
  Sent send(final int linkType, final byte[] frame, final int originalLength) {
    nowNs += 1_000_000;
    burst.clear(buffer);
    buffer.putBytes(0, frame);
    burst.add(0, frame.length, originalLength, linkType, nowNs, number++);
    worker.process(burst);
    final byte[] after = new byte[frame.length];
    buffer.getBytes(0, after);
    return new Sent(burst.outcome(0), burst.ctState(0), after, pieces());
  }

  private List<byte[]> pieces() {
    final Outbox outbox = burst.outbox();
    final List<byte[]> pieces = new ArrayList<>();
    for (int i = 0; i < outbox.count(); i++) {
      final byte[] piece = new byte[outbox.length(i)];
      outbox.buffer().getBytes(outbox.offset(i), piece);
      pieces.add(piece);
    }
    return pieces;
  }

  /// What would be written, field by field.
  static Decoded decode(final Sent sent) {
    return PacketDecoder.decode(LinkType.ETHERNET, sent.frame());
  }

  /// Outcomes that were counted, in words: `translated=2 invalid=1`.
  String outcomes() {
    return Arrays.stream(PacketOutcome.values())
        .filter(outcome -> worker.outcomes().of(outcome) > 0)
        .map(outcome -> outcome.label() + "=" + worker.outcomes().of(outcome))
        .collect(Collectors.joining(" "));
  }

  /// What the endpoints got, in words: for each with any traffic `number:connections/packets`.
  String traffic() {
    final StringBuilder words = new StringBuilder();
    for (int endpoint = 0; endpoint < services.endpointCount(); endpoint++) {
      if (worker.traffic().packets(endpoint) > 0) {
        words
            .append(words.isEmpty() ? "" : " ")
            .append(endpoint)
            .append(':')
            .append(worker.traffic().connections(endpoint))
            .append('/')
            .append(worker.traffic().packets(endpoint));
      }
    }
    return words.toString();
  }
}
