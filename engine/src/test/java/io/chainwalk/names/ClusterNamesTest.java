package io.chainwalk.names;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Questions and answers.
class ClusterNamesTest {
  private static final ClusterNames CLUSTER = NamesLab.cluster(PodRecords.INSECURE);

  private static Answer ask(final ClusterNames names, final String name, final String type) {
    return names.answer(DomainName.parse(name), RecordType.valueOf(type));
  }

  /// The data of the answers, as `A 10.96.0.10, A 10.96.0.11`.
  private static String data(final List<NameRecord> records) {
    return records.stream()
        .map(record -> record.type() + " " + record.data())
        .collect(Collectors.joining(", "));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        // Services with cluster IPs
        "web.shop.svc.cluster.local              | A     | A 10.96.0.10",
        "web.shop.svc.cluster.local              | AAAA  | AAAA fd00:96::a",
        "WEB.Shop.SVC.Cluster.LOCAL.             | A     | A 10.96.0.10",
        "old.shop.svc.cluster.local              | A     | A 10.96.0.11",
        "six.shop.svc.cluster.local              | AAAA  | AAAA fd00:96::6",
        "_http._tcp.web.shop.svc.cluster.local   | SRV   | SRV 0 50 80 web.shop.svc.cluster.local.",
        "_dns._udp.web.shop.svc.cluster.local    | SRV   | SRV 0 50 53 web.shop.svc.cluster.local.",
        "http.tcp.web.shop.svc.cluster.local     | SRV   | SRV 0 50 80 web.shop.svc.cluster.local.",
        "_http._tcp.six.shop.svc.cluster.local   | SRV   | SRV 0 100 80 six.shop.svc.cluster.local.",
        "_http._tcp.web.shop.svc.cluster.local   | A     | A 10.96.0.10",
        "old.shop.svc.cluster.local              | SRV   | SRV 0 100 5432 old.shop.svc.cluster.local.",
        "10-244-1-5.web.shop.svc.cluster.local   | A     | A 10.244.1.5",
        // headless Services
        "db.shop.svc.cluster.local               | A     | A 10.244.2.1, A 10.244.2.2, A 10.244.2.4",
        "db.shop.svc.cluster.local               | AAAA  | AAAA fd00:244::, AAAA fd00:244::1",
        "db-0.db.shop.svc.cluster.local          | A     | A 10.244.2.1",
        "db-0.db.shop.svc.cluster.local          | AAAA  | AAAA fd00:244::1",
        "10-244-2-4.db.shop.svc.cluster.local    | A     | A 10.244.2.4",
        "fd00-244--0.db.shop.svc.cluster.local   | AAAA  | AAAA fd00:244::",
        "db-1.db.shop.svc.cluster.local          | SRV   | SRV 0 50 80 db-1.db.shop.svc.cluster.local., SRV 0 50 5432 db-1.db.shop.svc.cluster.local.",
        "eager.shop.svc.cluster.local            | A     | A 10.244.3.2",
        "eager-0.eager.shop.svc.cluster.local    | A     | A 10.244.3.2",
        "bare.shop.svc.cluster.local             | A     | A 10.244.3.3",
        "10-244-3-3.bare.shop.svc.cluster.local  | A     | A 10.244.3.3",
        // aliases
        "shopfront.shop.svc.cluster.local        | CNAME | CNAME www.example.com.",
        "shopfront.shop.svc.cluster.local        | A     | CNAME www.example.com.",
        "shopfront.shop.svc.cluster.local        | AAAA  | CNAME www.example.com.",
        "front.shop.svc.cluster.local            | A     | CNAME web.shop.svc.cluster.local., A 10.96.0.10",
        "front.shop.svc.cluster.local            | AAAA  | CNAME web.shop.svc.cluster.local., AAAA fd00:96::a",
        "front.shop.svc.cluster.local            | CNAME | CNAME web.shop.svc.cluster.local.",
        "second.shop.svc.cluster.local           | A     | CNAME front.shop.svc.cluster.local., CNAME web.shop.svc.cluster.local., A 10.96.0.10",
        "gone.shop.svc.cluster.local             | CNAME | CNAME nobody.shop.svc.cluster.local.",
        "self.shop.svc.cluster.local             | CNAME | CNAME self.shop.svc.cluster.local.",
        // Pods
        "10-244-9-9.shop.pod.cluster.local       | A     | A 10.244.9.9",
        "fd00--9.shop.pod.cluster.local          | AAAA  | AAAA fd00::9",
        // addresses
        "10.0.96.10.in-addr.arpa                 | PTR   | PTR web.shop.svc.cluster.local.",
        "5.1.244.10.IN-ADDR.arpa                 | PTR   | PTR 10-244-1-5.web.shop.svc.cluster.local.",
        "1.2.244.10.in-addr.arpa                 | PTR   | PTR db-0.db.shop.svc.cluster.local.",
        "2.3.244.10.in-addr.arpa                 | PTR   | PTR eager-0.eager.shop.svc.cluster.local.",
        "a.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.6.9.0.0.0.0.d.f.ip6.arpa | PTR | PTR web.shop.svc.cluster.local.",
        "1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.4.4.2.0.0.0.d.f.ip6.arpa | PTR | PTR db-0.db.shop.svc.cluster.local.",
        // the zones themselves
        "dns-version.cluster.local               | TXT   | TXT \"1.1.0\"",
        "cluster.local                           | NS    | NS kube-dns.kube-system.svc.cluster.local.",
        "cluster.local                           | SOA   | SOA ns.dns.cluster.local. hostmaster.cluster.local. 7 7200 1800 86400 5",
        "in-addr.arpa                            | SOA   | SOA ns.dns.in-addr.arpa. hostmaster.in-addr.arpa. 7 7200 1800 86400 5",
        "ns.dns.cluster.local                    | A     | A 10.96.0.2",
      })
  void nameWithRecordsIsAnswered(final String name, final String type, final String data) {
    final Answer answer = ask(CLUSTER, name, type);
    assertEquals(data, data(answer.answers()));
    assertEquals(Answer.Status.ANSWERED, answer.status());
    assertEquals(List.of(), answer.authority());
    assertEquals(DomainName.parse(name), answer.answers().getFirst().owner());
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "old.shop.svc.cluster.local              | AAAA  | OTHER_TYPES",
        "six.shop.svc.cluster.local              | A     | OTHER_TYPES",
        "web.shop.svc.cluster.local              | TXT   | OTHER_TYPES",
        "web.shop.svc.cluster.local              | CNAME | OTHER_TYPES",
        "web.shop.svc.cluster.local              | PTR   | OTHER_TYPES",
        "web.shop.svc.cluster.local              | OTHER | OTHER_TYPES",
        "db-1.db.shop.svc.cluster.local          | AAAA  | OTHER_TYPES",
        "bare.shop.svc.cluster.local             | SRV   | OTHER_TYPES",
        "shopfront.shop.svc.cluster.local        | TXT   | OTHER_TYPES",
        "shopfront.shop.svc.cluster.local        | SRV   | OTHER_TYPES",
        "10-244-9-9.shop.pod.cluster.local       | AAAA  | OTHER_TYPES",
        "10-244-9-9.shop.pod.cluster.local       | SRV   | OTHER_TYPES",
        "dns-version.cluster.local               | A     | OTHER_TYPES",
        "cluster.local                           | A     | OTHER_TYPES",
        "10.0.96.10.in-addr.arpa                 | A     | OTHER_TYPES",
        "pending.shop.svc.cluster.local          | A     | NO_CLUSTER_IP",
        "gone.shop.svc.cluster.local             | A     | ALIAS_LEADS_NOWHERE",
        "self.shop.svc.cluster.local             | A     | ALIAS_LEADS_NOWHERE",
        "ping.shop.svc.cluster.local             | A     | ALIAS_LEADS_NOWHERE",
        "svc.cluster.local                       | A     | ONLY_NAMES_BELOW",
        "svc.cluster.local                       | TXT   | ONLY_NAMES_BELOW",
        "pod.cluster.local                       | A     | ONLY_NAMES_BELOW",
        "dns.cluster.local                       | A     | ONLY_NAMES_BELOW",
        "shop.svc.cluster.local                  | A     | ONLY_NAMES_BELOW",
        "default.svc.cluster.local               | A     | ONLY_NAMES_BELOW",
        "shop.pod.cluster.local                  | A     | ONLY_NAMES_BELOW",
        "_tcp.web.shop.svc.cluster.local         | SRV   | ONLY_NAMES_BELOW",
        "_udp.web.shop.svc.cluster.local         | A     | ONLY_NAMES_BELOW",
        "_tcp.db.shop.svc.cluster.local          | A     | ONLY_NAMES_BELOW",
        "96.10.in-addr.arpa                      | PTR   | ONLY_NAMES_BELOW",
        "0.0.d.f.ip6.arpa                        | PTR   | ONLY_NAMES_BELOW",
        "d.f.ip6.arpa                            | PTR   | ONLY_NAMES_BELOW",
      })
  void nameWithoutSuchRecordIsThereAllTheSame(
      final String name, final String type, final Absence.Kind kind) {
    checkNone(CLUSTER, name, type, Answer.Status.NO_DATA, kind);
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      value = {
        "web.shop.cluster.local                  | A     | NO_BRANCH",
        "shop.cluster.local                      | A     | NO_BRANCH",
        "x.dns-version.cluster.local             | TXT   | NO_BRANCH",
        "mx.dns.cluster.local                    | A     | NO_BRANCH",
        "web.nowhere.svc.cluster.local           | A     | NO_NAMESPACE",
        "nowhere.svc.cluster.local               | A     | NO_NAMESPACE",
        "10-0-0-1.nowhere.pod.cluster.local      | A     | NO_NAMESPACE",
        "wbe.shop.svc.cluster.local              | A     | NO_SERVICE",
        "*.shop.svc.cluster.local                | A     | NO_SERVICE",
        "web.default.svc.cluster.local           | A     | NO_SERVICE",
        "x.y.z.nobody.shop.svc.cluster.local     | A     | NO_SERVICE",
        "none.shop.svc.cluster.local             | A     | NO_READY_ENDPOINT",
        "slow.shop.svc.cluster.local             | A     | NO_READY_ENDPOINT",
        "_http._tcp.slow.shop.svc.cluster.local  | SRV   | NO_READY_ENDPOINT",
        "slow-0.slow.shop.svc.cluster.local      | A     | NO_ENDPOINT",
        "db-2.db.shop.svc.cluster.local          | A     | NO_ENDPOINT",
        "10-244-2-1.db.shop.svc.cluster.local    | A     | NO_ENDPOINT",
        "10-244-1-6.web.shop.svc.cluster.local   | A     | NO_ENDPOINT",
        "_sctp.web.shop.svc.cluster.local        | SRV   | NO_ENDPOINT",
        "_tcp.old.shop.svc.cluster.local         | SRV   | NO_ENDPOINT",
        "_https._tcp.web.shop.svc.cluster.local  | SRV   | NO_PORT",
        "_http._udp.web.shop.svc.cluster.local   | SRV   | NO_PORT",
        "_._tcp.old.shop.svc.cluster.local       | SRV   | NO_PORT",
        "a._http._tcp.web.shop.svc.cluster.local | SRV   | TOO_MANY_LABELS",
        "x.10-0-0-1.shop.pod.cluster.local       | A     | TOO_MANY_LABELS",
        "x.shopfront.shop.svc.cluster.local      | A     | BELOW_ALIAS",
        "_http._tcp.front.shop.svc.cluster.local | SRV   | BELOW_ALIAS",
        "number.shop.svc.cluster.local           | A     | ALIAS_OF_ADDRESS",
        "blah.shop.pod.cluster.local             | A     | NO_ADDRESS",
        "1-2-3.shop.pod.cluster.local            | A     | NO_ADDRESS",
        "1-2-3-400.shop.pod.cluster.local        | A     | NO_ADDRESS",
        "--ffff-1-2.shop.pod.cluster.local       | AAAA  | NO_ADDRESS",
        "9.9.9.9.in-addr.arpa                    | PTR   | UNKNOWN_ADDRESS",
        "9.in-addr.arpa                          | PTR   | UNKNOWN_ADDRESS",
        "3.2.244.10.in-addr.arpa                 | PTR   | UNKNOWN_ADDRESS",
        "1.1.0.96.10.in-addr.arpa                | PTR   | NO_ADDRESS",
        "010.0.96.10.in-addr.arpa                | PTR   | NO_ADDRESS",
        "256.in-addr.arpa                        | PTR   | NO_ADDRESS",
        "web.in-addr.arpa                        | PTR   | NO_ADDRESS",
        "g.f.ip6.arpa                            | PTR   | NO_ADDRESS",
        "10.ip6.arpa                             | PTR   | NO_ADDRESS",
        "0.1.0.0.2.ip6.arpa                      | PTR   | UNKNOWN_ADDRESS",
      })
  void nameThatIsNotThereIsDenied(final String name, final String type, final Absence.Kind kind) {
    checkNone(CLUSTER, name, type, Answer.Status.NO_NAME, kind);
  }

  private static void checkNone(
      final ClusterNames names,
      final String name,
      final String type,
      final Answer.Status status,
      final Absence.Kind kind) {
    final Answer answer = ask(names, name, type);
    assertEquals(status, answer.status(), answer.toString());
    assertEquals(kind, Objects.requireNonNull(answer.absence()).kind());
    assertEquals(List.of(), answer.answers());
    assertEquals(
        List.of(RecordType.SOA), answer.authority().stream().map(NameRecord::type).toList());
    final DomainName zone = answer.authority().getFirst().owner();
    assertTrue(DomainName.parse(name).isIn(zone), zone.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "www.example.com, A",
    "local, A",
    "xcluster.local, A",
    "web.shop.svc.cluster.local.example.com, A",
    "arpa, PTR",
    "., NS",
  })
  void nameOfSomebodyElseIsOutside(final String name, final String type) {
    final Answer answer = ask(CLUSTER, name, type);
    assertEquals(Answer.Status.OUTSIDE, answer.status());
    assertEquals(List.of(), answer.authority());
  }

  @Test
  void headlessServiceTellsOfEachReadyEndpointAndItsAddressBesides() {
    final Answer answer = ask(CLUSTER, "_http._tcp.db.shop.svc.cluster.local", "SRV");
    assertEquals(
        """
        SRV 0 20 80 db-0.db.shop.svc.cluster.local.
        SRV 0 20 80 db-1.db.shop.svc.cluster.local.
        SRV 0 20 80 10-244-2-4.db.shop.svc.cluster.local.
        SRV 0 20 80 fd00-244--0.db.shop.svc.cluster.local.\
        """,
        data(answer.answers()).replace(", ", "\n"));
    assertEquals(
        "A 10.244.2.1, A 10.244.2.2, A 10.244.2.4, AAAA fd00:244::, AAAA fd00:244::1",
        data(answer.additional()));
    assertEquals(
        "db-0.db.shop.svc.cluster.local.", answer.additional().getFirst().owner().toString());
  }

  @Test
  void serviceOfBothFamiliesTellsOfItsPortOnceAndOfBothAddresses() {
    final Answer answer = ask(CLUSTER, "_http._tcp.web.shop.svc.cluster.local", "SRV");
    assertEquals(1, answer.answers().size());
    assertEquals("A 10.96.0.10, AAAA fd00:96::a", data(answer.additional()));
  }

  @Test
  void zoneTellsItsServerWithTheAddress() {
    final Answer answer = ask(CLUSTER, "cluster.local", "NS");
    assertEquals("A 10.96.0.2", data(answer.additional()));
  }

  @Test
  void zoneWithoutDnsServiceNamesItsServerAllTheSame() {
    final ClusterNames names = NamesLab.names();
    assertEquals("NS ns.dns.cluster.local.", data(ask(names, "cluster.local", "NS").answers()));
    checkNone(names, "ns.dns.cluster.local", "A", Answer.Status.NO_DATA, Absence.Kind.OTHER_TYPES);
  }

  @Test
  void addressOfTwoServicesHasTwoNamesAndClusterIpOnlyOne() {
    final ClusterNames names =
        NamesLab.names(
            NamesLab.headless("a", false, NamesLab.endpoint("10.0.0.1", "x", true)),
            NamesLab.headless(
                "b",
                false,
                NamesLab.endpoint("10.0.0.1", "y", true),
                NamesLab.endpoint("10.0.0.1", "y", true),
                NamesLab.endpoint("10.0.0.2", "z", true)),
            NamesLab.clusterIp("c", List.of("10.0.0.2"), List.of(NamesLab.HTTP)));
    assertEquals(
        "PTR x.a.shop.svc.cluster.local., PTR y.b.shop.svc.cluster.local.",
        data(ask(names, "1.0.0.10.in-addr.arpa", "PTR").answers()));
    assertEquals(
        "PTR c.shop.svc.cluster.local.",
        data(ask(names, "2.0.0.10.in-addr.arpa", "PTR").answers()));
  }

  @ParameterizedTest
  @CsvSource({
    "DISABLED, 10-244-1-5.shop.pod.cluster.local, NO_NAME",
    "DISABLED, shop.pod.cluster.local, NO_NAME",
    "DISABLED, pod.cluster.local, NO_DATA",
    "INSECURE, 10-244-9-9.shop.pod.cluster.local, ANSWERED",
    "VERIFIED, 10-244-1-5.shop.pod.cluster.local, ANSWERED",
    "VERIFIED, 10-244-9-9.shop.pod.cluster.local, NO_NAME",
    "VERIFIED, 10-244-1-5.default.pod.cluster.local, NO_NAME",
    "VERIFIED, shop.pod.cluster.local, NO_DATA",
  })
  void podsAddressHasNameAsTheOptionSays(
      final PodRecords pods, final String name, final Answer.Status status) {
    assertEquals(status, ask(NamesLab.cluster(pods), name, "A").status());
  }

  @Test
  void recordSaysWhichObjectItWasMadeFrom() {
    assertEquals(
        "Service shop/web: cluster IP",
        ask(CLUSTER, "web.shop.svc.cluster.local", "A").answers().getFirst().source().toString());
    assertEquals(
        "EndpointSlice shop/s-1: ready endpoint, hostname db-0",
        ask(CLUSTER, "db.shop.svc.cluster.local", "A").answers().getFirst().source().toString());
    assertEquals(
        "EndpointSlice shop/s-1: endpoint not ready, but publishNotReadyAddresses, hostname eager-0",
        ask(CLUSTER, "eager.shop.svc.cluster.local", "A").answers().getFirst().source().toString());
    assertEquals(
        "Pod shop/web-1: its address",
        ask(CLUSTER, "10-244-1-5.shop.pod.cluster.local", "A")
            .answers()
            .getFirst()
            .source()
            .toString());
  }

  @Test
  void ttlIsThatOfTheOptionsAndZonesSayNoMoreThanFiveMinutes() {
    final ClusterNames names =
        new ClusterNames(
            new NamedObjects(
                Set.of("shop"),
                List.of(NamesLab.clusterIp("web", List.of("10.96.0.1"), List.of())),
                List.of()),
            new NameOptions(DomainName.parse("k8s.example"), 600, PodRecords.INSECURE, 1));
    assertEquals(
        "web.shop.svc.k8s.example.\t600\tIN\tA\t10.96.0.1",
        ask(names, "web.shop.svc.k8s.example", "A").answers().getFirst().toString());
    assertEquals(
        "k8s.example.\t300\tIN\tSOA\tns.dns.k8s.example. hostmaster.k8s.example. 1 7200 1800 86400 600",
        ask(names, "svc.k8s.example", "A").authority().getFirst().toString());
    assertEquals(
        28_800, ask(names, "dns-version.k8s.example", "TXT").answers().getFirst().ttlSeconds());
  }

  @Test
  void elevenAliasesAreFollowedAndTwelveAreNot() {
    final NamedService[] chain =
        IntStream.rangeClosed(0, 12)
            .mapToObj(i ->
                i == 12
                    ? NamesLab.clusterIp("a12", List.of("10.96.0.1"), List.of())
                    : NamesLab.alias("a" + i, "a" + (i + 1) + ".shop.svc.cluster.local"))
            .toArray(NamedService[]::new);
    final ClusterNames names = NamesLab.names(chain);
    final Answer ofEleven = ask(names, "a1.shop.svc.cluster.local", "A");
    assertEquals(Answer.Status.ANSWERED, ofEleven.status());
    assertEquals(
        11, ofEleven.answers().stream().filter(each -> each.type() == RecordType.CNAME).count());
    assertEquals(12, ofEleven.answers().size());
    assertEquals(Answer.Status.NO_DATA, ask(names, "a0.shop.svc.cluster.local", "A").status());
  }

  @Test
  void nameThatDoesNotFitBehindTheClusterDomainIsRefused() {
    final String label = "a".repeat(63);
    final NameOptions options =
        new NameOptions(
            DomainName.parse(String.join(".", label, label, label)), 5, PodRecords.INSECURE, 1);
    final NamedObjects objects =
        new NamedObjects(
            Set.of("shop"),
            List.of(NamesLab.clusterIp("b".repeat(63), List.of("10.96.0.1"), List.of())),
            List.of());
    assertThrows(IllegalArgumentException.class, () -> new ClusterNames(objects, options));
  }

  @Test
  void everyTypeOfRecordHasItsNumber() {
    for (final RecordType type : RecordType.values()) {
      assertEquals(type, RecordType.of(type.number()));
    }
    assertEquals(RecordType.OTHER, RecordType.of(255));
    assertEquals(
        List.of("A", "NS", "CNAME", "SOA", "PTR", "TXT", "AAAA", "SRV", "OTHER"),
        Arrays.stream(RecordType.values()).map(RecordType::name).toList());
  }
}
