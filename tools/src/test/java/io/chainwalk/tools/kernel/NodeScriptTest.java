package io.chainwalk.tools.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class NodeScriptTest {
  @Test
  void everyLineOfTheNodeIsALineForIpInItsOrder() {
    assertEquals(
        """
        link set dev lo up
        address add 192.0.2.9/32 dev lo
        link set dev eth0 addrgenmode none
        link set dev eth0 txqueuelen 5000 mtu 1400
        link set dev eth0 up
        address add 10.0.1.1/24 dev eth0 scope link
        address add 2001:db8::1/64 dev eth0 nodad preferred_lft 0
        route add default via 10.0.1.254 src 10.0.1.1
        link set dev eth1 addrgenmode none
        link set dev eth1 txqueuelen 5000
        address add 10.0.2.1/24 dev eth1
        """,
        NodeScript.of(
            """
            # a node
            interface lo mtu 65536
            address 192.0.2.9/32
            interface  eth0 mtu 1400  # towards clients
            address 10.0.1.1/24 scope link
            address 2001:db8::1/64 deprecated
            route default via 10.0.1.254 src 10.0.1.1
            sysctl net.ipv4.conf.eth0.rp_filter=1

            interface eth1 down
            address 10.0.2.1/24
            """));
  }
}
