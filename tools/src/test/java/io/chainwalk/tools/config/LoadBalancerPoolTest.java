package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.node.IpPrefix;
import io.chainwalk.service.Vip;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LoadBalancerPoolTest {
  private static final String AWS = "service.beta.kubernetes.io/";

  private static String service(
      final String annotations, final String fields, final String status) {
    return """
    apiVersion: v1
    kind: Service
    metadata: {namespace: shop, name: web, annotations: {%s}}
    spec: {type: LoadBalancer, ports: [{name: http, port: 80}], %s}
    status: {%s}
    """
        .formatted(annotations, fields, status);
  }

  private static ClusterManifests read(final String text) throws BadInputException {
    return Manifests.read(text, AllocationSettings.DEFAULTS);
  }

  private static BalancedService balanced(final String text) throws BadInputException {
    return read(text).loadBalancing().services().getFirst();
  }

  /// What is noticed of annotations and addresses that no controller would take.
  private static String refusals(final ClusterManifests cluster) {
    return cluster.notices().stream()
        .filter(notice -> notice.contains("would refuse"))
        .collect(Collectors.joining("\n"));
  }

  /// Annotations without their prefix, with `;` between them.
  private static String annotations(final String words) {
    return words == null
        ? ""
        : Stream.of(words.split(";"))
            .map(word -> '"' + AWS + word.replaceFirst("=", "\": \"") + '"')
            .collect(Collectors.joining(", "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        " | internet-facing | ''",
        "aws-load-balancer-scheme=internal | internal | clb",
        "aws-load-balancer-scheme=internet-facing | internet-facing | clb",
        "aws-load-balancer-internal=true | internal | clb",
        "aws-load-balancer-internal=0.0.0.0/0 | internal | clb",
        "aws-load-balancer-internal=false | internet-facing | clb",
        "aws-load-balancer-internal=true;aws-load-balancer-scheme=internet-facing | internet-facing | clb",
        "aws-load-balancer-internal=false;aws-load-balancer-scheme=internal | internal | clb",
        "aws-load-balancer-type=nlb | internet-facing | nlb",
        "aws-load-balancer-type=nlb;aws-load-balancer-internal=true | internal | nlb",
        "aws-load-balancer-type=external | internal | nlb",
        "aws-load-balancer-type=external;aws-load-balancer-internal=false | internet-facing | nlb",
        "aws-load-balancer-type=external;aws-load-balancer-scheme=internet-facing | internet-facing | nlb",
        "aws-load-balancer-type=nlb-ip | internal | nlb"
      })
  void annotationsSayWhichPoolItIs(final String words, final String scheme, final String type)
      throws BadInputException {
    final BalancedService service = balanced(service(annotations(words), "", ""));
    assertEquals(scheme, service.front().scheme().label());
    assertEquals(type, service.front().type());
    assertEquals(scheme, service.addresses().getFirst().pool());
  }

  @Test
  void theClassOfTheControllerMakesNetworkLoadBalancersThatAreInternal() throws BadInputException {
    final BalancedService service =
        balanced(service("", "loadBalancerClass: service.k8s.aws/nlb", ""));
    assertEquals(LoadBalancerScheme.INTERNAL, service.front().scheme());
    assertEquals("nlb", service.front().type());
    assertEquals("service.k8s.aws/nlb", service.loadBalancerClass());
  }

  @ParameterizedTest
  @CsvSource({
    "aws-load-balancer-type=external, false",
    "aws-load-balancer-type=nlb-ip, true",
    "aws-load-balancer-type=external;aws-load-balancer-nlb-target-type=ip, true",
    "aws-load-balancer-type=external;aws-load-balancer-nlb-target-type=instance, false",
    "aws-load-balancer-type=nlb-ip;aws-load-balancer-nlb-target-type=instance, true",
    "aws-load-balancer-type=external;aws-load-balancer-nlb-target-type=pod, false"
  })
  void targetsAreNodesUnlessAnAnnotationSaysIp(final String words, final boolean byIp)
      throws BadInputException {
    assertEquals(byIp, balanced(service(annotations(words), "", "")).front().byIp());
  }

  @Test
  void addressesComeFromPoolsOfBothFamilies() throws BadInputException {
    final List<BalancedService.Address> addresses =
        balanced(service("", "ipFamilyPolicy: RequireDualStack", "")).addresses();
    assertEquals(2, addresses.size());
    assertTrue(IpPrefix.parse("198.19.0.0/16").contains(addresses.getFirst().address()));
    assertTrue(IpPrefix.parse("2001:2:0:2::/64").contains(addresses.getLast().address()));
  }

  @Test
  void kubeProxyKnowsTheAddressAsIfItStoodInTheStatus() throws BadInputException {
    final ClusterManifests cluster = read(service("", "", ""));
    assertEquals(
        List.of(cluster.loadBalancing().services().getFirst().addresses().getFirst().address()),
        cluster.services().servicePorts().getFirst().vips().stream()
            .filter(vip -> vip.kind() == Vip.Kind.LOAD_BALANCER)
            .map(Vip::address)
            .toList());
  }

  @Test
  void anAddressThatTheServiceAsksForIsItsOwn() throws BadInputException {
    final BalancedService.Address address =
        balanced(service("", "loadBalancerIP: 203.0.113.9", "")).addresses().getFirst();
    assertEquals("203.0.113.9", address.address().toString());
    assertEquals("", address.pool());
  }

  @Test
  void aStatusIsLeftAsItIs() throws BadInputException {
    final BalancedService service =
        balanced(service("", "", "loadBalancer: {ingress: [{ip: 203.0.113.7}]}"));
    assertEquals("203.0.113.7", service.addresses().getFirst().address().toString());
    assertEquals("", service.addresses().getFirst().pool());
  }

  @Test
  void anAddressStandsForAHostnameAndKubeProxyDoesNotKnowIt() throws BadInputException {
    final ClusterManifests cluster =
        read(service("", "", "loadBalancer: {ingress: [{hostname: a.elb.example}]}"));
    final BalancedService.Address address =
        cluster.loadBalancing().services().getFirst().addresses().getFirst();
    assertEquals("a.elb.example", address.hostname());
    assertEquals("internet-facing", address.pool());
    assertTrue(
        cluster.services().servicePorts().getFirst().vips().stream()
            .noneMatch(vip -> vip.kind() == Vip.Kind.LOAD_BALANCER));
  }

  @Test
  void aPoolOfTheClassGoesBeforeThatOfTheScheme() throws BadInputException {
    final AllocationSettings settings =
        new AllocationSettings(
            true,
            AllocationSettings.DEFAULT_SERVICE_CIDRS,
            30_000,
            32_767,
            List.of(
                new LoadBalancerPool("internet-facing", IpPrefix.parse("203.0.113.0/24")),
                new LoadBalancerPool("example.com/edge", IpPrefix.parse("192.0.2.128/25"))));
    final ClusterManifests cluster =
        Manifests.read(service("", "loadBalancerClass: example.com/edge", ""), settings);
    final BalancedService.Address address =
        cluster.loadBalancing().services().getFirst().addresses().getFirst();
    assertEquals("example.com/edge", address.pool());
    assertTrue(IpPrefix.parse("192.0.2.128/25").contains(address.address()));
  }

  @Test
  void aPoolThatIsFullIsAMistakeThatNamesTheService() {
    final AllocationSettings settings =
        new AllocationSettings(
            true,
            AllocationSettings.DEFAULT_SERVICE_CIDRS,
            30_000,
            32_767,
            List.of(new LoadBalancerPool("internet-facing", IpPrefix.parse("203.0.113.5/32"))));
    final String two =
        service("", "", "") + "---\n" + service("", "", "").replace("name: web", "name: api");
    final String complaint =
        String.join(
            "\n",
            assertThrows(BadInputException.class, () -> Manifests.read(two, settings)).messages());
    assertTrue(
        complaint.contains(
            "Service shop/web: status.loadBalancer is left out, and no address is left for it in"
                + " pool internet-facing, see --load-balancer-pool"),
        complaint);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "aws-load-balancer-attributes=cross",
        "aws-load-balancer-target-group-attributes=a=b,c",
        "aws-load-balancer-target-group-attributes=preserve_client_ip.enabled=yes",
        "aws-load-balancer-target-group-attributes=stickiness.enabled=on,stickiness.type=source_ip",
        "aws-load-balancer-attributes=load_balancing.cross_zone.enabled=on",
        "aws-load-balancer-cross-zone-load-balancing-enabled=on"
      })
  void whatTheControllerWouldRefuseIsANoticeWithItsPlaceAndTheAddressIsGiven(final String words)
      throws BadInputException {
    final ClusterManifests cluster = read(service(annotations(words), "", ""));
    assertTrue(
        refusals(cluster)
            .matches(
                "Annotations .* are passed over"
                    + " \\(1 annotation: standard input:3: Service shop/web: metadata.*"),
        refusals(cluster));
    assertEquals(1, cluster.loadBalancing().services().getFirst().addresses().size());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws-load-balancer-scheme=public | ''",
        "aws-load-balancer-type=external;aws-load-balancer-internal=0.0.0.0/0 | ''",
        "'' | loadBalancerIP: my-ip",
        "'' | 'ipFamilies: [IPv6], loadBalancerIP: \"::ffff:1.2.3.4\"'"
      })
  void aLoadBalancerThatItsControllerWouldRefuseHasNoAddressAndOneNoticeSaysWhy(
      final String words, final String fields) throws BadInputException {
    final ClusterManifests cluster =
        read(service(words.isEmpty() ? "" : annotations(words), fields, ""));
    assertEquals(List.of(), cluster.loadBalancing().services().getFirst().addresses());
    assertTrue(
        refusals(cluster)
            .matches(
                "A load balancer .* is given no address"
                    + " \\(1 Service: standard input:[34]: Service shop/web: .*"),
        refusals(cluster));
    assertFalse(cluster.noticed().containsKey(Notice.LOAD_BALANCER_WITHOUT_ADDRESS));
  }

  @Test
  void withoutAllocationAnAddressThatIsNoneIsNobodysConcern() throws BadInputException {
    final ClusterManifests cluster =
        Manifests.read(
            service("", "clusterIP: 10.96.0.9, loadBalancerIP: my-ip", ""),
            AllocationSettings.NONE);
    assertEquals("", refusals(cluster));
  }

  @Test
  void anAddressOfAnotherFamilyIsNobodysConcern() throws BadInputException {
    final ClusterManifests cluster = read(service("", "loadBalancerIP: '::ffff:1.2.3.4'", ""));
    assertEquals("", refusals(cluster));
    assertEquals(
        "internet-facing",
        cluster.loadBalancing().services().getFirst().addresses().getFirst().pool());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws-load-balancer-scheme=public | type: ClusterIP",
        "aws-load-balancer-scheme=public | loadBalancerClass: example.com/edge",
        "aws-load-balancer-type=nlb;aws-load-balancer-scheme=public | ''"
      })
  void annotationsThatTheControllerNeverReadsAreNobodysConcern(
      final String words, final String fields) throws BadInputException {
    final String text = service(annotations(words), fields, "");
    final ClusterManifests cluster =
        read(fields.startsWith("type") ? text.replace("type: LoadBalancer, ", "") : text);
    assertEquals("", refusals(cluster));
  }

  @ParameterizedTest
  @CsvSource({
    "1, internal",
    "T, internal",
    "0, internet-facing",
    "F, internet-facing",
    "False, internet-facing"
  })
  void theControllerReadsTruthAsGoDoes(final String word, final String scheme)
      throws BadInputException {
    assertEquals(
        scheme,
        balanced(
                service(
                    annotations(
                        "aws-load-balancer-type=external;aws-load-balancer-internal=" + word),
                    "",
                    ""))
            .front()
            .scheme()
            .label());
  }

  @Test
  void actionsAreReadInAnyCase() throws BadInputException {
    final String json =
        "{\\\"Type\\\":\\\"forward\\\",\\\"ForwardConfig\\\":{\\\"BaseServiceWeight\\\":10,"
            + "\\\"targetGroups\\\":[{\\\"ServiceName\\\":\\\"b\\\",\\\"servicePort\\\":\\\"80\\\","
            + "\\\"Weight\\\":30}],\\\"targetGroupStickinessConfig\\\":{\\\"Enabled\\\":true}}}";
    assertEquals(
        new ForwardAction(
            10,
            List.of(new ForwardAction.OfService("b", new ForwardAction.PortName("80"), 30)),
            true),
        balanced(service('"' + AWS + "actions.TCP-80\": \"" + json + '"', "", ""))
            .actions()
            .get("TCP-80"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{type: redirect} | unknown action type: redirect",
        "{type: forward, forwardConfig: {targetGroups: [{serviceName: b, servicePort: 80}]}} | base service weight is required",
        "{type: forward, forwardConfig: {baseServiceWeight: 1, targetGroups: [{serviceName: b}]}} | missing servicePort",
        "{type: forward, forwardConfig: {baseServiceWeight: 1, targetGroups: [{weight: 1}]}} | precisely one of targetGroupARN and serviceName can be specified",
        "{type: forward, forwardConfig: {}} | base service weight is required",
        "{type: forward, forwardConfig: all} | forwardConfig must be an object",
        "{type: forward} {} | Trailing token",
        "{type: forward, forwardConfig: {baseServiceWeight: 4294967297}} | base service weight must be between 0 and 999",
        "{type: forward, forwardConfig: {baseServiceWeight: 1, targetGroups: [{serviceName: b, servicePort: 1.5}]}} | servicePort must be a number or a name",
        "{type: forward, forwardConfig: {baseServiceWeight: 1, targetGroupStickinessConfig: {enabled: 1}}} | enabled must be true or false",
        "{type: forward, forwardConfig: {baseServiceWeight: 1000}} | base service weight must be between 0 and 999",
        "{type: forward, forwardConfig: {baseServiceWeight: 1, targetGroups: [{serviceName: b, servicePort: 80}, {serviceName: c, servicePort: 80, weight: 1}]}} | weight must be set when routing to multiple target groups"
      })
  void actionsThatTheControllerRefusesAreNoticedInItsWords(final String action, final String why)
      throws BadInputException {
    final String json =
        action
            .replaceAll("([A-Za-z]+):", "\\\\\"$1\\\\\":")
            .replaceAll(": ([a-z]+)", ": \\\\\"$1\\\\\"");
    final ClusterManifests cluster =
        read(service('"' + AWS + "actions.TCP-80\": \"" + json + '"', "", ""));
    assertTrue(refusals(cluster).contains(": " + why), refusals(cluster));
  }

  @ParameterizedTest
  @CsvSource({"TCP-443, true", "TLS-443, false"})
  void clientsStayWithTargetGroupsBehindListenersOfTcpAndNotOfTls(
      final String listener, final boolean taken) throws BadInputException {
    final String json =
        "{\\\"type\\\":\\\"forward\\\",\\\"forwardConfig\\\":{\\\"baseServiceWeight\\\":1,"
            + "\\\"targetGroupStickinessConfig\\\":{\\\"enabled\\\":true}}}";
    final ClusterManifests cluster =
        read(service('"' + AWS + "actions." + listener + "\": \"" + json + '"', "", ""));
    assertEquals(
        taken, cluster.loadBalancing().services().getFirst().actions().containsKey(listener));
    assertEquals(
        !taken, refusals(cluster).contains("listeners of TLS have no targetGroupStickinessConfig"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false", "use_load_balancer_configuration"})
  void targetGroupSaysOfCrossZoneBalancingYesOrNoOrLeavesItToItsLoadBalancer(final String value)
      throws BadInputException {
    final String attribute = "load_balancing.cross_zone.enabled=";
    final ClusterManifests cluster =
        read(
            service(
                annotations(
                    "aws-load-balancer-attributes=%strue;aws-load-balancer-target-group-attributes=%s%s"
                        .formatted(attribute, attribute, value)),
                "",
                ""));
    assertEquals("", refusals(cluster));
    assertEquals(
        !value.equals("false"),
        cluster.loadBalancing().services().getFirst().front().crossZone(80));
  }

  @Test
  void attributesOfAPortGoBeforeThoseOfAll() throws BadInputException {
    final LoadBalancerFront front =
        balanced(
                service(
                    annotations(
                        "aws-load-balancer-target-group-attributes=preserve_client_ip.enabled=true"
                            + ";aws-load-balancer-target-group-attributes.80=preserve_client_ip.enabled=false"),
                    "",
                    ""))
            .front();
    assertEquals("false", front.targetGroupAttribute(80, "preserve_client_ip.enabled"));
    assertEquals("true", front.targetGroupAttribute(81, "preserve_client_ip.enabled"));
  }

  @ParameterizedTest
  @CsvSource({
    "aws-load-balancer-type=nlb, false",
    "aws-load-balancer-attributes=load_balancing.cross_zone.enabled=true, true",
    "aws-load-balancer-cross-zone-load-balancing-enabled=true, true",
    "aws-load-balancer-target-group-attributes=load_balancing.cross_zone.enabled=true, true",
    "aws-load-balancer-attributes=load_balancing.cross_zone.enabled=true;aws-load-balancer-target-group-attributes=load_balancing.cross_zone.enabled=false, false",
    "aws-load-balancer-attributes=load_balancing.cross_zone.enabled=true;aws-load-balancer-target-group-attributes=load_balancing.cross_zone.enabled=use_load_balancer_configuration, true"
  })
  void crossZoneIsWhatTheTargetGroupSaysOrElseTheLoadBalancer(
      final String words, final boolean crossZone) throws BadInputException {
    assertEquals(crossZone, balanced(service(annotations(words), "", "")).front().crossZone(80));
  }
}
