package io.chainwalk.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;

/// Writes pcapng: one little-endian section, an interface description for each interface as it comes up, nanoseconds,
/// and enhanced packet blocks without options.
final class PcapngEncoder extends CaptureEncoder {
  private static final ByteOrder ORDER = ByteOrder.LITTLE_ENDIAN;
  private static final byte NANOSECONDS = 9; // as an exponent of 1/10
  private static final long UNKNOWN_SECTION_LENGTH = -1;
  private static final int MAX_OPTION_BYTES = 0xFFFC;

  private boolean started;
  private int declared;

  PcapngEncoder(final CaptureSink sink) {
    super(sink);
  }

  @Override
  void declare(final List<CaptureInterface> interfaces) throws IOException {
    for (int i = declared; i < interfaces.size(); i++) {
      describe(interfaces.get(i));
    }
  }

  @Override
  void write(final CaptureBlock block, final int fromRow, final int toRow) throws IOException {
    for (int row = fromRow; row < toRow; row++) {
      if (!block.dropped(row)) {
        writePacket(
            block.timestampNs(row),
            block.interfaceIndex(row),
            block.buffer(),
            block.frameOffset(row),
            block.capturedLength(row),
            block.originalLength(row));
      }
    }
  }

  @Override
  void writeFrame(
      final long timestampNs,
      final CaptureInterface captureInterface,
      final DirectBuffer buffer,
      final int offset,
      final int capturedLength,
      final int originalLength)
      throws IOException {
    if (captureInterface.index() >= declared) {
      describe(captureInterface);
    }
    writePacket(
        timestampNs, captureInterface.index(), buffer, offset, capturedLength, originalLength);
  }

  @Override
  void finish() throws IOException {
    if (!started) {
      start();
    }
  }

  private void writePacket(
      final long timestampNs,
      final int interfaceIndex,
      final DirectBuffer buffer,
      final int offset,
      final int capturedLength,
      final int originalLength)
      throws IOException {
    if (interfaceIndex >= declared) {
      throw new IllegalArgumentException(
          "record of interface %d, but only %d were passed".formatted(interfaceIndex, declared));
    }
    if (timestampNs < 0) {
      throw new FormatLimitException(
          "a .pcapng file holds no times before 1970, and a packet has %d ns"
              .formatted(timestampNs));
    }
    final int padded = PcapngLayout.padded(capturedLength);
    final int total = PcapngLayout.FRAME_OFFSET + padded + PcapngLayout.TRAILER_BYTES;
    final UnsafeBuffer staging = sink.staging();
    final int at = sink.reserve(PcapngLayout.FRAME_OFFSET);
    staging.putInt(at + PcapngLayout.TYPE_OFFSET, PcapngLayout.ENHANCED_PACKET, ORDER);
    staging.putInt(at + PcapngLayout.TOTAL_LENGTH_OFFSET, total, ORDER);
    staging.putInt(at + PcapngLayout.PACKET_INTERFACE_OFFSET, interfaceIndex, ORDER);
    staging.putInt(at + PcapngLayout.TIME_HIGH_OFFSET, (int) (timestampNs >>> Integer.SIZE), ORDER);
    staging.putInt(at + PcapngLayout.TIME_LOW_OFFSET, (int) timestampNs, ORDER);
    staging.putInt(at + PcapngLayout.CAPTURED_LENGTH_OFFSET, capturedLength, ORDER);
    staging.putInt(at + PcapngLayout.ORIGINAL_LENGTH_OFFSET, originalLength, ORDER);
    sink.append(buffer, offset, capturedLength);
    final int padding = padded - capturedLength;
    final int tail = sink.reserve(padding + PcapngLayout.TRAILER_BYTES);
    staging.setMemory(tail, padding, (byte) 0);
    staging.putInt(tail + padding, total, ORDER);
  }

  private void start() throws IOException {
    started = true;
    final int total = PcapngLayout.SECTION_OPTIONS_OFFSET + PcapngLayout.TRAILER_BYTES;
    final int at = sink.reserve(total);
    final UnsafeBuffer staging = sink.staging();
    staging.putInt(at + PcapngLayout.TYPE_OFFSET, PcapngLayout.SECTION_HEADER, ORDER);
    staging.putInt(at + PcapngLayout.TOTAL_LENGTH_OFFSET, total, ORDER);
    staging.putInt(at + PcapngLayout.BYTE_ORDER_MAGIC_OFFSET, PcapngLayout.BYTE_ORDER_MAGIC, ORDER);
    staging.putShort(
        at + PcapngLayout.MAJOR_VERSION_OFFSET, (short) PcapngLayout.MAJOR_VERSION, ORDER);
    staging.putShort(at + PcapngLayout.MINOR_VERSION_OFFSET, (short) 0, ORDER);
    staging.putLong(at + PcapngLayout.SECTION_LENGTH_OFFSET, UNKNOWN_SECTION_LENGTH, ORDER);
    staging.putInt(at + PcapngLayout.SECTION_OPTIONS_OFFSET, total, ORDER);
  }

  private void describe(final CaptureInterface added) throws IOException {
    if (added.index() != declared) {
      throw new IllegalArgumentException(
          "interfaces come in the order of their index: %d after %d"
              .formatted(added.index(), declared - 1));
    }
    if (!started) {
      start();
    }
    declared++;
    final ByteBuffer name = encode(added.name());
    final ByteBuffer description = encode(added.description());
    final int total =
        PcapngLayout.INTERFACE_OPTIONS_OFFSET
            + optionBytes(name.limit())
            + optionBytes(description.limit())
            + optionBytes(Byte.BYTES)
            + PcapngLayout.OPTION_HEADER_BYTES // the end of options has no value
            + PcapngLayout.TRAILER_BYTES;
    final int at = sink.reserve(total);
    final UnsafeBuffer staging = sink.staging();
    staging.setMemory(at, total, (byte) 0);
    staging.putInt(at + PcapngLayout.TYPE_OFFSET, PcapngLayout.INTERFACE_DESCRIPTION, ORDER);
    staging.putInt(at + PcapngLayout.TOTAL_LENGTH_OFFSET, total, ORDER);
    staging.putShort(at + PcapngLayout.LINK_TYPE_OFFSET, (short) added.linkType(), ORDER);
    staging.putInt(at + PcapngLayout.SNAP_LENGTH_OFFSET, added.snapLength(), ORDER);
    int option = at + PcapngLayout.INTERFACE_OPTIONS_OFFSET;
    option = putOption(option, PcapngLayout.OPTION_INTERFACE_NAME, name);
    option = putOption(option, PcapngLayout.OPTION_INTERFACE_DESCRIPTION, description);
    putOption(
        option, PcapngLayout.OPTION_TIME_RESOLUTION, ByteBuffer.wrap(new byte[] {NANOSECONDS}));
    staging.putInt(at + total - PcapngLayout.TRAILER_BYTES, total, ORDER);
  }

  private int putOption(final int at, final int code, final ByteBuffer value) {
    final int length = value.limit();
    if (length == 0) {
      return at;
    }
    final UnsafeBuffer staging = sink.staging();
    staging.putShort(at, (short) code, ORDER);
    staging.putShort(at + Short.BYTES, (short) length, ORDER);
    staging.putBytes(at + PcapngLayout.OPTION_HEADER_BYTES, value, 0, length);
    return at + optionBytes(length);
  }

  private static int optionBytes(final int length) {
    return length == 0 ? 0 : PcapngLayout.OPTION_HEADER_BYTES + PcapngLayout.padded(length);
  }

  /// At most as many bytes as an option may have; a longer text loses its end, at a whole character.
  private static ByteBuffer encode(final String text) {
    final long most = (long) text.length() * 3;
    final ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(most, MAX_OPTION_BYTES));
    StandardCharsets.UTF_8.newEncoder().encode(CharBuffer.wrap(text), bytes, true);
    return bytes.flip();
  }
}
