package io.chainwalk.tools.chains;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.chain.Rulesets;
import io.chainwalk.chain.ServiceDispatch;
import io.chainwalk.ruletext.BadRulesException;
import io.chainwalk.ruletext.RestoreText;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The services that the rules of a dump are about.
class DumpedServicesTest {
  private static final double TOLERANCE = 1e-6;

  private static Rulesets rules(final String text) throws BadRulesException {
    return Rulesets.of(
        RestoreText.dump("rules", "*nat\n" + text + "COMMIT\n", false, false).ruleset());
  }

  /// Services in words: name, addresses that clients dial, endpoints.
  private static List<String> words(final DumpedServices services) {
    return services.snapshot().servicePorts().stream()
        .map(port ->
            port.displayName()
                + " "
                + port.vips().stream().map(vip -> vip.address().withPort(vip.port())).toList()
                + " "
                + port.endpoints())
        .toList();
  }

  @Test
  void endpointsWithoutCommentsBelongToTheServiceWhoseChainLeadsToThem() throws Exception {
    // As kube-proxy writes them for more than a thousand endpoints.
    final Rulesets rules =
        rules(
            """
            :KUBE-SERVICES - [0:0]
            :KUBE-NODEPORTS - [0:0]
            :KUBE-MARK-MASQ - [0:0]
            :KUBE-EXT-X - [0:0]
            :KUBE-SVC-X - [0:0]
            :KUBE-SVL-X - [0:0]
            :KUBE-SEP-A - [0:0]
            :KUBE-SEP-B - [0:0]
            -A KUBE-SERVICES -d 10.96.0.1/32 -p tcp -m comment --comment "shop/web:http cluster IP" -m tcp --dport 80 -j KUBE-SVC-X
            -A KUBE-NODEPORTS -p tcp -m comment --comment "shop/web:http" -m tcp --dport 30080 -j KUBE-EXT-X
            -A KUBE-EXT-X -j KUBE-SVL-X
            -A KUBE-SVC-X ! -s 10.244.0.0/16 -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j KUBE-MARK-MASQ
            -A KUBE-SVC-X -j KUBE-SEP-A
            -A KUBE-SVL-X -j KUBE-SEP-B
            -A KUBE-SEP-A -s 10.0.0.1/32 -j KUBE-MARK-MASQ
            -A KUBE-SEP-A -p tcp -m tcp -j DNAT --to-destination 10.0.0.1:8080
            -A KUBE-SEP-B -s 10.0.0.2/32 -j KUBE-MARK-MASQ
            -A KUBE-SEP-B -p tcp -m tcp -j DNAT --to-destination 10.0.0.2:8080
            """);
    assertEquals(
        List.of("shop/web:http [10.96.0.1:80] [10.0.0.1:8080, 10.0.0.2:8080]"),
        words(new DumpedServices(rules)));
  }

  @Test
  void withoutAnyCommentAChainIsAService() throws Exception {
    final Rulesets rules =
        rules(
            """
            :PREROUTING ACCEPT [0:0]
            -A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -m statistic --mode random --probability 0.25 -j DNAT --to-destination 10.0.0.1:80
            -A PREROUTING -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -j DNAT --to-destination 10.0.0.2:80
            """);
    final DumpedServices services = new DumpedServices(rules);
    assertEquals(List.of("rules/PREROUTING [] [10.0.0.1:80, 10.0.0.2:80]"), words(services));
    assertArrayEquals(
        new double[] {0.25, 0.75},
        services.shares(new ServiceDispatch(services.snapshot()), rules),
        TOLERANCE);
  }

  @Test
  void anEndpointThatIsLeftOverGetsNothing() throws Exception {
    final Rulesets rules =
        rules(
            """
            :KUBE-SEP-A - [0:0]
            -A KUBE-SEP-A -p tcp -m comment --comment "shop/web:http" -m tcp -j DNAT --to-destination 10.0.0.1:80
            """);
    final DumpedServices services = new DumpedServices(rules);
    assertArrayEquals(
        new double[] {0},
        services.shares(new ServiceDispatch(services.snapshot()), rules),
        TOLERANCE);
  }
}
