package io.chainwalk.nat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.ConntrackTable;
import io.chainwalk.conntrack.IcmpErrorLookup;
import io.chainwalk.conntrack.TupleInversion;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowHash;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.testkit.Allocations;
import java.lang.management.ManagementFactory;
import org.agrona.concurrent.UnsafeBuffer;
import org.junit.jupiter.api.Test;

/// Setting up flows, some without a free port, translating their packets and an error about each allocates nothing.
class NatAllocationTest {
  private static final int WARM_UP = 300_000;
  private static final int FLOWS = 200_000;
  private static final long LIFETIME_NS = 1_000L;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private final FlowHash hash = new FlowHash(7);
  private final ConntrackHandle connections = new ConntrackTable(1_000, hash).newHandle();
  private final NatSetup setup = new NatSetup(connections);
  private final Translation translation = new Translation();
  private final IcmpErrorLookup lookup = new IcmpErrorLookup(hash, connections);
  private final IcmpErrorRewriter errors = new IcmpErrorRewriter();
  private final NatRandom random = new NatRandom();
  private final NatRange toEndpoints =
      new NatRange().toAddresses(0, 0x0A000202L, 0, 0x0A000205L).toPorts(8080, 8080);
  private final NatRange toPorts = new NatRange().toAddress(0, 0x0A000201L).toPorts(5000, 5010);

  private final byte[] syn =
      PacketBuilder.rawIp().ipv4("10.0.1.2", "10.96.0.10").udp(1, 80).ipBytes();
  private final UnsafeBuffer buffer = new UnsafeBuffer(new byte[256]);
  private final byte[] error =
      PacketBuilder.rawIp().ipv4("10.0.2.9", "10.0.2.1").icmp(3, 3).payload(syn).ipBytes();
  private final ParsedPacket packet = new ParsedPacket();
  private final ParsedPacket quoted = new ParsedPacket();
  private final ConntrackEntry entry = new ConntrackEntry();
  private final FlowTuple inverse = new FlowTuple();
  private long nowNs = 5_000_000_000L;
  private int confirmed;
  private int related;

  @Test
  void newFlowsAndErrorsAboutThemAllocateNothing() {
    allocatedBy(WARM_UP);
    final long measuringItself = allocatedBy(0);
    final long allocated = Allocations.steady(() -> allocatedBy(FLOWS));
    assertEquals(0, measuringItself);
    assertEquals(0, allocated);
    assertTrue(confirmed > FLOWS / 2, "confirmed: " + confirmed);
    assertEquals(confirmed, related);
  }

  private long allocatedBy(final int flows) {
    final long before = threads.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < flows; i++) {
      connections.beginBurst();
      nowNs += LIFETIME_NS / 50;
      walk(i);
      connections.endBurst(nowNs);
    }
    return threads.getCurrentThreadAllocatedBytes() - before;
  }

  private void walk(final int number) {
    buffer.putBytes(0, syn);
    buffer.putShort(20, (short) (1024 + number));
    PacketParser.parse(buffer, 0, syn.length, syn.length, LinkType.RAW, packet);
    final FlowTuple tuple = packet.tuple();
    TupleInversion.invert(tuple, inverse);
    final int connection = connections.claim(tuple, inverse, hash.directed(tuple), nowNs);
    connections.open(connection, entry);
    random.begin(1, number);
    setup.bind(entry, ManipKind.DESTINATION, toEndpoints, random, nowNs);
    translation.translate(buffer, packet, entry, Direction.ORIGINAL, ManipKind.DESTINATION);
    setup.bind(entry, ManipKind.SOURCE, toPorts, random, nowNs);
    translation.translate(buffer, packet, entry, Direction.ORIGINAL, ManipKind.SOURCE);
    if (connections.confirm(connection, nowNs + LIFETIME_NS, nowNs, false)
        == ConntrackHandle.CONFIRMED) {
      confirmed++;
      complain();
    }
  }

  private void complain() {
    buffer.putBytes(28, buffer, 0, syn.length);
    buffer.putBytes(0, error, 0, 28);
    PacketParser.parse(buffer, 0, error.length, error.length, LinkType.RAW, packet);
    final int hit = lookup.find(buffer, packet, quoted, 0, 0, false, nowNs);
    if (hit >= 0 && ConntrackHandle.directionOf(hit) == Direction.REPLY) {
      related++;
      errors.translate(buffer, packet, quoted, entry, Direction.REPLY, ManipKind.DESTINATION);
    }
  }
}
