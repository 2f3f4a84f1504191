package io.chainwalk.sysctl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConntrackSettingsTest {
  /// As a 6.18 kernel printed them.
  private static final String DEFAULTS =
      """
      nf_conntrack_max:262144
      nf_conntrack_checksum:1
      nf_conntrack_generic_timeout:600
      nf_conntrack_icmp_timeout:30
      nf_conntrack_icmpv6_timeout:30
      nf_conntrack_gre_timeout:30
      nf_conntrack_gre_timeout_stream:180
      nf_conntrack_udp_timeout:30
      nf_conntrack_udp_timeout_stream:120
      nf_conntrack_tcp_timeout_syn_sent:120
      nf_conntrack_tcp_timeout_syn_recv:60
      nf_conntrack_tcp_timeout_established:432000
      nf_conntrack_tcp_timeout_fin_wait:120
      nf_conntrack_tcp_timeout_close_wait:60
      nf_conntrack_tcp_timeout_last_ack:30
      nf_conntrack_tcp_timeout_time_wait:120
      nf_conntrack_tcp_timeout_close:10
      nf_conntrack_tcp_timeout_max_retrans:300
      nf_conntrack_tcp_timeout_unacknowledged:300
      nf_conntrack_tcp_max_retrans:3
      nf_conntrack_tcp_loose:1
      nf_conntrack_tcp_be_liberal:0
      nf_conntrack_tcp_ignore_invalid_rst:0
      nf_conntrack_sctp_timeout_closed:10
      nf_conntrack_sctp_timeout_cookie_wait:3
      nf_conntrack_sctp_timeout_cookie_echoed:3
      nf_conntrack_sctp_timeout_established:210
      nf_conntrack_sctp_timeout_shutdown_sent:3
      nf_conntrack_sctp_timeout_shutdown_recd:3
      nf_conntrack_sctp_timeout_shutdown_ack_sent:3
      nf_conntrack_sctp_timeout_heartbeat_sent:30
      nf_conntrack_frag6_timeout:60
      nf_conntrack_frag6_low_thresh:3145728
      nf_conntrack_frag6_high_thresh:4194304
      ipfrag_time:30
      ipfrag_low_thresh:3145728
      ipfrag_high_thresh:4194304
      ipfrag_max_dist:64
      """;

  @Test
  void defaultsAreTheKernels() {
    final List<String> ours =
        List.of(ConntrackSysctl.values()).stream()
            .map(s -> s.kernelName() + ":" + ConntrackSettings.defaults().get(s))
            .toList();
    assertEquals(DEFAULTS.lines().toList(), ours);
  }

  @Test
  void changesOneAndLeavesTheOriginalAlone() {
    final ConntrackSettings defaults = ConntrackSettings.defaults();
    final ConntrackSettings changed =
        defaults.with("net.netfilter.nf_conntrack_tcp_timeout_established", 86_400);
    assertEquals(86_400, changed.tcp().establishedSeconds());
    assertEquals(432_000, defaults.tcp().establishedSeconds());
    assertEquals(60, changed.tcp().synRecvSeconds());
  }

  @Test
  void shortNamesWork() {
    final ConntrackSettings settings =
        ConntrackSettings.defaults()
            .with("nf_conntrack_checksum", 0)
            .with("nf_conntrack_max", 131_072)
            .with("nf_conntrack_tcp_loose", 0);
    assertFalse(settings.verifiesChecksums());
    assertEquals(131_072, settings.maxEntries());
    assertFalse(settings.tcp().loose());
  }

  @Test
  void everyNameIsTaken() {
    ConntrackSettings settings = ConntrackSettings.defaults();
    for (final String name : ConntrackSettings.names()) {
      assertTrue(
          name.startsWith("net.netfilter.nf_conntrack_") || name.startsWith("net.ipv4.ipfrag_"),
          name);
      settings = settings.with(name, 1);
    }
    for (final ConntrackSysctl sysctl : ConntrackSysctl.values()) {
      assertEquals(1, settings.get(sysctl), sysctl.fullName());
    }
    assertEquals(38, ConntrackSettings.names().size());
  }

  @Test
  void fragmentSysctlsReachTheReassembler() {
    final ConntrackSettings settings =
        ConntrackSettings.defaults()
            .with("net.ipv4.ipfrag_time", 11)
            .with("ipfrag_high_thresh", 5_000_000)
            .with("net.ipv4.ipfrag_max_dist", 12)
            .with("net.netfilter.nf_conntrack_frag6_timeout", 13)
            .with("nf_conntrack_frag6_high_thresh", 6_000_000);
    assertEquals(new FragmentSettings(11, 5_000_000, 12, 13, 6_000_000), settings.fragments());
  }

  /// The kernel answers EINVAL: whoever wants less than the low limit has to lower that one first.
  @Test
  void theHighLimitOfFragmentMemoryIsNeverBelowTheLowOne() {
    final ConntrackSettings defaults = ConntrackSettings.defaults();
    for (final String family : List.of("net.ipv4.ipfrag_", "net.netfilter.nf_conntrack_frag6_")) {
      final String shortName = family.substring(family.lastIndexOf('.') + 1);
      assertEquals(
          shortName + "high_thresh must be 3145728 to 2147483647: 3145727",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> defaults.with(family + "high_thresh", 3_145_727))
              .getMessage());
      assertEquals(
          shortName + "low_thresh must be 0 to 4194304: 4194305",
          assertThrows(
                  IllegalArgumentException.class,
                  () -> defaults.with(family + "low_thresh", 4_194_305))
              .getMessage());
      defaults.with(family + "low_thresh", 0).with(family + "high_thresh", 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "nf_conntrack_tcp_loose, 2",
    "nf_conntrack_tcp_be_liberal, -1",
    "nf_conntrack_tcp_max_retrans, 256",
    "nf_conntrack_udp_timeout, 8589935",
    "nf_conntrack_udp_timeout, -1",
    "nf_conntrack_max, 4294967296",
    "ipfrag_time, 8589935",
    "ipfrag_max_dist, -1"
  })
  void valuesTheKernelDoesNotTakeAreRefused(final String name, final long value) {
    final IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class, () -> ConntrackSettings.defaults().with(name, value));
    assertTrue(String.valueOf(refusal.getMessage()).startsWith(name + " must be 0 to "));
    assertTrue(String.valueOf(refusal.getMessage()).endsWith(": " + value));
  }

  @Test
  void unknownNamesAreRefused() {
    final IllegalArgumentException refusal =
        assertThrows(
            IllegalArgumentException.class,
            () -> ConntrackSettings.defaults().with("net.ipv4.ip_forward", 1));
    assertEquals(
        "not a conntrack sysctl that packets notice: net.ipv4.ip_forward", refusal.getMessage());
  }
}
