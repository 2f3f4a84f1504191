package io.chainwalk.tools.verify;

import io.chainwalk.capture.CaptureBlock;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.IpAddress;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/// Addresses for a node of which nobody knows any, other than those of the packets that it is to see: what comes from the
/// node's own address is sent by the node itself, and what was captured was not.
final class FreeAddresses {
  private static final int CANDIDATES = 250;

  private final Set<IpAddress> taken = new HashSet<>();
  private final ParsedPacket packet = new ParsedPacket();

  /// Begins without packets.
  FreeAddresses() {}

  /// Notes whom packets are from and for.
  ///
  /// @param block packets as captured
  void note(final CaptureBlock block) {
    for (int row = 0; row < block.recordCount(); row++) {
      PacketParser.parse(
          block.buffer(),
          block.frameOffset(row),
          block.capturedLength(row),
          block.originalLength(row),
          block.linkType(row),
          packet);
      if (packet.result().isIp()) {
        final FlowTuple tuple = packet.tuple();
        taken.add(new IpAddress(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()));
        taken.add(new IpAddress(tuple.ipv6(), tuple.destinationHigh(), tuple.destinationLow()));
      }
    }
  }

  /// An address of each family that no packet had, of the networks for documentation (RFC 5737, RFC 3849).
  ///
  /// @return IPv4 first; of a family all of whose candidates are taken the first of them
  List<IpAddress> choose() {
    return List.of(free("192.0.2.%d"), free("2001:db8::%x"));
  }

  private IpAddress free(final String pattern) {
    return IntStream.rangeClosed(1, CANDIDATES)
        .mapToObj(number -> IpAddress.parse(pattern.formatted(number)))
        .filter(Predicate.not(taken::contains))
        .findFirst()
        .orElseGet(() -> IpAddress.parse(pattern.formatted(1)));
  }
}
