package io.chainwalk.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Sysctls by their kernel names.
final class NodeSettingsTest {
  private static final NodeSettings DEFAULTS = NodeSettings.defaults();

  @Test
  void everyNameIsTaken() {
    for (final String name : NodeSettings.names()) {
      final NodeSettings changed = DEFAULTS.with(name, 1);
      assertEquals(NodeSettings.class, changed.getClass());
    }
  }

  @Test
  void aNodeForwardsUnlessToldOtherwise() {
    assertEquals(1, DEFAULTS.get(InterfaceSysctl.FORWARDING, "eth0"));
    assertEquals(1, DEFAULTS.get(NodeSysctl.IPV6_FORWARDING));
    assertEquals(64, DEFAULTS.get(NodeSysctl.IP_DEFAULT_TTL));
    assertEquals(0, DEFAULTS.get(InterfaceSysctl.RP_FILTER, "eth0"));
    assertEquals(0, DEFAULTS.get(InterfaceSysctl.ACCEPT_SOURCE_ROUTE, "eth0"));
  }

  @ParameterizedTest
  @CsvSource({
    "rp_filter, RP_FILTER, 1, 2, 2",
    "rp_filter, RP_FILTER, 2, 1, 2",
    "accept_local, ACCEPT_LOCAL, 1, 0, 1",
    "accept_local, ACCEPT_LOCAL, 0, 1, 1",
    "bc_forwarding, BC_FORWARDING, 1, 0, 0",
    "bc_forwarding, BC_FORWARDING, 1, 1, 1",
    "route_localnet, ROUTE_LOCALNET, 0, 0, 0"
  })
  void theValueOfAllAndThatOfTheInterfaceAreCombined(
      final String name,
      final InterfaceSysctl sysctl,
      final int all,
      final int own,
      final int expected) {
    final NodeSettings settings =
        DEFAULTS.with("net.ipv4.conf.all." + name, all).with("net.ipv4.conf.eth0." + name, own);
    assertEquals(expected, settings.get(sysctl, "eth0"));
  }

  @Test
  void theDefaultHoldsForInterfacesWithoutAValueOfTheirOwn() {
    final NodeSettings settings =
        DEFAULTS
            .with("net.ipv6.conf.default.hop_limit", 128)
            .with("net.ipv6.conf.eth0.hop_limit", 32);
    assertEquals(32, settings.get(InterfaceSysctl.HOP_LIMIT, "eth0"));
    assertEquals(128, settings.get(InterfaceSysctl.HOP_LIMIT, "eth1"));
  }

  @Test
  void ipForwardSetsEveryInterface() {
    final NodeSettings off =
        DEFAULTS.with("net.ipv4.conf.eth0.forwarding", 1).with("net.ipv4.ip_forward", 0);
    assertEquals(0, off.get(InterfaceSysctl.FORWARDING, "eth0"));
    final NodeSettings one = off.with("net.ipv4.conf.eth0.forwarding", 1);
    assertEquals(1, one.get(InterfaceSysctl.FORWARDING, "eth0"));
    assertEquals(0, one.get(InterfaceSysctl.FORWARDING, "eth1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "net.ipv4.ip_default_ttl | 0 | net.ipv4.ip_default_ttl must be 1 to 255: 0",
        "net.ipv4.conf.eth0.rp_filter | 3 | net.ipv4.conf.eth0.rp_filter must be 0 to 2: 3",
        "net.ipv4.conf.rp_filter | 1 | not a sysctl that routing or ICMP answers notice: net.ipv4.conf.rp_filter",
        "rp_filter | 1 | not a sysctl that routing or ICMP answers notice: rp_filter"
      })
  void unknownNamesAndValuesAreRefused(final String name, final long value, final String message) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> DEFAULTS.with(name, value))
            .getMessage());
  }
}
