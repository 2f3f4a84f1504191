package io.chainwalk.conntrack;

import io.chainwalk.memory.CacheLine;
import io.chainwalk.tracker.TrackerArea;

/// Where the fields of an entry are. Two shapes, one for each address family; all fields in native byte order.
///
/// IPv4, two cache lines; the first is all that a lookup reads:
///
/// ```
///   0        8        16    20    24       28      32      40     44    48      56     60    64
///   +--------+--------+-----+-----+--------+-------+-------+------+-----+-------+------+-----+
///   |control |deadline| tag |spare|retired |source | orig  | orig |orig | reply |reply |reply|
///   |        | ns     |     |link | epoch  | link  | addrs | ports|link | addrs |ports |link |
///   +--------+--------+-----+-----+--------+-------+-------+------+-----+-------+------+-----+
///   64                                                          120           124          128
///   +----------------------------------------------------------+-------------+-------------+
///   | tracker area                                              | mark        | output      |
///   |                                                           |             | interface   |
///   +----------------------------------------------------------+-------------+-------------+
/// ```
///
/// IPv6, three cache lines; a lookup reads the line of the tuple's direction, and the first for the control word:
///
/// ```
///   0        8        16    20    24                            56     60    64
///   +--------+--------+-----+-----+-----------------------------+------+-----+
///   |control |deadline| tag |spare| orig source, destination    | orig |orig |
///   |        | ns     |     |link |                             | ports|link |
///   +--------+--------+-----+-----+-----------------------------+------+-----+
///   64                        96      100    104     108     112           128
///   +-------------------------+-------+------+-------+-------+--------------+
///   | reply source,           | reply |reply |retired|source | unused       |
///   | destination             | ports |link  |epoch  |link   |              |
///   +-------------------------+-------+------+-------+-------+--------------+
///   128            tracker area, mark and output interface as above       192
/// ```
///
/// *addrs* (IPv4): source in the upper half. *ports*: source in the upper half. *link* and *source link*: the next node
/// of the chain as a reference (see `EntryStore`), with the mark of deletion in the sign bit; the source link is that of
/// the chain of entries with the same original source. *tag*: whatever the owner of the table wants to remember of a
/// connection. *spare link*: the next of the list the entry is on while it is no connection, free or in limbo. *retired*:
/// the lower half of the epoch in which it went into limbo; nobody who still holds the entry writes there. *mark* is
/// netfilter's connmark; *output interface* is what MASQUERADE remembers.
///
/// *control*, from the low end: life (bits 0 to 2, see the constants), which directions the zone covers (3 original,
/// 4 reply), protocol (8 to 15), zone (16 to 31), netfilter's status bits (32 to 63).
///
/// The first three fields and those behind the tracker area are at the same place in both shapes, so that a cursor on
/// an entry need not ask for its family.
///
/// @param entryBytes size of an entry
/// @param nodeOffset the original tuple, which begins with its addresses
/// @param nodeStride distance from a field of the original tuple to the same field of the reply tuple
/// @param portsOffset the ports, from the beginning of their tuple
/// @param linkOffset the link, from the beginning of its tuple
/// @param retiredOffset the epoch of its removal
/// @param sourceLinkOffset the link of the chain of its original source
/// @param trackerOffset the protocol tracker's [#TRACKER_BYTES] bytes
record ConntrackEntryLayout(
    int entryBytes,
    int nodeOffset,
    int nodeStride,
    int portsOffset,
    int linkOffset,
    int retiredOffset,
    int sourceLinkOffset,
    int trackerOffset) {

  static final int CONTROL_OFFSET = 0;
  static final int DEADLINE_OFFSET = 8;
  static final int TAG_OFFSET = 16;
  static final int SPARE_LINK_OFFSET = 20;
  static final int COMMON_BYTES = 24;

  static final int TRACKER_BYTES = TrackerArea.LENGTH_BYTES;

  /// From the beginning of the tracker area.
  static final int MARK_OFFSET = TRACKER_BYTES;

  /// From the beginning of the tracker area.
  static final int OUTPUT_INTERFACE_OFFSET = TRACKER_BYTES + 4;

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
  private static final int ZONE_DIRECTION_SHIFT = 3;
  private static final int PROTOCOL_SHIFT = 8;
  private static final int ZONE_SHIFT = 16;
  private static final int STATUS_SHIFT = 32;

  /// Of a control word: what decides whether a node that has a packet's addresses and ports is found.
  static final int LIFE_AND_PROTOCOL_MASK = 0xFF << PROTOCOL_SHIFT | LIFE_MASK;

  static final ConntrackEntryLayout IPV4 = new ConntrackEntryLayout(128, 32, 16, 8, 12, 24, 28, 64);

  static final ConntrackEntryLayout IPV6 =
      new ConntrackEntryLayout(192, 24, 40, 32, 36, 104, 108, 128);

  ConntrackEntryLayout {
    final int lastNode = nodeOffset + nodeStride;
    check(entryBytes % CacheLine.BYTES == 0, "entries must start on a cache line");
    check(trackerOffset % CacheLine.BYTES == 0, "the tracker area starts a cache line");
    check(
        trackerOffset + OUTPUT_INTERFACE_OFFSET + 4 <= entryBytes,
        "the tracker area and what follows it must be inside");
    check(nodeOffset % Long.BYTES == 0 && nodeStride % Long.BYTES == 0, "addresses are aligned");
    check(portsOffset % Integer.BYTES == 0 && linkOffset == portsOffset + 4, "link after ports");
    check(nodeStride >= linkOffset + 4, "the two tuples must not overlap");
    check(nodeOffset + linkOffset + 4 <= CacheLine.BYTES, "the original tuple is in line one");
    check(
        nodeOffset / CacheLine.BYTES == (nodeOffset + linkOffset) / CacheLine.BYTES
            && lastNode / CacheLine.BYTES == (lastNode + linkOffset) / CacheLine.BYTES,
        "each tuple is in one line");
    check(lastNode + linkOffset + 4 <= trackerOffset, "the tuples come before the tracker area");
    check(sourceLinkOffset == retiredOffset + 4, "source link after epoch");
    check(
        (retiredOffset == COMMON_BYTES && sourceLinkOffset + 4 <= nodeOffset)
            || (retiredOffset >= lastNode + linkOffset + 4
                && sourceLinkOffset + 4 <= trackerOffset),
        "epoch and source link are in a gap");
    check(nodeOffset >= COMMON_BYTES, "the common fields come first");
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

  /// The zone of one direction: 0 where the entry's zone does not cover it.
  static int zoneOf(final long control, final int direction) {
    final int covered = (int) (control >>> (ZONE_DIRECTION_SHIFT + direction)) & 1;
    return (int) (control >>> ZONE_SHIFT) & 0xFFFF & -covered;
  }

  /// A control word without status bits.
  ///
  /// @param zoneOfOriginal zone of the original direction
  /// @param zoneOfReply zone of the reply direction; the same, or one of the two is 0
  static long control(
      final int life, final int protocol, final int zoneOfOriginal, final int zoneOfReply) {
    final int covers = (zoneOfOriginal == 0 ? 0 : 1) | (zoneOfReply == 0 ? 0 : 2);
    return (long) (zoneOfOriginal | zoneOfReply) << ZONE_SHIFT
        | (long) protocol << PROTOCOL_SHIFT
        | (long) covers << ZONE_DIRECTION_SHIFT
        | life;
  }

  static long withLife(final long control, final int life) {
    return (control & ~LIFE_MASK) | life;
  }

  static long withStatusBits(final long control, final int bits) {
    return control | (long) bits << STATUS_SHIFT;
  }
}
