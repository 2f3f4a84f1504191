package io.chainwalk.match;

import io.chainwalk.packet.TcpHeader;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.HeaderMatch.Fragment;
import io.chainwalk.ruleset.Match;
import io.chainwalk.ruleset.PortRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes the tests of a chain's rules as words, see [TestWords]: [#header] and [#match] for what a rule asks, in order,
/// then [#endRule].
///
/// **Threads:** one.
public final class TestWordsWriter {
  private static final int FEWEST_WORDS = 16;
  private static final PacketTest[] NO_TESTS = {};
  private static final int ARGUMENT_SHIFT = 32;
  private static final Match.Not<PortRange> ANY_PORT = new Match.Not<>(PortRange.ANY, false);

  private final boolean ipv6;
  private final PacketTests tests;
  private final List<PacketTest> others = new ArrayList<>();
  private long[] words = new long[FEWEST_WORDS];
  private int count;

  /// The last test's first word, or -1 while the rule has none.
  private int last = -1;

  /// Begins a chain.
  ///
  /// @param ipv6 the family
  /// @param tests makes the tests that have no words of their own
  public TestWordsWriter(final boolean ipv6, final PacketTests tests) {
    this.ipv6 = ipv6;
    this.tests = tests;
  }

  /// Adds what a rule's header part asks.
  ///
  /// @param header what is asked
  public void header(final HeaderMatch header) {
    if (!hasWords(header)) {
      other(tests.of(header));
      return;
    }
    if (!header.source().isAny() || header.notSource()) {
      address(TestWords.IPV4_SOURCE, TestWords.IPV6_SOURCE, header.source(), header.notSource());
    }
    if (!header.destination().isAny() || header.notDestination()) {
      address(
          TestWords.IPV4_DESTINATION,
          TestWords.IPV6_DESTINATION,
          header.destination(),
          header.notDestination());
    }
    if (header.protocol() != 0) {
      test(
          ipv6 ? TestWords.IPV6_PROTOCOL : TestWords.IPV4_PROTOCOL,
          header.notProtocol(),
          header.protocol(),
          0);
    }
  }

  private boolean hasWords(final HeaderMatch header) {
    return header.input().isAny()
        && header.output().isAny()
        && (ipv6 || header.fragment() == Fragment.ANY)
        && hasWords(header.source(), header.notSource())
        && hasWords(header.destination(), header.notDestination());
  }

  private boolean hasWords(final AddressMask mask, final boolean not) {
    return ipv6 || (mask.isAny() ? !not : mask.prefixLength() > 0);
  }

  private void address(
      final int ipv4Operation,
      final int ipv6Operation,
      final AddressMask mask,
      final boolean isNot) {
    if (!ipv6) {
      test(ipv4Operation, isNot, mask.prefixLength(), (int) mask.address().low());
      return;
    }
    test(ipv6Operation, isNot, 0, 0);
    add(mask.address().high());
    add(mask.address().low());
    add(mask.maskHigh());
    add(mask.maskLow());
  }

  /// Adds what a match asks.
  ///
  /// @param match what is asked
  /// @throws IllegalArgumentException when the match names a set that there is not, with its name
  public void match(final Match match) {
    switch (match) {
      case Match.Comment ignored -> {}
      case Match.Tcp tcp when tcp.flags() == null && tcp.option() == null ->
          ports(
              TcpHeader.MIN_LENGTH | (ipv6 ? 0 : TestWords.EVIL_FRAGMENTS),
              tcp.source(),
              tcp.destination());
      case Match.Ports ports ->
          ports(PacketTests.headerLength(ports.protocol()), ports.source(), ports.destination());
      case Match.Conntrack conntrack when conntrack.onlyStates() != null ->
          states(conntrack.onlyStates());
      case Match.State state -> test(TestWords.STATE, state.not(), 0, state.states());
      case Match.Mark mark -> {
        test(TestWords.MARK, mark.not(), 0, 0);
        add((long) mark.value() << 32 | (mark.mask() & 0xFFFF_FFFFL));
      }
      case Match.Random random -> test(TestWords.CHANCE, random.not(), 0, (int) random.threshold());
      default -> other(tests.of(match));
    }
  }

  private void states(final Match.@Nullable Not<Integer> states) {
    if (states != null) {
      test(TestWords.STATE, states.not(), 0, states.value());
    }
  }

  /// The header is looked at even where any port will do.
  private void ports(
      final int details,
      final Match.@Nullable Not<PortRange> source,
      final Match.@Nullable Not<PortRange> destination) {
    if (destination != null || source == null) {
      port(TestWords.DESTINATION_PORT, details, destination == null ? ANY_PORT : destination);
    }
    if (source != null) {
      port(TestWords.SOURCE_PORT, details, source);
    }
  }

  private void port(final int operation, final int details, final Match.Not<PortRange> range) {
    test(operation, range.not(), details, range.value().first() << 16 | range.value().last());
  }

  /// Adds a test that no packet passes.
  public void never() {
    test(TestWords.NEVER, false, 0, 0);
  }

  private void other(final PacketTest test) {
    if (test.equals(PacketTest.NEVER)) {
      never();
    } else if (!test.equals(PacketTest.ALWAYS)) {
      test(TestWords.OTHER, false, 0, others.size());
      others.add(test);
    }
  }

  private void test(
      final int operation, final boolean isNot, final int details, final int argument) {
    last = count;
    add(
        (long) argument << ARGUMENT_SHIFT
            | (long) details << TestWords.DETAIL_SHIFT
            | (isNot ? TestWords.NOT : 0)
            | operation);
  }

  private void add(final long word) {
    if (count == words.length) {
      words = Arrays.copyOf(words, 2 * count);
    }
    words[count++] = word;
  }

  /// Ends a rule's tests.
  ///
  /// @return where its words end; those of the next rule begin there
  public int endRule() {
    if (last >= 0) {
      words[last] |= TestWords.LAST;
      last = -1;
    }
    return count;
  }

  /// The words of all rules.
  ///
  /// @return not to be changed
  public long[] words() {
    return words;
  }

  /// What the words name.
  ///
  /// @return by number
  public PacketTest[] others() {
    return others.isEmpty() ? NO_TESTS : others.toArray(PacketTest[]::new);
  }
}
