package io.chainwalk.capture;

/// Where the fields of a classic capture file are (draft-ietf-opsawg-pcap; all in the file's own byte order).
///
/// ```
/// file header                                  record header, in front of each frame
///  0 magic: byte order and unit of time         0 seconds since 1970
///  4 major version (16)   6 minor version (16)  4 micro- or nanoseconds
///  8 offset from UTC, always 0                  8 captured length
/// 12 accuracy of time, always 0                12 original length
/// 16 snap length                               16 the frame, or in modified files:
/// 20 link type (16), FCS length and flags      16 interface, protocol, packet type; 24 the frame
/// ```
final class PcapLayout {
  static final int MAGIC_MICROSECONDS = 0xA1B2C3D4;
  static final int MAGIC_NANOSECONDS = 0xA1B23C4D;

  /// Written by a tcpdump patched by A. Kuznetsov and shipped by Linux distributions of the late nineties.
  static final int MAGIC_MODIFIED = 0xA1B2CD34;

  static final int MAGIC_BYTES = 4;
  static final int MAJOR_VERSION_OFFSET = 4;
  static final int MINOR_VERSION_OFFSET = 6;
  static final int SNAP_LENGTH_OFFSET = 16;
  static final int LINK_TYPE_OFFSET = 20;
  static final int FILE_HEADER_BYTES = 24;

  static final int SECONDS_OFFSET = 0;
  static final int FRACTION_OFFSET = 4;
  static final int CAPTURED_LENGTH_OFFSET = 8;
  static final int ORIGINAL_LENGTH_OFFSET = 12;
  static final int RECORD_HEADER_BYTES = 16;
  static final int MODIFIED_RECORD_HEADER_BYTES = 24;

  static final int MAJOR_VERSION = 2;
  static final int MINOR_VERSION = 4;

  /// Only the lower half of the field is the link type; the upper tells of a frame check sequence.
  static final int LINK_TYPE_MASK = 0xFFFF;

  private PcapLayout() {}
}
