package io.chainwalk.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The picture of a machine: what is read, what is implied, what is refused.
final class NodeTest {
  private static final Node NODE =
      Node.parse(
          """
          # a worker node
          interface eth0 mtu 1500
          address 10.0.1.1/24
          address 10.0.1.50/24
          address 10.0.1.99/32
          address 169.254.0.1/16 scope link
          address 2001:db8:1::1/64
          address fe80::1/64
          interface cni0
          address 10.244.0.1/24
          interface old0 mtu 600 down
          address 10.9.0.1/24
          route default via 10.0.1.254 dev eth0 proto dhcp src 10.0.1.1 metric 100
          route 10.244.1.0/24 via 10.0.1.2
          route unreachable 192.0.2.0/24
          route local 10.96.0.0/24 dev lo
          route default via 2001:db8:1::fe
          sysctl net.ipv4.conf.all.rp_filter = 1
          """);

  @Test
  void interfacesAreNumberedFromLoOn() {
    assertEquals(
        List.of("lo", "eth0", "cni0", "old0"),
        NODE.interfaces().stream().map(NetworkInterface::name).toList());
    assertEquals(2, NODE.interfaceIndex("eth0"));
    assertEquals(0, NODE.interfaceIndex("eth9"));
    assertTrue(NODE.interfaceAt(1).isLoopback());
    assertFalse(NODE.interfaceAt(4).up());
  }

  @Test
  void narrowerScopesComeFirstAndSecondaryAddressesLast() {
    assertEquals(
        List.of("169.254.0.1/16", "10.0.1.1/24", "10.0.1.99/32", "10.0.1.50/24"),
        NODE.interfaceAt(2).ipv4().stream().map(InterfaceAddress::toString).toList());
    assertTrue(NODE.interfaceAt(2).ipv4().get(3).secondary());
  }

  /// What the match `addrtype --dst-type` said on a 6.18 kernel.
  @ParameterizedTest
  @CsvSource({
    "0.0.0.0, BROADCAST",
    "0.1.2.3, UNICAST",
    "10.0.1.1, LOCAL",
    "10.0.1.50, LOCAL",
    "10.0.1.255, BROADCAST",
    "10.0.1.0, UNICAST",
    "127.0.0.1, LOCAL",
    "127.9.9.9, LOCAL",
    "127.255.255.255, BROADCAST",
    "255.255.255.255, BROADCAST",
    "224.0.0.1, MULTICAST",
    "240.0.0.1, UNICAST",
    "192.0.2.5, UNICAST",
    "10.96.0.7, LOCAL",
    "8.8.8.8, UNICAST",
    "10.9.0.1, LOCAL",
    "10.9.0.255, UNICAST"
  })
  void ipv4AddressesHaveTheTypeThatTheLocalTableSays(final String text, final String type) {
    final int address = (int) IpAddress.parse(text).low();
    final int expected =
        switch (type) {
          case "LOCAL" -> AddressType.LOCAL;
          case "BROADCAST" -> AddressType.BROADCAST;
          case "MULTICAST" -> AddressType.MULTICAST;
          default -> AddressType.UNICAST;
        };
    assertEquals(expected, NODE.addressType4(address, 0));
    assertEquals(expected == AddressType.LOCAL, NODE.isLocal(IpAddress.parse(text)));
  }

  @Test
  void whatIsLocalOnAnotherInterfaceIsUnicastIfTheInterfaceIsLimited() {
    final int address = (int) IpAddress.parse("10.0.1.1").low();
    assertEquals(AddressType.LOCAL, NODE.addressType4(address, 2));
    assertEquals(AddressType.UNICAST, NODE.addressType4(address, 3));
  }

  @ParameterizedTest
  @CsvSource({
    "2001:db8:1::1, 6, true",
    "2001:db8:1::1, 4, true",
    "2001:db8:1::, 16, true",
    "2001:db8:1::2, 4, false",
    "fe80::1, 2, true",
    "ff02::1, 32, true",
    "ff0e::1, 34, false",
    "::, 1, true",
    "::, 2, false",
    "3fff::1, 128, false"
  })
  void ipv6AddressesHaveAllTypesAskedForByFormAndOneOfThoseByRoute(
      final String text, final int wanted, final boolean expected) {
    final IpAddress address = IpAddress.parse(text);
    assertEquals(expected, NODE.hasAddressTypes6(wanted, address.high(), address.low(), 0));
  }

  @Test
  void withoutARouteAnIpv6AddressIsUnreachableAndUnicastToo() {
    final Node bare = Node.parse("interface eth0");
    final IpAddress address = IpAddress.parse("3fff::1");
    final int both = AddressType.UNREACHABLE | AddressType.UNICAST;
    assertTrue(bare.hasAddressTypes6(both, address.high(), address.low(), 0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "interface | line 1: nothing behind 'interface'",
        "address 10.0.0.1/24 | line 1: address before the first interface",
        "gateway 10.0.0.1 | line 1: not interface, address, route or sysctl: 'gateway 10.0.0.1'",
        "interface a mtu | line 1: something is missing behind 'mtu'",
        "interface a mtu x | line 1: not a number: 'x'",
        "interface a mtu 60 | line 1: mtu must be at least 68: a 60",
        "interface a;interface a | line 2: interface exists already: a",
        "interface a;address 10.0.0.1/33 | line 2: prefix length must be 0 to 32: 10.0.0.1/33",
        "interface a;address 10.0.0.1/24;address 10.0.0.1/24 | line 3: address exists already: 10.0.0.1/24",
        "interface a mtu 600;address fd00::1/64 | line 2: no IPv6 on an interface with an mtu below 1280: a",
        "route 10.0.0.1/24 dev lo | line 1: bits behind the prefix length must be 0: 10.0.0.1/24",
        "route 10.0.0.0/24 | line 1: neither via nor dev: 10.0.0.0/24",
        "route 10.0.0.0/24 dev a | line 1: no such interface: a",
        "route 10.0.0.0/24 via 10.1.1.1 | line 1: gateway is not on a link of the node: 10.1.1.1",
        "route 10.0.0.0/24 dev lo src 10.1.1.1 | line 1: src is no address of the node: 10.1.1.1",
        "route 10.0.0.0/24 dev lo via fd00::1 | line 1: not of the same family as the destination: fd00::1",
        "route 10.0.0.0/24 dev lo table 100 | line 1: routing rules and their tables are not modelled: 100",
        "route throw 10.0.0.0/24 | line 1: routes of this type are not modelled: throw",
        "route 10.0.0.0/24 dev lo weight 1 | line 1: not understood: 'weight'",
        "interface a down;route 10.0.0.0/24 dev a | line 2: interface is down: a",
        "sysctl net.ipv4.ip_forward | line 1: not NAME=VALUE: 'net.ipv4.ip_forward'",
        "sysctl net.ipv4.ip_forward=yes | line 1: not a number: 'yes'",
        "sysctl net.ipv4.tcp_sack=1 | line 1: not a sysctl that routing or ICMP answers notice: net.ipv4.tcp_sack"
      })
  void whatAKernelWouldRefuseIsRefusedWithItsLine(final String lines, final String message) {
    final String text = lines.strip().replace(';', '\n');
    assertEquals(
        message.strip(),
        assertThrows(IllegalArgumentException.class, () -> Node.parse(text)).getMessage());
  }
}
