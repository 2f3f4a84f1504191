package io.chainwalk.pipeline;

import io.chainwalk.conntrack.CtState;
import io.chainwalk.counters.PacketOutcome;
import org.agrona.concurrent.UnsafeBuffer;

/// A few packets that go through the pipeline together: what lets one packet's memory latency hide behind the others'.
///
/// All packets of a burst are in one buffer, each at its own place, and are rewritten there. Fill it with [#add], hand
/// it to [Worker#process], read [#outcome] of each, and [#clear] it.
///
/// **Threads:** one, the worker's.
public final class Burst {
  /// The most packets in a burst. Enough independent loads to fill a core's miss buffers, few enough for the burst's
  /// contexts and packet headers to stay in the first-level cache.
  public static final int CAPACITY = 32;

  final PacketContext[] contexts = new PacketContext[CAPACITY];
  private UnsafeBuffer buffer;
  private int size;

  /// Makes an empty burst over a buffer.
  ///
  /// @param buffer where the packets are
  public Burst(final UnsafeBuffer buffer) {
    this.buffer = buffer;
    for (int i = 0; i < CAPACITY; i++) {
      contexts[i] = new PacketContext();
    }
  }

  /// Empties the burst and points it at another buffer.
  ///
  /// @param nextBuffer where the next packets are
  public void clear(final UnsafeBuffer nextBuffer) {
    buffer = nextBuffer;
    size = 0;
  }

  /// Adds a packet.
  ///
  /// @param frameOffset where its frame starts in the buffer
  /// @param capturedLength bytes of the frame in the buffer
  /// @param originalLength bytes the frame had on the wire
  /// @param linkType the number of its link type, see `LinkType`
  /// @param timeNs its time in nanoseconds; must not be below that of the packet before it
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
    contexts[size].set(frameOffset, capturedLength, originalLength, linkType, timeNs, number);
    size++;
    return size == CAPACITY;
  }

  /// How many packets there are.
  ///
  /// @return 0 to [#CAPACITY]
  public int size() {
    return size;
  }

  /// What became of a packet.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return its outcome; only after [Worker#process]
  public PacketOutcome outcome(final int index) {
    return contexts[index].outcome;
  }

  /// What a packet was to its connection, as rules would have seen it.
  ///
  /// @param index 0 to [#size] - 1, in the order of [#add]
  /// @return its state; INVALID for whatever conntrack did not attach to a connection
  public CtState ctState(final int index) {
    return contexts[index].ctState;
  }

  UnsafeBuffer buffer() {
    return buffer;
  }
}
