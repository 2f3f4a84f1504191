package io.chainwalk.fragment;

import io.chainwalk.flow.FlowHash;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.FragmentSettings;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongConsumer;
import org.agrona.DirectBuffer;

/// Puts datagrams together, IPv4 and IPv6, as netfilter does it in front of conntrack. One per worker: all fragments of a
/// datagram have to come to the same one, so packets are to be dealt out by addresses where they may be fragments.
///
/// **Assumptions and guarantees.** Memory is off-heap and of a size fixed by the sysctls: for each family its memory limit
/// (`high_thresh`) and a quarter, and 128 bytes for each datagram that could be incomplete under that limit. The
/// limits hold for each reassembler, where a kernel has one for the node. A fragment costs a few probes and a copy,
/// however a datagram is cut and in whatever order it arrives. Nothing is allocated after construction.
///
/// **Time** is an argument. A datagram is given up exactly when its time is over; the kernel's timer may be late by up
/// to a few percent. Its fragments are freed in one go, so giving up costs less than holding did, and one call frees no
/// more than the memory limit let in. If time runs backwards, datagrams live longer.
///
/// **Captures** that cut packets off: a fragment of which something is missing cannot be put together with others, and
/// passes as it is ([FragmentVerdict#CUT_BY_CAPTURE]). Others of its datagram, if they are whole, wait for it in vain.
///
/// **Threads:** one.
public final class Reassembler {
  private final FragmentCounters counters = new FragmentCounters();
  private final Datagram datagram = new Datagram();
  private final FragmentFrame frame = new FragmentFrame(datagram.buffer());
  private final Ipv4Reassembly ipv4;
  private final Ipv6Reassembly ipv6;
  private final TimeoutListener listener;

  /// Takes all the memory it will ever have.
  ///
  /// @param settings limits and timeouts
  /// @param seed for the hash of keys and the balance of trees; nothing that can be seen depends on it
  /// @param listener hears of datagrams that time out
  /// @throws OutOfMemoryError when the JVM may not have that much direct memory
  public Reassembler(
      final FragmentSettings settings, final long seed, final TimeoutListener listener) {
    final FlowHash hash = new FlowHash(seed);
    ipv4 = new Ipv4Reassembly(settings, hash, seed, counters, datagram);
    ipv6 = new Ipv6Reassembly(settings, hash, seed, counters, datagram);
    this.listener = listener;
  }

  /// The direct memory that a reassembler takes when it is made.
  ///
  /// @param settings limits, which decide it
  /// @return bytes, a few pages less than it will be
  public static long directBytesFor(final FragmentSettings settings) {
    return Ipv4Reassembly.offHeapBytes(settings) + Ipv6Reassembly.offHeapBytes(settings);
  }

  /// Whether a packet is one to be offered here.
  ///
  /// @param packet parsed, with [ParseResult#isIp]
  /// @return true for any fragment, and for what claims to be one and breaks off in its fragment header
  public static boolean isFragment(final ParsedPacket packet) {
    return packet.isFragment()
        || (packet.result() == ParseResult.NO_TUPLE && packet.protocol() == Ipv6Header.FRAGMENT);
  }

  /// Takes a fragment.
  ///
  /// @param buffer holds its frame; copied from, not changed
  /// @param frameOffset where the frame starts
  /// @param linkType its link type, for [Datagram#linkType]
  /// @param packet the frame, parsed: one of which [#isFragment] is true
  /// @param hook where it was met
  /// @param timeNs now
  /// @param packetNumber a number to remember it by
  /// @return what became of it; after [FragmentVerdict#COMPLETE] the packet to go on with is [#datagram]
  public FragmentVerdict offer(
      final DirectBuffer buffer,
      final int frameOffset,
      final int linkType,
      final ParsedPacket packet,
      final DefragHook hook,
      final long timeNs,
      final long packetNumber) {
    expire(timeNs);
    final FragmentVerdict verdict;
    if (packet.capturedNetworkLength() < packet.networkLength()) {
      verdict = FragmentVerdict.CUT_BY_CAPTURE;
    } else {
      frame.set(buffer, frameOffset, linkType, packet, packetNumber);
      verdict =
          packet.tuple().ipv6()
              ? ipv6.offer(frame, packet, hook, timeNs)
              : ipv4.offer(frame, packet, hook, timeNs);
    }
    counters.count(verdict);
    if (verdict == FragmentVerdict.COMPLETE) {
      counters.countReassembled(datagram.fragmentCount());
    }
    return verdict;
  }

  /// The datagram that was completed last.
  ///
  /// @return always the same object
  public Datagram datagram() {
    return datagram;
  }

  /// Gives up datagrams whose time is over. [#offer] does it too; to be called besides where timeouts are to be heard of
  /// in time.
  ///
  /// @param nowNs now
  public void expire(final long nowNs) {
    int queue = ipv4.queues.oldest();
    while (queue != FragmentQueues.NONE && ipv4.queues.deadlineNs(queue) <= nowNs) {
      giveUp(ipv4.queues, queue);
      ipv4.remove(queue);
      queue = ipv4.queues.oldest();
    }
    queue = ipv6.queues.oldest();
    while (queue != FragmentQueues.NONE && ipv6.queues.deadlineNs(queue) <= nowNs) {
      giveUp(ipv6.queues, queue);
      ipv6.queues.remove(queue);
      queue = ipv6.queues.oldest();
    }
  }

  private void giveUp(final FragmentQueues queues, final int queue) {
    counters.countTimedOutDatagram();
    counters.countLost(FragmentLoss.TIMED_OUT, queues.get(queue, QueueLayout.FRAGMENTS));
    final int first = queues.get(queue, QueueLayout.FIRST_FRAGMENT);
    if (first != FragmentStore.NONE) {
      final FragmentStore store = queues.store;
      store.copy(first, 0, store.frameLength(first), datagram.buffer(), 0);
      listener.onTimeout(
          datagram.buffer(),
          0,
          store.frameLength(first),
          store.networkStart(first),
          store.linkType(first),
          queues.deadlineNs(queue));
    }
  }

  /// What was counted since the beginning.
  ///
  /// @return always the same object
  public FragmentCounters counters() {
    return counters;
  }

  /// What was kept for nothing. Allocates; for the end of a run.
  ///
  /// @param nowNs now; what should have been whole by then is given up first
  /// @return fragments of both families
  public StrandedFragments stranded(final long nowNs) {
    expire(nowNs);
    final Map<FragmentLoss, Long> lost = new EnumMap<>(FragmentLoss.class);
    for (final FragmentLoss loss : FragmentLoss.values()) {
      if (counters.of(loss) > 0) {
        lost.put(loss, counters.of(loss));
      }
    }
    return new StrandedFragments(lost, heldFragments());
  }

  /// How many fragments wait for others.
  ///
  /// @return fragments of both families
  public int heldFragments() {
    return ipv4.queues.fragmentCount() + ipv6.queues.fragmentCount();
  }

  /// How many datagrams are incomplete.
  ///
  /// @return datagrams of both families, those of which no fragment was kept included
  public int heldDatagrams() {
    return ipv4.queues.queueCount() + ipv6.queues.queueCount();
  }

  /// Names the fragments that wait for others.
  ///
  /// @param packetNumbers gets the number of each, datagram by datagram, IPv4 first
  public void forEachHeld(final LongConsumer packetNumbers) {
    forEachHeld(ipv4.queues, packetNumbers);
    forEachHeld(ipv6.queues, packetNumbers);
  }

  private static void forEachHeld(final FragmentQueues queues, final LongConsumer packetNumbers) {
    for (int queue = queues.oldest();
        queue != FragmentQueues.NONE;
        queue = queues.newerThan(queue)) {
      int fragment = queues.get(queue, QueueLayout.FIRST_BLOCK);
      for (; fragment != FragmentStore.NONE; fragment = queues.store.nextFragment(fragment)) {
        packetNumbers.accept(queues.store.packetNumber(fragment));
      }
    }
  }

  /// All off-heap and table memory for fragments.
  ///
  /// @return bytes
  public long sizeBytes() {
    return ipv4.queues.sizeBytes() + ipv6.queues.sizeBytes();
  }

  /// What the kernel would charge for what is held, see [FragmentSettings].
  ///
  /// @param ipv6Family which family
  /// @return bytes
  public long chargedBytes(final boolean ipv6Family) {
    return ipv6Family ? ipv6.queues.chargedBytes() : ipv4.queues.chargedBytes();
  }
}
