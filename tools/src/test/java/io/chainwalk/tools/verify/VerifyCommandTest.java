package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import io.chainwalk.tools.config.BadInputException;
import io.chainwalk.tools.kernel.Backend;
import io.chainwalk.tools.kernel.LiveNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
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
        "--generate packets=5000 --cluster c.yaml --record folder",
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

  @Test
  void defaultsOfMadeUpTrafficMayBeSaidToo() {
    final TrafficSpec all =
        new TrafficSpec.Converter()
            .convert("packets=1000000,seed=7,round=5000,conversations=300,pauses=0");
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
