package io.chainwalk.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// What a tuple holds, and when two are the same.
final class FlowTupleTest {

  @Test
  void tupleReadsAsOneDials() {
    assertEquals("tcp 10.0.0.1:4000 > 10.96.0.10:80", ipv4().toString());
    assertEquals("udp [2001:db8::1]:4000 > [fd00::a]:53", ipv6().toString());
  }

  @Test
  void ipv4AddressesAboveTheSignBitStayUnsigned() {
    final FlowTuple tuple = new FlowTuple();
    tuple.setIpv4(0xC0A80001, 0xFFFFFFFF);
    assertEquals(0xC0A80001L, tuple.sourceLow());
    assertEquals(0xFFFFFFFFL, tuple.destinationLow());
    assertEquals(0, tuple.sourceHigh());
    assertEquals(0, tuple.destinationHigh());
  }

  @Test
  void ipv4AfterIpv6LeavesNothingBehind() {
    final FlowTuple tuple = ipv6();
    tuple.setIpv4(0x0A000001, 0x0A60000A);
    tuple.setProtocolAndPorts(Protocol.TCP, 4000, 80);
    assertTrue(tuple.matches(ipv4()));
  }

  @Test
  void translatedTupleKeepsTheOtherSide() {
    final FlowTuple tuple = ipv4();
    tuple.setDestination(0, 0x0A2A0005L, 8080);
    assertEquals("tcp 10.0.0.1:4000 > 10.42.0.5:8080", tuple.toString());
    tuple.setSource(0, 0xC0A80001L, 61_000);
    assertEquals("tcp 192.168.0.1:61000 > 10.42.0.5:8080", tuple.toString());
  }

  @Test
  void copyMatchesAndIsIndependent() {
    final FlowTuple copy = new FlowTuple();
    copy.set(ipv6());
    assertTrue(copy.matches(ipv6()));
    copy.setProtocolAndPorts(Protocol.UDP, 1, 2);
    assertFalse(copy.matches(ipv6()));
  }

  @Test
  void aZoneIsCopiedAndSaidAndForgottenWithTheAddresses() {
    final FlowTuple tuple = ipv4();
    tuple.setZone(0xFFFF);
    assertEquals("tcp 10.0.0.1:4000 > 10.96.0.10:80 zone 65535", tuple.toString());
    final FlowTuple copy = new FlowTuple();
    copy.set(tuple);
    assertEquals(0xFFFF, copy.zone());
    copy.setIpv4(0x0A000001, 0x0A60000A);
    assertTrue(copy.matches(ipv4()));
    tuple.setIpv6(1, 2, 3, 4);
    assertEquals(0, tuple.zone());
  }

  @Test
  void everyFieldCountsWhenTuplesAreCompared() {
    final List<Consumer<FlowTuple>> changes =
        List.of(
            t -> t.setIpv6(9, t.sourceLow(), t.destinationHigh(), t.destinationLow()),
            t -> t.setIpv6(t.sourceHigh(), 9, t.destinationHigh(), t.destinationLow()),
            t -> t.setIpv6(t.sourceHigh(), t.sourceLow(), 9, t.destinationLow()),
            t -> t.setIpv6(t.sourceHigh(), t.sourceLow(), t.destinationHigh(), 9),
            t -> t.setProtocolAndPorts(Protocol.TCP, t.sourcePort(), t.destinationPort()),
            t -> t.setProtocolAndPorts(t.protocol(), 9, t.destinationPort()),
            t -> t.setProtocolAndPorts(t.protocol(), t.sourcePort(), 9),
            t -> t.setZone(9));
    for (final Consumer<FlowTuple> change : changes) {
      final FlowTuple changed = ipv6();
      change.accept(changed);
      assertFalse(changed.matches(ipv6()), changed.toString());
      assertFalse(ipv6().matches(changed), changed.toString());
    }
  }

  @Test
  void sameNumbersInTheOtherFamilyAreAnotherFlow() {
    final FlowTuple asIpv6 = new FlowTuple();
    asIpv6.setIpv6(0, 0x0A000001L, 0, 0x0A60000AL);
    asIpv6.setProtocolAndPorts(Protocol.TCP, 4000, 80);
    assertFalse(asIpv6.matches(ipv4()));
  }

  private static FlowTuple ipv4() {
    final FlowTuple tuple = new FlowTuple();
    tuple.setIpv4(0x0A000001, 0x0A60000A);
    tuple.setProtocolAndPorts(Protocol.TCP, 4000, 80);
    return tuple;
  }

  private static FlowTuple ipv6() {
    final FlowTuple tuple = new FlowTuple();
    tuple.setIpv6(0x20010DB8_00000000L, 1, 0xFD000000_00000000L, 10);
    tuple.setProtocolAndPorts(Protocol.UDP, 4000, 53);
    return tuple;
  }
}
