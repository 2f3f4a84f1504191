package io.chainwalk.fragment;

import io.chainwalk.packet.ParsedPacket;
import org.agrona.DirectBuffer;

/// The frame of the fragment at hand: one per reassembler, reused.
final class FragmentFrame {
  private DirectBuffer buffer;
  private int frameOffset;
  private int networkOffset;
  private int networkLength;
  private int dataOffset;
  private int linkType;
  private long packetNumber;

  FragmentFrame(final DirectBuffer anything) {
    buffer = anything;
  }

  void set(
      final DirectBuffer buffer,
      final int frameOffset,
      final int linkType,
      final ParsedPacket packet,
      final long packetNumber) {
    this.buffer = buffer;
    this.frameOffset = frameOffset;
    this.linkType = linkType;
    this.packetNumber = packetNumber;
    networkOffset = packet.networkOffset();
    networkLength = packet.networkLength();
  }

  /// Says where the data begins: behind the IPv4 header, or the IPv6 fragment header.
  void setDataOffset(final int offset) {
    dataOffset = offset;
  }

  DirectBuffer buffer() {
    return buffer;
  }

  int networkOffset() {
    return networkOffset;
  }

  int networkLength() {
    return networkLength;
  }

  /// From the link header to the end of the packet, without padding.
  private int lengthBytes() {
    return networkOffset - frameOffset + networkLength;
  }

  int store(final FragmentStore store) {
    return store.store(
        buffer,
        frameOffset,
        lengthBytes(),
        networkOffset - frameOffset,
        dataOffset - frameOffset,
        linkType,
        packetNumber);
  }
}
