package io.chainwalk.tools.cases;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.Ipv4Header;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/// The time of day that a node may have written into the IPv4 timestamp option of a packet (RFC 791, section 3.1):
/// milliseconds since midnight UT.
public final class TimeOfDay {
  private static final long MS_PER_DAY = TimeUnit.DAYS.toMillis(1);
  private static final int IPV4_WITHOUT_OPTIONS = 0x45;
  private static final int NOWHERE = -1;

  private TimeOfDay() {}

  /// The word that would be written.
  ///
  /// @param epochNs nanoseconds since 1970
  /// @return milliseconds since midnight
  public static int wordAt(final long epochNs) {
    return (int) (TimeUnit.NANOSECONDS.toMillis(epochNs) % MS_PER_DAY);
  }

  /// Whether a packet is one that could have it.
  ///
  /// @param packet any
  /// @return true for one of IPv4 with options
  public static boolean mayStandIn(final Packet packet) {
    return packet.length() > 0 && packet.at(0) >>> 4 == 4 && packet.at(0) > IPV4_WITHOUT_OPTIONS;
  }

  /// Whether a word stands somewhere among the options.
  ///
  /// @param packet any
  /// @param word see [#wordAt]
  /// @return false for packets without options
  public static boolean standsIn(final Packet packet, final int word) {
    return mayStandIn(packet) && find(new UnsafeBuffer(packet.bytes()), word) != NOWHERE;
  }

  /// A packet with 0 for the time, so that what a node did at one time can be compared with what it did at another.
  ///
  /// @param packet any
  /// @param word see [#wordAt]
  /// @return the packet itself where the word is not among the options; else one whose header checksum is right
  public static Packet without(final Packet packet, final int word) {
    if (word == 0 || !standsIn(packet, word)) {
      return packet;
    }
    final UnsafeBuffer bytes = new UnsafeBuffer(packet.bytes());
    for (int at = find(bytes, word); at != NOWHERE; at = find(bytes, word)) {
      bytes.putInt(at, 0, BIG_ENDIAN);
    }
    if (Ipv4Header.headerLength(bytes, 0) <= packet.length()) {
      Ipv4Header.mendChecksum(bytes, 0);
    }
    return Packet.of(bytes.byteArray());
  }

  private static int find(final UnsafeBuffer bytes, final int word) {
    final int end = Math.min(bytes.capacity(), Ipv4Header.headerLength(bytes, 0));
    for (int at = Ipv4Header.MIN_LENGTH; at + Integer.BYTES <= end; at++) {
      if (bytes.getInt(at, BIG_ENDIAN) == word) {
        return at;
      }
    }
    return NOWHERE;
  }
}
