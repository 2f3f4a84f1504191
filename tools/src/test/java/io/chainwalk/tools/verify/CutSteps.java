package io.chainwalk.tools.verify;

import io.chainwalk.packet.InternetChecksum;
import io.chainwalk.packet.Ipv4Header;
import io.chainwalk.tools.cases.Packet;
import io.chainwalk.tools.traffic.History;
import io.chainwalk.tools.traffic.Step;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import org.agrona.concurrent.UnsafeBuffer;
import org.jspecify.annotations.Nullable;

/// Made-up packets, in pieces. What comes next may depend on what came out before.
abstract class CutSteps implements StepSource {
  private static final int IPV6_HEADER = 40;
  private static final int FRAGMENT = 44;
  private static final int FRAGMENT_HEADER = 8;

  final SplittableRandom random;
  private final Queue<Packet> waiting = new ArrayDeque<>();
  private String by = "";
  private int number;

  CutSteps(final long seed) {
    random = new SplittableRandom(seed);
  }

  /// Makes the next packets.
  ///
  /// @param history what came out before
  /// @param packets gets them
  /// @return the interface that they come in by, or null at the end
  abstract @Nullable String more(History history, List<Packet> packets);

  @Override
  public final @Nullable Step next(final History history) {
    while (waiting.isEmpty()) {
      final List<Packet> packets = new ArrayList<>();
      final String next = more(history, packets);
      if (next == null) {
        return null;
      }
      by = next;
      waiting.addAll(packets);
    }
    final Packet packet = waiting.remove();
    return new Step.Send(number++, by, "packet", _ -> packet);
  }

  /// The number of the next step, if none is waiting.
  final int number() {
    return number;
  }

  final boolean chance(final int oneIn) {
    return random.nextInt(oneIn) == 0;
  }

  /// Cuts a packet, and mixes the pieces up now and then.
  ///
  /// @param packet an IP packet
  /// @param front bytes of it that each piece has
  /// @return at least one piece
  final List<Packet> cut(final byte[] packet, final int front) {
    final List<Integer> starts = new ArrayList<>(List.of(0));
    for (int at = 8; at < packet.length - front; at += 8) {
      if (chance(at <= 96 ? 4 : 12)) {
        starts.add(at);
      }
    }
    starts.add(packet.length - front);
    final List<Packet> pieces = new ArrayList<>();
    for (int i = 0; i + 1 < starts.size(); i++) {
      final byte[] piece =
          isIpv6(packet)
              ? piece6(packet, front, starts.get(i), starts.get(i + 1))
              : piece4(packet, front, starts.get(i), starts.get(i + 1));
      pieces.add(chance(3) ? random.nextInt(pieces.size() + 1) : pieces.size(), Packet.of(piece));
    }
    return pieces;
  }

  static boolean isIpv6(final byte[] packet) {
    return packet[0] >>> 4 == 6;
  }

  private byte[] piece4(final byte[] packet, final int front, final int from, final int to) {
    final byte[] piece = concat(Arrays.copyOf(packet, front), part(packet, front, from, to));
    final UnsafeBuffer buffer = new UnsafeBuffer(piece);
    Ipv4Header.setChecksum(buffer, 0, 0);
    put16(piece, 2, piece.length);
    put16(piece, 4, number);
    put16(piece, 6, from / 8 | (front + to < packet.length ? 0x2000 : 0));
    final int sum = InternetChecksum.sum(buffer, 0, front);
    put16(piece, 10, InternetChecksum.checksumOf(sum));
    return piece;
  }

  /// The fragment header comes behind the IPv6 header if that is all of the front, else behind options.
  private byte[] piece6(final byte[] packet, final int front, final int from, final int to) {
    final int nextField = front == IPV6_HEADER ? 6 : IPV6_HEADER;
    final byte[] headers = Arrays.copyOf(packet, front);
    final byte[] fragment = new byte[FRAGMENT_HEADER];
    fragment[0] = headers[nextField];
    put16(fragment, 2, from | (front + to < packet.length ? 1 : 0));
    put16(fragment, 6, number);
    headers[nextField] = FRAGMENT;
    final byte[] piece = concat(headers, fragment, part(packet, front, from, to));
    put16(piece, 4, piece.length - IPV6_HEADER);
    return piece;
  }

  private static byte[] part(final byte[] packet, final int front, final int from, final int to) {
    return Arrays.copyOfRange(packet, front + from, front + to);
  }

  private static void put16(final byte[] bytes, final int at, final int value) {
    bytes[at] = (byte) (value >>> 8);
    bytes[at + 1] = (byte) value;
  }

  private static byte[] concat(final byte[]... parts) {
    int length = 0;
    for (final byte[] part : parts) {
      length += part.length;
    }
    final byte[] all = new byte[length];
    int at = 0;
    for (final byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
