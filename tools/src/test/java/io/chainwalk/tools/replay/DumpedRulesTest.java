package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.Decoded;
import io.chainwalk.fixtures.packets.PacketBuilder;
import io.chainwalk.fixtures.packets.PacketDecoder;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replay through what `iptables-save` printed, and through kube-proxy's rules for more than cluster IPs.
class DumpedRulesTest {
  private static final String SHOP = "../pcap-fixtures/examples/shop.pcap";
  private static final String SHOP_CLUSTER = "../pcap-fixtures/examples/shop.yaml";
  private static final int ETHERNET = 1;

  @TempDir Path folder;

  private static CommandLab.Result run(final String... arguments) {
    final CommandLab.Result result = CommandLab.run(arguments);
    assertEquals(ExitStatus.DONE, result.status(), result::talk);
    return result;
  }

  private String file(final String name, final String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private String capture(final byte[]... frames) throws IOException {
    final List<PcapBytes.Packet> packets = new ArrayList<>();
    for (final byte[] frame : frames) {
      packets.add(new PcapBytes.Packet(1_000_000_000L * (packets.size() + 1), frame, frame.length));
    }
    final Path file = folder.resolve("in.pcap");
    Files.write(file, PcapBytes.pcap(new PcapBytes.Capture(ETHERNET, packets)));
    return file.toString();
  }

  private static byte[] udp(
      final String from, final int fromPort, final String to, final int toPort) {
    return PacketBuilder.eth().ip(from, to).udp(fromPort, toPort).payload("x").bytes();
  }

  private String out() {
    return folder.resolve("out.pcap").toString();
  }

  /// Where the packets that were written come from and go to.
  private List<String> written() throws IOException {
    return PcapBytes.read(Files.readAllBytes(folder.resolve("out.pcap"))).packets().stream()
        .map(packet -> PacketDecoder.decode(ETHERNET, packet.bytes()))
        .map(frame ->
            field(frame, "ipv4", "source address")
                + ":"
                + field(frame, "udp", "source port")
                + " > "
                + field(frame, "ipv4", "destination address")
                + ":"
                + field(frame, "udp", "destination port"))
        .toList();
  }

  private static String field(final Decoded frame, final String header, final String field) {
    return frame.header(header).flatMap(found -> found.value(field)).orElseThrow();
  }

  private static JsonNode summary(final CommandLab.Result result) throws IOException {
    return new ObjectMapper().readTree(result.out());
  }

  @Test
  void theDumpOfAClustersRulesGivesTheSameBytesAsTheCluster() throws IOException {
    final String dump4 =
        file(
            "rules4.save",
            run("rules", "--cluster", SHOP_CLUSTER, "--save", "--family", "4").text());
    final String dump6 =
        file(
            "rules6.save",
            run("rules", "--cluster", SHOP_CLUSTER, "--save", "--family", "6").text());
    final Path ofCluster = folder.resolve("cluster.pcap");
    final Path ofDump = folder.resolve("dump.pcap");
    final JsonNode cluster =
        summary(
            run(
                "replay",
                "--json",
                "--cluster",
                SHOP_CLUSTER,
                "--out",
                ofCluster.toString(),
                SHOP));
    final JsonNode dump =
        summary(
            run(
                "replay",
                "--json",
                "--rules",
                dump4,
                "--rules",
                dump6,
                "--out",
                ofDump.toString(),
                SHOP));
    assertArrayEquals(Files.readAllBytes(ofCluster), Files.readAllBytes(ofDump));
    assertEquals(cluster.at("/packets"), dump.at("/packets"));
    assertEquals(connections(cluster), connections(dump));
  }

  /// Services and endpoints with their connections and expected shares, in the order of names.
  private static List<String> connections(final JsonNode summary) {
    final List<String> lines = new ArrayList<>();
    for (final JsonNode service : summary.at("/services")) {
      for (final JsonNode endpoint : service.at("/endpoints")) {
        lines.add(
            "%s/%s:%s %s:%s %s %.3f"
                .formatted(
                    service.at("/namespace").asText(),
                    service.at("/name").asText(),
                    service.at("/portName").asText(),
                    endpoint.at("/address").asText(),
                    endpoint.at("/port").asText(),
                    endpoint.at("/connections").asText(),
                    endpoint.at("/expectedShare").asDouble()));
      }
    }
    lines.sort(null);
    return lines;
  }

  @Test
  void rulesThatAskForInterfacesAreNoted() throws IOException {
    final String rules =
        file(
            "node.save",
            """
            *filter
            :FORWARD ACCEPT [0:0]
            -A FORWARD -i eth0 -j ACCEPT
            -A FORWARD ! -i eth0 -o cni0 -j ACCEPT
            -A FORWARD -j ACCEPT
            COMMIT
            """);
    final JsonNode notices =
        summary(run("replay", "--json", "--rules", rules, SHOP)).at("/notices");
    assertEquals(
        List.of(
            "There is no dump of ip6tables: IPv6 packets meet no rules.",
            "2 rules ask for the interface a packet came in by, which a replay does not know: -i"
                + " never matches, ! -i always.",
            "1 rule asks for the interface a packet leaves by, which a replay does not know: -o"
                + " never matches, ! -o always."),
        notices.valueStream().map(JsonNode::asText).toList());
  }

  @Test
  void aFilterTableDropsWhatItSays() throws IOException {
    final String rules =
        file(
            "node.save",
            """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD DROP [0:0]
            :OUTPUT ACCEPT [0:0]
            -A FORWARD -p udp -m udp --dport 53 -j ACCEPT
            -A FORWARD -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT
            COMMIT
            """);
    final JsonNode summary =
        summary(
            run(
                "replay",
                "--json",
                "--rules",
                rules,
                "--out",
                out(),
                capture(
                    udp("10.0.0.1", 4000, "10.0.0.2", 53),
                    udp("10.0.0.2", 53, "10.0.0.1", 4000),
                    udp("10.0.0.1", 4000, "10.0.0.2", 54))));
    assertEquals(List.of("10.0.0.1:4000 > 10.0.0.2:53", "10.0.0.2:53 > 10.0.0.1:4000"), written());
    assertEquals(1, summary.at("/packets/dropped/filtered").asLong());
  }

  /// A Service with a node port, and an endpoint on another node.
  private String nodePortCluster(final String endpoints) throws IOException {
    return file(
        "cluster.yaml",
        """
        apiVersion: v1
        kind: Node
        metadata: {name: node-1}
        status: {addresses: [{type: InternalIP, address: 192.168.0.2}]}
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: dns, namespace: shop}
        spec:
          type: NodePort
          externalTrafficPolicy: Local
          clusterIP: "10.96.0.1"
          ports: [{protocol: UDP, port: 53, nodePort: 30053}]
        ---
        apiVersion: discovery.k8s.io/v1
        kind: EndpointSlice
        metadata: {name: dns-1, namespace: shop, labels: {kubernetes.io/service-name: dns}}
        addressType: IPv4
        ports: [{name: "", protocol: UDP, port: 53}]
        endpoints: [%s]
        """
            .formatted(endpoints));
  }

  @Test
  void anAddressIsAssumedOnlyForTheFamilyThatHasNone() throws IOException {
    final String services = file("services.yaml", "");
    final JsonNode summary =
        summary(
            run(
                "replay",
                "--json",
                "--cluster",
                services,
                "--node-address",
                "192.168.0.2",
                capture(udp("203.0.113.9", 4000, "192.168.0.2", 30_053))));
    assertTrue(
        summary.at("/notices").toString().contains("leaves from 2001:db8::1; name"),
        summary::toString);
  }

  @Test
  void aNodePortIsOpenAtAnAddressThatWasNamed() throws IOException {
    final String config =
        file(
            "proxy.yaml",
            """
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            nodePortAddresses: [172.16.0.0/16]
            """);
    final JsonNode summary =
        summary(
            run(
                "replay",
                "--json",
                "--cluster",
                nodePortCluster("{addresses: [10.244.1.5], nodeName: node-1}"),
                "--proxy-config",
                config,
                "--node-address",
                "172.16.0.2",
                capture(udp("203.0.113.9", 4000, "172.16.0.2", 30_053))));
    assertEquals(1, summary.at("/packets/translated").asLong());
  }

  @Test
  void packetsToANodePortWithoutEndpointsAreCountedForTheService() throws IOException {
    final JsonNode summary =
        summary(
            run(
                "replay",
                "--json",
                "--cluster",
                nodePortCluster(""),
                capture(udp("203.0.113.9", 4000, "192.168.0.2", 30_053))));
    assertEquals(1, summary.at("/services/0/refused").asLong());
    assertEquals("no-endpoints", summary.at("/findings/0/kind").asText());
    assertEquals("shop/dns: 1 packet", summary.at("/findings/0/examples/0").asText());
  }

  @Test
  void packetsToANodePortWithoutLocalEndpointsAreDroppedForThatReason() throws IOException {
    final JsonNode summary =
        summary(
            run(
                "replay",
                "--json",
                "--cluster",
                nodePortCluster("{addresses: [10.244.1.5], nodeName: node-2}"),
                capture(udp("203.0.113.9", 4000, "192.168.0.2", 30_053))));
    assertEquals(1, summary.at("/packets/dropped/no-local-endpoints").asLong());
    assertEquals(0, summary.at("/services/0/refused").asLong());
    assertEquals("no-local-endpoints", summary.at("/findings/0/kind").asText());
    assertEquals("shop/dns: 1 packet", summary.at("/findings/0/examples/0").asText());
  }

  @Test
  void aNodePortIsTranslatedBothWaysAndMasqueraded() throws IOException {
    final String rules =
        file(
            "node.save",
            """
            *nat
            :PREROUTING ACCEPT [0:0]
            :POSTROUTING ACCEPT [0:0]
            -A PREROUTING -p udp -m addrtype --dst-type LOCAL -m udp --dport 30053 -j DNAT --to-destination 10.244.1.5:53
            -A POSTROUTING -j MASQUERADE
            COMMIT
            """);
    run(
        "replay",
        "--rules",
        rules,
        "--node-address",
        "192.168.0.2",
        "--as-captured",
        "--out",
        out(),
        capture(
            udp("203.0.113.9", 4000, "192.168.0.2", 30_053),
            udp("10.244.1.5", 53, "192.168.0.2", 4000)));
    assertEquals(
        List.of("192.168.0.2:4000 > 10.244.1.5:53", "192.168.0.2:30053 > 203.0.113.9:4000"),
        written());
  }

  @Test
  void aRuleThatIsNotUnderstoodEndsTheCommandWithItsLine() throws IOException {
    final String rules =
        file(
            "node.save", "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m quantum -j DROP\nCOMMIT\n");
    final CommandLab.Result result = CommandLab.run("replay", "--rules", rules, SHOP);
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(result.talk().contains("node.save:3"), result::talk);
    assertTrue(result.talk().contains("--unknown=skip"), result::talk);
  }

  @Test
  void orIsSkippedAndSaidSo() throws IOException {
    final String rules =
        file(
            "node.save", "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -m quantum -j DROP\nCOMMIT\n");
    final CommandLab.Result result = run("replay", "--rules", rules, "--unknown=skip", SHOP);
    assertTrue(result.text().contains("A rule never matches here:"), result::text);
    assertTrue(result.text().contains("node.save:3"), result::text);
  }

  @Test
  void aSetDecidesWhoPasses() throws IOException {
    final String rules =
        file(
            "node.save",
            """
            *filter
            :FORWARD ACCEPT [0:0]
            -A FORWARD -m set ! --match-set friends src -j DROP
            COMMIT
            """);
    final String sets =
        file("node.sets", "create friends hash:ip family inet\nadd friends 10.0.0.1\n");
    run(
        "replay",
        "--rules",
        rules,
        "--sets",
        sets,
        "--out",
        out(),
        capture(udp("10.0.0.1", 4000, "10.0.0.2", 53), udp("10.0.0.3", 4000, "10.0.0.2", 53)));
    assertEquals(List.of("10.0.0.1:4000 > 10.0.0.2:53"), written());
  }

  private String rulesThatAskForFriends() throws IOException {
    return file(
        "node.save",
        """
        *filter
        :FORWARD ACCEPT [0:0]
        -A FORWARD -m set ! --match-set friends src,dst -j DROP
        -A FORWARD -m set --match-set friends dst -j ACCEPT
        COMMIT
        """);
  }

  @Test
  void aSetThatNobodyGaveEndsTheCommandWithItsRuleAndWhatToDo() throws IOException {
    final CommandLab.Result result =
        CommandLab.run("replay", "--rules", rulesThatAskForFriends(), SHOP);
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(
        result
            .talk()
            .contains(
                "node.save:3: there is no set 'friends'; --sets FILE reads what ipset save printed,"
                    + " in: -A FORWARD -m set ! --match-set friends src,dst -j DROP"),
        result::talk);
    assertTrue(result.talk().contains("--unknown=skip"), result::talk);
    assertFalse(result.talk().contains("node.save:4"), "once for each set: " + result.talk());
  }

  @Test
  void aFileWithOtherSetsIsNamed() throws IOException {
    final String sets = file("node.sets", "create foes hash:ip family inet\n");
    final CommandLab.Result result =
        CommandLab.run("replay", "--rules", rulesThatAskForFriends(), "--sets", sets, SHOP);
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(
        result.talk().contains("there is no set 'friends' in " + sets + ", which --sets names"),
        result::talk);
  }

  /// Not even the inverted match is met.
  @Test
  void orItsRulesAreSkippedAndListed() throws IOException {
    final CommandLab.Result result =
        run(
            "replay",
            "--rules",
            rulesThatAskForFriends(),
            "--unknown=skip",
            "--out",
            out(),
            capture(udp("10.0.0.1", 4000, "10.0.0.2", 53)));
    assertEquals(List.of("10.0.0.1:4000 > 10.0.0.2:53"), written());
    assertTrue(
        result.text().contains("A rule never matches here: ")
            && result.text().contains("node.save:3: there is no set 'friends'")
            && result.text().contains("node.save:4: there is no set 'friends'"),
        result::text);
  }

  @Test
  void whatPacketsOfACaptureCannotShowOrRulesCannotDoHereIsSaidOnceForEachKind()
      throws IOException {
    final String rules =
        file(
            "node.save",
            """
            *filter
            :FORWARD ACCEPT [0:0]
            :OUTPUT ACCEPT [0:0]
            -A FORWARD -p tcp -m tcp --tcp-flags SYN,RST SYN -j TCPMSS --clamp-mss-to-pmtu
            -A FORWARD -m physdev --physdev-is-bridged -j ACCEPT
            -A FORWARD -p udp -j NFQUEUE --queue-num 0 --queue-bypass
            -A OUTPUT -m owner --uid-owner 0 -j SET --add-set friends src
            -A OUTPUT -m owner --uid-owner 1 -j ACCEPT
            COMMIT
            """);
    final String text = run("replay", "--rules", rules, SHOP).text();
    for (final String notice :
        List.of(
            "node.save:4: TCPMSS: ",
            "node.save:5: physdev: ",
            "node.save:6: NFQUEUE: ",
            "node.save:7: SET: ",
            "node.save:7 and 1 more of its kind: owner: ")) {
      assertTrue(text.contains(notice), () -> notice + " in " + text);
    }
  }

  @Test
  void rulesAreWrittenWithWhatTheyCounted() throws IOException {
    final String rules =
        file(
            "node.save",
            """
            *filter
            :INPUT ACCEPT [0:0]
            :FORWARD ACCEPT [1:100]
            :OUTPUT ACCEPT [0:0]
            [5:500] -A FORWARD -p udp -m udp --dport 54 -m nfacct --nfacct-name refused -j DROP
            [0:0] -A FORWARD -p tcp -j DROP
            COMMIT
            """);
    final Path counters = folder.resolve("counters");
    run(
        "replay",
        "--rules",
        rules,
        "--counters-out",
        counters.toString(),
        capture(
            udp("10.0.0.1", 4000, "10.0.0.2", 53),
            udp("10.0.0.1", 4000, "10.0.0.2", 54),
            udp("10.0.0.2", 53, "10.0.0.1", 4000)));
    assertEquals(
        """
        # iptables-save -c
        *filter
        :INPUT ACCEPT [0:0]
        :FORWARD ACCEPT [3:158]
        :OUTPUT ACCEPT [0:0]
        [6:529] -A FORWARD -p udp -m udp --dport 54 -m nfacct --nfacct-name  refused -j DROP
        [0:0] -A FORWARD -p tcp -j DROP
        COMMIT
        # { pkts = 00000000000000000001, bytes = 00000000000000000029 } = refused;
        """,
        Files.readString(counters));
  }

  @Test
  void severalWorkersCountTogetherWhatOneCounts() throws IOException {
    final List<String> texts = new ArrayList<>();
    for (final String workers : List.of("1", "3")) {
      final Path counters = folder.resolve("counters" + workers);
      run(
          "replay",
          "--cluster",
          SHOP_CLUSTER,
          "--workers",
          workers,
          "--counters-out",
          counters.toString(),
          SHOP);
      texts.add(Files.readString(counters));
    }
    assertEquals(texts.get(0), texts.get(1));
    assertTrue(
        texts.get(0).lines().anyMatch(line -> line.matches("\\[[1-9].* -j KUBE-SEP-.*")),
        () -> texts.get(0));
    assertTrue(texts.get(0).contains("# ip6tables-save -c"), () -> texts.get(0));
  }

  @Test
  void rulesThatAreDiscoveredHaveNoCountsToWrite() {
    final CommandLab.Result refused = CommandLab.run("replay", "--counters-out", out(), SHOP);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, refused.status());
    assertTrue(refused.talk().contains("--counters-out needs --cluster or --rules"), refused::talk);
  }

  /// Each of 500 clients comes twice, so that an endpoint has some 250; a list of `xt_recent` holds 100.
  @Test
  void affinityOfModeNftablesRemembersMoreClientsThanAListOfXtRecent() throws IOException {
    final String cluster =
        file(
            "dns.yaml",
            Files.readString(Path.of(SHOP_CLUSTER))
                .replace(
                    "  clusterIP: 10.96.0.10\n",
                    "  clusterIP: 10.96.0.10\n  sessionAffinity: ClientIP\n"));
    assertTrue(clientsThatMoved(cluster, "iptables") > 0, "lists of 100 forget somebody");
    assertEquals(0, clientsThatMoved(cluster, "nftables"));
  }

  private long clientsThatMoved(final String cluster, final String mode) throws IOException {
    final int clients = 500;
    final byte[][] frames = new byte[2 * clients][];
    for (int i = 0; i < frames.length; i++) {
      final int client = i % clients;
      frames[i] =
          udp(
              "10.244.%d.%d".formatted(50 + client / 250, client % 250),
              4000 + i,
              "10.96.0.10",
              53);
    }
    run(
        "replay",
        "--cluster",
        cluster,
        "--proxy-config",
        file(
            "proxy.yaml",
            "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\nmode: "
                + mode
                + "\n"),
        "--out",
        out(),
        capture(frames));
    final List<String> endpoints =
        written().stream().map(packet -> packet.substring(packet.indexOf('>'))).toList();
    return IntStream.range(0, clients)
        .filter(client -> !endpoints.get(client).equals(endpoints.get(client + clients)))
        .count();
  }

  @Test
  void affinityKeepsAClientWithItsEndpointAndWantsOneWorker() throws IOException {
    final String cluster =
        file(
            "web.yaml",
            Files.readString(Path.of(SHOP_CLUSTER))
                .replace(
                    "  type: ClusterIP\n", "  type: ClusterIP\n  sessionAffinity: ClientIP\n"));
    final JsonNode summary = summary(run("replay", "--json", "--cluster", cluster, SHOP));
    for (final JsonNode service : summary.at("/services")) {
      int used = 0;
      for (final JsonNode endpoint : service.at("/endpoints")) {
        used += endpoint.at("/connections").asLong() > 0 ? 1 : 0;
      }
      assertTrue(used <= 2 * 3, () -> "three clients of two families: " + service);
    }
    final CommandLab.Result refused =
        CommandLab.run("replay", "--workers", "2", "--cluster", cluster, SHOP);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, refused.status());
    assertTrue(refused.talk().contains("session affinity"), refused::talk);
  }
}
