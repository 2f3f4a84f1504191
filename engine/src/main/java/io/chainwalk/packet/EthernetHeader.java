package io.chainwalk.packet;

/// The Ethernet header, IEEE 802.3 section 3.1: destination, source, and a type or a length.
public final class EthernetHeader {
  /// Bytes of the header.
  public static final int LENGTH = 14;

  /// Offset of the type, or of the length where that is 1500 or less.
  public static final int TYPE = 12;

  /// The largest value of the type field that is a length.
  public static final int MAX_FRAME_LENGTH = 1500;

  private EthernetHeader() {}
}
