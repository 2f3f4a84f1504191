package io.chainwalk.fragment;

import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.capture.LinkType;
import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.PacketParser;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.sysctl.ConntrackSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.DirectBuffer;
import org.agrona.MutableDirectBuffer;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// A router that puts datagrams together and does no more with them than a router must: MTU, TTL, pieces.
///
/// Packets go in and come out without a link header unless said otherwise. Time stands still until told to pass.
final class FragmentLab {
  static final long SECOND_NS = 1_000_000_000L;

  /// What the pieces of IPv6 packets get.
  static final int IDENTIFICATION = 0x1234_5678;

  private static final int LONGEST_FRAME = 70_000;
  private static final int INPUT_OFFSET = 7; // nothing is aligned in a capture

  final Reassembler reassembler;

  /// Deadlines of datagrams that timed out with their first fragment there.
  final List<Long> timeouts = new ArrayList<>();

  /// The first fragments of these, from their IP header on.
  final List<byte[]> timedOut = new ArrayList<>();

  private final Fragmenter fragmenter = new Fragmenter();
  private final ParsedPacket parsed = new ParsedPacket();
  private final UnsafeBuffer input = new UnsafeBuffer(new byte[LONGEST_FRAME]);
  private final UnsafeBuffer output = new UnsafeBuffer(new byte[LONGEST_FRAME]);
  private int linkType = LinkType.RAW;
  private int mtu = 1500;
  private DefragHook hook = DefragHook.PREROUTING;
  private long nowNs = 1_000 * SECOND_NS;
  private long packetNumber;

  FragmentLab() {
    this(ConntrackSettings.defaults());
  }

  FragmentLab(final ConntrackSettings settings) {
    reassembler =
        new Reassembler(
            settings.fragments(),
            1,
            (buffer, frameOffset, frameLength, networkOffset, type, deadlineNs) -> {
              timeouts.add(deadlineNs);
              final byte[] packet = new byte[frameLength - networkOffset];
              buffer.getBytes(frameOffset + networkOffset, packet);
              timedOut.add(packet);
            });
  }

  FragmentLab withMtu(final int bytes) {
    mtu = bytes;
    return this;
  }

  FragmentLab withLinkType(final int type) {
    linkType = type;
    return this;
  }

  /// From now on packets come from here.
  FragmentLab at(final DefragHook where) {
    hook = where;
    return this;
  }

  void passSeconds(final double seconds) {
    nowNs += (long) (seconds * SECOND_NS);
  }

  long nowNs() {
    return nowNs;
  }

  Datagram datagram() {
    return reassembler.datagram();
  }

  /// Offers a fragment and says what became of it.
  FragmentVerdict offer(final byte[] frame) {
    return offer(frame, frame.length);
  }

  /// Offers a fragment of which the capture kept only the beginning.
  FragmentVerdict offer(final byte[] frame, final int capturedLength) {
    parse(Arrays.copyOf(frame, capturedLength), frame.length);
    return reassembler.offer(input, INPUT_OFFSET, linkType, parsed, hook, nowNs, packetNumber++);
  }

  /// Offers fragments and says what became of each.
  List<FragmentVerdict> offerAll(final List<byte[]> frames) {
    return frames.stream().map(this::offer).toList();
  }

  private ParseResult parse(final byte[] frame, final int originalLength) {
    input.putBytes(INPUT_OFFSET, frame);
    return PacketParser.parse(input, INPUT_OFFSET, frame.length, originalLength, linkType, parsed);
  }

  /// Routes a packet.
  ///
  /// @return what leaves, as [FragmentRecording] names it
  List<String> route(final byte[] frame) {
    if (!parse(frame, frame.length).isIp()) {
      return List.of();
    }
    if (!Reassembler.isFragment(parsed)) {
      return forward(input, INPUT_OFFSET, linkType, null);
    }
    final FragmentVerdict verdict =
        reassembler.offer(input, INPUT_OFFSET, linkType, parsed, hook, nowNs, packetNumber++);
    return switch (verdict.kind()) {
      case HELD, DROPPED -> List.of();
      case PASSED -> forward(input, INPUT_OFFSET, linkType, null);
      case COMPLETE -> {
        datagram().parse(parsed);
        yield forward(datagram().buffer(), 0, datagram().linkType(), datagram());
      }
    };
  }

  /// Routes a packet as a kernel without conntrack: nothing is put together.
  List<String> routeUntracked(final byte[] frame) {
    parse(frame, frame.length);
    return forward(input, INPUT_OFFSET, linkType, null);
  }

  /// Routes several packets.
  ///
  /// @return all that leaves
  List<String> routeAll(final List<byte[]> frames) {
    return frames.stream().flatMap(frame -> route(frame).stream()).toList();
  }

  /// Puts a datagram out as it is now.
  List<byte[]> pieces(final Datagram datagram) {
    datagram.parse(parsed);
    final List<byte[]> pieces = new ArrayList<>();
    fragmenter.begin(
        datagram.buffer(), 0, datagram.linkType(), parsed, datagram, mtu, IDENTIFICATION);
    int length = fragmenter.next(output, 0);
    while (length > 0) {
      final byte[] piece = new byte[length];
      output.getBytes(0, piece);
      pieces.add(piece);
      length = fragmenter.next(output, 0);
    }
    return pieces;
  }

  private List<String> forward(
      final MutableDirectBuffer buffer,
      final int frameOffset,
      final int type,
      final @Nullable Datagram datagram) {
    final boolean ipv6 = parsed.tuple().ipv6();
    if (Fragmenter.exceedsMtu(buffer, parsed, datagram, mtu)) {
      return List.of(tooBig(ipv6));
    }
    hop(buffer, parsed.networkOffset(), ipv6);
    final List<String> out = new ArrayList<>();
    switch (fragmenter.begin(buffer, frameOffset, type, parsed, datagram, mtu, IDENTIFICATION)) {
      case WHOLE ->
          out.add(packet(buffer, frameOffset, parsed.networkOffset() + parsed.networkLength()));
      case PIECES -> {
        int length = fragmenter.next(output, 1);
        while (length > 0) {
          out.add(packet(output, 1, 1 + length));
          length = fragmenter.next(output, 1);
        }
      }
      case TOO_BIG -> out.add(tooBig(ipv6));
      case UNSENDABLE -> {
        // nothing leaves
      }
    }
    return out;
  }

  private String tooBig(final boolean ipv6) {
    final int reported = Fragmenter.reportedMtu(ipv6, mtu);
    return ipv6 ? FragmentRecording.error(2, 0, reported) : FragmentRecording.error(3, 4, reported);
  }

  private static String packet(final DirectBuffer buffer, final int start, final int end) {
    final byte[] bytes = new byte[end - start];
    buffer.getBytes(start, bytes);
    return FragmentRecording.packet(bytes);
  }

  private static void hop(final MutableDirectBuffer buffer, final int offset, final boolean ipv6) {
    if (ipv6) {
      Ipv6Header.setHopLimit(buffer, offset, Ipv6Header.hopLimit(buffer, offset) - 1);
      return;
    }
    final int before = buffer.getShort(offset + Ipv4Header.TTL, BIG_ENDIAN);
    Ipv4Header.setTtl(buffer, offset, Ipv4Header.ttl(buffer, offset) - 1);
    final int after = buffer.getShort(offset + Ipv4Header.TTL, BIG_ENDIAN);
    Ipv4Header.setChecksum(
        buffer,
        offset,
        InternetChecksum.adjust(
            Ipv4Header.checksum(buffer, offset), before & 0xFFFF, after & 0xFFFF));
  }
}
