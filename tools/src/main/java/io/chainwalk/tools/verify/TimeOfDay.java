package io.chainwalk.tools.verify;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.tools.cases.Departure;
import io.chainwalk.tools.cases.Exchange;
import io.chainwalk.tools.cases.Packet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.agrona.concurrent.UnsafeBuffer;

/// Takes out of packets the time of day that a node wrote into their IPv4 timestamp options (RFC 791, section 3.1), so that
/// what it did at one time can be compared with what it did at another.
final class TimeOfDay {
  private static final long MS_PER_DAY = TimeUnit.DAYS.toMillis(1);
  private static final int IPV4_WITHOUT_OPTIONS = 0x45;

  private TimeOfDay() {}

  /// What came out, with 0 for the time.
  ///
  /// @param exchange has the time at which the node read its clock
  static List<Departure> without(final Exchange exchange) {
    final long ms = TimeUnit.NANOSECONDS.toMillis(exchange.arrival().timeNs()) % MS_PER_DAY;
    return exchange.departures().stream()
        .map(departure -> new Departure(departure.by(), without(departure.packet(), (int) ms)))
        .toList();
  }

  private static Packet without(final Packet packet, final int time) {
    if (packet.length() <= Ipv4Header.MIN_LENGTH
        || packet.at(0) >>> 4 != 4
        || packet.at(0) <= IPV4_WITHOUT_OPTIONS) {
      return packet;
    }
    final UnsafeBuffer bytes = new UnsafeBuffer(packet.bytes());
    final int end = Math.min(packet.length(), Ipv4Header.headerLength(bytes, 0));
    boolean isFound = false;
    for (int at = Ipv4Header.MIN_LENGTH; at + Integer.BYTES <= end; at++) {
      if (bytes.getInt(at, BIG_ENDIAN) == time) {
        bytes.putInt(at, 0, BIG_ENDIAN);
        isFound = true;
      }
    }
    if (isFound) {
      Ipv4Header.setChecksum(bytes, 0, 0);
      Ipv4Header.setChecksum(
          bytes, 0, InternetChecksum.checksumOf(InternetChecksum.sum(bytes, 0, end)));
    }
    return Packet.of(bytes.byteArray());
  }
}
