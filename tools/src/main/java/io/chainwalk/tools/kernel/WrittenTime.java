package io.chainwalk.tools.kernel;

import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Packet;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The time of day that a kernel wrote into IPv4 timestamp options (RFC 791, section 3.1): milliseconds since midnight UT.
final class WrittenTime {
  private static final long NS_PER_MS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final long MS_PER_DAY = TimeUnit.DAYS.toMillis(1);

  private WrittenTime() {}

  /// When the kernel must have read its clock, as far as what came out tells.
  ///
  /// @param departures what came out
  /// @param fromNs before the packet was handed in, since 1970
  /// @param toNs after everything had come out
  /// @return the beginning of the millisecond that was written, if it is one that began in between; else `fromNs`
  static long of(final List<Departure> departures, final long fromNs, final long toNs) {
    for (long ms = fromNs / NS_PER_MS + 1; ms <= toNs / NS_PER_MS; ms++) {
      final int written = (int) (ms % MS_PER_DAY);
      if (departures.stream().anyMatch(departure -> hasOption(departure.packet(), written))) {
        return ms * NS_PER_MS;
      }
    }
    return fromNs;
  }

  /// Whether a word stands somewhere among the options.
  private static boolean hasOption(final Packet packet, final int word) {
    if (packet.length() < Ipv4Header.MIN_LENGTH || packet.at(0) >>> 4 != 4) {
      return false;
    }
    final ByteBuffer bytes = ByteBuffer.wrap(packet.bytes());
    final int end = Math.min(packet.length(), (packet.at(0) & 0xF) * Integer.BYTES);
    for (int at = Ipv4Header.MIN_LENGTH; at + Integer.BYTES <= end; at++) {
      if (bytes.getInt(at) == word) {
        return true;
      }
    }
    return false;
  }
}
