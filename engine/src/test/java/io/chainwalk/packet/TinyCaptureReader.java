package io.chainwalk.packet;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.agrona.concurrent.UnsafeBuffer;

/// Reads the records of a well-formed pcap or pcapng file, plain or gzipped, into memory: what a test needs and no
/// more. It shares no code with the engine's reader, so that each can be wrong only on its own.
final class TinyCaptureReader {
  private static final int SECTION_HEADER = 0x0A0D0D0A;
  private static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  private static final int INTERFACE_DESCRIPTION = 1;
  private static final int OBSOLETE_PACKET = 2;
  private static final int SIMPLE_PACKET = 3;
  private static final int ENHANCED_PACKET = 6;

  private final ByteBuffer file;
  private final List<Frame> frames = new ArrayList<>();

  /// One record.
  ///
  /// @param linkType of the interface it was captured on
  /// @param originalLength bytes on the wire
  /// @param bytes what was captured
  record Frame(int linkType, int originalLength, UnsafeBuffer bytes) {}

  private TinyCaptureReader(final ByteBuffer file) {
    this.file = file;
  }

  /// All frames of a file; a record that the file's end cuts off is left out.
  static List<Frame> read(final Path path) throws IOException {
    final TinyCaptureReader reader = new TinyCaptureReader(ByteBuffer.wrap(contents(path)));
    if (reader.file.getInt(0) == SECTION_HEADER) {
      reader.readPcapng();
    } else {
      reader.readPcap(path);
    }
    return reader.frames;
  }

  private static byte[] contents(final Path path) throws IOException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path))) {
      in.mark(2);
      final boolean gzipped = in.read() == 0x1F && in.read() == 0x8B;
      in.reset();
      return gzipped ? new GZIPInputStream(in).readAllBytes() : in.readAllBytes();
    }
  }

  private void readPcap(final Path path) throws IOException {
    final ByteOrder order =
        switch (file.getInt(0)) {
          case 0xA1B2C3D4, 0xA1B23C4D -> ByteOrder.BIG_ENDIAN;
          case 0xD4C3B2A1, 0x4D3CB2A1 -> ByteOrder.LITTLE_ENDIAN;
          default -> throw new IOException("neither pcap nor pcapng: " + path);
        };
    file.order(order);
    final int linkType = file.getInt(20) & 0xFFFF;
    file.position(24);
    while (file.remaining() >= 16) {
      final int record = file.position();
      final int capturedLength = file.getInt(record + 8);
      final int originalLength = file.getInt(record + 12);
      file.position(record + 16);
      if (capturedLength < 0 || capturedLength > file.remaining()) {
        return;
      }
      frames.add(new Frame(linkType, originalLength, take(capturedLength)));
    }
  }

  private void readPcapng() {
    final List<Integer> linkTypes = new ArrayList<>();
    int snapLength = 0;
    ByteOrder order = ByteOrder.BIG_ENDIAN;
    int next = 0;
    while (file.limit() - next >= 12) {
      final int block = next;
      // The type of a section header reads the same both ways round; its byte order holds from here
      // on.
      if (file.getInt(block) == SECTION_HEADER) {
        file.order(ByteOrder.BIG_ENDIAN);
        order =
            file.getInt(block + 8) == BYTE_ORDER_MAGIC
                ? ByteOrder.BIG_ENDIAN
                : ByteOrder.LITTLE_ENDIAN;
        linkTypes.clear();
      }
      file.order(order);
      final int blockLength = file.getInt(block + 4);
      if (blockLength < 12 || blockLength > file.limit() - block) {
        return;
      }
      next = block + blockLength;
      switch (file.getInt(block)) {
        case INTERFACE_DESCRIPTION -> {
          linkTypes.add(file.getShort(block + 8) & 0xFFFF);
          snapLength = linkTypes.size() == 1 ? file.getInt(block + 12) : snapLength;
        }
        case ENHANCED_PACKET -> addPacket(block, linkTypes.get(file.getInt(block + 8)));
        case OBSOLETE_PACKET -> addPacket(block, linkTypes.get(file.getShort(block + 8) & 0xFFFF));
        case SIMPLE_PACKET -> {
          final int originalLength = file.getInt(block + 8);
          final int capturedLength =
              snapLength == 0 ? originalLength : Math.min(originalLength, snapLength);
          file.position(block + 12);
          frames.add(new Frame(linkTypes.getFirst(), originalLength, take(capturedLength)));
        }
        default -> {} // no packet in it
      }
    }
  }

  /// Enhanced and obsolete packet blocks differ only in how they number the interface.
  private void addPacket(final int block, final int linkType) {
    final int capturedLength = file.getInt(block + 20);
    final int originalLength = file.getInt(block + 24);
    file.position(block + 28);
    frames.add(new Frame(linkType, originalLength, take(capturedLength)));
  }

  private UnsafeBuffer take(final int length) {
    final byte[] bytes = new byte[length];
    file.get(bytes);
    return new UnsafeBuffer(bytes);
  }
}
