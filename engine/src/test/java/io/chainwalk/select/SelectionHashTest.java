package io.chainwalk.select;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.testkit.Seeded;
import io.chainwalk.testkit.Tuples;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class SelectionHashTest {
  private static final int FLOWS = 10_000;

  @Test
  void clientIsHashedAsItsAddressIsOnTheWire() {
    final byte[] ipv4 = HexFormat.of().parseHex("0a000001");
    assertEquals(XxHash64.of(ipv4, 4, 0), SelectionHash.ofClient(false, 0, 0x0A00_0001L));
    final byte[] ipv6 = HexFormat.of().parseHex("20010db8000000000000000000000a01");
    assertEquals(
        XxHash64.of(ipv6, 16, 0), SelectionHash.ofClient(true, 0x2001_0DB8_0000_0000L, 0x0A01L));
  }

  @Test
  void flowIsHashedAsItsTupleIsOnTheWire() {
    final byte[] wire = HexFormat.of().parseHex("c0a80001" + "0a60000a" + "ff01" + "0050" + "06");
    assertEquals(
        XxHash64.of(wire, 13, 0),
        SelectionHash.ofFlow(Tuples.tcp("192.168.0.1", 0xFF01, "10.96.0.10", 80)));
  }

  @Test
  void anyAddressesPortsAndProtocolAreHashedAsBytesAre() {
    final SplittableRandom random = Seeded.random();
    final FlowTuple tuple = new FlowTuple();
    final byte[] wire = new byte[37];
    for (int i = 0; i < FLOWS; i++) {
      final ByteBuffer bytes = ByteBuffer.wrap(wire);
      if ((i & 1) == 0) {
        putIpv4(random, tuple, bytes);
      } else {
        putIpv6(random, tuple, bytes);
      }
      assertEquals(
          XxHash64.of(wire, bytes.position() / 2, 0),
          SelectionHash.ofClient(tuple.ipv6(), tuple.sourceHigh(), tuple.sourceLow()),
          tuple::toString);
      tuple.setProtocolAndPorts(
          random.nextInt(256), random.nextInt(1 << 16), random.nextInt(1 << 16));
      bytes.putShort((short) tuple.sourcePort()).putShort((short) tuple.destinationPort());
      bytes.put((byte) tuple.protocol());
      assertEquals(
          XxHash64.of(wire, bytes.position(), 0), SelectionHash.ofFlow(tuple), tuple::toString);
    }
  }

  @Test
  void answersOfAFlowAreNotHashedLikeIt() {
    assertNotEquals(
        SelectionHash.ofFlow(Tuples.tcp("10.0.0.1", 80, "10.0.0.2", 80)),
        SelectionHash.ofFlow(Tuples.tcp("10.0.0.2", 80, "10.0.0.1", 80)));
  }

  private static void putIpv4(
      final SplittableRandom random, final FlowTuple tuple, final ByteBuffer bytes) {
    bytes.putInt(random.nextInt()).putInt(random.nextInt());
    tuple.setIpv4(bytes.getInt(0), bytes.getInt(4));
  }

  private static void putIpv6(
      final SplittableRandom random, final FlowTuple tuple, final ByteBuffer bytes) {
    for (int i = 0; i < 4; i++) {
      bytes.putLong(random.nextLong());
    }
    tuple.setIpv6(bytes.getLong(0), bytes.getLong(8), bytes.getLong(16), bytes.getLong(24));
  }
}
