package io.chainwalk.picker.example;

import io.chainwalk.capture.LinkType;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.pipeline.Engine;
import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.pipeline.Worker;
import io.chainwalk.service.ServiceSnapshot;
import org.agrona.concurrent.UnsafeBuffer;

/// The least it takes to walk a packet.
final class OnePacket {
  private OnePacket() {}

  static PacketOutcome walk(
      final ServiceSnapshot services, final UnsafeBuffer frame, final long nowNs) {
    final Engine engine = new Engine(EngineSettings.defaults(42));
    final Worker worker = engine.newWorker(); // one for each thread
    worker.useServices(new ServiceDispatch(services));
    final Burst burst = new Burst(frame); // up to 32 packets of one buffer
    burst.add(0, frame.capacity(), frame.capacity(), LinkType.ETHERNET, nowNs, 1);
    worker.process(burst);
    return burst.outcome(0); // the frame has been rewritten in the buffer
  }
}
