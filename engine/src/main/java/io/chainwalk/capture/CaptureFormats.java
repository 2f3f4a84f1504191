package io.chainwalk.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ReadableByteChannel;

/// Tells capture formats apart by their first bytes.
final class CaptureFormats {
  private static final int ZSTANDARD = 0x28B52FFD;
  private static final int XZ = 0xFD377A58;
  private static final int LZ4 = 0x04224D18;
  private static final int BZIP2 = 0x425A6800;
  private static final int BZIP2_MASK = 0xFFFFFF00;
  private static final int SNOOP = 0x736E6F6F;

  private CaptureFormats() {}

  /// Finds the reader for a channel; closes the channel when there is none.
  static CaptureReader open(
      final ReadableByteChannel channel, final String name, final long sizeBytes)
      throws IOException {
    try {
      return readerOf(CaptureInput.open(channel, name, sizeBytes));
    } catch (final IOException | RuntimeException e) {
      try {
        channel.close();
      } catch (final IOException closing) {
        e.addSuppressed(closing);
      }
      throw e;
    }
  }

  private static CaptureReader readerOf(final CaptureInput input) throws IOException {
    final byte[] first = input.peek(PcapLayout.MAGIC_BYTES);
    if (first.length == 0) {
      throw input.damageAtStart("the file is empty");
    }
    if (first.length < PcapLayout.MAGIC_BYTES) {
      throw input.damageAtStart("too short for a capture: " + first.length + " bytes");
    }
    final int magic = ByteBuffer.wrap(first).getInt();
    if (magic == PcapngLayout.SECTION_HEADER) {
      return new PcapngReader(input);
    }
    if (isPcap(magic)) {
      return PcapReader.open(input, ByteOrder.BIG_ENDIAN);
    }
    if (isPcap(Integer.reverseBytes(magic))) {
      return PcapReader.open(input, ByteOrder.LITTLE_ENDIAN);
    }
    throw input.damageAtStart(refusal(magic));
  }

  private static boolean isPcap(final int magic) {
    return magic == PcapLayout.MAGIC_MICROSECONDS
        || magic == PcapLayout.MAGIC_NANOSECONDS
        || magic == PcapLayout.MAGIC_MODIFIED;
  }

  private static String refusal(final int magic) {
    if (magic == ZSTANDARD) {
      return "compressed with zstd, which is not read here; decompress it first";
    }
    if (magic == XZ) {
      return "compressed with xz, which is not read here; decompress it first";
    }
    if (magic == LZ4) {
      return "compressed with lz4, which is not read here; decompress it first";
    }
    if ((magic & BZIP2_MASK) == BZIP2) {
      return "compressed with bzip2, which is not read here; decompress it first";
    }
    if (magic == SNOOP) {
      return "a snoop capture, which is not read here; convert it to pcap first";
    }
    return "not a pcap or pcapng capture: it starts with 0x%08x".formatted(magic);
  }
}
