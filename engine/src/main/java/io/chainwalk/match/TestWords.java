package io.chainwalk.match;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.flow.Protocol;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.packet.PortHeader;

/// The tests of a rule as words that follow each other, so that the rule lies in a cache line with its neighbours: what
/// many rules ask for has words of its own, everything else is a [PacketTest] that a word names.
///
/// ```
///   63              32 31                    8   7    6   5       0
///   +-----------------+-----------------------+----+----+---------+
///   |    argument     |   further arguments   |last|not |operation|
///   +-----------------+-----------------------+----+----+---------+
/// ```
///
/// | operation | argument | bits 8 to 31 | words behind it |
/// |---|---|---|---|
/// | IPv4 source, destination | address | prefix length, at least 1 | |
/// | IPv6 source, destination | | | upper and lower half of the address, of the mask |
/// | protocol, of either family | | the protocol | |
/// | source port, destination port | first and last port | bytes the header must have; bit 16: IPv4 TCP | |
/// | state | its bits | | |
/// | mark | | | value and mask |
/// | chance | in parts of 2^31 | | |
/// | other | the number of a test | | |
///
/// They are written by [TestWordsWriter]. Nothing here remembers anything.
public final class TestWords {
  static final int NEVER = 0;
  static final int IPV4_SOURCE = 1;
  static final int IPV4_DESTINATION = 2;
  static final int IPV6_SOURCE = 3;
  static final int IPV6_DESTINATION = 4;
  static final int IPV4_PROTOCOL = 5;
  static final int IPV6_PROTOCOL = 6;
  static final int DESTINATION_PORT = 7;
  static final int SOURCE_PORT = 8;
  static final int STATE = 9;
  static final int MARK = 10;
  static final int CHANCE = 11;
  static final int OTHER = 12;

  static final long NOT = 1 << 6;
  static final long LAST = 1 << 7;
  static final int DETAIL_SHIFT = 8;

  /// In the details of a port: a fragment that begins within the TCP header is dropped.
  static final int EVIL_FRAGMENTS = 1 << 8;

  private static final int OPERATION_MASK = (1 << 6) - 1;
  private static final int DETAIL_MASK = 0xFF;
  private static final int MASKED_ADDRESS_WORDS = 4;

  private TestWords() {}

  /// Looks at a packet.
  ///
  /// @param words hold the tests
  /// @param start where those of the rule begin
  /// @param others what words name
  /// @param packet as it is at this hook
  /// @param state what this worker's rules remember
  /// @return as [PacketTest#test], of the first test that is not met; [PacketTest#YES] when all are
  public static int test(
      final long[] words,
      final int start,
      final PacketTest[] others,
      final RulePacket packet,
      final RuleState state) {
    int at = start;
    while (true) {
      final long word = words[at++];
      final int answer =
          switch ((int) word & OPERATION_MASK) {
            case IPV4_SOURCE -> unless(word, isIpv4(word, packet.parsed().tuple().sourceLow()));
            case IPV4_DESTINATION ->
                unless(word, isIpv4(word, packet.parsed().tuple().destinationLow()));
            case IPV4_PROTOCOL -> unless(word, packet.parsed().protocol() == detail(word));
            case DESTINATION_PORT, SOURCE_PORT -> port(word, packet);
            case STATE ->
                PacketTest.answer(
                    ConntrackStateTest.matches((int) (word >>> 32), isNot(word), packet));
            case MARK -> {
              final long wanted = words[at++];
              yield unless(word, (packet.mark() & (int) wanted) == (int) (wanted >>> 32));
            }
            case CHANCE -> unless(word, state.draws().isMet(word >>> 32));
            case OTHER -> others[(int) (word >>> 32)].test(packet, state);
            case IPV6_SOURCE -> {
              final FlowTuple tuple = packet.parsed().tuple();
              at += MASKED_ADDRESS_WORDS;
              yield unless(word, isIpv6(words, at, tuple.sourceHigh(), tuple.sourceLow()));
            }
            case IPV6_DESTINATION -> {
              final FlowTuple tuple = packet.parsed().tuple();
              at += MASKED_ADDRESS_WORDS;
              yield unless(
                  word, isIpv6(words, at, tuple.destinationHigh(), tuple.destinationLow()));
            }
            case IPV6_PROTOCOL ->
                HeaderTest.testProtocol(true, detail(word), isNot(word), packet.parsed());
            case NEVER -> PacketTest.NO;
            default -> throw new AssertionError("no such test: " + Long.toHexString(word));
          };
      if (answer != PacketTest.YES || (word & LAST) != 0) {
        return answer;
      }
    }
  }

  private static boolean isNot(final long word) {
    return (word & NOT) != 0;
  }

  private static int detail(final long word) {
    return (int) (word >>> DETAIL_SHIFT) & DETAIL_MASK;
  }

  private static int unless(final long word, final boolean matches) {
    return PacketTest.answer(matches != isNot(word));
  }

  private static boolean isIpv4(final long word, final long address) {
    return ((int) address ^ (int) (word >>> 32)) >>> -detail(word) == 0;
  }

  /// Whether an address has a prefix.
  ///
  /// @param end behind the words of the prefix
  private static boolean isIpv6(
      final long[] words, final int end, final long high, final long low) {
    return (high & words[end - 2]) == words[end - 4] && (low & words[end - 1]) == words[end - 3];
  }

  private static int port(final long word, final RulePacket packet) {
    final ParsedPacket parsed = packet.parsed();
    final int verdict = UpperLayer.look(parsed, detail(word), PortHeader.LENGTH);
    if (verdict != PacketTest.YES) {
      return (word & EVIL_FRAGMENTS << DETAIL_SHIFT) != 0
              && parsed.fragmentOffset() == TcpTest.EVIL_FRAGMENT_OFFSET
              && parsed.protocol() == Protocol.TCP
          ? PacketTest.DROP
          : verdict;
    }
    final int ports = UpperLayer.ports(packet);
    final int port =
        ((int) word & OPERATION_MASK) == SOURCE_PORT
            ? UpperLayer.sourcePort(ports)
            : UpperLayer.destinationPort(ports);
    final int first = (int) (word >>> 48);
    final int last = (int) (word >>> 32) & 0xFFFF;
    return unless(word, port >= first && port <= last);
  }
}
