package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.PortHeader;
import io.chainwalk.packet.TcpHeader;
import io.chainwalk.ruleset.Match.Not;
import io.chainwalk.ruleset.Match.Tcp;
import io.chainwalk.ruleset.Match.TcpFlags;
import org.agrona.DirectBuffer;
import org.jspecify.annotations.Nullable;

/// `tcp` (facts sheet 7.2): ports, then flags, then an option.
///
/// A fragment that begins within the header behind its ports, at byte 8, is an attempt to get by a filter and is dropped
/// (IPv4 only).
///
/// **Threads:** immutable.
final class TcpTest implements PacketTest {
  static final int EVIL_FRAGMENT_OFFSET = 8;
  private static final int NO_OPTION = -1;

  private final boolean ipv6;
  private final PortsTest ports;
  private final int wanted;
  private final int flagsMask;
  private final int flagsSet;
  private final boolean notFlags;
  private final int option;
  private final boolean notOption;

  TcpTest(final Tcp match, final boolean ipv6) {
    this.ipv6 = ipv6;
    ports = new PortsTest(TcpHeader.MIN_LENGTH, match.source(), match.destination());
    final @Nullable Not<TcpFlags> flags = match.flags();
    flagsMask = flags == null ? 0 : flags.value().mask();
    flagsSet = flags == null ? 0 : flags.value().set();
    notFlags = flags != null && flags.not();
    final @Nullable Not<Integer> kind = match.option();
    option = kind == null ? NO_OPTION : kind.value();
    notOption = kind != null && kind.not();
    if (option != NO_OPTION) {
      wanted = TcpHeader.MIN_LENGTH;
    } else {
      wanted = flags == null ? PortHeader.LENGTH : TcpHeader.FLAGS + 1;
    }
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final int verdict = UpperLayer.look(packet.parsed(), TcpHeader.MIN_LENGTH, wanted);
    if (verdict != YES) {
      return !ipv6
              && packet.parsed().fragmentOffset() == EVIL_FRAGMENT_OFFSET
              && packet.parsed().protocol() == Protocol.TCP
          ? DROP
          : verdict;
    }
    if (!ports.matches(UpperLayer.ports(packet))) {
      return NO;
    }
    if (wanted == PortHeader.LENGTH) {
      return YES;
    }
    final int flags = TcpHeader.flags(packet.buffer(), packet.parsed().transportOffset());
    if (((flags & flagsMask) == flagsSet) == notFlags) {
      return NO;
    }
    return option == NO_OPTION ? YES : testOption(packet);
  }

  private int testOption(final RulePacket packet) {
    final DirectBuffer buffer = packet.buffer();
    final int offset = packet.parsed().transportOffset();
    final int headerLength = TcpHeader.headerLength(buffer, offset);
    if (headerLength < TcpHeader.MIN_LENGTH || packet.parsed().transportLength() < headerLength) {
      return DROP;
    }
    if (packet.parsed().capturedTransportLength() < headerLength) {
      return NO;
    }
    return answer(
        hasOption(buffer, offset + TcpHeader.MIN_LENGTH, offset + headerLength) != notOption);
  }

  /// The kernel's walk: goes on behind the end of the list, and takes a length of 0 for 1.
  private boolean hasOption(final DirectBuffer buffer, final int start, final int end) {
    int at = start;
    while (at < end) {
      final int kind = buffer.getByte(at) & 0xFF;
      if (kind == option) {
        return true;
      }
      at += kind < 2 || at + 1 >= end ? 1 : Math.max(1, buffer.getByte(at + 1) & 0xFF);
    }
    return false;
  }
}
