package io.chainwalk.conntrack;

import io.chainwalk.memory.CacheLine;
import io.chainwalk.tracker.TrackerArea;

/// Where the fields of an entry are. Two shapes, one for each address family; all fields in native byte order.
///
/// IPv4, two cache lines; the first is all that a lookup reads:
///
/// ```
///   0        8      12     16       24     28     32      40        48    52    56      64          128
///   +--------+------+------+--------+------+------+-------+---------+-----+-----+-------+-----------+
///   | orig   | orig | orig | reply  | reply| reply|control|deadline | tag |spare|retired| tracker   |
///   | addrs  | ports| link | addrs  | ports| link |       | ns      |     |link |       | area      |
///   +--------+------+------+--------+------+------+-------+---------+-----+-----+-------+-----------+
/// ```
///
/// IPv6, three cache lines; a lookup reads the line of the tuple's direction, and the first for the control word:
///
/// ```
///   0             32     36     40      48        56    60    64             96     100    104     128       192
///   +-------------+------+------+-------+---------+-----+-----+--------------+------+------+-------+---------+
///   | orig source,| orig | orig |control|deadline | tag |spare| reply source,| reply| reply|retired| tracker |
///   | destination | ports| link |       | ns      |     |link | destination  | ports| link |       | area    |
///   +-------------+------+------+-------+---------+-----+-----+--------------+------+------+-------+---------+
/// ```
///
/// *addrs* (IPv4): source in the upper half. *ports*: source in the upper half. *link*: the next node of the chain as a
/// reference (see `EntryStore`), with the mark of deletion in the sign bit. *tag*: whatever the owner of the table wants
/// to remember of a connection. *spare link*: the next of the list the entry is on while it is no connection, free or
/// in limbo. *retired*: the epoch in which it went into limbo; nobody who still holds the entry writes there.
///
/// *control*, from the low end: life (bits 0 to 2, see the constants), protocol (8 to 15), netfilter's status bits
/// (32 to 63).
///
/// @param entryBytes size of an entry
/// @param nodeStride distance from a field of the original tuple to the same field of the reply tuple
/// @param portsOffset the ports of the original tuple
/// @param linkOffset the link of the original tuple
/// @param controlOffset the control word
/// @param deadlineOffset the time at which the entry expires
/// @param tagOffset the owner's tag
/// @param spareLinkOffset the link of the list the entry is on while it is no connection
/// @param retiredOffset the epoch of its removal
/// @param trackerOffset the protocol tracker's [#TRACKER_BYTES] bytes
record ConntrackEntryLayout(
    int entryBytes,
    int nodeStride,
    int portsOffset,
    int linkOffset,
    int controlOffset,
    int deadlineOffset,
    int tagOffset,
    int spareLinkOffset,
    int retiredOffset,
    int trackerOffset) {

  static final int TRACKER_BYTES = TrackerArea.LENGTH_BYTES;

  /// Life of an entry: on the free list, or never used.
  static final int FREE = 0;

  /// Owned by the worker whose packet began it; nobody else can find it.
  static final int CLAIMED = 1;

  /// Its nodes are being inserted; found by tuple, but not yet a connection.
  static final int PENDING = 2;

  /// A connection.
  static final int LIVE = 3;

  /// Removed, or overruled before it was a connection; its nodes are being taken out of their chains, or it rests in
  /// limbo.
  static final int DYING = 4;

  private static final int LIFE_MASK = 7;
  private static final int PROTOCOL_SHIFT = 8;
  private static final int STATUS_SHIFT = 32;

  static final ConntrackEntryLayout IPV4 =
      new ConntrackEntryLayout(128, 16, 8, 12, 32, 40, 48, 52, 56, 64);

  static final ConntrackEntryLayout IPV6 =
      new ConntrackEntryLayout(192, 64, 32, 36, 40, 48, 56, 60, 104, 128);

  ConntrackEntryLayout {
    final int addressBytes = portsOffset;
    check(entryBytes % CacheLine.BYTES == 0, "entries must start on a cache line");
    check(trackerOffset % CacheLine.BYTES == 0, "the tracker area is a cache line");
    check(trackerOffset + TRACKER_BYTES <= entryBytes, "the tracker area must be inside");
    check(controlOffset % Long.BYTES == 0 && deadlineOffset % Long.BYTES == 0, "words are aligned");
    check(portsOffset % Integer.BYTES == 0 && linkOffset == portsOffset + 4, "link after ports");
    check(nodeStride >= addressBytes + 8, "the two tuples must not overlap");
    check(
        controlOffset >= linkOffset + 4 + (nodeStride == 16 ? nodeStride : 0),
        "the control word must not overlap the tuples");
    check(deadlineOffset == controlOffset + 8 && tagOffset == deadlineOffset + 8, "in this order");
    check(spareLinkOffset == tagOffset + 4, "the spare link follows the tag");
    check(spareLinkOffset + 4 <= CacheLine.BYTES, "control, deadline and tag share the first line");
    check(
        retiredOffset % Long.BYTES == 0
            && retiredOffset >= Math.max(spareLinkOffset, linkOffset + nodeStride) + 4
            && retiredOffset + Long.BYTES <= trackerOffset,
        "the epoch of removal is in a gap");
  }

  private static void check(final boolean holds, final String what) {
    if (!holds) {
      throw new ExceptionInInitializerError("conntrack entry layout: " + what);
    }
  }

  static int lifeOf(final long control) {
    return (int) control & LIFE_MASK;
  }

  static int protocolOf(final long control) {
    return (int) (control >>> PROTOCOL_SHIFT) & 0xFF;
  }

  static int statusOf(final long control) {
    return (int) (control >>> STATUS_SHIFT);
  }

  static long control(final int life, final int protocol, final int status) {
    return (long) status << STATUS_SHIFT | (long) protocol << PROTOCOL_SHIFT | life;
  }

  static long withLife(final long control, final int life) {
    return (control & ~LIFE_MASK) | life;
  }

  static long withStatusBits(final long control, final int bits) {
    return control | (long) bits << STATUS_SHIFT;
  }
}
