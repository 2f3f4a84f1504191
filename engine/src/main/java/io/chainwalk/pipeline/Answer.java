package io.chainwalk.pipeline;

/// How the node answers a packet that it dropped.
enum Answer {
  /// Not at all.
  NONE,
  /// With an ICMP or ICMPv6 error.
  ICMP_ERROR,
  /// With a TCP RST.
  TCP_RESET
}
