package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.fixtures.packets.PcapBytes;
import io.chainwalk.tools.CannotWriteException;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// `verify-kernel` as a user types it.
class VerifyCommandTest {
  private static final String SHOP =
      Path.of("..", "pcap-fixtures", "examples", "shop.pcap").toString();

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a.pcap --generate packets=10 --cluster c.yaml",
        "a.pcap --cases folder",
        "--generate packets=10",
        "--generate packets=0 --cluster c.yaml",
        "--generate seed=1 --cluster c.yaml",
        "--generate speed=1 --cluster c.yaml",
        "--generate packets=x --cluster c.yaml",
        "--generate packets=10,pauses=1000000 --cluster c.yaml",
        "--generate packets=10 --cluster c.yaml --as-captured",
        "--generate packets=5000,round=3000 --cluster c.yaml --record folder",
        "--cases folder --cluster c.yaml",
        "--cases folder --record other",
        "a.pcap --out folder",
        "a.pcap --backend bpf",
        "a.pcap --sysctl nf_conntrack_nonsense=1",
        "a.pcap --cluster c.yaml --rules r.save",
        "a.pcap --rules r.save --sets -",
        "- --rules -",
        "-"
      })
  void whatIsWrongWithTheArgumentsIsSaidBeforeAnythingIsDone(final String arguments) {
    final String[] words = ("verify-kernel " + arguments).strip().split(" +");
    final CommandLab.Result result = CommandLab.run(words);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertTrue(result.talk().startsWith("chainwalk: "), result.talk());
    assertEquals("", result.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a.pcap --generate packets=10,seed=4 --rules r | packets come from one source, and here are a.pcap and --generate packets=10,seed=4: leave all but one out
          a.pcap --cases d | packets come from one source, and here are a.pcap and --cases d: leave all but one out
          --seed 3 --generate packets=10,seed=4 --rules r | --seed 3 and --generate packets=10,seed=4 are two seeds for the same packets: leave one out
          --generate packets=10,packets=9 --rules r | packets=10,packets=9: packets is there twice, leave one out
          --generate packets=10,speed=1 --rules r | packets=10,speed=1: 'speed=1' says nothing; packets=N, seed=N
          --generate packets=10, --rules r | packets=10,: '' says nothing
          --generate seed=1 --rules r | seed=1: how many packets? add packets=N
          --generate packets=10,round=x --rules r | round=x: must be a whole number from 1 to 2147483647
          a.pcap --sysctl net.nf_conntrack_max=9 | --sysctl net.netfilter.nf_conntrack_max=9: the kernel has this one for the whole machine
          --generate packets=9000,seed=4,round=5000 --record d --rules r | --record with --generate packets=9000,seed=4,round=5000: rounds have 5,000 packets then, and a case has 2,000 at most; say --generate packets=9000,seed=4
          """)
  void whatIsWrongIsNamedAndWhatToDo(final String arguments, final String message) {
    final CommandLab.Result result = CommandLab.run(("verify-kernel " + arguments).split(" +"));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result.talk());
    assertTrue(result.talk().contains(message), result.talk());
  }

  @Test
  void oneSeedMayBeSaidTwice() {
    final CommandLab.Result result =
        CommandLab.run(
            "verify-kernel --seed 4 --generate packets=10,seed=4 --as-captured --rules r"
                .split(" +"));
    assertTrue(result.talk().contains("--as-captured goes with captures"), result.talk());
  }

  @Test
  void whyNftIsNeededForTheTablesOfOldIsSaid() {
    final StringWriter talk = new StringWriter();
    final VerifyCommand command = new VerifyCommand(_ -> "There is no nft on the path.");
    new CommandLine(command)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setErr(new PrintWriter(talk))
        .execute("no-such.pcap");
    assertTrue(
        talk.toString().contains("nft is needed with --backend legacy, too"), talk::toString);
  }

  @Test
  void defaultsOfMadeUpTrafficMayBeSaidToo() {
    final TrafficSpec all =
        new TrafficSpec.Converter()
            .convert("packets=1000000,seed=7,round=2000,conversations=300,pauses=0");
    assertEquals(new TrafficSpec.Converter().convert("packets=1000000,seed=7"), all);
  }

  @Test
  void aMachineWithoutNetfilterIsNotAskedAgain() {
    final StringWriter talk = new StringWriter();
    final int status =
        new CommandLine(new VerifyCommand(_ -> "There is no netfilter."))
            .setCaseInsensitiveEnumValuesAllowed(true)
            .setErr(new PrintWriter(talk))
            .execute("no-such.pcap");
    assertEquals(ExitStatus.CANNOT_RUN_HERE, status);
    assertEquals("chainwalk: There is no netfilter.", talk.toString().strip());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"no-such.pcap", "--cases .", "--generate packets=10 --cluster no-such.yaml"})
  void whatCannotBeReadIsBadInput(final String arguments) {
    final String[] words = arguments.replace(" .", " " + folder).split(" +");
    final VerifyCommand command = new VerifyCommand(_ -> "");
    new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true).parseArgs(words);
    assertThrows(BadInputException.class, command::call);
  }

  @Test
  void kernelAndEngineDoTheSameWithTheExample() throws IOException {
    assumeKernel();
    final CommandLab.Result result = CommandLab.run("verify-kernel", "--json", SHOP);
    assertEquals(ExitStatus.DONE, result.status(), result.talk() + result.text());
    final JsonNode report = new ObjectMapper().readTree(result.out());
    assertEquals(0, report.at("/differences").asLong());
    assertTrue(report.at("/packets/compared").asLong() > 500);
  }

  @Test
  void whatWasRecordedIsTheSameTheNextTime() throws IOException {
    assumeKernel();
    final String cases = folder.resolve("cases").toString();
    final String capture = SHOP;
    final CommandLab.Result recorded =
        CommandLab.run("verify-kernel", "--record", cases, "--as-captured", capture);
    assertEquals(ExitStatus.DONE, recorded.status(), recorded.talk() + recorded.text());
    try (Stream<Path> folders = Files.list(Path.of(cases))) {
      assertEquals("[shop-pcap-as-captured]", folders.map(Path::getFileName).toList().toString());
    }
    final CommandLab.Result again = CommandLab.run("verify-kernel", "--cases", cases);
    assertEquals(ExitStatus.DONE, again.status(), again.talk() + again.text());
    assertFalse(again.text().contains("recorded"), again.text());
  }

  @Test
  void capturesOfOneNameAreBothRecordedAndNeverWrittenOver() throws IOException {
    assumeKernel();
    final String other =
        Files.createDirectory(folder.resolve("other")).resolve("shop.pcap").toString();
    Files.copy(Path.of(SHOP), Path.of(other));
    final Path cases = folder.resolve("cases");
    final String[] words = {"verify-kernel", "--record", cases.toString(), SHOP, other};
    final CommandLab.Result first = CommandLab.run(words);
    assertEquals(ExitStatus.DONE, first.status(), first.talk() + first.text());
    assertTrue(
        first.talk().contains(other + ": recorded as " + cases.resolve("shop-pcap-2")),
        first.talk());
    assertTrue(Files.exists(cases.resolve("shop-pcap").resolve("packets.txt")));
    assertTrue(Files.exists(cases.resolve("shop-pcap-2").resolve("packets.txt")));
    final CommandLab.Result second = CommandLab.run(words);
    assertEquals(ExitStatus.CANNOT_WRITE, second.status(), second.talk() + second.text());
    assertTrue(
        second
            .talk()
            .startsWith("chainwalk: " + cases.resolve("shop-pcap") + ": cannot be written"),
        second.talk());
    assertEquals("", second.text());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--record FILE x.pcap", "--generate packets=1 --cluster c.yaml --out FILE/below"})
  void aPlaceForCasesThatCannotBeWrittenIsNoticedBeforeAnythingIsDone(final String arguments)
      throws IOException {
    final String file = Files.createFile(folder.resolve("file")).toString();
    final CommandLab.Result result =
        CommandLab.run(("verify-kernel " + arguments.replace("FILE", file)).split(" +"));
    assertEquals(ExitStatus.CANNOT_WRITE, result.status(), result.talk());
    assertTrue(result.talk().startsWith("chainwalk: " + file), result.talk());
    assertTrue(result.talk().strip().endsWith(": cannot be written: not a folder"), result.talk());
    assertEquals("", result.text());
  }

  @Test
  void aCaseThatCannotBeWrittenInTheEndLeavesTheReport() throws IOException {
    assumeKernel();
    final Path cases = folder.resolve("cases");
    final VerifyCommand command =
        new VerifyCommand(_ -> {
          takeThePlace(cases);
          return "";
        });
    final PrintStream realOut = System.out;
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
      new CommandLine(command)
          .setCaseInsensitiveEnumValuesAllowed(true)
          .setErr(new PrintWriter(new StringWriter()))
          .parseArgs("--record", cases.toString(), SHOP);
      final CannotWriteException unwritten =
          assertThrows(CannotWriteException.class, command::call);
      assertTrue(
          String.valueOf(unwritten.getMessage())
              .startsWith(cases.resolve("shop-pcap") + ": cannot be written: "),
          unwritten.getMessage());
    } finally {
      System.setOut(realOut);
    }
    assertTrue(
        out.toString(StandardCharsets.UTF_8).startsWith("Compared 5"),
        out.toString(StandardCharsets.UTF_8));
  }

  /// As somebody else could while packets are compared.
  private static void takeThePlace(final Path cases) {
    try {
      Files.createFile(cases);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void anInputWithoutAnythingToCompareIsSaidToBeOne() throws IOException {
    assumeKernel();
    final Path empty = folder.resolve("empty.pcap");
    Files.write(empty, PcapBytes.pcap(new PcapBytes.Capture(1, List.of())));
    final CommandLab.Result none = CommandLab.run("verify-kernel", "--json", empty.toString());
    assertEquals(ExitStatus.DONE, none.status(), none.talk());
    assertEquals(
        "chainwalk: Nothing was compared: there is no packet in the captures", none.talk().strip());
    assertEquals(0, new ObjectMapper().readTree(none.out()).at("/packets/compared").asLong());
    final Path other = folder.resolve("arp.pcap");
    Files.write(
        other,
        PcapBytes.pcap(new PcapBytes.Capture(1, List.of(new PcapBytes.Packet(0, new byte[60])))));
    final CommandLab.Result notIp = CommandLab.run("verify-kernel", other.toString());
    assertEquals(ExitStatus.DONE, notIp.status(), notIp.talk());
    assertTrue(notIp.text().startsWith("Nothing was compared in "), notIp.text());
    assertEquals(
        "chainwalk: Nothing was compared: no packet in the captures can be sent: 1 not IP",
        notIp.talk().strip());
  }

  @Test
  void setsThatTheToolRefusesAreBadInputInItsWords() throws IOException {
    assumeKernel();
    final Path rules = folder.resolve("rules.save");
    Files.writeString(rules, "*filter\n:FORWARD ACCEPT [0:0]\n-A FORWARD -j ACCEPT\nCOMMIT\n");
    final Path sets = folder.resolve("sets.save");
    Files.writeString(sets, "create x hash:ip family inet\nadd x 192.0.2.1 timeout 5\n");
    final CommandLab.Result result =
        CommandLab.run(
            "verify-kernel", "--rules", rules.toString(), "--sets", sets.toString(), SHOP);
    assertEquals(ExitStatus.BAD_INPUT, result.status(), result.talk());
    assertTrue(result.talk().startsWith("chainwalk: ipset restore: "), result.talk());
    assertEquals("", result.text());
  }

  private static void assumeKernel() {
    final String reason = LiveNode.whyNot(Backend.LEGACY);
    Assumptions.assumeTrue(reason.isEmpty(), () -> "skipped: " + reason);
  }
}
