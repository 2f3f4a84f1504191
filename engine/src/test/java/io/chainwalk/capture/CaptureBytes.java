package io.chainwalk.capture;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;

/// Captures put together byte by byte, and read back record by record. Shares no constant with the code under test.
final class CaptureBytes {
  /// A record as a reader delivered it.
  record Frame(
      long timestampNs,
      int linkType,
      int interfaceIndex,
      int originalLength,
      long number,
      List<Byte> bytes) {}

  /// What came out of a capture: frames, and how it ended.
  record Outcome(
      List<Frame> frames, List<CaptureInterface> interfaces, List<BadCaptureException> damage) {
    List<Long> timesNs() {
      return frames.stream().map(Frame::timestampNs).toList();
    }

    BadCaptureException onlyDamage() {
      return damage.getFirst();
    }
  }

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private ByteOrder order;

  CaptureBytes(final ByteOrder order) {
    this.order = order;
  }

  static CaptureBytes pcap(final ByteOrder order, final int magic, final int linkTypeField) {
    return pcap(order, magic, 2, 4, linkTypeField);
  }

  static CaptureBytes pcap(
      final ByteOrder order,
      final int magic,
      final int major,
      final int minor,
      final int linkTypeField) {
    return new CaptureBytes(order)
        .u32(magic)
        .u16(major)
        .u16(minor)
        .u32(0)
        .u32(0)
        .u32(65_535)
        .u32(linkTypeField);
  }

  /// Little-endian, microseconds, Ethernet.
  static CaptureBytes pcap() {
    return pcap(ByteOrder.LITTLE_ENDIAN, 0xA1B2C3D4, 1);
  }

  /// A section header and nothing else.
  static CaptureBytes pcapng(final ByteOrder order) {
    return new CaptureBytes(order).section(order, 1, 0);
  }

  CaptureBytes u8(final int value) {
    out.write(value);
    return this;
  }

  CaptureBytes u16(final int value) {
    return raw(ByteBuffer.allocate(2).order(order).putShort((short) value).array());
  }

  CaptureBytes u32(final int value) {
    return raw(ByteBuffer.allocate(4).order(order).putInt(value).array());
  }

  CaptureBytes u64(final long value) {
    return raw(ByteBuffer.allocate(8).order(order).putLong(value).array());
  }

  CaptureBytes raw(final byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /// A record of a classic capture, as long on the wire as in the file.
  CaptureBytes record(final int seconds, final int fraction, final byte[] frame) {
    return u32(seconds).u32(fraction).u32(frame.length).u32(frame.length).raw(frame);
  }

  CaptureBytes section(final ByteOrder newOrder, final int major, final int minor) {
    order = newOrder;
    return block(0x0A0D0D0A, body().u32(0x1A2B3C4D).u16(major).u16(minor).u64(-1));
  }

  CaptureBytes describe(final int linkType, final int snapLength) {
    return block(1, body().u16(linkType).u16(0).u32(snapLength));
  }

  CaptureBytes describe(final int linkType, final int snapLength, final CaptureBytes options) {
    return block(1, body().u16(linkType).u16(0).u32(snapLength).raw(options.bytes()));
  }

  CaptureBytes option(final int code, final byte[] value) {
    return u16(code).u16(value.length).raw(value).pad();
  }

  CaptureBytes enhanced(final int source, final long time, final byte[] frame) {
    return block(
        6,
        body()
            .u32(source)
            .u32((int) (time >>> 32))
            .u32((int) time)
            .u32(frame.length)
            .u32(frame.length)
            .raw(frame)
            .pad());
  }

  CaptureBytes obsolete(final int source, final long time, final byte[] frame) {
    return block(
        2,
        body()
            .u16(source)
            .u16(0)
            .u32((int) (time >>> 32))
            .u32((int) time)
            .u32(frame.length)
            .u32(frame.length)
            .raw(frame)
            .pad());
  }

  CaptureBytes simple(final int originalLength, final byte[] frame) {
    return block(3, body().u32(originalLength).raw(frame).pad());
  }

  CaptureBytes block(final int type, final CaptureBytes body) {
    final int total = body.size() + 12;
    return u32(type).u32(total).raw(body.bytes()).u32(total);
  }

  /// An empty piece in the byte order of this one.
  CaptureBytes body() {
    return new CaptureBytes(order);
  }

  CaptureBytes pad() {
    while (out.size() % 4 != 0) {
      out.write(0);
    }
    return this;
  }

  int size() {
    return out.size();
  }

  byte[] bytes() {
    return out.toByteArray();
  }

  Outcome read() {
    return read(bytes());
  }

  /// A frame whose bytes tell its length and where they are in it.
  static byte[] frame(final int length) {
    final byte[] frame = new byte[length];
    for (int i = 0; i < length; i++) {
      frame[i] = (byte) (length + i);
    }
    return frame;
  }

  static byte[] gzip(final byte[] bytes) {
    final ByteArrayOutputStream compressed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(compressed)) {
      gzip.write(bytes);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    return compressed.toByteArray();
  }

  /// Reads everything, in blocks of the default size.
  static Outcome read(final byte[] bytes) {
    return read(bytes, new CaptureBlock());
  }

  static Outcome read(final byte[] bytes, final CaptureBlock block) {
    try (CaptureReader reader = CaptureReader.open(new ByteArrayInputStream(bytes), "test.pcap")) {
      return read(reader, block);
    } catch (final BadCaptureException e) {
      return new Outcome(List.of(), List.of(), List.of(e));
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Outcome read(final CaptureReader reader, final CaptureBlock block) throws IOException {
    final List<Frame> frames = new ArrayList<>();
    final List<BadCaptureException> damage = new ArrayList<>();
    try {
      while (reader.readBlock(block)) {
        addFrames(block, frames);
      }
    } catch (final BadCaptureException e) {
      damage.add(e);
    }
    return new Outcome(frames, reader.interfaces(), damage);
  }

  private static void addFrames(final CaptureBlock block, final List<Frame> frames) {
    for (int row = 0; row < block.recordCount(); row++) {
      final List<Byte> bytes = new ArrayList<>();
      for (int i = 0; i < block.capturedLength(row); i++) {
        bytes.add(block.buffer().getByte(block.frameOffset(row) + i));
      }
      frames.add(
          new Frame(
              block.timestampNs(row),
              block.linkType(row),
              block.interfaceIndex(row),
              block.originalLength(row),
              block.firstRecordNumber() + row,
              bytes));
    }
  }

  static List<Byte> boxed(final byte[] bytes) {
    final List<Byte> list = new ArrayList<>();
    for (final byte each : bytes) {
      list.add(each);
    }
    return list;
  }
}
