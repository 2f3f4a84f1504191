package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.FragmentSettings;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;

/// What netfilter does with an IPv6 fragment (facts sheet, section 5.2). It is milder than IPv4 with what cannot be: it
/// drops, or passes on, the one fragment, where IPv4 drops the whole datagram.
final class Ipv6Reassembly {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int MAX_PAYLOAD = 65_535;
  private static final int ECN_SHIFT = 20;
  private static final int BYTE = 0xFF;

  /// The least that a datagram can hold on to: nothing, if its only fragment was no good.
  private static final int LEAST_BYTES = FragmentMemory.IPV6_QUEUE;

  final FragmentQueues queues;
  private final long timeoutNs;
  private final FragmentCounters counters;
  private final Datagram datagram;
  private final FragmentKey key = new FragmentKey();
  private final Ipv6Extensions extensions = new Ipv6Extensions();

  Ipv6Reassembly(
      final FragmentSettings settings,
      final FlowHash hash,
      final long seed,
      final FragmentCounters counters,
      final Datagram datagram) {
    queues =
        new FragmentQueues(
            settings.ipv6MemoryBytes(), FragmentMemory.IPV6_QUEUE, LEAST_BYTES, hash, seed);
    timeoutNs = settings.ipv6TimeoutSeconds() * NS_PER_SECOND;
    this.counters = counters;
    this.datagram = datagram;
  }

  static long offHeapBytes(final FragmentSettings settings) {
    return FragmentQueues.offHeapBytes(settings.ipv6MemoryBytes(), LEAST_BYTES);
  }

  FragmentVerdict offer(
      final FragmentFrame frame,
      final ParsedPacket packet,
      final DefragHook hook,
      final long timeNs) {
    final DirectBuffer buffer = frame.buffer();
    final int networkOffset = frame.networkOffset();
    final int packetEnd = networkOffset + frame.networkLength();
    if (packetEnd == networkOffset + Ipv6Header.LENGTH
        || !extensions.findFragmentHeader(buffer, networkOffset, packetEnd)) {
      return FragmentVerdict.NOT_FOUND;
    }
    final int fragmentHeader = extensions.headerOffset();
    if (Ipv6Extensions.lacksUpperHeader(buffer, fragmentHeader, packetEnd)) {
      return FragmentVerdict.MISSING_HEADERS;
    }
    if (packetEnd - fragmentHeader < Ipv6Extensions.FRAGMENT_HEADER_LENGTH) {
      return FragmentVerdict.CUT_HEADER;
    }
    if (queues.isFull()) {
      return FragmentVerdict.MEMORY_LIMIT;
    }
    key.setIpv6(buffer, packet, fragmentHeader, hook);
    int queue = queues.find(key);
    if (queue == FragmentQueues.NONE) {
      queue = queues.create(key, timeNs + timeoutNs);
    }
    final FragmentVerdict verdict = add(queue, frame, fragmentHeader, packetEnd);
    switch (verdict) {
      case COMPLETE -> queues.remove(queue);
      case OVERLAP, UNALIGNED, MIXED_ECN, TOO_LONG -> {
        counters.countLost(FragmentLoss.DISCARDED, queues.fragmentsBefore(queue, verdict));
        queues.remove(queue);
      }
      default -> {
        // the others leave the datagram as it is
      }
    }
    return verdict;
  }

  /// The checks have the kernel's order, since each leaves its traces: an empty fragment may still say where the end is.
  private FragmentVerdict add(
      final int queue, final FragmentFrame frame, final int fragmentHeader, final int packetEnd) {
    final int field = Ipv6Extensions.fragmentField(frame.buffer(), fragmentHeader);
    final int start = field & Ipv6Extensions.FRAGMENT_OFFSET_MASK;
    final int dataOffset = fragmentHeader + Ipv6Extensions.FRAGMENT_HEADER_LENGTH;
    final int end = start + packetEnd - dataOffset;
    if (end > MAX_PAYLOAD) {
      return FragmentVerdict.BEYOND_LIMIT;
    }
    final int known = queues.get(queue, QueueLayout.END);
    final boolean endIsKnown =
        (queues.get(queue, QueueLayout.FLAGS) & QueueLayout.END_IS_KNOWN) != 0;
    if ((field & Ipv6Extensions.MORE_FRAGMENTS) != 0) {
      if ((end & 7) != 0) {
        return FragmentVerdict.UNALIGNED;
      }
      if (end > known && endIsKnown) {
        return FragmentVerdict.WRONG_END;
      }
    } else {
      if (end < known || (endIsKnown && end != known)) {
        return FragmentVerdict.WRONG_END;
      }
      queues.setFlags(queue, QueueLayout.END_IS_KNOWN);
    }
    queues.raise(queue, QueueLayout.END, end);
    if (end == start) {
      return FragmentVerdict.EMPTY;
    }
    frame.setDataOffset(dataOffset);
    return switch (queues.add(queue, frame, start, end)) {
      case FragmentRuns.DUPLICATE -> FragmentVerdict.DUPLICATE;
      case FragmentRuns.OVERLAP -> FragmentVerdict.OVERLAP;
      default -> added(queue, frame, start);
    };
  }

  private FragmentVerdict added(final int queue, final FragmentFrame frame, final int start) {
    final int trafficClass = frame.buffer().getInt(frame.networkOffset(), BIG_ENDIAN) >>> ECN_SHIFT;
    queues.setFlags(queue, FragmentEcn.seen(trafficClass));
    queues.raise(queue, QueueLayout.LARGEST, frame.networkLength());
    if (start == 0) {
      final int at = extensions.nextHeaderOffset() - frame.networkOffset();
      queues.set(queue, QueueLayout.NEXT_HEADER_AT, at);
    }
    return queues.isComplete(queue) ? complete(queue) : FragmentVerdict.HELD;
  }

  private FragmentVerdict complete(final int queue) {
    final FragmentStore store = queues.store;
    final int first = queues.get(queue, QueueLayout.FIRST_FRAGMENT);
    final int networkOffset = store.networkStart(first);
    final int headerLength = store.dataStart(first) - Ipv6Extensions.FRAGMENT_HEADER_LENGTH;
    final int payloadLength =
        headerLength - networkOffset - Ipv6Header.LENGTH + queues.get(queue, QueueLayout.END);
    final int ecn = FragmentEcn.combined(queues.get(queue, QueueLayout.FLAGS) & QueueLayout.ECN);
    if (ecn == FragmentEcn.INVALID) {
      return FragmentVerdict.MIXED_ECN;
    }
    if (payloadLength > MAX_PAYLOAD) {
      return FragmentVerdict.TOO_LONG;
    }
    datagram.assemble(queues, queue, headerLength);
    datagram.setSizes(queues.get(queue, QueueLayout.LARGEST), false);
    final MutableDirectBuffer buffer = datagram.buffer();
    // The kernel keeps this place in a byte. Behind 256 bytes of headers it hits another one, and
    // so must we.
    final int nextHeaderAt = queues.get(queue, QueueLayout.NEXT_HEADER_AT) & BYTE;
    buffer.putByte(networkOffset + nextHeaderAt, store.byteAt(first, headerLength));
    final int start = buffer.getInt(networkOffset, BIG_ENDIAN);
    buffer.putInt(networkOffset, start | ecn << ECN_SHIFT, BIG_ENDIAN);
    buffer.putShort(networkOffset + Ipv6Header.PAYLOAD_LENGTH, (short) payloadLength, BIG_ENDIAN);
    return FragmentVerdict.COMPLETE;
  }
}
