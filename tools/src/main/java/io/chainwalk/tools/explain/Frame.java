package io.chainwalk.tools.explain;

import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParsedPacket;
import org.agrona.concurrent.UnsafeBuffer;

/// A packet to be walked: where its bytes are, and what a capture says of it.
///
/// @param buffer holds its frame; rewritten by the walk
/// @param offset where the frame starts
/// @param capturedLength bytes of the frame in the buffer
/// @param originalLength bytes the frame had on the wire
/// @param linkType the number of its link type
/// @param timeNs its time in nanoseconds
/// @param number its number, from 1
record Frame(
    UnsafeBuffer buffer,
    int offset,
    int capturedLength,
    int originalLength,
    int linkType,
    long timeNs,
    long number) {

  /// Where its headers are, as the bytes are now.
  ///
  /// @return freshly parsed
  ParsedPacket parse() {
    final ParsedPacket parsed = new ParsedPacket();
    PacketParser.parse(buffer, offset, capturedLength, originalLength, linkType, parsed);
    return parsed;
  }
}
