package io.chainwalk.sysctl;

/// The sysctls of conntrack and defragmentation that packets notice, with the kernel's names, defaults and ranges (6.18,
/// 250 timer ticks a second).
///
/// The kernel also takes a negative timeout, which makes no sense, and a limit of fragment memory of 2 GiB and more; we
/// do not.
public enum ConntrackSysctl {
  /// Entries the table may hold. The kernel derives it from the memory size; this is the value above 4 GiB.
  MAX("nf_conntrack_max", 262_144, Integer.MAX_VALUE),
  /// Whether bad checksums make packets INVALID.
  CHECKSUM("nf_conntrack_checksum", 1, 1),
  /// Timeout for protocols without a tracker of their own.
  GENERIC_TIMEOUT("nf_conntrack_generic_timeout", 600),
  /// Timeout of ICMP queries.
  ICMP_TIMEOUT("nf_conntrack_icmp_timeout", 30),
  /// Timeout of ICMPv6 queries.
  ICMPV6_TIMEOUT("nf_conntrack_icmpv6_timeout", 30),
  /// Timeout of a GRE flow without replies.
  GRE_TIMEOUT("nf_conntrack_gre_timeout", 30),
  /// Timeout of a GRE flow with replies.
  GRE_TIMEOUT_STREAM("nf_conntrack_gre_timeout_stream", 180),
  /// Timeout of a UDP flow that is not a stream.
  UDP_TIMEOUT("nf_conntrack_udp_timeout", 30),
  /// Timeout of a UDP stream: replied to, and more than 2 s old.
  UDP_TIMEOUT_STREAM("nf_conntrack_udp_timeout_stream", 120),
  /// Timeout in SYN_SENT.
  TCP_TIMEOUT_SYN_SENT("nf_conntrack_tcp_timeout_syn_sent", 120),
  /// Timeout in SYN_RECV.
  TCP_TIMEOUT_SYN_RECV("nf_conntrack_tcp_timeout_syn_recv", 60),
  /// Timeout in ESTABLISHED, five days.
  TCP_TIMEOUT_ESTABLISHED("nf_conntrack_tcp_timeout_established", 432_000),
  /// Timeout in FIN_WAIT.
  TCP_TIMEOUT_FIN_WAIT("nf_conntrack_tcp_timeout_fin_wait", 120),
  /// Timeout in CLOSE_WAIT.
  TCP_TIMEOUT_CLOSE_WAIT("nf_conntrack_tcp_timeout_close_wait", 60),
  /// Timeout in LAST_ACK.
  TCP_TIMEOUT_LAST_ACK("nf_conntrack_tcp_timeout_last_ack", 30),
  /// Timeout in TIME_WAIT.
  TCP_TIMEOUT_TIME_WAIT("nf_conntrack_tcp_timeout_time_wait", 120),
  /// Timeout in CLOSE, and after any RST.
  TCP_TIMEOUT_CLOSE("nf_conntrack_tcp_timeout_close", 10),
  /// Timeout at most, while the same ACK is repeated or a window is closed.
  TCP_TIMEOUT_MAX_RETRANS("nf_conntrack_tcp_timeout_max_retrans", 300),
  /// Timeout at most, while data is unacknowledged.
  TCP_TIMEOUT_UNACKNOWLEDGED("nf_conntrack_tcp_timeout_unacknowledged", 300),
  /// How many repetitions of an ACK are too many.
  TCP_MAX_RETRANS("nf_conntrack_tcp_max_retrans", 3, 255),
  /// Whether a flow may be picked up in the middle.
  TCP_LOOSE("nf_conntrack_tcp_loose", 1, 1),
  /// Whether packets outside the windows are accepted.
  TCP_BE_LIBERAL("nf_conntrack_tcp_be_liberal", 0, 1),
  /// Whether a RST below what was acknowledged keeps its entry.
  TCP_IGNORE_INVALID_RST("nf_conntrack_tcp_ignore_invalid_rst", 0, 1),
  /// Timeout in CLOSED.
  SCTP_TIMEOUT_CLOSED("nf_conntrack_sctp_timeout_closed", 10),
  /// Timeout in COOKIE_WAIT.
  SCTP_TIMEOUT_COOKIE_WAIT("nf_conntrack_sctp_timeout_cookie_wait", 3),
  /// Timeout in COOKIE_ECHOED.
  SCTP_TIMEOUT_COOKIE_ECHOED("nf_conntrack_sctp_timeout_cookie_echoed", 3),
  /// Timeout in ESTABLISHED.
  SCTP_TIMEOUT_ESTABLISHED("nf_conntrack_sctp_timeout_established", 210),
  /// Timeout in SHUTDOWN_SENT.
  SCTP_TIMEOUT_SHUTDOWN_SENT("nf_conntrack_sctp_timeout_shutdown_sent", 3),
  /// Timeout in SHUTDOWN_RECD.
  SCTP_TIMEOUT_SHUTDOWN_RECD("nf_conntrack_sctp_timeout_shutdown_recd", 3),
  /// Timeout in SHUTDOWN_ACK_SENT.
  SCTP_TIMEOUT_SHUTDOWN_ACK_SENT("nf_conntrack_sctp_timeout_shutdown_ack_sent", 3),
  /// Timeout in HEARTBEAT_SENT.
  SCTP_TIMEOUT_HEARTBEAT_SENT("nf_conntrack_sctp_timeout_heartbeat_sent", 30),
  /// Seconds from the first IPv6 fragment to arrive until the datagram must be complete.
  FRAG6_TIMEOUT("nf_conntrack_frag6_timeout", 60),
  /// Nothing any more, but the other limit may not be below it.
  FRAG6_LOW_THRESH("nf_conntrack_frag6_low_thresh", 3_145_728, Integer.MAX_VALUE),
  /// Bytes of memory beyond which IPv6 fragments are refused.
  FRAG6_HIGH_THRESH("nf_conntrack_frag6_high_thresh", 4_194_304, Integer.MAX_VALUE),
  /// Seconds from the first IPv4 fragment to arrive until the datagram must be complete.
  IPFRAG_TIME(ConntrackSysctl.IPV4, "ipfrag_time", 30, ConntrackSysctl.MAX_TIMEOUT_SECONDS),
  /// Nothing any more, but the other limit may not be below it.
  IPFRAG_LOW_THRESH(ConntrackSysctl.IPV4, "ipfrag_low_thresh", 3_145_728, Integer.MAX_VALUE),
  /// Bytes of memory beyond which IPv4 fragments are refused.
  IPFRAG_HIGH_THRESH(ConntrackSysctl.IPV4, "ipfrag_high_thresh", 4_194_304, Integer.MAX_VALUE),
  /// How many fragments of one IPv4 source may arrive from one fragment of a datagram to the next.
  IPFRAG_MAX_DIST(ConntrackSysctl.IPV4, "ipfrag_max_dist", 64, Integer.MAX_VALUE);

  /// The longest timeout the kernel takes, in seconds: what fits 31 bits of its timer ticks.
  public static final int MAX_TIMEOUT_SECONDS = Integer.MAX_VALUE / 250;

  private static final String NETFILTER = "net.netfilter.";
  private static final String IPV4 = "net.ipv4.";

  private final String folder;
  private final String kernelName;
  private final int defaultValue;
  private final int maximum;

  ConntrackSysctl(final String kernelName, final int defaultSeconds) {
    this(kernelName, defaultSeconds, MAX_TIMEOUT_SECONDS);
  }

  ConntrackSysctl(final String kernelName, final int defaultValue, final int maximum) {
    this(NETFILTER, kernelName, defaultValue, maximum);
  }

  ConntrackSysctl(
      final String folder, final String kernelName, final int defaultValue, final int maximum) {
    this.folder = folder;
    this.kernelName = kernelName;
    this.defaultValue = defaultValue;
    this.maximum = maximum;
  }

  /// The kernel's name.
  ///
  /// @return without `net.netfilter.` or `net.ipv4.`
  public String kernelName() {
    return kernelName;
  }

  /// The kernel's name, all of it.
  ///
  /// @return as in `net.netfilter.nf_conntrack_max`
  public String fullName() {
    return folder + kernelName;
  }

  /// The value a kernel starts with.
  ///
  /// @return timeouts in seconds, switches as 0 or 1
  public int defaultValue() {
    return defaultValue;
  }

  /// The largest value; the smallest is 0. [ConntrackSettings#with] may be stricter: each high limit of fragment memory
  /// is at least the low one.
  ///
  /// @return in the same unit
  public int maximum() {
    return maximum;
  }
}
