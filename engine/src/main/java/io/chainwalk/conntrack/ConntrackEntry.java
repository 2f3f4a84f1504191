package io.chainwalk.conntrack;

import static io.chainwalk.conntrack.ConntrackEntryLayout.CONTROL_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.DEADLINE_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.MARK_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.OUTPUT_INTERFACE_OFFSET;
import static io.chainwalk.conntrack.ConntrackEntryLayout.TAG_OFFSET;

import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.tracker.ConntrackStatus;
import org.agrona.concurrent.UnsafeBuffer;

/// A cursor on one entry of the table: made once, then pointed at one entry after another by [ConntrackHandle#open].
/// Where the entry is in memory is worked out then, and no access asks again.
///
/// What it reads and writes is the live entry. It may be used until the burst ends in which the connection was found or
/// claimed, even if the connection is removed meanwhile; then it is to be pointed anew, or cleared.
///
/// **Threads:** the cursor belongs to one; which fields of the entry may be written by whom stands at the methods and in
/// the package page. Allocates nothing.
public final class ConntrackEntry {
  private static final UnsafeBuffer NOTHING = new UnsafeBuffer();

  private UnsafeBuffer buffer = NOTHING;
  private int offset;
  private int trackerOffset;
  private int connection = ConntrackHandle.NONE;

  /// The control word that it was found with, see [ConntrackHandle#findIpv4].
  private long foundControl;

  /// Makes a cursor that is on no entry.
  public ConntrackEntry() {}

  void point(
      final int connection,
      final UnsafeBuffer buffer,
      final int offset,
      final ConntrackEntryLayout layout) {
    this.connection = connection;
    this.buffer = buffer;
    this.offset = offset;
    trackerOffset = offset + layout.trackerOffset();
    foundControl = 0;
  }

  /// The same for an entry that was found by its control word.
  void point(
      final int connection,
      final UnsafeBuffer buffer,
      final int offset,
      final ConntrackEntryLayout layout,
      final long control) {
    point(connection, buffer, offset, layout);
    foundControl = control;
  }

  /// The status bits at the moment in which [ConntrackHandle#findIpv4] found the entry.
  ///
  /// @return bits of [ConntrackStatus]
  public int foundStatus() {
    return ConntrackEntryLayout.statusOf(foundControl);
  }

  /// Takes the cursor off its entry.
  public void clear() {
    connection = ConntrackHandle.NONE;
    buffer = NOTHING;
  }

  /// Whether the cursor is on an entry. Otherwise nothing but [#connection] may be asked.
  ///
  /// @return true between [ConntrackHandle#open] and [#clear]
  public boolean isOpen() {
    return connection != ConntrackHandle.NONE;
  }

  /// The connection the cursor is on.
  ///
  /// @return its number, or [ConntrackHandle#NONE]
  public int connection() {
    return connection;
  }

  /// Whether the connection is one of IPv6.
  ///
  /// @return false for IPv4
  public boolean ipv6() {
    return (connection & ConntrackTable.IPV6_BIT) != 0;
  }

  /// The IP protocol of the connection.
  ///
  /// @return 0 to 255
  public int protocol() {
    return ConntrackEntryLayout.protocolOf(control());
  }

  /// The zone of one of the directions.
  ///
  /// @param direction whose zone
  /// @return 0 to 65535; 0 where the entry has none, or one that does not cover the direction
  public int zone(final Direction direction) {
    return ConntrackEntryLayout.zoneOf(control(), direction.ordinal());
  }

  /// The status bits.
  ///
  /// @return bits of [ConntrackStatus]
  public int status() {
    return ConntrackEntryLayout.statusOf(control());
  }

  /// Sets status bits; bits are never cleared. An entry with NAT_CLASH never becomes ASSURED (facts sheet 1.6). Any
  /// worker that found the entry may call this.
  ///
  /// @param bits of [ConntrackStatus]
  public void addStatus(final int bits) {
    while (true) {
      final long control = control();
      final int allowed =
          (ConntrackEntryLayout.statusOf(control) & ConntrackStatus.NAT_CLASH) == 0
              ? bits
              : bits & ~ConntrackStatus.ASSURED;
      final long wanted = ConntrackEntryLayout.withStatusBits(control, allowed);
      if (wanted == control || buffer.compareAndSetLong(offset + CONTROL_OFFSET, control, wanted)) {
        return;
      }
    }
  }

  /// When the connection expires.
  ///
  /// @return on the same clock as every `nowNs`
  public long deadlineNs() {
    return buffer.getLongOpaque(offset + DEADLINE_OFFSET);
  }

  /// Moves the time at which the connection expires, unless it has a FIXED_TIMEOUT. Any worker that found the entry may
  /// call this; the last one wins.
  ///
  /// @param deadlineNs on the same clock as every `nowNs`
  public void setDeadlineNs(final long deadlineNs) {
    if ((status() & ConntrackStatus.FIXED_TIMEOUT) == 0) {
      buffer.putLongOpaque(offset + DEADLINE_OFFSET, deadlineNs);
    }
  }

  /// Moves the time at which the connection expires, of which it is known that it has no FIXED_TIMEOUT.
  ///
  /// @param deadlineNs on the same clock as every `nowNs`
  public void refresh(final long deadlineNs) {
    buffer.putLongOpaque(offset + DEADLINE_OFFSET, deadlineNs);
  }

  /// Reads one of the two tuples.
  ///
  /// @param direction whose tuple
  /// @param into where it goes, with the zone of that direction
  public void readTuple(final Direction direction, final FlowTuple into) {
    TupleFields.read(buffer, node(direction), ipv6(), control(), direction.ordinal(), into);
  }

  /// The addresses of one of the two tuples of a connection of IPv4.
  ///
  /// @param direction whose tuple, an ordinal of [Direction]
  /// @return source in the upper half, destination in the lower
  public long addressesIpv4(final int direction) {
    return buffer.getLong(nodeIpv4(direction));
  }

  /// The ports of one of the two tuples of a connection of IPv4.
  ///
  /// @param direction whose tuple, an ordinal of [Direction]
  /// @return source in the upper half, destination in the lower
  public int portsIpv4(final int direction) {
    return buffer.getInt(nodeIpv4(direction) + ConntrackEntryLayout.IPV4.portsOffset());
  }

  /// Replaces the reply tuple: this is what NAT does. For the claimer, before the connection is confirmed.
  ///
  /// @param tuple the tuple that answers will have, of the same family; its zone is not read: what zones an entry has is
  ///     decided when it is claimed
  public void setReplyTuple(final FlowTuple tuple) {
    TupleFields.write(buffer, node(Direction.REPLY), tuple);
  }

  /// What the owner of the table remembers of the connection.
  ///
  /// @return the tag; 0 until set
  public int tag() {
    return buffer.getInt(offset + TAG_OFFSET);
  }

  /// Remembers something of the connection. For the claimer, before the connection is confirmed.
  ///
  /// @param tag any number
  public void setTag(final int tag) {
    buffer.putInt(offset + TAG_OFFSET, tag);
  }

  /// netfilter's mark of the connection (connmark).
  ///
  /// @return the mark; 0 until set
  public int mark() {
    return buffer.getIntOpaque(trackerOffset + MARK_OFFSET);
  }

  /// Sets netfilter's mark of the connection. Any worker that found the entry may call this; the last one wins.
  ///
  /// @param mark any number
  public void setMark(final int mark) {
    buffer.putIntOpaque(trackerOffset + MARK_OFFSET, mark);
  }

  /// The interface by which a masqueraded connection left the node (facts sheet 6.6).
  ///
  /// @return its number; 0 if the connection is not masqueraded
  public int outputInterface() {
    return buffer.getInt(trackerOffset + OUTPUT_INTERFACE_OFFSET);
  }

  /// Remembers the interface by which a masqueraded connection leaves. For the claimer, before the connection is
  /// confirmed.
  ///
  /// @param outputInterface its number, not 0
  public void setOutputInterface(final int outputInterface) {
    buffer.putInt(trackerOffset + OUTPUT_INTERFACE_OFFSET, outputInterface);
  }

  /// The buffer in which the protocol tracker keeps its state of the connection.
  ///
  /// @return a buffer, see [#trackerOffset]
  public UnsafeBuffer trackerBuffer() {
    return buffer;
  }

  /// Where in that buffer the tracker's area is, see [io.chainwalk.tracker.TrackerArea].
  ///
  /// @return a byte offset
  public int trackerOffset() {
    return trackerOffset;
  }

  private long control() {
    return buffer.getLongAcquire(offset + CONTROL_OFFSET);
  }

  private int node(final Direction direction) {
    return ipv6()
        ? offset
            + ConntrackEntryLayout.IPV6.nodeOffset()
            + direction.ordinal() * ConntrackEntryLayout.IPV6.nodeStride()
        : nodeIpv4(direction.ordinal());
  }

  private int nodeIpv4(final int direction) {
    return offset
        + ConntrackEntryLayout.IPV4.nodeOffset()
        + direction * ConntrackEntryLayout.IPV4.nodeStride();
  }
}
