package io.chainwalk.match;

import static io.chainwalk.match.PacketTest.answer;

import io.chainwalk.flow.FlowTuple;
import io.chainwalk.node.NetworkInterface;
import io.chainwalk.node.Node;
import io.chainwalk.packet.Ipv6Header;
import io.chainwalk.packet.ParseResult;
import io.chainwalk.packet.ParsedPacket;
import io.chainwalk.ruleset.AddressMask;
import io.chainwalk.ruleset.HeaderMatch;
import io.chainwalk.ruleset.HeaderMatch.Fragment;
import io.chainwalk.ruleset.InterfaceMatch;
import org.jspecify.annotations.Nullable;

/// The fixed part of a rule (facts sheet 7.1): addresses, interfaces, protocol, fragment flag, in the kernel's order.
///
/// Interfaces are looked up by name once, when the test is made: what is compared with a packet are numbers.
///
/// **Threads:** immutable.
final class HeaderTest implements PacketTest {
  private final boolean ipv6;
  private final boolean asksSource;
  private final boolean notSource;
  private final boolean asksDestination;
  private final boolean notDestination;

  // Addresses and masks as bare words: a rule that is asked once in a while is not in a cache, nor
  // is what it points to.
  private final long sourceHigh;
  private final long sourceLow;
  private final long sourceMaskHigh;
  private final long sourceMaskLow;
  private final long destinationHigh;
  private final long destinationLow;
  private final long destinationMaskHigh;
  private final long destinationMaskLow;
  private final boolean @Nullable [] inputs;
  private final boolean @Nullable [] outputs;
  private final int protocol;
  private final boolean notProtocol;
  private final Fragment fragment;

  private HeaderTest(final HeaderMatch header, final boolean ipv6, final Node node) {
    this.ipv6 = ipv6;
    asksSource = !header.source().isAny() || header.notSource();
    notSource = header.notSource();
    final AddressMask source = header.source();
    sourceHigh = source.address().high();
    sourceLow = source.address().low();
    sourceMaskHigh = source.maskHigh();
    sourceMaskLow = source.maskLow();
    asksDestination = !header.destination().isAny() || header.notDestination();
    notDestination = header.notDestination();
    final AddressMask destination = header.destination();
    destinationHigh = destination.address().high();
    destinationLow = destination.address().low();
    destinationMaskHigh = destination.maskHigh();
    destinationMaskLow = destination.maskLow();
    inputs = interfaces(header.input(), node);
    outputs = interfaces(header.output(), node);
    protocol = header.protocol();
    notProtocol = header.notProtocol();
    fragment = ipv6 ? Fragment.ANY : header.fragment();
  }

  /// Makes the test of a rule's header part.
  ///
  /// @param header what is asked
  /// @param ipv6 the family
  /// @param node where interfaces have their names from
  /// @return [PacketTest#ALWAYS] when nothing is asked
  static PacketTest of(final HeaderMatch header, final boolean ipv6, final Node node) {
    return header.equals(HeaderMatch.any(ipv6)) ? ALWAYS : new HeaderTest(header, ipv6, node);
  }

  /// Which interfaces are meant, by index; at 0 whether it is good that there is none, whose name is empty then.
  ///
  /// @return null when it does not matter
  private static boolean @Nullable [] interfaces(final InterfaceMatch match, final Node node) {
    if (match.isAny()) {
      return null;
    }
    final boolean[] good = new boolean[node.interfaces().size() + 1];
    good[RulePacket.NO_INTERFACE] = match.matches("");
    for (final NetworkInterface device : node.interfaces()) {
      good[device.index()] = match.matches(device.name());
    }
    return good;
  }

  @Override
  public int test(final RulePacket packet, final RuleState state) {
    final FlowTuple tuple = packet.parsed().tuple();
    if (asksSource && isSource(tuple) == notSource) {
      return NO;
    }
    if (asksDestination && isDestination(tuple) == notDestination) {
      return NO;
    }
    if (inputs != null && !isGood(inputs, packet.inputInterface())) {
      return NO;
    }
    if (outputs != null && !isGood(outputs, packet.outputInterface())) {
      return NO;
    }
    if (protocol != 0) {
      final int verdict = testProtocol(ipv6, protocol, notProtocol, packet.parsed());
      if (verdict != YES) {
        return verdict;
      }
    }
    return fragment == Fragment.ANY ? YES : testFragment(packet.parsed());
  }

  private boolean isSource(final FlowTuple tuple) {
    return (tuple.sourceLow() & sourceMaskLow) == sourceLow
        && (tuple.sourceHigh() & sourceMaskHigh) == sourceHigh;
  }

  private boolean isDestination(final FlowTuple tuple) {
    return (tuple.destinationLow() & destinationMaskLow) == destinationLow
        && (tuple.destinationHigh() & destinationMaskHigh) == destinationHigh;
  }

  /// A number that the node does not have is taken for no interface.
  private static boolean isGood(final boolean[] good, final int index) {
    return good[index < good.length ? index : RulePacket.NO_INTERFACE];
  }

  /// Asks for a protocol alone.
  static int testProtocol(
      final boolean ipv6,
      final int protocol,
      final boolean notProtocol,
      final ParsedPacket parsed) {
    if (ipv6
        && parsed.result().ordinal() < ParseResult.TRANSPORT_TOO_SHORT.ordinal()
        && parsed.protocol() != Ipv6Header.NO_NEXT_HEADER) {
      return DROP; // an extension header that is not all there
    }
    if (ipv6
        && parsed.result() == ParseResult.LATER_FRAGMENT
        && parsed.protocol() != Ipv6Header.NO_NEXT_HEADER
        && Ipv6Header.isExtension(parsed.protocol())) {
      return DROP; // the walk ends there without having come to a protocol
    }
    return answer((parsed.protocol() == protocol) != notProtocol);
  }

  private int testFragment(final ParsedPacket parsed) {
    return answer((parsed.fragmentOffset() != 0) == (fragment == Fragment.LATER));
  }
}
