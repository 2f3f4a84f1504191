package io.chainwalk.pipeline;

import io.chainwalk.counters.PacketOutcome;
import io.chainwalk.fragment.Datagram;
import io.chainwalk.fragment.DefragHook;
import io.chainwalk.fragment.FragmentVerdict;
import io.chainwalk.fragment.Fragmenter;
import io.chainwalk.fragment.Reassembler;
import io.chainwalk.fragment.StrandedFragments;
import io.chainwalk.fragment.TimeoutListener;
import io.chainwalk.node.IcmpError;
import io.chainwalk.node.Icmpv6Error;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.select.RandomBits;
import io.chainwalk.sysctl.FragmentSettings;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Puts datagrams together before conntrack sees them, and into pieces again behind the last hook (facts sheet 5).
final class FragmentStage {
  /// Without a node no link limits what a packet may measure.
  static final int NO_MTU = Ipv6Header.LENGTH + 0xFFFF;

  /// Tells the identification of pieces apart from whatever else is drawn for a packet.
  private static final int IDENTIFICATION_DRAW = 1 << 16;

  private final long seed;
  private final FragmentSettings settings;
  private final Fragmenter fragmenter = new Fragmenter();

  /// Made when the first fragment comes: it takes megabytes, and most traffic has none.
  private @Nullable Reassembler reassembler;

  private UnsafeBuffer aside = new UnsafeBuffer(0, 0);

  FragmentStage(final EngineSettings settings) {
    seed = settings.seed();
    this.settings = settings.conntrack().fragments();
  }

  /// What was kept for nothing, see [Reassembler#stranded].
  StrandedFragments stranded(final long nowNs) {
    return reassembler == null ? StrandedFragments.NONE : reassembler.stranded(nowNs);
  }

  private Reassembler readyReassembler() {
    if (reassembler == null) {
      reassembler = new Reassembler(settings, seed, TimeoutListener.IGNORED);
    }
    return reassembler;
  }

  /// Keeps a fragment until its datagram is whole. The one that completes it goes on as the datagram.
  ///
  /// @param packet a fragment, see [Reassembler#isFragment]
  /// @return whether the packet goes on
  boolean gather(final PacketContext packet) {
    final Reassembler reassembler = readyReassembler();
    final FragmentVerdict verdict =
        reassembler.offer(
            packet.buffer(),
            packet.frameOffset,
            packet.linkType,
            packet.parsed(),
            packet.ownPacket ? DefragHook.OUTPUT : DefragHook.PREROUTING,
            packet.timeNs(),
            packet.number());
    return switch (verdict.kind()) {
      case HELD -> {
        packet.outcome = PacketOutcome.FRAGMENT;
        yield false;
      }
      case DROPPED -> {
        packet.outcome = PacketOutcome.BAD_FRAGMENT;
        yield false;
      }
      case PASSED -> {
        packet.outcome = PacketOutcome.CUT_BY_CAPTURE;
        yield verdict != FragmentVerdict.CUT_BY_CAPTURE;
      }
      case COMPLETE -> {
        goOnAs(reassembler.datagram(), packet);
        packet.outcome = PacketOutcome.BAD_FRAGMENT; // unless it can be parsed
        yield packet.parsed().result().isIp();
      }
    };
  }

  /// Lets a packet be a datagram that was put together.
  private static void goOnAs(final Datagram datagram, final PacketContext packet) {
    packet.datagram = datagram;
    packet.setBuffer(datagram.buffer());
    packet.frameOffset = 0;
    packet.capturedLength = datagram.frameLength();
    packet.linkType = datagram.linkType();
    packet.inOwnBuffer = true;
    datagram.parse(packet.parsed());
  }

  /// Moves a fragment that goes on as it is out of the burst's buffer: other workers have it too, and must find it there
  /// as it came.
  void moveAside(final PacketContext packet) {
    final int length = packet.capturedLength;
    if (aside.capacity() < length) {
      aside = new UnsafeBuffer(new byte[length]);
    }
    aside.putBytes(0, packet.buffer(), packet.frameOffset, length);
    packet.setBuffer(aside);
    packet.frameOffset = 0;
    packet.inOwnBuffer = true;
    PacketParser.parse(aside, 0, length, packet.originalLength, packet.linkType, packet.parsed());
  }

  /// Puts a packet out, in pieces where a kernel would: those go into the outbox, and the packet itself stays behind.
  ///
  /// @param mtu of the way out
  /// @return whether it got out
  boolean putOut(final PacketContext packet, final int mtu, final Outbox outbox) {
    return (!packet.inOwnBuffer && packet.parsed().networkLength() <= mtu)
        || cut(packet, mtu, outbox);
  }

  private boolean cut(final PacketContext packet, final int mtu, final Outbox outbox) {
    final Datagram datagram = packet.datagram;
    if (packet.parsed().capturedNetworkLength() < packet.parsed().networkLength()) {
      // There is not enough of it to be cut.
      packet.passesAs = PacketOutcome.CUT_BY_CAPTURE;
      if (packet.inOwnBuffer) {
        addWhole(Outbox.Kind.PIECE, packet, outbox);
      }
      return true;
    }
    final int identification = (int) RandomBits.of(seed, packet.number(), IDENTIFICATION_DRAW);
    return switch (fragmenter.begin(
        packet.buffer(),
        packet.frameOffset,
        packet.linkType,
        packet.parsed(),
        datagram,
        mtu,
        identification)) {
      case WHOLE -> {
        if (packet.inOwnBuffer) {
          addWhole(Outbox.Kind.PIECE, packet, outbox);
        }
        yield true;
      }
      case PIECES -> {
        addPieces(packet, mtu, outbox);
        yield true;
      }
      case TOO_BIG -> {
        refuse(packet, mtu);
        yield false;
      }
      case UNSENDABLE -> {
        packet.outcome = PacketOutcome.BAD_FRAGMENT;
        yield false;
      }
    };
  }

  /// Lets a datagram that was put together be seen where it has reached the node itself.
  void deliver(final PacketContext packet, final Outbox outbox) {
    if (packet.inOwnBuffer) {
      addWhole(Outbox.Kind.DELIVERED, packet, outbox);
    }
  }

  /// What is in a buffer of its own has to be sent from there even as a whole.
  private static void addWhole(
      final Outbox.Kind kind, final PacketContext packet, final Outbox outbox) {
    final int length = packet.capturedLength;
    outbox.reserve(length).putBytes(outbox.end(), packet.buffer(), packet.frameOffset, length);
    final int original = packet.datagram == null ? packet.originalLength : length;
    outbox.add(kind, length, original, packet.place, packet.outputInterface());
    packet.inPieces = true;
  }

  private void addPieces(final PacketContext packet, final int mtu, final Outbox outbox) {
    packet.inPieces = true;
    final int linkHeader = packet.parsed().networkOffset() - packet.frameOffset;
    final int room = linkHeader + Math.min(mtu, packet.parsed().networkLength());
    while (true) {
      final MutableDirectBuffer into = outbox.reserve(room);
      final int length = fragmenter.next(into, outbox.end());
      if (length == 0) {
        return;
      }
      outbox.add(Outbox.Kind.PIECE, length, packet.place, packet.outputInterface());
    }
  }

  private static void refuse(final PacketContext packet, final int mtu) {
    final boolean ipv6 = packet.parsed().tuple().ipv6();
    packet.outcome = PacketOutcome.TOO_BIG;
    packet.answer = Answer.ICMP_ERROR;
    packet.icmpType = ipv6 ? Icmpv6Error.PACKET_TOO_BIG : IcmpError.DESTINATION_UNREACHABLE;
    packet.icmpCode = ipv6 ? 0 : IcmpError.FRAGMENTATION_NEEDED;
    packet.icmpInfo = Fragmenter.reportedMtu(ipv6, mtu);
  }
}
