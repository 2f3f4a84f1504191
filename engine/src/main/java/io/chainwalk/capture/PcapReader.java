package io.chainwalk.capture;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Reads classic captures: both byte orders, micro- and nanoseconds, versions 2.0 to 2.4 and 543.0, and the modified
/// kind with longer record headers. The same files as libpcap, and the same limits.
final class PcapReader extends StreamReader {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int NS_PER_MICROSECOND = 1_000;

  // Written by the tcpdump of DG/UX, in the layout of before 2.3.
  private static final int DG_UX_MAJOR_VERSION = 543;

  private static final int LINK_TYPE_DBUS = 231;
  private static final int LINK_TYPE_USBPCAP = 249;

  /// Which of the two lengths of a record comes first. It changed with version 2.3, where writers did not agree.
  private enum LengthOrder {
    CAPTURED_FIRST,
    ORIGINAL_FIRST,
    SMALLER_IS_CAPTURED
  }

  private final ByteOrder order;
  private final int recordHeaderBytes;
  private final int nsPerFraction;
  private final LengthOrder lengthOrder;
  private final int linkType;
  private final int maxCapturedBytes;

  private PcapReader(
      final CaptureInput input, final ByteBuffer header, final LengthOrder lengthOrder) {
    super(input);
    order = header.order();
    this.lengthOrder = lengthOrder;
    final int magic = header.getInt(0);
    nsPerFraction = magic == PcapLayout.MAGIC_NANOSECONDS ? 1 : NS_PER_MICROSECOND;
    recordHeaderBytes =
        magic == PcapLayout.MAGIC_MODIFIED
            ? PcapLayout.MODIFIED_RECORD_HEADER_BYTES
            : PcapLayout.RECORD_HEADER_BYTES;
    linkType = header.getInt(PcapLayout.LINK_TYPE_OFFSET) & PcapLayout.LINK_TYPE_MASK;
    maxCapturedBytes = maxCapturedBytes(linkType);
    final int snapLength = Math.max(0, header.getInt(PcapLayout.SNAP_LENGTH_OFFSET));
    addInterface(new CaptureInterface(0, linkType, snapLength, "", ""));
    publishInterfaces();
  }

  /// Reads the file header.
  static PcapReader open(final CaptureInput input, final ByteOrder order) throws IOException {
    final byte[] bytes = input.peek(PcapLayout.FILE_HEADER_BYTES);
    if (bytes.length < PcapLayout.FILE_HEADER_BYTES) {
      throw input.damageAtStart(
          "the capture ends inside its file header: %d of %d bytes"
              .formatted(bytes.length, PcapLayout.FILE_HEADER_BYTES));
    }
    final ByteBuffer header = ByteBuffer.wrap(bytes).order(order);
    final int major = Short.toUnsignedInt(header.getShort(PcapLayout.MAJOR_VERSION_OFFSET));
    final int minor = Short.toUnsignedInt(header.getShort(PcapLayout.MINOR_VERSION_OFFSET));
    final LengthOrder lengthOrder = lengthOrder(major, minor);
    if (lengthOrder == null) {
      throw input.damageAtStart(
          "version %d.%d of the pcap format is not known, only 2.0 to 2.4".formatted(major, minor));
    }
    input.skip(PcapLayout.FILE_HEADER_BYTES);
    return new PcapReader(input, header, lengthOrder);
  }

  /// The largest frame that a record of this link type may hold.
  static int maxCapturedBytes(final int linkType) {
    return linkType == LINK_TYPE_DBUS || linkType == LINK_TYPE_USBPCAP
        ? MAX_CAPTURED_MESSAGE_BYTES
        : MAX_CAPTURED_BYTES;
  }

  private static @Nullable LengthOrder lengthOrder(final int major, final int minor) {
    if (major == DG_UX_MAJOR_VERSION && minor == 0) {
      return LengthOrder.ORIGINAL_FIRST;
    }
    if (major != PcapLayout.MAJOR_VERSION || minor > PcapLayout.MINOR_VERSION) {
      return null;
    }
    return switch (minor) {
      case PcapLayout.MINOR_VERSION -> LengthOrder.CAPTURED_FIRST;
      case PcapLayout.MINOR_VERSION - 1 -> LengthOrder.SMALLER_IS_CAPTURED;
      default -> LengthOrder.ORIGINAL_FIRST;
    };
  }

  @Override
  @Nullable BadCaptureException parse(final CaptureBlock block) {
    final UnsafeBuffer buffer = block.buffer();
    final int limit = input.limit();
    int position = input.position();
    @Nullable BadCaptureException damage = null;
    while (limit - position >= recordHeaderBytes && !block.isFull()) {
      int captured = buffer.getInt(position + PcapLayout.CAPTURED_LENGTH_OFFSET, order);
      int original = buffer.getInt(position + PcapLayout.ORIGINAL_LENGTH_OFFSET, order);
      if (lengthOrder != LengthOrder.CAPTURED_FIRST && lengthsAreSwapped(captured, original)) {
        final int first = captured;
        captured = original;
        original = first;
      }
      if (captured < 0 || captured > maxCapturedBytes) {
        damage = input.damage(position, absurdLength(captured));
        break;
      }
      final int frame = position + recordHeaderBytes;
      if (limit - frame < captured) {
        break;
      }
      final long seconds =
          Integer.toUnsignedLong(buffer.getInt(position + PcapLayout.SECONDS_OFFSET, order));
      final long fraction =
          Integer.toUnsignedLong(buffer.getInt(position + PcapLayout.FRACTION_OFFSET, order));
      final long timestampNs = seconds * NS_PER_SECOND + fraction * nsPerFraction;
      block.add(frame, captured, original, timestampNs, linkType, 0);
      position = frame + captured;
    }
    input.position(position);
    return damage;
  }

  private boolean lengthsAreSwapped(final int first, final int second) {
    return lengthOrder == LengthOrder.ORIGINAL_FIRST || Integer.compareUnsigned(first, second) > 0;
  }

  private String absurdLength(final int captured) {
    return "a record claims %s captured bytes, more than the %d that any has"
        .formatted(Integer.toUnsignedString(captured), maxCapturedBytes);
  }
}
