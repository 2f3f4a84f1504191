package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.examples.LargeCapture;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES = Path.of("..", "pcap-fixtures", "examples");
  private static final String SHOP = EXAMPLES.resolve("shop.pcap").toString();
  private static final String SHOP_CLUSTER = EXAMPLES.resolve("shop.yaml").toString();

  @TempDir private Path folder;
  private Path out;

  @BeforeEach
  void nameTheOutput() {
    out = folder.resolve("out.pcap");
  }

  @Test
  void everyConnectionOfTheShopGoesToOneOfItsEndpoints() throws IOException {
    final JsonNode summary =
        summaryOf(CommandLab.run("replay", "--json", "--cluster", SHOP_CLUSTER, SHOP));
    assertEquals(565, summary.at("/packets/read").asLong());
    assertEquals(565, summary.at("/packets/written").asLong());
    assertEquals(2, summary.at("/packets/passed/not-ip").asLong());
    assertEquals(67, summary.at("/conntrack/created").asLong());
    assertFalse(summary.at("/automaticServices").asBoolean());
    final JsonNode web = service(summary, "web");
    assertEquals("shop", web.at("/namespace").asText());
    assertEquals(80, web.at("/port").asInt());
    assertEquals(23, web.at("/connections").asLong());
    long connections = 0;
    for (final JsonNode endpoint : web.at("/endpoints")) {
      assertEquals(8080, endpoint.at("/port").asInt());
      connections += endpoint.at("/connections").asLong();
    }
    assertEquals(23, connections);
  }

  @Test
  void withoutAClusterTheServersSeenBecomeServices() throws IOException {
    final JsonNode summary = summaryOf(CommandLab.run("replay", "--json", SHOP));
    assertTrue(summary.at("/automaticServices").asBoolean());
    final JsonNode dns = service(summary, "server-10-96-0-10");
    assertEquals(3, dns.at("/endpoints").size());
    assertEquals("198.18.0.1", dns.at("/endpoints/0/address").asText());
  }

  @Test
  void theServicesCommandWritesTheClusterThatAReplayWithoutOneUses() throws IOException {
    final Path manifests = folder.resolve("servers.yaml");
    final CommandLab.Result services = CommandLab.run("services", SHOP);
    assertEquals(ExitStatus.DONE, services.status(), services.talk());
    Files.write(manifests, services.out());
    final Path fromManifests = folder.resolve("manifests.pcap");
    run("replay", "--out", out.toString(), SHOP);
    run("replay", "--cluster", manifests.toString(), "--out", fromManifests.toString(), SHOP);
    assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(fromManifests));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2", "3", "8"})
  void anyNumberOfWorkersWritesTheSameBytes(final String workers) throws IOException {
    final Path capture = largeCapture(40_000);
    final Path alone = folder.resolve("alone.pcap");
    run("replay", "--out", alone.toString(), capture.toString());
    run("replay", "--workers", workers, "--out", out.toString(), capture.toString());
    assertArrayEquals(Files.readAllBytes(alone), Files.readAllBytes(out));
  }

  /// A client's end that is dialled itself becomes a made-up service in the middle of its connection: that must not
  /// move the connection to another worker.
  @ParameterizedTest
  @ValueSource(strings = {"2", "7"})
  void aConnectionWhoseClientBecomesAServerStaysWithItsWorker(final String workers)
      throws IOException {
    final Path capture = folder.resolve("dialled-clients.pcap");
    Files.write(capture, DialledClients.capture());
    final Path alone = folder.resolve("alone.pcap");
    run("replay", "--out", alone.toString(), capture.toString());
    run("replay", "--workers", workers, "--out", out.toString(), capture.toString());
    assertArrayEquals(Files.readAllBytes(alone), Files.readAllBytes(out));
  }

  /// Blocks of this capture are minutes apart, and its connections live for half a minute: a worker that is ahead must
  /// not take time with it.
  @Test
  void aWorkerThatIsAheadDoesNotExpireTheConnectionsOfTheOthers() throws IOException {
    final Path capture = folder.resolve("slow.pcap");
    Files.write(capture, SlowFlows.capture());
    final JsonNode together =
        summaryOf(CommandLab.run("replay", "--json", "--workers", "3", capture.toString()));
    assertEquals(SlowFlows.FLOWS, together.at("/conntrack/created").asInt());
  }

  @Test
  void anyNumberOfWorkersCountsTheSame() throws IOException {
    final String capture = largeCapture(40_000).toString();
    final JsonNode alone = summaryOf(CommandLab.run("replay", "--json", capture));
    final JsonNode together =
        summaryOf(CommandLab.run("replay", "--json", "--workers", "4", capture));
    for (final String path : List.of("/packets", "/services", "/conntrack")) {
      assertEquals(alone.at(path), together.at(path), path);
    }
  }

  @Test
  void anotherSeedChoosesOtherwiseAndTheSameSeedTheSame() throws IOException {
    final byte[] first = outputWithSeed("7");
    assertArrayEquals(first, outputWithSeed("7"));
    assertFalse(Arrays.equals(first, outputWithSeed("8")));
  }

  @Test
  void answersComeBackFromTheVip() throws IOException {
    // Client to VIP becomes client to endpoint, and back: so replaying an output with the same
    // cluster finds no VIP any more in one direction, and the other is as it was.
    run("replay", "--cluster", SHOP_CLUSTER, "--out", out.toString(), SHOP);
    final JsonNode again =
        summaryOf(CommandLab.run("replay", "--json", "--cluster", SHOP_CLUSTER, out.toString()));
    assertEquals(0, again.at("/packets/translated").asLong());
  }

  @Test
  void packetsGoToStandardOutputAndTheSummaryToStandardErrorWhenAsked() throws IOException {
    run("replay", "--cluster", SHOP_CLUSTER, "--out", out.toString(), SHOP);
    final ProcessResult piped =
        inItsOwnJvm("replay", "--cluster", SHOP_CLUSTER, "--out", "-", SHOP);
    assertEquals(ExitStatus.DONE, piped.status(), piped.talk());
    assertArrayEquals(Files.readAllBytes(out), Files.readAllBytes(piped.out()));
    assertTrue(piped.talk().contains("565 packets"), piped.talk());
  }

  @Test
  void aCaptureOnStandardInputIsReplayedLikeAFile() throws IOException {
    final CommandLab.Result result =
        CommandLab.runWithInput(
            new ByteArrayInputStream(Files.readAllBytes(Path.of(SHOP))),
            "replay",
            "--json",
            "--cluster",
            SHOP_CLUSTER,
            "-");
    assertEquals(
        summaryOf(CommandLab.run("replay", "--json", "--cluster", SHOP_CLUSTER, SHOP))
            .at("/services"),
        summaryOf(result).at("/services"));
  }

  @Test
  void severalCapturesAreMergedByTime() throws IOException {
    final JsonNode summary =
        summaryOf(CommandLab.run("replay", "--json", "--cluster", SHOP_CLUSTER, SHOP, SHOP));
    assertEquals(1130, summary.at("/packets/read").asLong());
    assertEquals(565, summary.at("/inputs/0/packets").asLong());
    assertEquals(565, summary.at("/inputs/1/packets").asLong());
    assertEquals(67, summary.at("/conntrack/created").asLong());
  }

  @Test
  void whatCameBeforeTheDamageIsWrittenAndTheStatusSaysSo() throws IOException {
    final byte[] whole = Files.readAllBytes(Path.of(SHOP));
    final Path cut = folder.resolve("cut.pcap");
    Files.write(cut, Arrays.copyOf(whole, whole.length - 5));
    final CommandLab.Result result =
        CommandLab.run(
            "replay", "--json", "--cluster", SHOP_CLUSTER, "--out", out.toString(), cut.toString());
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(result.talk().startsWith("chainwalk: " + cut + ": at byte "), result.talk());
    final JsonNode summary = JSON.readTree(result.out());
    assertEquals(564, summary.at("/packets/read").asLong());
    assertTrue(summary.at("/inputs/0/damage/offset").asLong() > 0);
    assertTrue(Files.size(out) > 0);
  }

  @Test
  void theDamageInEachOfSeveralCapturesIsReported() throws IOException {
    final byte[] whole = Files.readAllBytes(Path.of(SHOP));
    final Path first = folder.resolve("first.pcap");
    final Path second = folder.resolve("second.pcap");
    Files.write(first, Arrays.copyOf(whole, whole.length - 5));
    Files.write(second, Arrays.copyOf(whole, whole.length / 2));
    final CommandLab.Result result =
        CommandLab.run("replay", "--json", first.toString(), second.toString());
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    final JsonNode summary = JSON.readTree(result.out());
    for (final int input : new int[] {0, 1}) {
      assertTrue(summary.at("/inputs/" + input + "/damage/offset").asLong() > 0, result.text());
    }
    assertTrue(result.talk().contains(first + ": at byte "), result.talk());
    assertTrue(result.talk().contains(second + ": at byte "), result.talk());
  }

  @Test
  void pcapngIsWrittenWhereTheNameSaysSo() throws IOException {
    final Path pcapng = folder.resolve("out.pcapng");
    run("replay", "--out", pcapng.toString(), SHOP);
    final byte[] bytes = Files.readAllBytes(pcapng);
    assertArrayEquals(new byte[] {0x0A, 0x0D, 0x0D, 0x0A}, Arrays.copyOf(bytes, 4));
  }

  @Test
  void aMissingCaptureIsNamed() {
    assertRefused(
        ExitStatus.BAD_INPUT,
        "chainwalk: no-such.pcap: cannot be read: no such file or folder",
        "replay",
        "--out",
        out.toString(),
        "no-such.pcap");
  }

  @Test
  void aFileThatIsNoCaptureIsRefusedWithItsName() throws IOException {
    final Path text = folder.resolve("notes.txt");
    Files.writeString(text, "these are not packets, they are words");
    assertRefused(
        ExitStatus.BAD_INPUT,
        "chainwalk: " + text + ": at byte 0: ",
        "replay",
        "--out",
        out.toString(),
        text.toString());
  }

  @Test
  void anEmptyFileIsRefusedWithItsName() throws IOException {
    final Path empty = folder.resolve("empty.pcap");
    Files.createFile(empty);
    assertRefused(
        ExitStatus.BAD_INPUT,
        "chainwalk: " + empty + ": at byte 0: ",
        "replay",
        "--out",
        out.toString(),
        empty.toString());
  }

  @Test
  void aWrongFieldOfAManifestIsNamedWithLineAndObject() throws IOException {
    final Path manifest = folder.resolve("bad.yaml");
    Files.writeString(
        manifest,
        """
        apiVersion: v1
        kind: Service
        metadata: {name: web, namespace: shop}
        spec:
          clusterIP: 10.96.0.1
          ports:
          - port: eighty
        """);
    assertRefused(
        ExitStatus.BAD_INPUT,
        "chainwalk: " + manifest + ":7: Service shop/web: spec.ports[0].port",
        "replay",
        "--cluster",
        manifest.toString(),
        "--out",
        out.toString(),
        SHOP);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--workers 0",
        "--workers many",
        "--seed x",
        "--sysctl nf_conntrack_nonsense=1",
        "--sysctl nf_conntrack_tcp_loose=2",
        "--conntrack-max 0",
        "--out no/such/folder/out.pcap",
        "--no-such-option"
      })
  void wrongArgumentsAreRefusedBeforeAnythingIsRead(final String arguments) {
    final String[] words = ("replay " + arguments + " no-such.pcap").split(" ");
    final CommandLab.Result result = CommandLab.run(words);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertFalse(result.talk().contains("no-such.pcap:"), result.talk());
    assertFalse(result.talk().contains("\tat "), result.talk());
  }

  @Test
  void noCaptureAtAllIsAWrongArgument() {
    assertEquals(ExitStatus.WRONG_ARGUMENTS, CommandLab.run("replay").status());
    assertEquals(ExitStatus.WRONG_ARGUMENTS, CommandLab.run().status());
  }

  @Test
  void standardInputCannotBeReadTwice() {
    assertEquals(ExitStatus.WRONG_ARGUMENTS, CommandLab.run("replay", "-", "-").status());
  }

  @Test
  void anOutputThatCannotBeMadeIsNamed() throws IOException {
    final Path target = folder.resolve("taken");
    Files.createDirectory(target);
    final CommandLab.Result result = CommandLab.run("replay", "--out", target.toString(), SHOP);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains(target.toString()), result.talk());
  }

  @Test
  void aFullDeviceIsAnOutputThatCannotBeWritten() {
    final CommandLab.Result result = CommandLab.run("replay", "--out", "/dev/full", SHOP);
    assertEquals(ExitStatus.CANNOT_WRITE, result.status(), result.talk());
    assertTrue(result.talk().startsWith("chainwalk: /dev/full: cannot be written"), result.talk());
  }

  @Test
  void linkTypesThatCannotShareAPcapFileAreRefusedAndNothingIsLeft() throws IOException {
    final Path other = folder.resolve("other.pcap");
    final byte[] bytes = Files.readAllBytes(Path.of(SHOP));
    bytes[20] = (byte) 147; // a link type for private use, passed through untouched
    Files.write(other, bytes);
    final CommandLab.Result result =
        CommandLab.run("replay", "--out", out.toString(), SHOP, other.toString());
    assertEquals(ExitStatus.CANNOT_WRITE, result.status(), result.talk());
    assertTrue(result.talk().contains(".pcapng"), result.talk());
    assertNothingLeft();
  }

  @Test
  void debugShowsWhereAnErrorCameFrom() {
    final CommandLab.Result result = CommandLab.run("replay", "--debug", "no-such.pcap");
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertTrue(result.talk().contains("\tat "), result.talk());
  }

  @Test
  void helpIsPrintedForEachCommand() {
    for (final String command : List.of("replay", "services")) {
      final CommandLab.Result result = CommandLab.run(command, "--help");
      assertEquals(ExitStatus.DONE, result.status());
      assertTrue(result.text().contains("Try:"), result.text());
    }
  }

  private void assertRefused(
      final int status, final String messageStart, final String... arguments) {
    final CommandLab.Result result = CommandLab.run(arguments);
    assertEquals(status, result.status(), result.talk());
    assertTrue(result.talk().startsWith(messageStart), result.talk());
    assertFalse(result.talk().contains("\tat "), result.talk());
    assertEquals("", result.text());
    assertNothingLeft();
  }

  private void assertNothingLeft() {
    try (Stream<Path> files = Files.list(folder)) {
      assertEquals(
          List.of(),
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.contains("out"))
              .toList());
    } catch (final IOException problem) {
      throw new AssertionError(problem);
    }
  }

  private byte[] outputWithSeed(final String seed) throws IOException {
    run("replay", "--seed", seed, "--cluster", SHOP_CLUSTER, "--out", out.toString(), SHOP);
    return Files.readAllBytes(out);
  }

  private Path largeCapture(final int packets) throws IOException {
    final Path capture = folder.resolve("large.pcap");
    if (!Files.exists(capture)) {
      LargeCapture.main(
          new String[] {
            capture.toString(), "--packets", Integer.toString(packets), "--flows", "2000"
          });
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

  private static JsonNode service(final JsonNode summary, final String name) {
    for (final JsonNode service : summary.at("/services")) {
      if (service.at("/name").asText().equals(name)) {
        return service;
      }
    }
    throw new AssertionError("no service " + name + " in " + summary.at("/services"));
  }

  /// What a JVM of its own did.
  private record ProcessResult(int status, Path out, String talk) {}

  /// For what writes to file descriptor 1 past `System.out`.
  private ProcessResult inItsOwnJvm(final String... arguments) throws IOException {
    final Path standardOutput = folder.resolve("stdout");
    final Path standardError = folder.resolve("stderr");
    final List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("--add-opens=java.base/jdk.internal.misc=ALL-UNNAMED");
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add("io.chainwalk.tools.Main");
    command.addAll(List.of(arguments));
    final Process process =
        new ProcessBuilder(command)
            .redirectOutput(standardOutput.toFile())
            .redirectError(standardError.toFile())
            .start();
    try {
      final int status = process.waitFor();
      return new ProcessResult(status, standardOutput, Files.readString(standardError));
    } catch (final InterruptedException problem) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new AssertionError(problem);
    }
  }
}
