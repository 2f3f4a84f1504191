package io.chainwalk.node;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.node.RouteResult.Verdict;
import io.chainwalk.packet.Ipv4Header;
import org.agrona.MutableDirectBuffer;

/// The options of one IPv4 packet (RFC 791 section 3.1), processed as a kernel does: record route and timestamp are
/// filled in, source routes refused, malformed ones answered with "parameter problem".
///
/// It happens in two steps. [#process] runs after routing and writes what the node knows then, without touching the
/// header checksum; [#complete] runs behind FORWARD, puts the address of the outgoing interface into a record
/// route and mends the checksum. A packet that is rejected in between is quoted with a wrong checksum, by the kernel and by us.
///
/// Following a source route (`accept_source_route`) and checking CIPSO labels are not modelled: such a packet is dropped
/// as [RoutingDrop#OPTION_NOT_MODELLED].
public final class Ipv4Options {
  private static final int END = 0;
  private static final int NO_OPERATION = 1;
  private static final int RECORD_ROUTE = 7;
  private static final int TIMESTAMP = 68;
  private static final int LOOSE_SOURCE_ROUTE = 131;
  private static final int CIPSO = 134;
  private static final int STRICT_SOURCE_ROUTE = 137;
  private static final int ROUTER_ALERT = 148;

  private static final int TIMES_ONLY = 0;
  private static final int TIMES_AND_ADDRESSES = 1;
  private static final int TIMES_OF_GIVEN_ADDRESSES = 3;

  private static final int ADDRESS_BYTES = 4;
  private static final int MILLISECONDS_A_DAY = 86_400_000;

  /// Where the pointer of a source route problem points: at the destination address.
  private static final int AT_DESTINATION = 16;

  private static final int GOOD = -1;

  private boolean present;
  private boolean changed;
  private int recordRoute;
  private boolean recordRouteNeedsAddress;
  private int timestamp;
  private boolean timestampNeedsAddress;
  private boolean timestampNeedsTime;
  private int sourceRoute;
  private boolean strict;
  private boolean cipso;

  Ipv4Options() {}

  void clear() {
    present = false;
    changed = false;
    recordRoute = 0;
    recordRouteNeedsAddress = false;
    timestamp = 0;
    timestampNeedsAddress = false;
    timestampNeedsTime = false;
    sourceRoute = 0;
    strict = false;
    cipso = false;
  }

  /// Whether the packet has options.
  ///
  /// @return false for nearly every packet
  public boolean arePresent() {
    return present;
  }

  /// Where the record route option is.
  ///
  /// @return bytes from the start of the header, or 0 if there is none
  public int recordRoute() {
    return recordRoute;
  }

  /// Whether a place in the record route was taken, which is then the one before its pointer.
  ///
  /// @return false if it is full
  public boolean recordRouteNeedsAddress() {
    return recordRouteNeedsAddress;
  }

  /// Where the timestamp option is.
  ///
  /// @return bytes from the start of the header, or 0 if there is none
  public int timestamp() {
    return timestamp;
  }

  /// Whether an address was put in front of the timestamp.
  ///
  /// @return true if so
  public boolean timestampNeedsAddress() {
    return timestampNeedsAddress;
  }

  /// Whether a timestamp was put in.
  ///
  /// @return true if so
  public boolean timestampNeedsTime() {
    return timestampNeedsTime;
  }

  /// Where the source route option is.
  ///
  /// @return bytes from the start of the header, or 0 if there is none
  public int sourceRoute() {
    return sourceRoute;
  }

  /// Whether there is a CIPSO label.
  ///
  /// @return true if so
  public boolean hasLabel() {
    return cipso;
  }

  /// Reads and changes the options; the verdict stays if nothing is wrong with them.
  Verdict process(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final Node node,
      final long epochMs,
      final RouteResult result) {
    present = true;
    final int problemAt = walk(buffer, ipOffset, node, epochMs, result);
    if (problemAt != GOOD) {
      return problem(problemAt - ipOffset, result);
    }
    if (cipso) {
      return result.toDrop(RoutingDrop.OPTION_NOT_MODELLED);
    }
    return sourceRoute == 0 ? result.verdict() : judgeSourceRoute(buffer, ipOffset, node, result);
  }

  private static Verdict problem(final int pointer, final RouteResult result) {
    return result.toAnswer(IcmpError.PARAMETER_PROBLEM, 0, pointer << 24);
  }

  private Verdict judgeSourceRoute(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final Node node,
      final RouteResult result) {
    if (!node.config(result.inputInterface()).acceptSourceRoute || result.isLinkGroup()) {
      return result.toDrop(RoutingDrop.SOURCE_ROUTE);
    }
    return switch (result.verdict()) {
      case FORWARD -> strict ? problem(AT_DESTINATION, result) : Verdict.FORWARD;
      case LOCAL -> endsHere(buffer, ipOffset, result) ? Verdict.LOCAL : result.verdict();
      case DROP, ANSWER -> result.toDrop(RoutingDrop.SOURCE_ROUTE);
    };
  }

  /// Whether the source route has no more stops; if it has some, the packet is dropped.
  private boolean endsHere(
      final MutableDirectBuffer buffer, final int ipOffset, final RouteResult result) {
    final int at = ipOffset + sourceRoute;
    if (result.isGroup()) {
      result.toDrop(RoutingDrop.SOURCE_ROUTE);
      return false;
    }
    if (unsigned(buffer, at + 2) <= unsigned(buffer, at + 1)) {
      result.toDrop(RoutingDrop.OPTION_NOT_MODELLED);
      return false;
    }
    return true;
  }

  /// Goes through all options and answers with the offset of the first byte that is wrong, or [#GOOD].
  private int walk(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final Node node,
      final long epochMs,
      final RouteResult result) {
    final int end = ipOffset + Ipv4Header.headerLength(buffer, ipOffset);
    int at = ipOffset + Ipv4Header.MIN_LENGTH;
    while (at < end) {
      final int kind = unsigned(buffer, at);
      if (kind == END) {
        clearPadding(buffer, at + 1, end);
        return GOOD;
      }
      if (kind == NO_OPERATION) {
        at++;
        continue;
      }
      if (end - at < 2) {
        return at;
      }
      final int length = unsigned(buffer, at + 1);
      if (length < 2 || length > end - at) {
        return at;
      }
      final int problem =
          switch (kind) {
            case RECORD_ROUTE -> recordRoute(buffer, ipOffset, at, length, node, result);
            case TIMESTAMP -> timestamp(buffer, ipOffset, at, length, node, epochMs, result);
            case LOOSE_SOURCE_ROUTE, STRICT_SOURCE_ROUTE ->
                sourceRoute(buffer, ipOffset, at, length, kind);
            case CIPSO -> cipso(at);
            case ROUTER_ALERT -> length < ADDRESS_BYTES ? at + 1 : GOOD;
            default -> GOOD;
          };
      if (problem != GOOD) {
        return problem;
      }
      at += length;
    }
    return GOOD;
  }

  /// Behind the end of options everything is zero afterwards.
  private void clearPadding(final MutableDirectBuffer buffer, final int from, final int end) {
    for (int at = from; at < end; at++) {
      if (buffer.getByte(at) != END) {
        buffer.putByte(at, (byte) END);
        changed = true;
      }
    }
  }

  private int sourceRoute(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final int at,
      final int length,
      final int kind) {
    if (length < 3) {
      return at + 1;
    }
    if (unsigned(buffer, at + 2) < 4) {
      return at + 2;
    }
    if (sourceRoute != 0) {
      return at;
    }
    strict = kind == STRICT_SOURCE_ROUTE;
    sourceRoute = at - ipOffset;
    return GOOD;
  }

  private int cipso(final int at) {
    if (cipso) {
      return at;
    }
    cipso = true;
    return GOOD;
  }

  private int recordRoute(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final int at,
      final int length,
      final Node node,
      final RouteResult result) {
    if (recordRoute != 0) {
      return at;
    }
    if (length < 3) {
      return at + 1;
    }
    final int pointer = unsigned(buffer, at + 2);
    if (pointer < 4) {
      return at + 2;
    }
    if (pointer <= length) {
      if (pointer + ADDRESS_BYTES - 1 > length) {
        return at + 2;
      }
      buffer.putInt(
          at + pointer - 1, OptionAddresses.onTheWayIn(buffer, ipOffset, node, result), BIG_ENDIAN);
      buffer.putByte(at + 2, (byte) (pointer + ADDRESS_BYTES));
      recordRouteNeedsAddress = true;
      changed = true;
    }
    recordRoute = at - ipOffset;
    return GOOD;
  }

  private int timestamp(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final int at,
      final int length,
      final Node node,
      final long epochMs,
      final RouteResult result) {
    if (timestamp != 0) {
      return at;
    }
    if (length < 4) {
      return at + 1;
    }
    final int pointer = unsigned(buffer, at + 2);
    if (pointer < 5) {
      return at + 2;
    }
    final int flag = unsigned(buffer, at + 3) & 0xF;
    if (pointer > length) {
      return overflow(buffer, ipOffset, at, flag);
    }
    final boolean hasAddress = flag == TIMES_AND_ADDRESSES || flag == TIMES_OF_GIVEN_ADDRESSES;
    if (pointer + (hasAddress ? 2 * ADDRESS_BYTES : ADDRESS_BYTES) - 1 > length) {
      return at + 2;
    }
    final int entry = at + pointer - 1;
    final int time = (int) (epochMs % MILLISECONDS_A_DAY);
    switch (flag) {
      case TIMES_ONLY -> {
        timestampNeedsTime = true;
        buffer.putByte(at + 2, (byte) (pointer + ADDRESS_BYTES));
        stamp(buffer, entry, time);
      }
      case TIMES_AND_ADDRESSES -> {
        buffer.putInt(
            entry, OptionAddresses.onTheWayIn(buffer, ipOffset, node, result), BIG_ENDIAN);
        timestampNeedsAddress = true;
        timestampNeedsTime = true;
        buffer.putByte(at + 2, (byte) (pointer + 2 * ADDRESS_BYTES));
        stamp(buffer, entry + ADDRESS_BYTES, time);
      }
      case TIMES_OF_GIVEN_ADDRESSES -> {
        if (!isSomebodyElse(node, buffer.getInt(entry, BIG_ENDIAN))) {
          timestampNeedsTime = true;
          buffer.putByte(at + 2, (byte) (pointer + 2 * ADDRESS_BYTES));
          stamp(buffer, entry + ADDRESS_BYTES, time);
        }
      }
      default -> {} // an unknown flag: RFC 791 does not say, the kernel leaves it as it is
    }
    timestamp = at - ipOffset;
    return GOOD;
  }

  private void stamp(final MutableDirectBuffer buffer, final int at, final int time) {
    buffer.putInt(at, time, BIG_ENDIAN);
    changed = true;
  }

  /// Counts a node that found no place for its timestamp.
  private int overflow(
      final MutableDirectBuffer buffer, final int ipOffset, final int at, final int flag) {
    if (flag != TIMES_OF_GIVEN_ADDRESSES) {
      final int count = unsigned(buffer, at + 3) >>> 4;
      if (count == 0xF) {
        return at + 3;
      }
      buffer.putByte(at + 3, (byte) (flag | ((count + 1) << 4)));
      changed = true;
    }
    timestamp = at - ipOffset;
    return GOOD;
  }

  /// Whether an address given by the sender is another machine's.
  ///
  /// @param node the node
  /// @param address as in the option
  /// @return true for UNICAST as `addrtype` has it
  public static boolean isSomebodyElse(final Node node, final int address) {
    return node.addressType4(address, 0) == AddressType.UNICAST;
  }

  /// Writes the address of the way out into a record route and mends the checksum. The one in front of a timestamp stays
  /// that of the way in.
  void complete(
      final MutableDirectBuffer buffer,
      final int ipOffset,
      final Node node,
      final RouteResult result) {
    if (recordRouteNeedsAddress) {
      final int at = ipOffset + recordRoute;
      final int entry = at + unsigned(buffer, at + 2) - 5;
      final int source = OptionAddresses.atTheWayOut(buffer, ipOffset, node, result);
      buffer.putInt(entry, source, BIG_ENDIAN);
    }
    if (changed) {
      changed = false;
      Ipv4Header.mendChecksum(buffer, ipOffset);
    }
  }

  private static int unsigned(final MutableDirectBuffer buffer, final int at) {
    return buffer.getByte(at) & 0xFF;
  }
}
