package io.chainwalk.tools.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.service.Endpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A cluster that changes: which objects there are from which time on.
class ClusterTimelineTest {
  private static final String SERVICE =
      """
      apiVersion: v1
      kind: Service
      metadata: {name: web, namespace: shop}
      spec: {clusterIP: 10.96.0.1, ports: [{port: 80}]}
      """;

  @TempDir Path folder;

  private static String slice(final String name, final String... addresses) {
    return """
    apiVersion: discovery.k8s.io/v1
    kind: EndpointSlice
    metadata: {name: %s, namespace: shop, labels: {kubernetes.io/service-name: web}}
    addressType: IPv4
    ports: [{name: "", port: 8080}]
    endpoints: [%s]
    """
        .formatted(
            name,
            List.of(addresses).stream()
                .map("{addresses: [\"%s\"]}"::formatted)
                .collect(Collectors.joining(", ")));
  }

  private void write(final String name, final String... documents) throws IOException {
    Files.writeString(folder.resolve(name), String.join("---\n", documents));
  }

  private ClusterTimeline read() throws BadInputException {
    return ClusterReader.readTimeline(
        new ClusterInput(List.of(folder.toString()), "", ""), InputStream.nullInputStream());
  }

  private String complaint() {
    return String.join("\n", assertThrows(BadInputException.class, this::read).messages());
  }

  /// Times and the endpoints that there are then, in words.
  private static List<String> words(final ClusterTimeline timeline) {
    return timeline.moments().stream()
        .map(moment ->
            moment.at()
                + " "
                + moment.cluster().services().servicePorts().stream()
                    .flatMap(port -> port.endpoints().stream())
                    .map(Endpoint::toString)
                    .toList())
        .toList();
  }

  @Test
  void withoutTimesThereIsOneMoment() throws Exception {
    write("web.yaml", SERVICE, slice("a", "10.0.0.1"));
    assertTrue(read().isConstant());
    assertEquals(List.of(ClusterTime.START + " [10.0.0.1:8080]"), words(read()));
  }

  @Test
  void objectsBehindATimeTakeThePlacesOfThoseOfTheirName() throws Exception {
    write(
        "web.yaml",
        SERVICE,
        slice("a", "10.0.0.1"),
        slice("b", "10.0.0.2"),
        "at: +1.5m\n",
        slice("a", "10.0.0.3"),
        "at: +2m\n",
        slice("b"));
    assertEquals(
        List.of(
            ClusterTime.START + " [10.0.0.1:8080, 10.0.0.2:8080]",
            new ClusterTime.After(Duration.ofSeconds(90)) + " [10.0.0.2:8080, 10.0.0.3:8080]",
            new ClusterTime.After(Duration.ofMinutes(2)) + " [10.0.0.3:8080]"),
        words(read()));
  }

  @Test
  void whatIsDeletedIsGone() throws Exception {
    write(
        "web.yaml",
        SERVICE,
        slice("a", "10.0.0.1"),
        "{at: 2026-01-01T00:00:00Z, delete: [EndpointSlice shop/a]}\n");
    assertEquals(
        List.of(
            ClusterTime.START + " [10.0.0.1:8080]",
            new ClusterTime.At(Instant.parse("2026-01-01T00:00:00Z")) + " []"),
        words(read()));
  }

  @Test
  void aFileNamedByAnInstantIsAllThereIsButForFilesWithoutTime() throws Exception {
    write("2026-01-01T00:00:00Z.yaml", slice("a", "10.0.0.1"));
    write("2026-01-01T00-00-30Z.yaml", slice("b", "10.0.0.2"));
    write("web.yaml", SERVICE);
    assertEquals(
        List.of(
            ClusterTime.START + " []",
            new ClusterTime.At(Instant.parse("2026-01-01T00:00:00Z")) + " [10.0.0.1:8080]",
            new ClusterTime.At(Instant.parse("2026-01-01T00:00:30Z")) + " [10.0.0.2:8080]"),
        words(read()));
  }

  @Test
  void whereEveryFileHasATimeTheFirstHoldsFromTheBeginning() throws Exception {
    write("20260101.yaml", "");
    write("2026-01-01T00:00:00Z.yaml", SERVICE, slice("a", "10.0.0.1"));
    write("2026-01-01T00:01:00Z.yaml", SERVICE);
    assertEquals(
        List.of(
            ClusterTime.START + " [10.0.0.1:8080]",
            new ClusterTime.At(Instant.parse("2026-01-01T00:01:00Z")) + " []"),
        words(read()));
  }

  @Test
  void timesThatDoNotGoOnAreRefusedWithTheirPlace() throws Exception {
    write("web.yaml", SERVICE, "at: +30s\n", "at: +10s\n");
    assertTrue(complaint().contains("web.yaml:8: times must be"), this::complaint);
  }

  @Test
  void whatIsNoTimeIsRefused() throws Exception {
    write("web.yaml", SERVICE, "at: tomorrow\n");
    assertTrue(complaint().contains("web.yaml:6: at must be a time"), this::complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2300-01-01T00:00:00Z", "1600-01-01T00:00:00Z", "+300000000h"})
  void aTimeThatNanosecondsDoNotHoldIsRefused(final String time) throws Exception {
    write("web.yaml", SERVICE, "at: " + time + "\n");
    assertTrue(complaint().contains("web.yaml:6: at must be a time"), this::complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2300-01-01T00:00:00Z.yaml", "2026-13-01T00:00:00Z.yaml"})
  void aFileNamedByATimeThatNoClockShowsIsRefused(final String name) throws Exception {
    write(name, SERVICE);
    assertTrue(complaint().contains(name + ": the name is no time"), this::complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2026-01-01.yaml", "2026-01-01T00:00:00.yaml", "2026-01-01 web.yaml"})
  void aFileWhoseNameBeginsLikeATimeAndIsNoneIsRefused(final String name) throws Exception {
    write(name, SERVICE);
    assertTrue(complaint().contains(name + ": the name begins like a time"), this::complaint);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Service shop/web", "{a: Service shop/web}", ""})
  void aDeleteThatIsNoListIsRefused(final String titles) throws Exception {
    write("web.yaml", SERVICE, "at: +1s\ndelete: " + titles + "\n");
    assertTrue(complaint().contains("web.yaml:7: delete must be a list"), this::complaint);
  }

  @Test
  void aDeleteOfWhatIsNoNameIsRefused() throws Exception {
    write("web.yaml", SERVICE, "at: +1s\ndelete:\n- Service shop/web\n- {name: web}\n");
    assertTrue(complaint().contains("web.yaml:9: delete must name objects"), this::complaint);
  }

  @Test
  void kubeProxysConfigurationCannotChange() throws Exception {
    final String config =
        """
        apiVersion: kubeproxy.config.k8s.io/v1alpha1
        kind: KubeProxyConfiguration
        iptables: {masqueradeAll: false}
        """;
    write("web.yaml", SERVICE, config, "at: +1s\n", config.replace("false", "true"));
    assertTrue(
        complaint().contains("web.yaml:10: kube-proxy's configuration, or what it takes"),
        this::complaint);
    write("web.yaml", SERVICE, config, "at: +1s\n", config);
    assertEquals(2, read().moments().size());
  }

  @Test
  void theNodesAddressesCannotChange() throws Exception {
    final String node =
        """
        apiVersion: v1
        kind: Node
        metadata: {name: node-1, labels: {topology.kubernetes.io/zone: a}}
        status: {addresses: [{type: InternalIP, address: 192.168.1.1}]}
        """;
    write("web.yaml", SERVICE, node, "at: +1s\n", node.replace("168.1.1", "168.1.2"));
    assertTrue(
        complaint().contains("web.yaml:11: the node's addresses are not what"), this::complaint);
    write("web.yaml", SERVICE, node, "at: +1s\n", node.replace("zone: a", "zone: b"));
    assertEquals("b", read().moments().getLast().cluster().node().zone());
  }

  @Test
  void deletingWhatIsNotThereIsRefused() throws Exception {
    write("web.yaml", SERVICE, "{at: +1s, delete: [Service shop/cart]}\n");
    assertTrue(complaint().contains("delete names \"Service shop/cart\""), this::complaint);
  }

  @Test
  void aMistakeInAnObjectOfALaterTimeIsFound() throws Exception {
    write("web.yaml", SERVICE, "at: +1s\n", SERVICE.replace("10.96.0.1", "10.96.0.300"));
    assertTrue(complaint().contains("10.96.0.300"), this::complaint);
  }

  @Test
  void otherCommandsWantAClusterThatStaysAsItIs() throws Exception {
    write("web.yaml", SERVICE, "at: +1s\n");
    final BadInputException refused =
        assertThrows(
            BadInputException.class,
            () -> ClusterReader.read(List.of(folder.toString()), InputStream.nullInputStream()));
    assertTrue(refused.messages().getFirst().contains("changes with time"));
  }
}
