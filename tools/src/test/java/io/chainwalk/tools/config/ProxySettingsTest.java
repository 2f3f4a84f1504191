package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.chainwalk.kubeproxy.LocalDetector;
import io.chainwalk.kubeproxy.ProxyConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// How kube-proxy is configured: by a file, by what kubeadm leaves in the cluster, by flags.
class ProxySettingsTest {
  private static final String BEGIN =
      "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

  @TempDir private Path folder = Path.of("");

  @Test
  void withoutAConfigurationThereAreKubeProxysDefaults() {
    assertEquals(ProxyConfig.DEFAULTS, Manifests.read("---\n").proxyConfig());
    assertEquals(ProxyConfig.DEFAULTS, Manifests.read(BEGIN).proxyConfig());
  }

  @Test
  void whatKubeadmWritesIsReadWithoutAWord() {
    final ClusterManifests cluster =
        Manifests.read(
            BEGIN
                + """
                bindAddress: 0.0.0.0
                bindAddressHardFail: false
                clientConnection: {acceptContentTypes: "", burst: 0, kubeconfig: /var/lib/kube-proxy/kubeconfig.conf}
                clusterCIDR: 10.244.0.0/16
                configSyncPeriod: 0s
                conntrack: {maxPerCore: null, min: null, tcpBeLiberal: false, tcpCloseWaitTimeout: null,
                  tcpEstablishedTimeout: null, udpStreamTimeout: 0s, udpTimeout: 0s}
                detectLocal: {bridgeInterface: "", interfaceNamePrefix: ""}
                detectLocalMode: ""
                enableProfiling: false
                featureGates: {}
                healthzBindAddress: ""
                hostnameOverride: ""
                iptables: {localhostNodePorts: null, masqueradeAll: false, masqueradeBit: null,
                  minSyncPeriod: 1s, syncPeriod: 0s}
                ipvs: {excludeCIDRs: null, scheduler: "", strictARP: false}
                logging: {flushFrequency: 0, verbosity: 0}
                metricsBindAddress: ""
                mode: ""
                nftables: {masqueradeAll: false, masqueradeBit: null}
                nodePortAddresses: null
                oomScoreAdj: null
                portRange: ""
                showHiddenMetricsForVersion: ""
                winkernel: {enableDSR: false}
                """);
    assertEquals(List.of(), cluster.notices());
    assertEquals(new LocalDetector.Cidr("10.244.0.0/16"), cluster.proxyConfig().detector4());
    assertEquals(LocalDetector.NONE, cluster.proxyConfig().detector6());
    assertEquals("0x00004000", cluster.proxyConfig().masqueradeMark());
  }

  @Test
  void everythingThatShowsInRulesIsRead() {
    assertEquals(
        new ProxyConfig(
            ProxyConfig.Mode.IPTABLES,
            true,
            "0x80000000",
            new LocalDetector.Cidr("10.0.0.0/8"),
            new LocalDetector.Cidr("fd00::/48"),
            false,
            List.of("192.0.2.0/24", "2001:db8::/32"),
            true,
            true,
            ProxyConfig.DEFAULTS.nfacctCounters(),
            List.of("10.96.0.0/12", "fd00:96::/108")),
        Manifests.read(
                BEGIN
                    + """
                    mode: iptables
                    clusterCIDR: 10.0.0.0/8,fd00::/48
                    iptables: {masqueradeAll: true, masqueradeBit: 31, localhostNodePorts: false}
                    nodePortAddresses: [192.0.2.7/24, "2001:db8::/32"]
                    conntrack: {tcpBeLiberal: true}
                    ---
                    apiVersion: networking.k8s.io/v1
                    kind: ServiceCIDR
                    metadata: {name: kubernetes}
                    spec: {cidrs: [10.96.0.0/12, "fd00:96::/108"]}
                    """)
            .proxyConfig());
  }

  @Test
  void modeNftablesHasSettingsOfItsOwn() {
    final ProxyConfig config =
        Manifests.read(
                BEGIN
                    + """
                    mode: nftables
                    iptables: {masqueradeAll: false, masqueradeBit: 1}
                    nftables: {masqueradeAll: true, masqueradeBit: 15}
                    nodePortAddresses: [primary]
                    """)
            .proxyConfig();
    assertEquals(ProxyConfig.Mode.NFTABLES, config.mode());
    assertEquals("0x00008000", config.masqueradeMark());
    assertEquals(true, config.masqueradeAll());
    assertEquals(List.of("primary"), config.nodePortAddresses());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'' | None[] None[]",
        "clusterCIDR: 'fd00::/48' | None[] Cidr[cidr=fd00::/48]",
        "'detectLocalMode: ClusterCIDR, clusterCIDR: 10.0.0.0/8' | Cidr[cidr=10.0.0.0/8] None[]",
        "'detectLocalMode: NodeCIDR, clusterCIDR: 10.0.0.0/8' | Cidr[cidr=10.244.1.0/24] Cidr[cidr=fd00:1::/64]",
        "'detectLocalMode: BridgeInterface, detectLocal: {bridgeInterface: cbr0}' | BridgeInterface[name=cbr0] BridgeInterface[name=cbr0]",
        "'detectLocalMode: InterfaceNamePrefix, detectLocal: {interfaceNamePrefix: veth}' | InterfacePrefix[prefix=veth] InterfacePrefix[prefix=veth]",
      })
  void trafficOfPodsIsToldAsConfigured(final String fields, final String expected) {
    final ProxyConfig config =
        Manifests.read(
                configuration(fields)
                    + """
                    ---
                    apiVersion: v1
                    kind: Node
                    metadata: {name: n1}
                    spec: {podCIDR: 10.244.1.0/24, podCIDRs: [10.244.1.0/24, "fd00:1::/64"]}
                    """)
            .proxyConfig();
    assertEquals(expected, config.detector4() + " " + config.detector6());
  }

  @Test
  void modeNodeCidrWithoutANodeTellsNothingAndThatIsSaid() throws BadInputException {
    final String text = configuration("detectLocalMode: NodeCIDR");
    assertEquals(LocalDetector.NONE, Manifests.read(text).proxyConfig().detector4());
    assertEquals(
        List.of(
            "Without a Node and its podCIDRs detectLocalMode NodeCIDR tells no traffic of Pods"
                + " (1 node: n7)."),
        Manifests.read(text, "n7", "").notices());
  }

  @Test
  void unknownFieldsAndFeatureGatesAreSaid() {
    assertEquals(
        List.of(
            "Fields of kube-proxy's configuration are unknown or not acted on"
                + " (3 fields, for example featureGates)."),
        Manifests.read(
                configuration(
                    "featureGates: {A: true}, clusterCidr: 10.0.0.0/8, iptables: {masquerade: true}"))
            .notices());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mode: ipvs | 'mode ipvs is not modelled, only iptables and nftables are'",
        "mode: IPTables | 'mode must be iptables, nftables, ipvs or kernelspace, not \"IPTables\"'",
        "detectLocalMode: NodeCidr | 'detectLocalMode must be ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix, not \"NodeCidr\"'",
        "detectLocalMode: BridgeInterface | detectLocal.bridgeInterface is missing",
        "clusterCIDR: 10.0.0.0 | 'clusterCIDR must be a CIDR such as 10.0.0.0/8, not \"10.0.0.0\"'",
        "'clusterCIDR: \"10.0.0.0/8,11.0.0.0/8\"' | clusterCIDR must have one prefix of each family at most",
        "'iptables: {masqueradeBit: 32}' | 'iptables.masqueradeBit must be 0 to 31, not 32'",
        "'iptables: {masqueradeAll: \"yes\"}' | 'iptables.masqueradeAll must be true or false, not the text \"yes\"'",
        "'nodePortAddresses: [x]' | 'nodePortAddresses[0] must be a CIDR such as 10.0.0.0/8, not \"x\"'",
        "'nodePortAddresses: [10.0.0.0/8, primary]' | nodePortAddresses[1] must be the only one if it is primary",
        "'nodePortAddresses: 10.0.0.0/8' | 'nodePortAddresses must be a list, not the text \"10.0.0.0/8\"'",
        "bindAddress: eth0 | 'bindAddress must be an IP address, not \"eth0\"'",
        "apiVersion: kubeproxy.config.k8s.io/v1alpha2 | 'apiVersion must be kubeproxy.config.k8s.io/v1alpha1, not kubeproxy.config.k8s.io/v1alpha2'",
      })
  void wrongFieldIsReported(final String fields, final String sentence) {
    final String text = configuration(fields);
    assertEquals(
        "1: KubeProxyConfiguration: " + sentence + ".",
        Manifests.complaints(
            fields.startsWith("apiVersion")
                ? text.replace("apiVersion: kubeproxy.config.k8s.io/v1alpha1, ", "")
                : text));
  }

  @Test
  void kubeadmsConfigMapHoldsTheConfiguration() {
    final String text =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: kube-proxy, namespace: kube-system}
        data:
          kubeconfig.conf: "apiVersion: v1"
          config.conf: |-
            apiVersion: kubeproxy.config.k8s.io/v1alpha1
            kind: KubeProxyConfiguration
            clusterCIDR: 10.244.0.0/16
            iptables:
              masqueradeBit: 15
        """;
    final ClusterManifests cluster = Manifests.read(text);
    assertEquals("0x00008000", cluster.proxyConfig().masqueradeMark());
    assertEquals(0, cluster.skippedKinds().size());
    assertEquals(
        "6:config.conf:5: KubeProxyConfiguration: iptables.masqueradeBit must be 0 to 31, not 99.",
        Manifests.complaints(text.replace("15", "99")));
    assertEquals(
        1, Manifests.read(text.replace("name: kube-proxy", "name: other")).skippedKinds().size());
  }

  @Test
  void twoConfigurationsAreOneTooMany() {
    assertEquals(
        "4: KubeProxyConfiguration is defined already, at standard input:1.",
        Manifests.complaints(BEGIN + "---\n" + BEGIN));
  }

  @Test
  void theFileThatIsNamedCountsBeforeWhatIsAmongTheManifests() throws Exception {
    final ClusterManifests cluster =
        readWith(configuration("mode: nftables"), BEGIN + "clusterCIDR: 10.0.0.0/8\n");
    assertEquals(ProxyConfig.Mode.IPTABLES, cluster.proxyConfig().mode());
    assertEquals(new LocalDetector.Cidr("10.0.0.0/8"), cluster.proxyConfig().detector4());
    assertEquals(
        List.of(
            "kube-proxy's configuration among the manifests gives way to --proxy-config"
                + " (1 configuration: KubeProxyConfiguration)."),
        cluster.notices());
  }

  @Test
  void flagsSayTheSameAsFields() throws Exception {
    final ClusterManifests cluster =
        readWith(
            "---\n",
            """
            /usr/local/bin/kube-proxy --v=2 \\
              --cluster-cidr=10.0.0.0/8,fd00::/48 --masquerade-all \\
              --iptables-masquerade-bit=15 --iptables-localhost-nodeports=false
            --nodeport-addresses=192.0.2.0/24,198.51.100.0/24
            --conntrack-tcp-be-liberal=true
            --hostname-override=n4
            """);
    assertEquals(
        new ProxyConfig(
            ProxyConfig.Mode.IPTABLES,
            true,
            "0x00008000",
            new LocalDetector.Cidr("10.0.0.0/8"),
            new LocalDetector.Cidr("fd00::/48"),
            false,
            List.of("192.0.2.0/24", "198.51.100.0/24"),
            true,
            true,
            ProxyConfig.DEFAULTS.nfacctCounters(),
            List.of()),
        cluster.proxyConfig());
    assertEquals("n4", cluster.node().name());
    assertEquals(
        List.of("Flags of kube-proxy are unknown or do not show in rules (1 flag: --v)."),
        cluster.notices());
  }

  @Test
  void flagsChooseModeAndInterface() throws Exception {
    final ProxyConfig config =
        readWith(
                "---\n",
                "--proxy-mode=nftables --masquerade-all\n--detect-local-mode=InterfaceNamePrefix"
                    + " --pod-interface-name-prefix=veth")
            .proxyConfig();
    assertEquals(ProxyConfig.Mode.NFTABLES, config.mode());
    assertEquals(true, config.masqueradeAll());
    assertEquals(new LocalDetector.InterfacePrefix("veth"), config.detector6());
  }

  @Test
  void wrongFlagsAreReportedWithTheirLine() {
    final BadInputException e =
        assertThrows(
            BadInputException.class,
            () ->
                readWith(
                    "---\n",
                    """
                    --masquerade-all=maybe
                    --cluster-cidr 10.0.0.0/8
                    --iptables-masquerade-bit=x
                    --proxy-mode=ipvs
                    """));
    final String file = folder.resolve("proxy").toString();
    assertEquals(
        List.of(
            file + ":2: --cluster-cidr needs a value, as in --cluster-cidr=VALUE.",
            file + ":2: flags must have the form --name=value, not \"10.0.0.0/8\".",
            file
                + ":4: KubeProxyConfiguration: mode ipvs is not modelled, only iptables and nftables are.",
            file
                + ":1: KubeProxyConfiguration: iptables.masqueradeAll must be true or false, not the text \"maybe\".",
            file
                + ":3: KubeProxyConfiguration: iptables.masqueradeBit must be a whole number of 32 bits,"
                + " not the text \"x\"."),
        e.messages());
  }

  @Test
  void aFileWithoutAConfigurationIsReported() {
    final BadInputException e =
        assertThrows(BadInputException.class, () -> readWith("---\n", Manifests.WEB_SERVICE));
    assertEquals(
        List.of(
            folder.resolve("proxy")
                + ": one KubeProxyConfiguration is wanted here, or kube-proxy's flags, and there are none."),
        e.messages());
  }

  @Test
  void flagsInACommandAreNotReadAndThatIsSaid() {
    final String daemonSet =
        """
        apiVersion: apps/v1
        kind: DaemonSet
        metadata: {name: kube-proxy, namespace: kube-system}
        spec:
          template:
            spec:
              containers:
              - name: kube-proxy
                command: [/usr/local/bin/kube-proxy, --config=/var/lib/config.conf, --hostname-override=$(NODE_NAME)]
        """;
    assertEquals(List.of(), Manifests.read(daemonSet).notices());
    assertEquals(
        List.of(
            "Flags in the command of kube-proxy are not read, write them to a file for --proxy-config"
                + " (1 object: DaemonSet kube-system/kube-proxy)."),
        Manifests.read(daemonSet.replace("--config=/var", "--cluster-cidr=/var")).notices());
    assertEquals(
        List.of(
            "Flags in the command of kube-proxy are not read, write them to a file for --proxy-config"
                + " (1 object: Pod kube-system/kube-proxy-x)."),
        Manifests.read(
                """
                apiVersion: v1
                kind: Pod
                metadata: {name: kube-proxy-x, namespace: kube-system}
                spec: {containers: [{command: [sh, -c], args: ["exec kube-proxy --masquerade-all"]}]}
                """)
            .notices());
  }

  private ClusterManifests readWith(final String manifests, final String proxyConfig)
      throws Exception {
    final Path file = Files.writeString(folder.resolve("proxy"), proxyConfig);
    return Manifests.read(manifests, "", file.toString());
  }

  private static String configuration(final String fields) {
    return "--- {apiVersion: kubeproxy.config.k8s.io/v1alpha1, kind: KubeProxyConfiguration, "
        + fields
        + "}\n";
  }
}
