package io.chainwalk.capture;

import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Reads pcapng captures: any number of sections, each with its own byte order and interfaces; enhanced, simple and the
/// obsolete packet blocks.
///
/// Blocks without packets (name resolution, statistics, secrets, custom ones and whatever is not known) are passed
/// over, and so are the options of packets. The length of a section is not used: its blocks tell where the next begins.
///
/// A simple packet block has no time. It gets that of the record before it in the capture, whichever its section,
/// or 0 when there is none, and belongs to the first interface of its section.
final class PcapngReader extends StreamReader {
  /// Most bytes of a block, as in libpcap; where an interface may have larger frames, they come on top.
  static final int MAX_BLOCK_BYTES = 16 << 20;

  private static final int PADDING_MASK = 3;

  /// An interface of the current section.
  private record Source(CaptureInterface description, TimestampScale scale) {}

  private final List<Source> sources = new ArrayList<>();
  private ByteOrder order = ByteOrder.LITTLE_ENDIAN;
  private int maxBlockBytes = MAX_BLOCK_BYTES;
  private long lastTimestampNs;

  /// The section header is parsed with the first call of [#readBlock].
  PcapngReader(final CaptureInput input) {
    super(input);
  }

  @Override
  @Nullable BadCaptureException parse(final CaptureBlock block) {
    final UnsafeBuffer buffer = block.buffer();
    final int limit = input.limit();
    while (!block.isFull() && limit - input.position() >= PcapngLayout.MINIMUM_BLOCK_BYTES) {
      final int position = input.position();
      final int type = buffer.getInt(position + PcapngLayout.TYPE_OFFSET, order);
      if (type == PcapngLayout.SECTION_HEADER && !findByteOrder(buffer, position)) {
        return input.damage(position, "a section header has no byte-order magic");
      }
      final int total = buffer.getInt(position + PcapngLayout.TOTAL_LENGTH_OFFSET, order);
      if (total < PcapngLayout.MINIMUM_BLOCK_BYTES
          || total > maxBlockBytes
          || (total & PADDING_MASK) != 0) {
        return input.damage(
            position, "a block claims to be " + Integer.toUnsignedString(total) + " bytes long");
      }
      if (limit - position < total) {
        return null;
      }
      final int repeated = buffer.getInt(position + total - PcapngLayout.TRAILER_BYTES, order);
      final String reason =
          repeated == total
              ? parseBlock(block, type, position, total)
              : "the two lengths of a block differ: %d and %s"
                  .formatted(total, Integer.toUnsignedString(repeated));
      if (reason != null) {
        return input.damage(position, reason);
      }
      input.position(position + total);
    }
    return null;
  }

  /// Parses one whole block, and says what is wrong with it, if anything.
  private @Nullable String parseBlock(
      final CaptureBlock block, final int type, final int position, final int total) {
    final UnsafeBuffer buffer = block.buffer();
    final int end = position + total - PcapngLayout.TRAILER_BYTES;
    return switch (type) {
      case PcapngLayout.ENHANCED_PACKET, PcapngLayout.OBSOLETE_PACKET ->
          end - position < PcapngLayout.FRAME_OFFSET
              ? tooShort("packet block", total)
              : parsePacket(block, type, position, end);
      case PcapngLayout.SIMPLE_PACKET ->
          end - position < PcapngLayout.SIMPLE_FRAME_OFFSET
              ? tooShort("simple packet block", total)
              : parseSimplePacket(block, position, end);
      case PcapngLayout.INTERFACE_DESCRIPTION ->
          end - position < PcapngLayout.INTERFACE_OPTIONS_OFFSET
              ? tooShort("interface description", total)
              : parseInterface(buffer, position, end);
      case PcapngLayout.SECTION_HEADER ->
          end - position < PcapngLayout.SECTION_OPTIONS_OFFSET
              ? tooShort("section header", total)
              : startSection(buffer, position);
      default -> null;
    };
  }

  private static String tooShort(final String what, final int total) {
    return "a " + what + " of only " + total + " bytes";
  }

  private boolean findByteOrder(final UnsafeBuffer buffer, final int position) {
    final int magic =
        buffer.getInt(position + PcapngLayout.BYTE_ORDER_MAGIC_OFFSET, ByteOrder.LITTLE_ENDIAN);
    if (magic == PcapngLayout.BYTE_ORDER_MAGIC) {
      order = ByteOrder.LITTLE_ENDIAN;
      return true;
    }
    if (Integer.reverseBytes(magic) == PcapngLayout.BYTE_ORDER_MAGIC) {
      order = ByteOrder.BIG_ENDIAN;
      return true;
    }
    return false;
  }

  private @Nullable String startSection(final UnsafeBuffer buffer, final int position) {
    final int major = unsignedShort(buffer, position + PcapngLayout.MAJOR_VERSION_OFFSET);
    if (major != PcapngLayout.MAJOR_VERSION) {
      final int minor = unsignedShort(buffer, position + PcapngLayout.MINOR_VERSION_OFFSET);
      return "version %d.%d of the pcapng format is not known, only 1.x".formatted(major, minor);
    }
    sources.clear();
    maxBlockBytes = MAX_BLOCK_BYTES;
    return null;
  }

  private @Nullable String parseInterface(
      final UnsafeBuffer buffer, final int position, final int end) {
    final int linkType = unsignedShort(buffer, position + PcapngLayout.LINK_TYPE_OFFSET);
    final int snapLength =
        Math.max(0, buffer.getInt(position + PcapngLayout.SNAP_LENGTH_OFFSET, order));
    String name = "";
    String description = "";
    int resolution = TimestampScale.DEFAULT_RESOLUTION;
    long offsetSeconds = 0;
    int option = position + PcapngLayout.INTERFACE_OPTIONS_OFFSET;
    while (end - option >= PcapngLayout.OPTION_HEADER_BYTES) {
      final int code = unsignedShort(buffer, option);
      final int length = unsignedShort(buffer, option + Short.BYTES);
      final int value = option + PcapngLayout.OPTION_HEADER_BYTES;
      if (code == PcapngLayout.OPTION_END) {
        break;
      }
      if (end - value < length) {
        return "option %d of an interface runs over its end: %d bytes".formatted(code, length);
      }
      switch (code) {
        case PcapngLayout.OPTION_INTERFACE_NAME -> name = text(buffer, value, length);
        case PcapngLayout.OPTION_INTERFACE_DESCRIPTION -> description = text(buffer, value, length);
        case PcapngLayout.OPTION_TIME_RESOLUTION -> {
          if (length != Byte.BYTES) {
            return "the time resolution of an interface is %d bytes long".formatted(length);
          }
          resolution = Byte.toUnsignedInt(buffer.getByte(value));
        }
        case PcapngLayout.OPTION_TIME_OFFSET -> {
          if (length != Long.BYTES) {
            return "the time offset of an interface is %d bytes long".formatted(length);
          }
          offsetSeconds = buffer.getLong(value, order);
        }
        default -> {
          // Filter, speed, addresses and so on do not matter to a reader.
        }
      }
      option = value + PcapngLayout.padded(length);
    }
    final CaptureInterface added =
        new CaptureInterface(interfaceCount(), linkType, snapLength, name, description);
    addInterface(added);
    sources.add(new Source(added, new TimestampScale(resolution, offsetSeconds)));
    if (PcapReader.maxCapturedBytes(linkType) > MAX_CAPTURED_BYTES) {
      maxBlockBytes = MAX_BLOCK_BYTES + MAX_CAPTURED_MESSAGE_BYTES;
    }
    return null;
  }

  private @Nullable String parsePacket(
      final CaptureBlock block, final int type, final int position, final int end) {
    final UnsafeBuffer buffer = block.buffer();
    final int interfaceOffset = position + PcapngLayout.PACKET_INTERFACE_OFFSET;
    final int index =
        type == PcapngLayout.ENHANCED_PACKET
            ? buffer.getInt(interfaceOffset, order)
            : unsignedShort(buffer, interfaceOffset);
    if (index < 0 || index >= sources.size()) {
      return noInterface(index);
    }
    final Source source = sources.get(index);
    final int captured = buffer.getInt(position + PcapngLayout.CAPTURED_LENGTH_OFFSET, order);
    final int original = buffer.getInt(position + PcapngLayout.ORIGINAL_LENGTH_OFFSET, order);
    final long high = buffer.getInt(position + PcapngLayout.TIME_HIGH_OFFSET, order);
    final long low =
        Integer.toUnsignedLong(buffer.getInt(position + PcapngLayout.TIME_LOW_OFFSET, order));
    final int frame = position + PcapngLayout.FRAME_OFFSET;
    final String reason = checkLength(captured, end - frame, source);
    if (reason == null) {
      lastTimestampNs = source.scale.toNs(high << Integer.SIZE | low);
      add(block, frame, captured, original, source);
    }
    return reason;
  }

  private @Nullable String parseSimplePacket(
      final CaptureBlock block, final int position, final int end) {
    if (sources.isEmpty()) {
      return noInterface(0);
    }
    final Source source = sources.get(0);
    final int original =
        block.buffer().getInt(position + PcapngLayout.SIMPLE_ORIGINAL_LENGTH_OFFSET, order);
    final int snapLength = source.description.snapLength();
    final boolean cut = snapLength > 0 && Integer.compareUnsigned(original, snapLength) > 0;
    final int captured = cut ? snapLength : original;
    final int frame = position + PcapngLayout.SIMPLE_FRAME_OFFSET;
    final String reason = checkLength(captured, end - frame, source);
    if (reason == null) {
      add(block, frame, captured, original, source);
    }
    return reason;
  }

  private void add(
      final CaptureBlock block,
      final int frame,
      final int captured,
      final int original,
      final Source source) {
    final CaptureInterface description = source.description;
    block.add(
        frame, captured, original, lastTimestampNs, description.linkType(), description.index());
  }

  private static @Nullable String checkLength(
      final int captured, final int room, final Source source) {
    if (captured < 0 || captured > room) {
      return "a packet claims %s captured bytes in a block with room for %d"
          .formatted(Integer.toUnsignedString(captured), room);
    }
    final int most = PcapReader.maxCapturedBytes(source.description.linkType());
    return captured > most
        ? "a packet claims %d captured bytes, more than the %d that any has"
            .formatted(captured, most)
        : null;
  }

  private String noInterface(final int index) {
    return "a packet refers to interface %s, and its section has described %d so far"
        .formatted(Integer.toUnsignedString(index), sources.size());
  }

  private int unsignedShort(final UnsafeBuffer buffer, final int offset) {
    return Short.toUnsignedInt(buffer.getShort(offset, order));
  }

  /// UTF-8, and in some files with a zero byte at the end.
  private static String text(final UnsafeBuffer buffer, final int offset, final int length) {
    final byte[] bytes = new byte[length];
    buffer.getBytes(offset, bytes);
    final String text = new String(bytes, StandardCharsets.UTF_8);
    final int zero = text.indexOf('\0');
    return zero < 0 ? text : text.substring(0, zero);
  }
}
