package io.chainwalk.answer;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.node.Ipv4Options;
import io.chainwalk.node.Node;
import io.chainwalk.packet.Ipv4Header;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// The options an answer carries back: record route and timestamp, as the packet brought them, with a place filled in
/// for the way back where the packet got one filled in for the way here (RFC 1122 section 3.2.2.6 for echo replies; the
/// kernel does it for errors too).
///
/// Reused, one per worker.
final class OptionsEcho {
  private static final int MAX_BYTES = 40;
  private static final int POINTER = 2;
  private static final int FLAGS = 3;
  private static final int FIRST_POINTER = 4;
  private static final int ADDRESS_BYTES = 4;
  private static final int TIMES_OF_GIVEN_ADDRESSES = 3;
  private static final int MILLISECONDS_A_DAY = 86_400_000;
  private static final byte END = 0;
  private static final int NONE = -1;

  private final Node node;
  private final byte[] bytes = new byte[MAX_BYTES];
  private int lengthBytes;
  private int addressOfRoute;
  private int addressOfTimestamp;
  private int timeOfTimestamp;

  OptionsEcho(final Node node) {
    this.node = node;
  }

  /// Bytes of options, a multiple of 4.
  int lengthBytes() {
    return lengthBytes;
  }

  /// Takes from a packet what its answer will carry.
  Silence read(final OffendingPacket about) {
    lengthBytes = 0;
    addressOfRoute = NONE;
    addressOfTimestamp = NONE;
    timeOfTimestamp = NONE;
    final Ipv4Options options = about.route().options();
    if (!options.arePresent()) {
      return Silence.NONE;
    }
    final DirectBuffer buffer = about.buffer();
    if (options.hasLabel()
        || (options.sourceRoute() != 0
            && hasStopsBehind(buffer, about.ipOffset() + options.sourceRoute()))) {
      return Silence.OPTION_NOT_MODELLED;
    }
    if (options.recordRoute() != 0
        && !readRecordRoute(buffer, about.ipOffset() + options.recordRoute(), options)) {
      return Silence.BAD_OPTION;
    }
    if (options.timestamp() != 0
        && !readTimestamp(buffer, about.ipOffset() + options.timestamp(), options)) {
      return Silence.BAD_OPTION;
    }
    while (lengthBytes % Integer.BYTES != 0) {
      bytes[lengthBytes++] = END;
    }
    return Silence.NONE;
  }

  /// Whether a source route has been followed to a first stop, so that an answer would have to go back by way of it.
  private static boolean hasStopsBehind(final DirectBuffer buffer, final int at) {
    final int pointer = buffer.getByte(at + POINTER) & 0xFF;
    final int length = buffer.getByte(at + 1) & 0xFF;
    return Math.min(pointer, length + 1) >= FIRST_POINTER + ADDRESS_BYTES;
  }

  private boolean readRecordRoute(
      final DirectBuffer buffer, final int at, final Ipv4Options options) {
    final int length = buffer.getByte(at + 1) & 0xFF;
    final int pointer = buffer.getByte(at + POINTER) & 0xFF;
    buffer.getBytes(at, bytes, lengthBytes, length);
    if (options.recordRouteNeedsAddress() && pointer <= length) {
      if (pointer + ADDRESS_BYTES - 1 > length) {
        return false;
      }
      bytes[lengthBytes + POINTER] = (byte) (pointer + ADDRESS_BYTES);
      addressOfRoute = lengthBytes + pointer - 1;
    }
    lengthBytes += length;
    return true;
  }

  private boolean readTimestamp(
      final DirectBuffer buffer, final int at, final Ipv4Options options) {
    final int length = buffer.getByte(at + 1) & 0xFF;
    final int start = lengthBytes;
    int pointer = buffer.getByte(at + POINTER) & 0xFF;
    buffer.getBytes(at, bytes, start, length);
    lengthBytes += length;
    if (pointer > length) {
      return true;
    }
    if (options.timestampNeedsAddress()) {
      if (pointer + ADDRESS_BYTES - 1 > length) {
        return false;
      }
      addressOfTimestamp = start + pointer - 1;
      pointer += ADDRESS_BYTES;
    }
    if (options.timestampNeedsTime()) {
      if (pointer + ADDRESS_BYTES - 1 > length) {
        return false;
      }
      if ((bytes[start + FLAGS] & 0xF) != TIMES_OF_GIVEN_ADDRESSES) {
        timeOfTimestamp = start + pointer - 1;
        pointer += ADDRESS_BYTES;
      } else if (pointer + 2 * ADDRESS_BYTES - 1 <= length
          && !Ipv4Options.isSomebodyElse(node, buffer.getInt(at + pointer - 1, BIG_ENDIAN))) {
        timeOfTimestamp = start + pointer + ADDRESS_BYTES - 1;
        pointer += 2 * ADDRESS_BYTES;
      }
    }
    bytes[start + POINTER] = (byte) pointer;
    return true;
  }

  /// Writes the options behind the fixed header, with the answer's own address and time.
  void write(
      final int source, final long epochMs, final MutableDirectBuffer out, final int ipOffset) {
    if (lengthBytes == 0) {
      return;
    }
    final int at = ipOffset + Ipv4Header.MIN_LENGTH;
    out.putBytes(at, bytes, 0, lengthBytes);
    if (addressOfRoute != NONE) {
      out.putInt(at + addressOfRoute, source, BIG_ENDIAN);
    }
    if (addressOfTimestamp != NONE) {
      out.putInt(at + addressOfTimestamp, source, BIG_ENDIAN);
    }
    if (timeOfTimestamp != NONE) {
      out.putInt(at + timeOfTimestamp, (int) (epochMs % MILLISECONDS_A_DAY), BIG_ENDIAN);
    }
  }
}
