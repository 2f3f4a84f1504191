package io.chainwalk.pipeline;

import io.chainwalk.conntrack.ConntrackHandle;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.packet.ParsedPacket;

/// Everything known of the packet at hand, filled in on its way. One per place in a burst, reused; fields rather than
/// getters because only the pipeline, whose notebook this is, can see it.
final class PacketContext {
  // Given by whoever made the burst.
  int frameOffset;
  int capturedLength;
  int originalLength;
  int linkType;
  long timeNs;
  long number;

  // PARSE
  final ParsedPacket parsed = new ParsedPacket();
  boolean hasTuple;
  long hash;
  long reverseHash;
  int touched;
  int touchedReverse;

  // CONNTRACK
  int hit;
  int connection;
  boolean isNewConnection;
  Direction direction = Direction.ORIGINAL;
  CtState ctState = CtState.INVALID;
  long newTimeoutSeconds;

  PacketOutcome outcome = PacketOutcome.NOT_IP;

  void set(
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final int linkType,
      final long timeNs,
      final long number) {
    this.frameOffset = frameOffset;
    this.capturedLength = capturedLength;
    this.originalLength = originalLength;
    this.linkType = linkType;
    this.timeNs = timeNs;
    this.number = number;
    ctState = CtState.INVALID;
    hit = ConntrackHandle.NONE;
    connection = ConntrackHandle.NONE;
    isNewConnection = false;
  }
}
