package io.chainwalk.tools.cases;

import java.util.Arrays;
import java.util.HexFormat;

/// The bytes of an IP packet, from its version on.
///
/// **Threads:** immutable.
public final class Packet {
  private final byte[] bytes;

  private Packet(final byte[] bytes) {
    this.bytes = bytes;
  }

  /// Copies bytes.
  ///
  /// @param bytes of a packet, whatever they are
  /// @return a packet
  public static Packet of(final byte[] bytes) {
    return new Packet(bytes.clone());
  }

  /// Copies some bytes.
  ///
  /// @param bytes an array
  /// @param from index of the first
  /// @param to index behind the last
  /// @return a packet
  public static Packet of(final byte[] bytes, final int from, final int to) {
    return new Packet(Arrays.copyOfRange(bytes, from, to));
  }

  /// Reads a packet as [#toString] writes it.
  ///
  /// @param hex two digits for each byte
  /// @return a packet
  /// @throws IllegalArgumentException when it is something else
  public static Packet ofHex(final String hex) {
    return new Packet(HexFormat.of().parseHex(hex));
  }

  /// Its bytes.
  ///
  /// @return a copy
  public byte[] bytes() {
    return bytes.clone();
  }

  /// How many bytes there are.
  ///
  /// @return whatever the packet says itself
  public int length() {
    return bytes.length;
  }

  /// A byte.
  ///
  /// @param index 0 to [#length] - 1
  /// @return 0 to 255
  public int at(final int index) {
    return bytes[index] & 0xFF;
  }

  /// Copies the bytes.
  ///
  /// @param into where to
  /// @param offset index of the first there
  public void copyTo(final byte[] into, final int offset) {
    System.arraycopy(bytes, 0, into, offset, bytes.length);
  }

  @Override
  public boolean equals(final Object other) {
    return other instanceof Packet packet && Arrays.equals(bytes, packet.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  /// In hexadecimal, two digits for each byte, nothing between them.
  @Override
  public String toString() {
    return HexFormat.of().formatHex(bytes);
  }
}
