package io.chainwalk.tools.replay;

import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.pipeline.Burst;
import io.chainwalk.service.ServicePort;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What is noticed about single packets, beyond their outcome: which flows the INVALID ones belong to, and which
/// Services the refused ones were for.
///
/// Only such packets are looked at again; all others cost nothing.
///
/// **Threads:** one, the worker's; read and added up after it is done.
final class PacketFindings {
  private static final String[] FLAGS = {"FIN", "SYN", "RST", "PSH", "ACK", "URG"};

  private final FlowHash hash;
  private final FlowTuple tuple = new FlowTuple();
  private final FlowSample invalid = new FlowSample();
  private final FlowSample badChecksum = new FlowSample();
  private final Map<Integer, Long> refused = new TreeMap<>();
  private final Map<Integer, Long> withoutLocal = new TreeMap<>();
  private final DialledServices dialled = new DialledServices();

  /// Begins with nothing.
  ///
  /// @param hash tells flows apart
  PacketFindings(final FlowHash hash) {
    this.hash = hash;
  }

  /// Looks at a packet that has gone through the pipeline.
  ///
  /// @param burst the burst it was in
  /// @param place where in there
  /// @param packetNumber its number in the input, from 1
  /// @param services the services it met
  void look(
      final Burst burst, final int place, final long packetNumber, final ServiceDispatch services) {
    switch (burst.outcome(place)) {
      case INVALID, INVALID_DROPPED -> sample(burst, place, packetNumber, invalid);
      case BAD_CHECKSUM, BAD_CHECKSUM_DROPPED -> sample(burst, place, packetNumber, badChecksum);
      case NO_ENDPOINTS -> countRefused(burst, place, services.snapshot().servicePorts(), refused);
      case NO_LOCAL_ENDPOINTS ->
          countRefused(burst, place, services.snapshot().servicePorts(), withoutLocal);
      default -> {
        // Its outcome says all there is to say.
      }
    }
  }

  private void sample(
      final Burst burst, final int place, final long packetNumber, final FlowSample sample) {
    if (burst.readArrivalTuple(place, tuple) && sample.isWorthAWord(hash.symmetric(tuple))) {
      sample.describe(
          packetNumber,
          "packet " + packetNumber + ": " + tuple + flags(burst.arrivalTcpFlags(place)));
    }
  }

  private void countRefused(
      final Burst burst,
      final int place,
      final List<ServicePort> services,
      final Map<Integer, Long> counts) {
    if (burst.readArrivalTuple(place, tuple)) {
      dialled.learn(services);
      final Integer servicePort = dialled.find(tuple);
      if (servicePort != null) {
        counts.merge(servicePort, 1L, Long::sum);
      }
    }
  }

  private static String flags(final int bits) {
    final StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < FLAGS.length; bit++) {
      if ((bits >> bit & 1) != 0) {
        text.append(' ').append(FLAGS[bit]);
      }
    }
    return text.toString();
  }

  /// Adds what another worker has noticed.
  void add(final PacketFindings other) {
    invalid.add(other.invalid);
    badChecksum.add(other.badChecksum);
    other.refused.forEach((servicePort, count) -> refused.merge(servicePort, count, Long::sum));
    other.withoutLocal.forEach(
        (servicePort, count) -> withoutLocal.merge(servicePort, count, Long::sum));
  }

  /// Flows with packets that conntrack called INVALID for another reason than their checksum.
  FlowSample invalid() {
    return invalid;
  }

  /// Flows with packets whose checksums are wrong.
  FlowSample badChecksum() {
    return badChecksum;
  }

  /// Packets that a service port refused.
  ///
  /// @param servicePort its place in the snapshot
  long refused(final int servicePort) {
    return refused.getOrDefault(servicePort, 0L);
  }

  /// Packets that were dropped because a service port has no endpoint on the node.
  ///
  /// @param servicePort its place in the snapshot
  long withoutLocal(final int servicePort) {
    return withoutLocal.getOrDefault(servicePort, 0L);
  }
}
