package io.chainwalk.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.node.RouteResult.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Routes and addresses chosen for the node's own packets, for MASQUERADE and for REDIRECT, against what a 6.18 kernel
/// chose in as many random worlds as [KernelWorld] has.
final class KernelRoutesTest {
  private final List<String> differences = new ArrayList<>();
  private int compared;

  @Test
  void packetsOfTheNodeItselfGoTheKernelsWay() {
    for (final KernelWorld world : KernelWorld.all()) {
      final Node node = Node.parse(world.nodeText());
      for (final String[] fact : world.facts("get")) {
        compare(world, "get " + fact[0], fact[1], get(node, IpAddress.parse(fact[0])));
      }
    }
    assertAllAgree(1500);
  }

  @Test
  void masqueradeTakesTheKernelsAddress() {
    for (final KernelWorld world : KernelWorld.all()) {
      final Node node = Node.parse(world.nodeText());
      for (final String[] fact : world.facts("masquerade")) {
        final String[] seen = fact[1].split(" dev ", -1);
        final IpAddress destination = IpAddress.parse(fact[0]);
        compare(
            world,
            "masquerade " + fact[0],
            seen[0],
            masquerade(node, node.interfaceIndex(seen[1]), destination));
      }
    }
    assertAllAgree(300);
  }

  @Test
  void redirectTakesTheKernelsAddress() {
    for (final KernelWorld world : KernelWorld.all()) {
      final Node node = Node.parse(world.nodeText());
      for (final String[] fact : world.facts("redirect")) {
        final String[] question = fact[0].split(" ", -1);
        final int input = node.interfaceIndex(question[0]);
        // "-" is also a packet that was dropped later; every address we choose must have been seen
        // nonetheless.
        if (!fact[1].equals("-")) {
          compare(
              world,
              "redirect " + fact[0],
              fact[1],
              redirect(node, input, IpAddress.parse(question[1])));
        }
      }
    }
    assertAllAgree(100);
  }

  private void compare(
      final KernelWorld world, final String what, final String kernel, final String ours) {
    compared++;
    if (!kernel.equals(ours)) {
      differences.add(world.name() + ": " + what + ": kernel " + kernel + ", we " + ours);
    }
  }

  private void assertAllAgree(final int atLeast) {
    assertEquals(List.of(), differences);
    assertTrue(compared >= atLeast, () -> "only " + compared);
  }

  private static String get(final Node node, final IpAddress destination) {
    final RouteResult result = new RouteResult();
    final OutputRouting routing = new OutputRouting(node);
    final Verdict verdict =
        destination.ipv6()
            ? routing.route6(destination.high(), destination.low(), 0, result)
            : routing.route4(0, false, (int) destination.low(), result);
    if (verdict == Verdict.DROP) {
      return switch (result.drop()) {
        case NO_ROUTE -> "unreachable-net";
        case UNREACHABLE -> "unreachable-host";
        case PROHIBITED -> "prohibited";
        case BLACKHOLE, MARTIAN_DESTINATION -> "invalid";
        default -> result.drop().name();
      };
    }
    final IpAddress source =
        new IpAddress(destination.ipv6(), result.sourceHigh(), result.sourceLow());
    if (verdict == Verdict.LOCAL) {
      return (result.isGroup() ? "anycast" : "local") + " dev lo src " + source;
    }
    final IpAddress nextHop =
        new IpAddress(destination.ipv6(), result.nextHopHigh(), result.nextHopLow());
    final NetworkInterface out = node.interfaceAt(result.outputInterface());
    return (result.isGroup() && !destination.ipv6() ? group(destination) : "unicast")
        + " dev "
        + out.name()
        + (nextHop.equals(destination) ? "" : " via " + nextHop)
        + " src "
        + source
        + (result.mtuBytes() == out.mtuBytes() ? "" : " mtu " + result.mtuBytes());
  }

  private static String group(final IpAddress destination) {
    return Ipv4Address.isMulticast((int) destination.low()) ? "multicast" : "broadcast";
  }

  private static String masquerade(final Node node, final int output, final IpAddress destination) {
    if (destination.ipv6()) {
      final AddressChoice choice = new AddressChoice();
      return node.masqueradeAddress6(output, destination.high(), destination.low(), choice)
          ? new IpAddress(true, choice.high(), choice.low()).toString()
          : "drop";
    }
    final RouteResult way = new RouteResult();
    new OutputRouting(node).route4(0, false, (int) destination.low(), way);
    return IpAddress.ofIpv4(node.masqueradeAddress4(output, (int) way.nextHopLow())).toString();
  }

  private static String redirect(final Node node, final int input, final IpAddress destination) {
    if (destination.ipv6()) {
      final AddressChoice choice = new AddressChoice();
      return node.redirectAddress6(input, destination.high(), destination.low(), choice)
          ? new IpAddress(true, choice.high(), choice.low()).toString()
          : "-";
    }
    return IpAddress.ofIpv4(node.redirectAddress4(input)).toString();
  }
}
