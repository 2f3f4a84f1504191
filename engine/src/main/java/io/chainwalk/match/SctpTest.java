package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.packet.PortHeader;
import io.chainwalk.ruleset.Match.Not;
import io.chainwalk.ruleset.Match.Sctp;
import io.chainwalk.ruleset.Match.SctpChunk;
import io.chainwalk.ruleset.Match.SctpChunks;
import io.chainwalk.ruleset.Match.SctpChunks.Quantity;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/// `sctp` (facts sheet 7.2): ports, then chunk types. A packet whose chunks end in the middle of one's header, or that has
/// one of length 0, is dropped when chunks are asked for.
///
/// **Threads:** immutable.
final class SctpTest implements PacketTest {
  private static final int CHUNK_HEADER_LENGTH = 4;
  private static final int CHUNK_LENGTH = 2;
  private static final int TYPES = 256;
  private static final int WORDS = TYPES / Long.SIZE;

  private final PortsTest ports;
  private final @Nullable Quantity quantity;
  private final boolean notChunks;
  private final long[] types = new long[WORDS];
  private final int[] flagMasks = new int[TYPES];
  private final int[] flagValues = new int[TYPES];

  SctpTest(final Sctp match) {
    ports = new PortsTest(UpperLayer.SCTP_LENGTH, match.source(), match.destination());
    final @Nullable Not<SctpChunks> chunks = match.chunks();
    quantity = chunks == null ? null : chunks.value().quantity();
    notChunks = chunks != null && chunks.not();
    if (chunks != null) {
      for (final SctpChunk chunk : chunks.value().types()) {
        types[chunk.type() >>> 6] |= 1L << chunk.type();
        flagMasks[chunk.type()] = chunk.flagsMask();
        flagValues[chunk.type()] = chunk.flagsSet();
      }
    }
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int verdict = UpperLayer.look(packet.parsed(), UpperLayer.SCTP_LENGTH, PortHeader.LENGTH);
    if (verdict != YES) {
      return verdict;
    }
    if (!ports.matches(UpperLayer.ports(packet))) {
      return NO;
    }
    return quantity == null ? YES : testChunks(packet, quantity);
  }

  /// A packet that is dropped for its chunks is dropped whether or not they are inverted.
  private int testChunks(final RulePacket packet, final Quantity wanted) {
    final DirectBuffer buffer = packet.buffer();
    final int end = packet.parsed().transportOffset() + packet.parsed().transportLength();
    final int capturedEnd =
        packet.parsed().transportOffset() + packet.parsed().capturedTransportLength();
    long seen0 = 0;
    long seen1 = 0;
    long seen2 = 0;
    long seen3 = 0;
    int at = packet.parsed().transportOffset() + UpperLayer.SCTP_LENGTH;
    do {
      if (end - at < CHUNK_HEADER_LENGTH) {
        return DROP;
      }
      if (capturedEnd - at < CHUNK_HEADER_LENGTH) {
        return NO;
      }
      final int length = buffer.getShort(at + CHUNK_LENGTH, BIG_ENDIAN) & 0xFFFF;
      if (length == 0) {
        return DROP;
      }
      final int type = buffer.getByte(at) & 0xFF;
      final boolean meant = isMeant(type, buffer.getByte(at + 1) & 0xFF);
      if (meant && wanted == Quantity.ANY) {
        return answer(!notChunks);
      }
      if (!meant && wanted == Quantity.ONLY) {
        return answer(notChunks);
      }
      if (meant) {
        final long bit = 1L << type;
        switch (type >>> 6) {
          case 0 -> seen0 |= bit;
          case 1 -> seen1 |= bit;
          case 2 -> seen2 |= bit;
          default -> seen3 |= bit;
        }
      }
      at += length + 3 & ~3;
    } while (at < end);
    final boolean matches =
        switch (wanted) {
          case ANY -> false;
          case ONLY -> true;
          case ALL ->
              seen0 == types[0] && seen1 == types[1] && seen2 == types[2] && seen3 == types[3];
        };
    return answer(matches != notChunks);
  }

  private boolean isMeant(final int type, final int flags) {
    return (types[type >>> 6] & 1L << type) != 0 && (flags & flagMasks[type]) == flagValues[type];
  }
}
