package io.chainwalk.ruletext;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.IpSet;
import io.chainwalk.ruleset.IpSets;
import io.chainwalk.ruleset.PortRange;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// Sets as `ipset` 7.17 saves them.
final class IpSetTextTest {
  private static AddressMask mask(final String address, final int length) {
    return AddressMask.prefix(IpAddress.parse(address), length);
  }

  private static IpSet only(final String text) throws BadRulesException {
    final IpSets sets = IpSetText.read("sets", text);
    return List.copyOf(sets.sets().values()).getFirst();
  }

  private static IpSet set(final IpSets sets, final String name) {
    return Objects.requireNonNull(sets.set(name), name);
  }

  private static String refusal(final String text) {
    final BadRulesException e =
        assertThrows(BadRulesException.class, () -> IpSetText.read("s", text));
    return e.mistakes().getFirst().message();
  }

  @Test
  void netsKeepNomatchAndTimeout() throws Exception {
    final IpSet set =
        only(
            """
            create b hash:net family inet hashsize 1024 maxelem 65536 timeout 100 bucketsize 12 initval 0x7ef9f35d
            add b 10.1.0.0/16 timeout 49 nomatch
            add b 10.0.0.0/8
            """);
    assertEquals(
        List.of(
            new IpSet.Entry(mask("10.1.0.0", 16), 0, null, null, true, 49),
            new IpSet.Entry(mask("10.0.0.0", 8), 0, null, null, false, 100)),
        set.entries());
  }

  @Test
  void portsHaveTheirProtocolAndIcmpItsTypeAndCode() throws Exception {
    final IpSet set =
        only(
            """
            create c hash:ip,port family inet hashsize 1024 maxelem 65536 counters comment bucketsize 12 initval 0xf8b5e940
            add c 10.0.0.1,udp:53 packets 0 bytes 0 comment "x y"
            add c 10.0.0.1,80
            add c 10.0.0.1,gre:0
            add c 10.0.0.1,icmp:host-unreachable
            add c 10.0.0.1,tcp:10-12
            """);
    assertEquals(
        List.of(
            PortRange.only(53),
            PortRange.only(80),
            PortRange.only(0),
            PortRange.only(3 << 8 | 1),
            new PortRange(10, 12)),
        set.entries().stream().map(IpSet.Entry::ports).toList());
    assertEquals(
        List.of(Protocol.UDP, Protocol.TCP, Protocol.GRE, Protocol.ICMP, Protocol.TCP),
        set.entries().stream().map(IpSet.Entry::protocol).toList());
  }

  @Test
  void rangesOfAddressesBecomePrefixes() throws Exception {
    final IpSet set = only("create a hash:ip\nadd a 10.0.0.1-10.0.0.6\n");
    assertEquals(
        List.of(
            mask("10.0.0.1", 32), mask("10.0.0.2", 31), mask("10.0.0.4", 31), mask("10.0.0.6", 32)),
        set.entries().stream().map(IpSet.Entry::first).toList());
  }

  @Test
  void aNetmaskOfTheSetWidensItsAddresses() throws Exception {
    final IpSet set =
        only("create r hash:ip family inet netmask 24 hashsize 64 maxelem 9\nadd r 10.0.0.77\n");
    assertEquals(mask("10.0.0.0", 24), set.entries().getFirst().first());
  }

  @Test
  void threeDimensionsAndPortsAlone() throws Exception {
    final IpSets sets =
        IpSetText.read(
            "s",
            """
            create e hash:ip,port,net family inet6
            add e fd00::1,ipv6-icmp:echo-request,fd00::/64 nomatch
            create f bitmap:port range 0-1000
            add f 80
            create g list:set size 8
            add g f
            add g e before f
            """);
    assertEquals(
        List.of(
            new IpSet.Entry(
                mask("fd00::1", 128),
                Protocol.ICMPV6,
                PortRange.only(128 << 8),
                mask("fd00::", 64),
                true,
                0)),
        set(sets, "e").entries());
    assertEquals(
        List.of(new IpSet.Entry(null, 0, PortRange.only(80), null, false, 0)),
        set(sets, "f").entries());
    assertEquals(List.of("e", "f"), set(sets, "g").members());
  }

  @Test
  void mistakesNameLineAndReason() {
    assertEquals(
        "s:1: set type hash:mac is not known here, in: create j hash:mac",
        refusal("create j hash:mac\n"));
    assertEquals("s:1: there is no set 'x', in: add x 10.0.0.1", refusal("add x 10.0.0.1\n"));
    assertEquals(
        "s:2: nomatch goes with types that have a net only, in: add a 10.0.0.1 nomatch",
        refusal("create a hash:ip\nadd a 10.0.0.1 nomatch\n"));
    assertEquals(
        "s:2: '10.0.0.1' is not an element of a hash:ip,port, in: add a 10.0.0.1",
        refusal("create a hash:ip,port\nadd a 10.0.0.1\n"));
    assertEquals("s:1: 'flush' is neither create nor add, in: flush a", refusal("flush a\n"));
  }
}
