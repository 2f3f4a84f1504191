package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;
import static java.nio.ByteOrder.BIG_ENDIAN;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.PortHeader;
import io.chainwalk.ruleset.Match.Hashlimit;

/// `hashlimit` (facts sheet 7.4).
///
/// **Threads:** immutable; the table is the worker's.
final class HashlimitTest implements PacketTest {
  private static final int DCCP = 33;
  private static final int ESP = 50;
  private static final int AH = 51;

  /// Of an authentication header, where the kernel takes ports from: its security parameter index.
  private static final int AH_PORTS = 4;

  private static final int SOURCE_PORT_MASK = 0xFFFF_0000;
  private static final int DESTINATION_PORT_MASK = 0xFFFF;
  private static final int NO_PORTS = -1;

  private final boolean above;
  private final boolean bytes;
  private final int table;
  private final MatchSettings settings;

  HashlimitTest(final Hashlimit match, final int table, final MatchSettings settings) {
    above = match.above();
    bytes = match.bytes();
    this.table = table;
    this.settings = settings;
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final HashlimitTable buckets = state.table(table);
    final HashlimitConfig config = buckets.config();
    final int portMask =
        (config.sourcePort() ? SOURCE_PORT_MASK : 0)
            | (config.destinationPort() ? DESTINATION_PORT_MASK : 0);
    int ports = 0;
    if (portMask != 0) {
      final int offset = portsOffset(packet.parsed());
      if (offset != NO_PORTS) {
        final ParsedPacket parsed = packet.parsed();
        if (parsed.transportLength() < offset + PortHeader.LENGTH) {
          return DROP;
        }
        if (parsed.capturedTransportLength() < offset + PortHeader.LENGTH) {
          return NO;
        }
        ports = packet.buffer().getInt(parsed.transportOffset() + offset, BIG_ENDIAN) & portMask;
      }
    }
    final FlowTuple tuple = packet.parsed().tuple();
    final long sourceHigh = tuple.sourceHigh() & config.sourceMaskHigh();
    final long sourceLow = tuple.sourceLow() & config.sourceMaskLow();
    final long destinationHigh = tuple.destinationHigh() & config.destinationMaskHigh();
    final long destinationLow = tuple.destinationLow() & config.destinationMaskLow();
    final long now = settings.ticksAt(packet.timeNs());
    final boolean frozen = state.isFrozen();
    final int bucket =
        frozen
            ? buckets.find(sourceHigh, sourceLow, destinationHigh, destinationLow, ports, now)
            : buckets.bucket(sourceHigh, sourceLow, destinationHigh, destinationLow, ports, now);
    if (bucket == HashlimitTable.NONE) {
      return DROP;
    }
    final int lengthBytes = packet.parsed().networkLength();
    final boolean suffices =
        frozen
            ? buckets.canPay(bucket, bytes, lengthBytes, now)
            : buckets.pay(bucket, bytes, lengthBytes);
    return answer(suffices != above);
  }

  /// Where the kernel takes ports from; a fragment's data may stand there.
  private static int portsOffset(final ParsedPacket parsed) {
    if (parsed.result() == ParseResult.NO_TUPLE) {
      return NO_PORTS;
    }
    return switch (parsed.protocol()) {
      case Protocol.TCP, Protocol.UDP, Protocol.SCTP, Protocol.UDPLITE, DCCP, ESP -> 0;
      case AH -> AH_PORTS;
      default -> NO_PORTS;
    };
  }
}
