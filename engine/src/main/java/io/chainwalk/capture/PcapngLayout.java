package io.chainwalk.capture;

/// Where the fields of a pcapng block are (draft-ietf-opsawg-pcapng; all in the section's own byte order).
///
/// ```
/// any block                section header       interface description
///  0 type                   8 byte-order magic   8 link type (16), reserved (16)
///  4 total length          12 major (16)        12 snap length
///  8 body, padded to 4     14 minor (16)        16 options
///    options               16 section length
///    total length again    24 options
///
/// enhanced packet          packet (obsolete)               simple packet
///  8 interface              8 interface (16), drops (16)    8 original length
/// 12 time, upper half      12 time, upper half             12 frame, padded
/// 16 time, lower half      16 time, lower half
/// 20 captured length       20 captured length
/// 24 original length       24 original length
/// 28 frame, padded         28 frame, padded
///    options                  options
/// ```
final class PcapngLayout {
  /// Reads the same in both byte orders, so that it can be found before the order is known.
  static final int SECTION_HEADER = 0x0A0D0D0A;

  static final int INTERFACE_DESCRIPTION = 1;
  static final int OBSOLETE_PACKET = 2;
  static final int SIMPLE_PACKET = 3;
  static final int ENHANCED_PACKET = 6;

  static final int TYPE_OFFSET = 0;
  static final int TOTAL_LENGTH_OFFSET = 4;
  static final int BLOCK_HEADER_BYTES = 8;
  static final int TRAILER_BYTES = 4;
  static final int MINIMUM_BLOCK_BYTES = BLOCK_HEADER_BYTES + TRAILER_BYTES;

  static final int BYTE_ORDER_MAGIC = 0x1A2B3C4D;
  static final int BYTE_ORDER_MAGIC_OFFSET = 8;
  static final int MAJOR_VERSION_OFFSET = 12;
  static final int MINOR_VERSION_OFFSET = 14;
  static final int SECTION_LENGTH_OFFSET = 16;
  static final int SECTION_OPTIONS_OFFSET = 24;
  static final int MAJOR_VERSION = 1;

  static final int LINK_TYPE_OFFSET = 8;
  static final int SNAP_LENGTH_OFFSET = 12;
  static final int INTERFACE_OPTIONS_OFFSET = 16;

  static final int PACKET_INTERFACE_OFFSET = 8;
  static final int TIME_HIGH_OFFSET = 12;
  static final int TIME_LOW_OFFSET = 16;
  static final int CAPTURED_LENGTH_OFFSET = 20;
  static final int ORIGINAL_LENGTH_OFFSET = 24;
  static final int FRAME_OFFSET = 28;
  static final int SIMPLE_ORIGINAL_LENGTH_OFFSET = 8;
  static final int SIMPLE_FRAME_OFFSET = 12;

  static final int OPTION_HEADER_BYTES = 4;
  static final int OPTION_END = 0;
  static final int OPTION_INTERFACE_NAME = 2;
  static final int OPTION_INTERFACE_DESCRIPTION = 3;
  static final int OPTION_TIME_RESOLUTION = 9;
  static final int OPTION_TIME_OFFSET = 14;

  private PcapngLayout() {}

  /// Rounds up to whole 32-bit words, as frames and option values are padded.
  static int padded(final int length) {
    return (length + 3) & ~3;
  }
}
