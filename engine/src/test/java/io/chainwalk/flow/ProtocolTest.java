package io.chainwalk.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Protocols by number and name, and directions.
final class ProtocolTest {

  @Test
  void protocolsHaveTheirIanaNumbersAndNames() {
    assertEquals(
        List.of("icmp", "tcp", "udp", "gre", "icmpv6", "sctp", "udplite", "89"),
        IntStream.of(1, 6, 17, 47, 58, 132, 136, 89).mapToObj(Protocol::nameOf).toList());
  }

  @Test
  void serviceNamesThreeProtocolsInAnyCase() {
    assertEquals(6, Protocol.ofService("TCP"));
    assertEquals(17, Protocol.ofService("udp"));
    assertEquals(132, Protocol.ofService("Sctp"));
    assertEquals(-1, Protocol.ofService("ICMP"));
    assertEquals(-1, Protocol.ofService(""));
  }

  @Test
  void portsBelongToFourProtocols() {
    assertEquals(
        List.of(6, 17, 132, 136),
        IntStream.range(0, 256).filter(Protocol::hasPorts).boxed().toList());
  }

  @Test
  void directionsAreEachOthersOpposite() {
    assertEquals(Direction.REPLY, Direction.ORIGINAL.opposite());
    assertEquals(Direction.ORIGINAL, Direction.REPLY.opposite());
    assertEquals(Direction.ORIGINAL, Direction.of(0));
    assertEquals(Direction.REPLY, Direction.of(1));
  }
}
