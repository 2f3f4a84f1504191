package io.chainwalk.tools.cases;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedNodeTest {
  private final WalkCase walk = Walks.small();
  private final RecordedNode node = new RecordedNode(walk);

  @Test
  void recordedPacketsGetTheirRecordedAnswersAtTheirTimes() {
    assertEquals("Linux 6.18.0", node.description());
    assertEquals(5_000, node.nowNs());
    for (final Exchange exchange : walk.exchanges()) {
      final boolean last = exchange.equals(walk.exchanges().getLast());
      assertEquals(exchange, node.take(exchange.arrival().by(), exchange.arrival().packet()));
      assertEquals(last ? walk.endNs() : exchange.arrival().timeNs(), node.nowNs());
      node.pause(1_000);
    }
    assertEquals(walk.connections(), node.connections());
    assertEquals(walk.endNs(), node.nowNs());
    node.close();
  }

  @Test
  void anotherPacketIsRefused() {
    final Packet second = walk.exchanges().get(1).arrival().packet();
    final String message =
        assertThrows(IllegalStateException.class, () -> node.take("eth0", second)).toString();
    assertTrue(
        message.contains("packet 1 of three-packets is not the recorded one, by eth0 45"), message);
    assertTrue(message.contains("(udp [fd00::1]:53 > [fd00::1]:53"), message);
  }

  @Test
  void samePacketByAnotherInterfaceIsRefused() {
    final Packet first = walk.exchanges().getFirst().arrival().packet();
    assertThrows(IllegalStateException.class, () -> node.take("eth1", first));
    assertThrows(IllegalStateException.class, () -> node.take(Arrival.OWN, first));
    assertEquals(walk.exchanges().getFirst(), node.take("eth0", first));
  }

  @Test
  void nothingIsTakenBehindTheLastPacket() {
    final RecordedNode empty =
        new RecordedNode(
            new WalkCase("x", "", "", walk.setup(), List.of(), walk.connections(), 77));
    assertEquals(77, empty.nowNs());
    assertEquals(walk.connections(), empty.connections());
    assertThrows(IllegalStateException.class, () -> empty.take("eth0", Packet.ofHex("45")));
  }

  @Test
  void connectionsAreKnownOnlyInTheEnd() {
    assertThrows(IllegalStateException.class, node::connections);
  }
}
