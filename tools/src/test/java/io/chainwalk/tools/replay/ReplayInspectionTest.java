package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.examples.LargeCapture;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What a replay says of connections: in files of their own, and as findings in the summary.
class ReplayInspectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("..", "pcap-fixtures", "examples");
  private static final String SHOP = EXAMPLES.resolve("shop.pcap").toString();
  private static final String SHOP_CLUSTER = EXAMPLES.resolve("shop.yaml").toString();
  private static final String KERNEL_CLUSTER =
      Path.of("src/test/resources/io/chainwalk/tools/inspect/kernel-6.18-services.yaml").toString();
  private static final String KERNEL_CAPTURE =
      Path.of("src/test/resources/io/chainwalk/tools/inspect/kernel-6.18-conntrack.pcap")
          .toString();

  @TempDir private Path folder;
  private Path listing;

  @BeforeEach
  void nameTheListing() {
    listing = folder.resolve("connections.txt");
  }

  @Test
  void everyConnectionThatIsAliveIsListed() throws IOException {
    final JsonNode summary =
        summaryOf(
            CommandLab.run(
                "replay",
                "--json",
                "--cluster",
                SHOP_CLUSTER,
                "--conntrack-out",
                listing.toString(),
                SHOP));
    final List<String> lines = Files.readAllLines(listing);
    assertEquals(summary.at("/conntrack/alive").asInt(), lines.size());
    assertTrue(lines.stream().allMatch(line -> line.endsWith("mark=0 use=1")), lines::toString);
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "5"})
  void anyNumberOfWorkersListsTheSame(final String workers) throws IOException {
    final Path capture = largeCapture();
    final Path alone = folder.resolve("alone.txt");
    run("replay", "--conntrack-out", alone.toString(), capture.toString());
    run("replay", "--workers", workers, "--conntrack-out", listing.toString(), capture.toString());
    assertEquals(-1, Files.mismatch(alone, listing));
  }

  @Test
  void theListingGoesToStandardOutputAndTheSummaryToStandardErrorWhenAsked() {
    final CommandLab.Result result = CommandLab.run("replay", "--conntrack-out", "-", SHOP);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertTrue(result.text().startsWith("ipv4     2 "), result.text());
    assertTrue(result.talk().contains("565 packets"), result.talk());
  }

  @Test
  void eventsOfSeveralWorkersAreRefusedBecauseTheyHaveNoOrder() {
    final Path events = folder.resolve("events.txt");
    final CommandLab.Result result =
        CommandLab.run("replay", "--workers", "2", "--events", events.toString(), SHOP);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().startsWith("chainwalk: --events needs --workers 1: "), result.talk());
    assertFalse(Files.exists(events));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--events-with timestamp",
        "--events e.txt --events-with colour",
        "--conntrack-out no/such/folder/c.txt",
        "--events no/such/folder/e.txt",
        "--out - --conntrack-out -",
        "--events x.txt --conntrack-out ./x.txt",
        "--conntrack-max 5 --sysctl nf_conntrack_max=6",
        "--conntrack-max 5 --sysctl net.nf_conntrack_max=6",
        "--sysctl net.netfilter.nf_conntrack_nonsense=1",
        "--sysctl nf_conntrack_max",
        "--sysctl nf_conntrack_max=many",
        "--sysctl =5",
        "--workers 127 --sysctl ipfrag_high_thresh=2000000000"
      })
  void contradictionsAreRefusedBeforeAnythingIsRead(final String arguments) {
    final CommandLab.Result result =
        CommandLab.run(("replay " + arguments + " no-such.pcap").split(" "));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertFalse(result.talk().contains("no-such.pcap:"), result.talk());
  }

  @Test
  void twoOutputsThatALinkMakesOneFileAreRefused() throws IOException {
    Files.createFile(listing);
    final Path link = folder.resolve("link.txt");
    Files.createSymbolicLink(link, listing);
    assertRefusedAsOneFile(listing, link);
  }

  @Test
  void twoOutputsInOneFolderUnderTwoNamesAreRefused() throws IOException {
    final Path link = folder.resolve("link");
    Files.createSymbolicLink(link, folder);
    assertRefusedAsOneFile(listing, link.resolve(listing.getFileName()));
  }

  private static void assertRefusedAsOneFile(final Path one, final Path other) {
    final CommandLab.Result result =
        CommandLab.run(
            "replay", "--events", one.toString(), "--conntrack-out", other.toString(), SHOP);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertTrue(result.talk().contains("cannot both go to " + other), result.talk());
  }

  @Test
  void ofSeveralValuesOfASysctlTheLastCountsWhateverItsSpelling() throws IOException {
    final JsonNode summary =
        summaryOf(
            CommandLab.run(
                "replay",
                "--json",
                "--sysctl",
                "nf_conntrack_max=50",
                "--sysctl",
                "net.nf_conntrack_max=40",
                "--sysctl",
                "nf_conntrack_max=20",
                SHOP));
    final JsonNode early = finding(summary, "early-drop");
    assertTrue(early.at("/sentence").asText().contains("nf_conntrack_max = 20 "), early::toString);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--sysctl nf_conntrack_max=20",
        "--sysctl net.netfilter.nf_conntrack_max=20",
        "--sysctl net/netfilter/nf_conntrack_max=20",
        "--sysctl net.nf_conntrack_max=20",
        "--conntrack-max 20",
        "--conntrack-max 20 --sysctl nf_conntrack_max=20"
      })
  void aSysctlIsTakenInEverySpelling(final String arguments) throws IOException {
    final JsonNode summary =
        summaryOf(CommandLab.run(("replay --json " + arguments + " " + SHOP).split(" ")));
    final JsonNode early = finding(summary, "early-drop");
    assertEquals(summary.at("/conntrack/early_drop").asLong(), early.at("/count").asLong());
    assertTrue(early.at("/sentence").asText().contains("nf_conntrack_max = 20 "), early::toString);
  }

  /// Numbers are those that tcpdump's `--number` shows.
  @Test
  void invalidPacketsAreShownByFlow() throws IOException {
    final JsonNode summary =
        summaryOf(CommandLab.run("replay", "--json", "--cluster", KERNEL_CLUSTER, KERNEL_CAPTURE));
    final JsonNode invalid = finding(summary, "invalid");
    assertEquals(2, invalid.at("/count").asLong());
    assertEquals(2, invalid.at("/examples").size());
    assertEquals(
        "packet 34: tcp 10.0.1.2:4000 > 10.0.2.2:23 RST", invalid.at("/examples/1").asText());
    final JsonNode badChecksum = finding(summary, "bad-checksum");
    assertEquals(1, badChecksum.at("/count").asLong());
    assertEquals(
        "packet 35: tcp 10.0.1.2:4000 > 10.0.2.2:24 SYN", badChecksum.at("/examples/0").asText());
  }

  @Test
  void aServiceThatRefusesSaysSoInItsRow() throws IOException {
    final Path manifest = folder.resolve("empty.yaml");
    Files.writeString(
        manifest,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          clusterIP: 10.96.0.10
          ports:
          - {name: http, port: 80}
          - {name: admin, port: 81}
        """);
    final String text =
        CommandLab.run("replay", "--cluster", manifest.toString(), KERNEL_CAPTURE).text();
    assertTrue(text.contains("Services: 1 with 2 ports"), text);
    assertTrue(text.contains("no endpoint takes connections: "), text);
    assertTrue(text.contains("and 1 more port without traffic (1 without endpoints)."), text);
    final JsonNode summary =
        summaryOf(
            CommandLab.run("replay", "--json", "--cluster", manifest.toString(), KERNEL_CAPTURE));
    final long refused = summary.at("/packets/dropped/no-endpoints").asLong();
    assertTrue(refused > 0);
    assertEquals(refused, summary.at("/services/0/refused").asLong());
    final JsonNode finding = finding(summary, "no-endpoints");
    assertEquals(refused, finding.at("/count").asLong());
    assertEquals("shop/web:http: " + refused + " packets", finding.at("/examples/0").asText());
  }

  @Test
  void anyNumberOfWorkersFindsTheSame() throws IOException {
    final JsonNode alone =
        summaryOf(CommandLab.run("replay", "--json", "--cluster", SHOP_CLUSTER, KERNEL_CAPTURE));
    final JsonNode together =
        summaryOf(
            CommandLab.run(
                "replay", "--json", "--workers", "3", "--cluster", SHOP_CLUSTER, KERNEL_CAPTURE));
    assertFalse(alone.at("/findings").isEmpty());
    assertEquals(alone.at("/findings"), together.at("/findings"));
  }

  @Test
  void aFullDeviceLeavesNoOutputAtAll() {
    final Path out = folder.resolve("out.pcap");
    final CommandLab.Result result =
        CommandLab.run("replay", "--out", out.toString(), "--conntrack-out", "/dev/full", SHOP);
    assertEquals(ExitStatus.CANNOT_WRITE, result.status(), result.talk());
    assertTrue(result.talk().startsWith("chainwalk: /dev/full: cannot be written"), result.talk());
    assertFalse(Files.exists(out));
  }

  /// As `chainwalk replay --out - large.pcap | head -c 24` does.
  @Test
  void aReaderThatHasSeenEnoughEndsTheReplayWithoutAWord() throws Exception {
    final Path talk = folder.resolve("stderr");
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of("io.chainwalk.tools.Main", "replay", "--out", "-", largeCapture().toString()));
    final Process process = new ProcessBuilder(command).redirectError(talk.toFile()).start();
    try (InputStream out = process.getInputStream()) {
      assertEquals(24, out.readNBytes(24).length);
    }
    assertEquals(ExitStatus.READER_GONE, process.waitFor());
    assertEquals("", Files.readString(talk, StandardCharsets.UTF_8));
  }

  private Path largeCapture() throws IOException {
    final Path capture = folder.resolve("large.pcap");
    if (!Files.exists(capture)) {
      LargeCapture.main(new String[] {capture.toString(), "--packets", "40000", "--flows", "2000"});
    }
    return capture;
  }

  private static void run(final String... arguments) {
    final CommandLab.Result result = CommandLab.run(arguments);
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
  }

  private static JsonNode summaryOf(final CommandLab.Result result) throws IOException {
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return JSON.readTree(result.out());
  }

  private static JsonNode finding(final JsonNode summary, final String kind) {
    return StreamSupport.stream(summary.at("/findings").spliterator(), false)
        .filter(finding -> finding.at("/kind").asText().equals(kind))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no " + kind + " in " + summary.at("/findings")));
  }
}
