package io.chainwalk.fragment;

import org.agrona.DirectBuffer;

/// Hears of datagrams that were not complete in time and whose first fragment, the one with offset 0, is there.
///
/// For IPv6 a kernel then answers with ICMPv6 3/1, "fragment reassembly time exceeded", wherever it puts datagrams
/// together, so on a router too. For IPv4 it sends ICMP 11/1 only where the datagram is addressed to the node itself;
/// that is for the listener to find out.
@FunctionalInterface
public interface TimeoutListener {
  /// Does nothing: nobody is told.
  TimeoutListener IGNORED =
      (buffer, frameOffset, frameLength, networkOffset, linkType, deadlineNs) -> {};

  /// A datagram is given up.
  ///
  /// @param buffer holds the first fragment, with its link header; valid until this method returns
  /// @param frameOffset where the frame starts
  /// @param frameLength bytes of it
  /// @param networkOffset where its IP header starts
  /// @param linkType as it was offered
  /// @param deadlineNs when its time was over
  void onTimeout(
      DirectBuffer buffer,
      int frameOffset,
      int frameLength,
      int networkOffset,
      int linkType,
      long deadlineNs);
}
