package io.chainwalk.tracker;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.TransportPackets;
import io.chainwalk.sysctl.ConntrackSettings;
import java.util.Arrays;
import org.agrona.concurrent.UnsafeBuffer;

/// One flow between a client and a server, and around the tracker of its protocol what the table does: look the entry
/// up, apply the result, confirm. The clock moves only when told to.
///
/// Everything around the tracker area and behind the captured bytes of a packet is filled with a pattern; that it is
/// still there is checked after each packet.
final class TrackerLab {
  static final long SECOND_NS = 1_000_000_000L;

  private static final int AREA_OFFSET = 64;
  private static final int FRAME_OFFSET = 34;
  private static final byte PATTERN = (byte) 0xA5;

  private final int protocol;
  private final boolean ipv6;
  private final UnsafeBuffer area = new UnsafeBuffer(new byte[3 * AREA_OFFSET]);
  private final UnsafeBuffer frame = new UnsafeBuffer(new byte[2048]);
  private final ParsedPacket packet = new ParsedPacket();
  private final TcpTracker tcp = new TcpTracker();
  private final SctpTracker sctp = new SctpTracker();

  private ConntrackSettings settings = ConntrackSettings.defaults();
  private long nowNs = -5 * SECOND_NS; // so that deadlines cross 0
  private boolean exists;
  private boolean begunByClient;
  private int status;
  private long deadlineNs;
  private int cutBytes;
  private long lastResult;

  TrackerLab(final int protocol) {
    this(protocol, protocol == Protocol.ICMPV6);
  }

  TrackerLab(final int protocol, final boolean ipv6) {
    this.protocol = protocol;
    this.ipv6 = ipv6;
    area.setMemory(0, area.capacity(), PATTERN);
  }

  TrackerLab set(final String sysctl, final long value) {
    settings = settings.with(sysctl, value);
    return this;
  }

  void passNs(final long ns) {
    nowNs += ns;
  }

  void passSeconds(final double seconds) {
    passNs((long) (seconds * SECOND_NS));
  }

  /// The capture keeps so many bytes less of each packet from now on.
  void cut(final int bytes) {
    cutBytes = bytes;
  }

  /// A packet passes the node and survives its chains.
  ///
  /// @param fromClient who sent it
  /// @param bytes from the upper-layer header on
  /// @return its ctstate
  String send(final boolean fromClient, final byte[] bytes) {
    frame.setMemory(0, frame.capacity(), PATTERN);
    final int captured = Math.max(bytes.length - cutBytes, 0);
    frame.putBytes(FRAME_OFFSET, bytes, 0, captured);
    TransportPackets.set(packet, protocol, ipv6, FRAME_OFFSET, bytes.length, captured);
    String ctstate = attempt(fromClient);
    if (ctstate.equals("REPEAT")) {
      exists = false;
      ctstate = attempt(fromClient);
    }
    assertNothingElseWasWritten();
    return ctstate;
  }

  private String attempt(final boolean fromClient) {
    if (exists && deadlineNs - nowNs <= 0) {
      exists = false;
    }
    final boolean confirmed = exists;
    if (!exists) {
      area.setMemory(AREA_OFFSET, TrackerArea.LENGTH_BYTES, (byte) 0);
      begunByClient = fromClient;
      status = 0;
    }
    final int direction =
        (fromClient == begunByClient ? Direction.ORIGINAL : Direction.REPLY).ordinal();
    final boolean isNew =
        direction == Direction.ORIGINAL.ordinal() && (status & ConntrackStatus.SEEN_REPLY) == 0;
    lastResult = track(direction, confirmed);
    if (TrackerResult.verdict(lastResult) == TrackerResult.REPEAT) {
      return "REPEAT";
    }
    status = TrackerResult.statusAfter(lastResult, direction, status);
    if (TrackerResult.setsTimeout(lastResult)) {
      deadlineNs = nowNs + TrackerResult.timeoutSeconds(lastResult) * SECOND_NS;
    }
    if (!TrackerResult.isAccepted(lastResult)) {
      return "INVALID";
    }
    exists = !TrackerResult.removesEntry(lastResult);
    status |= ConntrackStatus.CONFIRMED;
    return isNew ? "NEW" : "ESTABLISHED";
  }

  private long track(final int direction, final boolean confirmed) {
    return switch (protocol) {
      case Protocol.TCP ->
          tcp.onPacket(
              area,
              AREA_OFFSET,
              frame,
              packet,
              direction,
              status,
              confirmed,
              deadlineNs - nowNs,
              settings.tcp());
      case Protocol.SCTP ->
          sctp.onPacket(
              area, AREA_OFFSET, frame, packet, direction, status, confirmed, settings.sctp());
      case Protocol.UDP ->
          UdpTracker.onPacket(
              area, AREA_OFFSET, frame, packet, status, confirmed, nowNs, settings.udp());
      case Protocol.UDPLITE -> UdpTracker.onLitePacket(frame, packet, status, settings.udp());
      case Protocol.ICMP, Protocol.ICMPV6 ->
          IcmpTracker.onPacket(frame, packet, status, confirmed, settings.icmp());
      case Protocol.GRE ->
          GreTracker.onPacket(area, AREA_OFFSET, status, confirmed, settings.gre());
      default -> GenericTracker.onPacket(status, settings.genericTimeoutSeconds());
    };
  }

  private void assertNothingElseWasWritten() {
    final byte[] around = new byte[AREA_OFFSET];
    Arrays.fill(around, PATTERN);
    final byte[] seen = new byte[AREA_OFFSET];
    area.getBytes(0, seen);
    assertEquals(Arrays.toString(around), Arrays.toString(seen), "before the area");
    area.getBytes(AREA_OFFSET + TrackerArea.LENGTH_BYTES, seen);
    assertEquals(Arrays.toString(around), Arrays.toString(seen), "behind the area");
  }

  /// The entry as `conntrack -L` would show it now, but with exact seconds: `432000 ESTABLISHED ASSURED`, or
  /// `no entry`.
  String entry() {
    if (!isAlive()) {
      return "no entry";
    }
    final double remaining = (double) (deadlineNs - nowNs) / SECOND_NS;
    final StringBuilder text = new StringBuilder();
    text.append(remaining == Math.rint(remaining) ? Long.toString((long) remaining) : remaining);
    if (protocol == Protocol.TCP) {
      text.append(' ').append(TcpState.nameOf(state()));
    } else if (protocol == Protocol.SCTP) {
      text.append(' ').append(SctpState.nameOf(state()));
    }
    if ((status & ConntrackStatus.SEEN_REPLY) == 0) {
      text.append(" UNREPLIED");
    }
    if (isAssured()) {
      text.append(" ASSURED");
    }
    return text.toString();
  }

  boolean isAlive() {
    return exists && deadlineNs - nowNs > 0;
  }

  boolean isBegunByClient() {
    return begunByClient;
  }

  boolean isAssured() {
    return (status & ConntrackStatus.ASSURED) != 0;
  }

  boolean isReplied() {
    return (status & ConntrackStatus.SEEN_REPLY) != 0;
  }

  void addStatus(final int bits) {
    status |= bits;
  }

  long remainingNs() {
    return deadlineNs - nowNs;
  }

  long lastResult() {
    return lastResult;
  }

  ConntrackSettings settings() {
    return settings;
  }

  UnsafeBuffer area() {
    return area;
  }

  int areaOffset() {
    return AREA_OFFSET;
  }

  int status() {
    return status;
  }

  int state() {
    return protocol == Protocol.TCP
        ? TcpTracker.state(area, AREA_OFFSET)
        : SctpTracker.state(area, AREA_OFFSET);
  }
}
