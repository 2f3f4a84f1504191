package io.chainwalk.match;

import io.chainwalk.capture.LinkType;
import io.chainwalk.conntrack.ConntrackEntry;
import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.ruleset.RejectWith;
import org.agrona.concurrent.UnsafeBuffer;

/// A packet as rules see it at a hook: its bytes as they are there, what conntrack knows, where it came in and goes
/// out; and what rules may set.
///
/// One per place in a burst, reused. The pipeline, which extends it by what is nobody else's business, keeps it up to
/// date; setters that say *pipeline only* are not for rules.
///
/// **Threads:** one, the worker's.
public class RulePacket {
  /// No interface: the packet has not been routed yet, or nobody said where it came in.
  public static final int NO_INTERFACE = 0;

  /// Nothing is known of the packet's link.
  public static final int NO_LINK = -1;

  private final ParsedPacket parsed = new ParsedPacket();
  private final ConntrackEntry entry = new ConntrackEntry();
  private UnsafeBuffer buffer = new UnsafeBuffer(0, 0);
  private Direction direction = Direction.ORIGINAL;
  private CtState ctState = CtState.INVALID;
  private PacketOutcome dropReason = PacketOutcome.FILTERED;
  private long number;
  private long timeNs;
  private int inputInterface;
  private int outputInterface;
  private int mark;
  private int tag;
  private RejectWith rejectWith = RejectWith.PORT_UNREACHABLE;
  private boolean untracked;
  private boolean trackingDecided;
  private int zoneOriginal;
  private int zoneReply;

  /// Makes one that holds no packet yet.
  protected RulePacket() {}

  /// Begins a new packet; pipeline only.
  ///
  /// @param nextNumber the packet's number in the run
  /// @param nextTimeNs its time
  /// @param nextInputInterface index of the interface it came in by, or [#NO_INTERFACE]
  public final void begin(
      final long nextNumber, final long nextTimeNs, final int nextInputInterface) {
    arrive(nextNumber, nextTimeNs, nextInputInterface);
    beginWalk();
  }

  /// The first half of [#begin]: what is given with the packet; pipeline only.
  ///
  /// @param nextNumber the packet's number in the run
  /// @param nextTimeNs its time
  /// @param nextInputInterface index of the interface it came in by, or [#NO_INTERFACE]
  protected final void arrive(
      final long nextNumber, final long nextTimeNs, final int nextInputInterface) {
    number = nextNumber;
    timeNs = nextTimeNs;
    inputInterface = nextInputInterface;
    outputInterface = NO_INTERFACE;
  }

  /// The second half of [#begin]: nothing is known of the packet yet; pipeline only.
  protected final void beginWalk() {
    mark = 0;
    tag = 0;
    rejectWith = RejectWith.PORT_UNREACHABLE;
    untracked = false;
    trackingDecided = false;
    zoneOriginal = 0;
    zoneReply = 0;
    direction = Direction.ORIGINAL;
    ctState = CtState.INVALID;
    entry.clear();
  }

  /// Where the packet's bytes are.
  ///
  /// @return a buffer; [#parsed] says where in it
  public final UnsafeBuffer buffer() {
    return buffer;
  }

  /// Moves the packet to another buffer; pipeline only.
  ///
  /// @param next where it is from now on
  public final void setBuffer(final UnsafeBuffer next) {
    buffer = next;
  }

  /// Where its headers are, and its tuple as it is at this hook.
  ///
  /// @return the one of this object
  public final ParsedPacket parsed() {
    return parsed;
  }

  /// Where its link header is, for the few rules that look there.
  ///
  /// @return an offset in [#buffer], or [#NO_LINK]; the header is all there, since the packet behind it was found
  public int linkOffset() {
    return NO_LINK;
  }

  /// The type of its link.
  ///
  /// @return a [io.chainwalk.capture.LinkType]; means nothing without a [#linkOffset]
  public int linkType() {
    return LinkType.RAW;
  }

  /// Its connection.
  ///
  /// @return a cursor; not open when the packet has none
  public final ConntrackEntry entry() {
    return entry;
  }

  /// The direction in which it belongs to its connection.
  ///
  /// @return original when it has none
  public final Direction direction() {
    return direction;
  }

  /// What it is to its connection.
  ///
  /// @return INVALID before conntrack has seen it, and when it has no connection
  public final CtState ctState() {
    return ctState;
  }

  /// Attaches the packet to the connection that [#entry] is open on; pipeline only.
  ///
  /// @param nextDirection in which direction
  /// @param nextState what it is to the connection
  public final void attach(final Direction nextDirection, final CtState nextState) {
    direction = nextDirection;
    ctState = nextState;
  }

  /// Takes the packet's connection from it; pipeline only.
  ///
  /// @param nextState INVALID, UNTRACKED, or RELATED for an ICMP error that has come through the node already
  public final void detach(final CtState nextState) {
    entry.clear();
    direction = Direction.ORIGINAL;
    ctState = nextState;
  }

  /// The packet's number in the run.
  ///
  /// @return as it was given with the packet
  public final long number() {
    return number;
  }

  /// The packet's time.
  ///
  /// @return nanoseconds
  public final long timeNs() {
    return timeNs;
  }

  /// Where it came in.
  ///
  /// @return the interface's index, or [#NO_INTERFACE] for a packet of the node itself
  public final int inputInterface() {
    return inputInterface;
  }

  /// Says where it came in; pipeline only.
  ///
  /// @param index the interface's index
  public final void setInputInterface(final int index) {
    inputInterface = index;
  }

  /// Where it goes out.
  ///
  /// @return the interface's index, or [#NO_INTERFACE] before routing
  public final int outputInterface() {
    return outputInterface;
  }

  /// Says where it goes out; pipeline only.
  ///
  /// @param index the interface's index
  public final void setOutputInterface(final int index) {
    outputInterface = index;
  }

  /// The packet's mark.
  ///
  /// @return 32 bits, 0 at first
  public final int mark() {
    return mark;
  }

  /// Marks the packet.
  ///
  /// @param next all 32 bits
  public final void setMark(final int next) {
    mark = next;
  }

  /// What the rules want remembered of a new connection, such as the endpoint they chose.
  ///
  /// @return 0 for nothing
  public final int tag() {
    return tag;
  }

  /// Has something remembered of a new connection.
  ///
  /// @param next below the bound that the rules came with; 0 for nothing
  public final void setTag(final int next) {
    tag = next;
  }

  /// Whether conntrack is to leave it alone.
  ///
  /// @return true after [#setUntracked]
  public final boolean untracked() {
    return untracked;
  }

  /// Has conntrack leave the packet alone; in `raw` only, later it is of no effect.
  public final void setUntracked() {
    untracked = true;
    trackingDecided = true;
  }

  /// Whether a rule has said how conntrack is to treat the packet: the first that does so has its way (facts sheet 7.5).
  ///
  /// @return true after [#setUntracked] or [#setZone]
  public final boolean isTrackingDecided() {
    return trackingDecided;
  }

  /// The zone of its flow for tuples of the original direction.
  ///
  /// @return 0 unless set
  public final int zoneOriginal() {
    return zoneOriginal;
  }

  /// The zone of its flow for tuples of the reply direction.
  ///
  /// @return 0 unless set
  public final int zoneReply() {
    return zoneReply;
  }

  /// Puts the flow into a zone (facts sheet 2.2); in `raw` only, later it is of no effect. Both are the same, or one of
  /// them is 0: a zone that does not cover that direction.
  ///
  /// @param original the zone in which tuples of the original direction are; 0 to 65535
  /// @param reply the zone in which those of the reply direction are; 0 to 65535
  public final void setZone(final int original, final int reply) {
    zoneOriginal = original;
    zoneReply = reply;
    trackingDecided = true;
  }

  /// Why rules dropped it.
  ///
  /// @return the outcome to count
  public final PacketOutcome dropReason() {
    return dropReason;
  }

  /// Says why the packet is dropped.
  ///
  /// @param reason a dropping outcome
  public final void setDropReason(final PacketOutcome reason) {
    dropReason = reason;
  }

  /// How a rejected packet is answered.
  ///
  /// @return what was set last for this packet, a port unreachable at first
  public final RejectWith rejectWith() {
    return rejectWith;
  }

  /// Says how a rejected packet is answered.
  ///
  /// @param how kind of answer
  public final void setRejectWith(final RejectWith how) {
    rejectWith = how;
  }
}
