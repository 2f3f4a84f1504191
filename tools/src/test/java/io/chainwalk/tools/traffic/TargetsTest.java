package io.chainwalk.tools.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.flow.IpAddress;
import io.chainwalk.flow.Protocol;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.tools.cases.NodeSetup;
import io.chainwalk.tools.traffic.Targets.Host;
import io.chainwalk.tools.traffic.Targets.Port;
import java.util.List;
import org.junit.jupiter.api.Test;

class TargetsTest {
  @Test
  void servicesAreWhatRulesAskForWhateverBecomesOfThem() throws BadRulesException {
    final Targets targets = Targets.of(TestNode.setup());
    assertEquals(
        List.of(
            port("10.96.0.10", Protocol.TCP, 80, "outside"),
            port("10.96.0.10", Protocol.UDP, 53, "outside"),
            port("10.96.0.10", Protocol.SCTP, 9, "outside"),
            port("10.1.0.1", Protocol.TCP, 30080, ""),
            port("192.168.0.2", Protocol.TCP, 30080, ""),
            port("127.0.0.1", Protocol.TCP, 30081, ""),
            port("10.96.0.11", Protocol.TCP, 81, "outside"),
            port("198.51.100.5", Protocol.TCP, 0, "outside"),
            port("fd00:96::a", Protocol.TCP, 80, "outside")),
        targets.services());
  }

  @Test
  void endpointsAreBehindTheInterfaceOfTheirRoute() throws BadRulesException {
    final Targets targets = Targets.of(TestNode.setup());
    assertEquals(
        List.of(
            port("10.1.0.7", Protocol.TCP, 8080, "pods"),
            port("10.1.0.8", Protocol.UDP, 5353, "pods"),
            port("fd00:1::7", Protocol.TCP, 8080, "pods")),
        targets.endpoints());
  }

  @Test
  void clientsComeFromSubnetsAndFromRangesThatRulesAskFor() throws BadRulesException {
    final Targets targets = Targets.of(TestNode.setup());
    assertTrue(targets.hosts().contains(new Host(IpAddress.parse("10.1.0.2"), "pods")));
    assertTrue(targets.hosts().contains(new Host(IpAddress.parse("203.0.113.130"), "outside")));
    assertTrue(targets.hosts().stream().noneMatch(host -> targets.own().contains(host.address())));
    assertTrue(targets.strange().contains(IpAddress.parse("10.99.0.1")));
    assertTrue(targets.strange().contains(IpAddress.parse("10.1.0.255")));
  }

  @Test
  void elementsOfSetsAreServicesToo() throws BadRulesException {
    final String sets = "create S hash:ip,port\nadd S 10.96.0.77,tcp:443\nadd S 10.96.0.78,80\n";
    final NodeSetup setup = new NodeSetup(TestNode.NODE, List.of(), "", "", sets);
    assertEquals(
        List.of(port("10.96.0.77", Protocol.TCP, 443, "outside")), Targets.of(setup).services());
  }

  @Test
  void withoutRulesThereAreHostsAlone() throws BadRulesException {
    final Targets targets = Targets.of(new NodeSetup(TestNode.NODE, List.of(), "", "", ""));
    assertEquals(List.of(), targets.services());
    assertFalse(targets.hosts(false).isEmpty());
    assertFalse(targets.hosts(true, "pods").isEmpty());
    assertEquals(List.of("pods", "outside"), targets.interfaces());
  }

  private static Port port(
      final String address, final int protocol, final int port, final String by) {
    return new Port(IpAddress.parse(address), protocol, port, by);
  }
}
