package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.FragmentSettings;
import org.agrona.MutableDirectBuffer;

/// What the kernel does with an IPv4 fragment (facts sheet, section 5.1).
final class Ipv4Reassembly {
  private static final long NS_PER_SECOND = 1_000_000_000L;
  private static final int MAX_PACKET = 65_535;

  /// The least that a datagram can hold on to: a fragment of the smallest size.
  private static final int LEAST_BYTES = FragmentMemory.IPV4_QUEUE + FragmentMemory.of(0);

  final FragmentQueues queues;
  private final SourceCounters sources;
  private final long timeoutNs;
  private final int maxDistance;
  private final FragmentCounters counters;
  private final Datagram datagram;
  private final FragmentKey key = new FragmentKey();

  Ipv4Reassembly(
      final FragmentSettings settings,
      final FlowHash hash,
      final long seed,
      final FragmentCounters counters,
      final Datagram datagram) {
    final int limitBytes = settings.ipv4MemoryBytes();
    queues = new FragmentQueues(limitBytes, FragmentMemory.IPV4_QUEUE, LEAST_BYTES, hash, seed);
    sources = new SourceCounters(limitBytes / LEAST_BYTES + 1, hash);
    timeoutNs = settings.ipv4TimeoutSeconds() * NS_PER_SECOND;
    maxDistance = settings.ipv4MaxDistance();
    this.counters = counters;
    this.datagram = datagram;
  }

  static long offHeapBytes(final FragmentSettings settings) {
    return FragmentQueues.offHeapBytes(settings.ipv4MemoryBytes(), LEAST_BYTES);
  }

  FragmentVerdict offer(
      final FragmentFrame frame,
      final ParsedPacket packet,
      final DefragHook hook,
      final long timeNs) {
    if (queues.isFull()) {
      return FragmentVerdict.MEMORY_LIMIT;
    }
    key.setIpv4(frame.buffer(), packet, hook);
    int queue = queues.find(key);
    if (queue == FragmentQueues.NONE) {
      queue = queues.create(key, timeNs + timeoutNs);
      queues.set(queue, QueueLayout.SOURCE_COUNTER, sources.join((int) queues.sourceLow(queue)));
      queues.set(queue, QueueLayout.COUNT_SEEN_LAST, 0);
    }
    if (isTooFar(queue)) {
      counters.countLost(FragmentLoss.TOO_FAR, queues.get(queue, QueueLayout.FRAGMENTS));
      queues.restart(queue, timeNs + timeoutNs);
    }
    final FragmentVerdict verdict = add(queue, frame, packet);
    if (verdict == FragmentVerdict.COMPLETE) {
      remove(queue);
    } else if (verdict != FragmentVerdict.HELD && verdict != FragmentVerdict.DUPLICATE) {
      counters.countLost(FragmentLoss.DISCARDED, queues.fragmentsBefore(queue, verdict));
      remove(queue);
    }
    return verdict;
  }

  void remove(final int queue) {
    sources.leave(queues.get(queue, QueueLayout.SOURCE_COUNTER));
    queues.remove(queue);
  }

  /// Counts the fragment, whatever becomes of it, and compares with how many there were at the datagram's last one.
  private boolean isTooFar(final int queue) {
    if (maxDistance == 0) {
      return false;
    }
    final int before = queues.get(queue, QueueLayout.COUNT_SEEN_LAST);
    final int now = sources.count(queues.get(queue, QueueLayout.SOURCE_COUNTER));
    queues.set(queue, QueueLayout.COUNT_SEEN_LAST, now);
    return queues.get(queue, QueueLayout.FRAGMENTS) > 0
        && Integer.compareUnsigned(now - before, maxDistance) > 0;
  }

  /// The checks have the kernel's order, since each leaves its traces: a duplicate may still say where the end is.
  private FragmentVerdict add(
      final int queue, final FragmentFrame frame, final ParsedPacket packet) {
    final int networkOffset = frame.networkOffset();
    final int headerLength = Ipv4Header.headerLength(frame.buffer(), networkOffset);
    final int start = packet.fragmentOffset();
    int end = start + frame.networkLength() - headerLength;
    final int known = queues.get(queue, QueueLayout.END);
    final boolean endIsKnown =
        (queues.get(queue, QueueLayout.FLAGS) & QueueLayout.END_IS_KNOWN) != 0;
    if (packet.moreFragments()) {
      end &= ~7; // what is left over is cut off
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
    frame.setDataOffset(networkOffset + headerLength);
    return switch (queues.add(queue, frame, start, end)) {
      case FragmentRuns.DUPLICATE -> FragmentVerdict.DUPLICATE;
      case FragmentRuns.OVERLAP -> FragmentVerdict.OVERLAP;
      default -> added(queue, frame, end - start + headerLength);
    };
  }

  private FragmentVerdict added(
      final int queue, final FragmentFrame frame, final int fragmentBytes) {
    final int offset = frame.networkOffset();
    queues.setFlags(queue, FragmentEcn.seen(Ipv4Header.tos(frame.buffer(), offset)));
    queues.raise(queue, QueueLayout.LARGEST, fragmentBytes);
    if ((Ipv4Header.flagsAndFragment(frame.buffer(), offset) & Ipv4Header.DONT_FRAGMENT) != 0) {
      queues.raise(queue, QueueLayout.LARGEST_WITH_DF, fragmentBytes);
    }
    return queues.isComplete(queue) ? complete(queue) : FragmentVerdict.HELD;
  }

  private FragmentVerdict complete(final int queue) {
    final FragmentStore store = queues.store;
    final int first = queues.get(queue, QueueLayout.FIRST_FRAGMENT);
    final int networkOffset = store.networkStart(first);
    final int totalLength =
        store.dataStart(first) - networkOffset + queues.get(queue, QueueLayout.END);
    final int ecn = FragmentEcn.combined(queues.get(queue, QueueLayout.FLAGS) & QueueLayout.ECN);
    if (ecn == FragmentEcn.INVALID) {
      return FragmentVerdict.MIXED_ECN;
    }
    if (totalLength > MAX_PACKET) {
      return FragmentVerdict.TOO_LONG;
    }
    datagram.assemble(queues, queue, store.dataStart(first));
    final int largest = queues.get(queue, QueueLayout.LARGEST);
    final boolean dontFragment = queues.get(queue, QueueLayout.LARGEST_WITH_DF) == largest;
    datagram.setSizes(largest, dontFragment);
    writeHeader(datagram.buffer(), networkOffset, totalLength, ecn, dontFragment);
    return FragmentVerdict.COMPLETE;
  }

  private static void writeHeader(
      final MutableDirectBuffer buffer,
      final int offset,
      final int totalLength,
      final int ecn,
      final boolean dontFragment) {
    buffer.putByte(offset + Ipv4Header.TOS, (byte) (Ipv4Header.tos(buffer, offset) | ecn));
    buffer.putShort(offset + Ipv4Header.TOTAL_LENGTH, (short) totalLength, BIG_ENDIAN);
    buffer.putShort(
        offset + Ipv4Header.FLAGS_AND_FRAGMENT,
        (short) (dontFragment ? Ipv4Header.DONT_FRAGMENT : 0),
        BIG_ENDIAN);
    Ipv4Header.mendChecksum(buffer, offset);
  }
}
