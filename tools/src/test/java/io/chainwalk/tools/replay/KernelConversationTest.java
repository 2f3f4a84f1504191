package io.chainwalk.tools.replay;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The same packets through a 6.18 kernel and through a replay: what `conntrack` printed there is what we write, line by
/// line. The recording's README says what is in it.
class KernelConversationTest {
  private static final String RECORDING = "/io/chainwalk/tools/inspect/kernel-6.18-";
  private static final int TIME_LENGTH = "[1795408372.877646]".length();

  @TempDir private Path folder;

  @Test
  void theConnectionsLeftAreListedAsTheKernelListsThem() throws IOException {
    assertLines(
        recorded("listing.txt").stream().sorted().toList(),
        replayed("--conntrack-out").stream().sorted().toList());
  }

  @Test
  void everyPacketCausesTheEventsThatItCausesInTheKernel() throws IOException {
    assertLines(recorded("events.txt"), replayed("--events"));
  }

  @Test
  void eventsHaveTheFamilyWhereItIsAskedFor() throws IOException {
    assertLines(recorded("events-extended.txt"), replayed("--events-with", "extended", "--events"));
  }

  @Test
  void eventsHaveTheTimeOfTheirPacketWhereItIsAskedFor() throws IOException {
    final List<String> lines = replayed("--events-with", "timestamp", "--events");
    assertLines(
        recorded("events.txt"),
        lines.stream().map(line -> line.replaceFirst("^\\[\\d{10}\\.\\d{6}]\t", "")).toList());
    final List<String> times = lines.stream().map(line -> line.substring(0, TIME_LENGTH)).toList();
    assertEquals(times.stream().sorted().toList(), times);
  }

  private static void assertLines(final List<String> expected, final List<String> actual) {
    assertEquals(String.join("\n", expected), String.join("\n", actual));
  }

  /// @param options the last of them wants a file
  private List<String> replayed(final String... options) throws IOException {
    final Path file = folder.resolve("out.txt");
    final List<String> arguments = new ArrayList<>(List.of("replay", "--cluster"));
    arguments.add(resource("services.yaml").toString());
    arguments.addAll(List.of("--sysctl", "net.netfilter.nf_conntrack_udp_timeout=3"));
    arguments.addAll(List.of("--sysctl", "net/netfilter/nf_conntrack_icmp_timeout=6"));
    arguments.addAll(List.of(options));
    arguments.add(file.toString());
    arguments.add(resource("conntrack.pcap").toString());
    final CommandLab.Result result = CommandLab.run(arguments.toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return Files.readAllLines(file);
  }

  private static List<String> recorded(final String name) throws IOException {
    return Files.readAllLines(resource(name));
  }

  private static Path resource(final String name) {
    final URL url =
        Objects.requireNonNull(KernelConversationTest.class.getResource(RECORDING + name), name);
    try {
      return Path.of(url.toURI());
    } catch (final URISyntaxException impossible) {
      throw new AssertionError(impossible);
    }
  }
}
