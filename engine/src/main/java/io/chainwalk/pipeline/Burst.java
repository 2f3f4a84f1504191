package io.chainwalk.pipeline;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.flow.Direction;
import io.chainwalk.flow.FlowTuple;
import io.chainwalk.match.RulePacket;
import io.chainwalk.sysctl.ConntrackSysctl;
import org.agrona.concurrent.UnsafeBuffer;

/// A few packets that go through the pipeline together: what lets one packet's memory latency hide behind the others'.
///
/// All packets of a burst are in one buffer, each at its own place, and are rewritten there. Fill it with [#add], hand
/// it to [Worker#process], read [#outcome] of each and what they gave rise to in [#outbox], and [#clear] it.
///
/// **Threads:** one, the worker's.
public final class Burst {
  /// The most packets in a burst. Enough independent loads to fill a core's miss buffers, few enough for the burst's
  /// contexts and packet headers to stay in the first-level cache.
  public static final int CAPACITY = 32;

  /// The latest time there is: any timeout added to it is still a time. It is in the year 2261.
  public static final long LAST_TIME_NS =
      Long.MAX_VALUE - ConntrackSysctl.MAX_TIMEOUT_SECONDS * 2_000_000_000L;

  final PacketContext[] contexts = new PacketContext[CAPACITY];
  final Outbox outbox = new Outbox();
  private UnsafeBuffer buffer;
  private int size;

  /// Makes an empty burst over a buffer.
  ///
  /// @param buffer where the packets are
  public Burst(final UnsafeBuffer buffer) {
    this.buffer = buffer;
    for (int i = 0; i < CAPACITY; i++) {
      contexts[i] = new PacketContext(i);
    }
  }

  /// Empties the burst and points it at another buffer.
  ///
  /// @param nextBuffer where the next packets are
  public void clear(final UnsafeBuffer nextBuffer) {
    buffer = nextBuffer;
    size = 0;
    outbox.clear();
  }

  /// Adds a packet that came in, nobody knows where.
  ///
  /// @param frameOffset where its frame starts in the buffer
  /// @param capturedLength bytes of the frame in the buffer
  /// @param originalLength bytes the frame had on the wire
  /// @param linkType the number of its link type, see `LinkType`
  /// @param timeNs its time in nanoseconds; must not be below that of the packet before it. Beyond [#LAST_TIME_NS] time
  ///     stands still.
  /// @param number its number in the run, which random choices depend on
  /// @return true when the burst is full now
  /// @throws IndexOutOfBoundsException when it was full already
  public boolean add(
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final int linkType,
      final long timeNs,
      final long number) {
    return add(
        frameOffset,
        capturedLength,
        originalLength,
        linkType,
        timeNs,
        number,
        RulePacket.NO_INTERFACE);
  }

  /// Adds a packet that came in by an interface of the node.
  ///
  /// @param frameOffset where its frame starts in the buffer
  /// @param capturedLength bytes of the frame in the buffer
  /// @param originalLength bytes the frame had on the wire
  /// @param linkType the number of its link type, see `LinkType`
  /// @param timeNs its time in nanoseconds; must not be below that of the packet before it. Beyond [#LAST_TIME_NS] time
  ///     stands still.
  /// @param number its number in the run, which random choices depend on
  /// @param inputInterface the interface's index in the node, from 1
  /// @return true when the burst is full now
  /// @throws IndexOutOfBoundsException when it was full already
  public boolean add(
      final int frameOffset,
      final int capturedLength,
      final int originalLength,
      final int linkType,
      final long timeNs,
      final long number,
      final int inputInterface) {
    final PacketContext packet = contexts[size];
    packet.set(
        buffer,
        frameOffset,
        capturedLength,
        originalLength,
        linkType,
        timeNs,
        number,
        inputInterface);
    size++;
    return size == CAPACITY;
  }

  /// Says of the packet added last that the node itself sends it: it takes the way from OUTPUT on.
  public void lastIsOwn() {
    contexts[size - 1].ownPacket = true;
  }

  /// Says of the packet added last that every worker has got it: only when its datagram is whole will it be known whose
  /// it is. See [FlowDispatcher#ALL].
  public void lastIsShared() {
    contexts[size - 1].shared = true;
  }

  /// How many packets there are.
  ///
  /// @return 0 to [#CAPACITY]
  public int size() {
    return size;
  }

  /// Whether a packet turned out to be another worker's, see [#lastIsShared]. It is not counted here, and whatever
  /// became of it, the other worker says.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return false for every packet that was not shared
  public boolean isAnothers(final int index) {
    return contexts[index].isAnothers;
  }

  /// What became of a packet.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return its outcome; only after [Worker#process]
  public PacketOutcome outcome(final int index) {
    return contexts[index].outcome;
  }

  /// Who a packet was from and for when it arrived, before anything was rewritten; for workers that were told to remember
  /// it, see [Worker#rememberArrivals]. Of a fragment that completed its
  /// datagram, the datagram's tuple; of one that did not, its own, if it has one.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @param into gets the tuple; left alone when there is none
  /// @return whether there is one; only after [Worker#process]
  public boolean readArrivalTuple(final int index, final FlowTuple into) {
    if (!contexts[index].hasTuple) {
      return false;
    }
    into.set(contexts[index].arrival);
    return true;
  }

  /// The TCP flags that a packet had when it arrived, likewise.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return bits of `TcpHeader`; 0 for what has no tuple, is not TCP or is shorter than a TCP header
  public int arrivalTcpFlags(final int index) {
    return contexts[index].hasTuple ? contexts[index].arrivalTcpFlags : 0;
  }

  /// What a packet was to its connection, as rules would have seen it.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return its state; INVALID for whatever conntrack did not attach to a connection
  public CtState ctState(final int index) {
    return contexts[index].ctState();
  }

  /// What rules had remembered of a packet's connection, see [io.chainwalk.match.RulePacket#setTag].
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return the connection's tag; 0 for none, and for a packet that has no connection any more
  public int tag(final int index) {
    return contexts[index].entry().isOpen() ? contexts[index].entry().tag() : 0;
  }

  /// Whether a packet began a connection that is known from now on.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return true for the packet that confirmed it
  public boolean beganConnection(final int index) {
    return contexts[index].beganConnection;
  }

  /// The direction in which a packet belongs to its connection.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return original for a packet without connection
  public Direction direction(final int index) {
    return contexts[index].direction();
  }

  /// Where a packet goes out.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return the interface's index, 0 when the engine knows of no interfaces or the packet goes nowhere
  public int outputInterface(final int index) {
    return contexts[index].outputInterface();
  }

  /// Whether a packet is an ICMP error that quotes a translated connection's packet as the client sent it, and that passed
  /// for this reason alone: with answers from the endpoints that were chosen, a node has translated it before.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return false for every packet where answers are taken as they were captured
  public boolean passedAsTranslatedBefore(final int index) {
    return contexts[index].isTranslatedBefore;
  }

  /// Whether a packet passed, but as pieces that stand in [#outbox] instead of as it is in the buffer.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return true when the frame itself is not to be sent on
  public boolean inPieces(final int index) {
    return contexts[index].inPieces;
  }

  /// What the packets gave rise to.
  ///
  /// @return frames to be sent beside those of the burst; valid until [#clear]
  public Outbox outbox() {
    return outbox;
  }
}
