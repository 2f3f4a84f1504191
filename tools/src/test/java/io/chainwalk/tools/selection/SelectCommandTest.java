package io.chainwalk.tools.selection;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the command says, and with which exit status.
class SelectCommandTest {
  private static final String TWO_SERVICES =
      """
      apiVersion: v1
      kind: Service
      metadata: {namespace: shop, name: web}
      spec: {clusterIP: 10.96.0.10, ports: [{name: http, port: 80}, {name: admin, port: 81}]}
      ---
      apiVersion: discovery.k8s.io/v1
      kind: EndpointSlice
      metadata:
        namespace: shop
        name: web-1
        labels: {kubernetes.io/service-name: web}
        annotations: {chainwalk.io/weight: "7"}
      addressType: IPv4
      ports: [{name: http, port: 8080}, {name: admin, port: 8081}]
      endpoints:
      - {addresses: [10.0.1.5]}
      - {addresses: [10.0.1.6], conditions: {ready: false}}
      - {addresses: [10.0.1.7]}
      """;

  private static List<String> endpoints(final JsonNode report, final int stage) {
    return report
        .at("/stages/" + stage + "/endpoints")
        .valueStream()
        .map(endpoint ->
            endpoint.at("/name").asText()
                + " "
                + endpoint.at("/address").asText()
                + " "
                + endpoint.at("/weight").asInt())
        .toList();
  }

  @Test
  void theSameArgumentsGiveTheSameTextButForTimes() {
    final String[] arguments = {
      "--endpoints", "5", "--connections", "2000", "--algorithms", "all", "--change", "remove 2"
    };
    assertEquals(
        SelectLab.withoutTimes(SelectLab.run(arguments).text()),
        SelectLab.withoutTimes(SelectLab.run(arguments).text()));
  }

  @Test
  void aReportOfChanceReadsSo() {
    final CommandLab.Result result =
        SelectLab.run(
            "--endpoints",
            "3",
            "--connections",
            "3000",
            "--algorithms",
            "kube-proxy,random",
            "--change",
            "weight ep1=4",
            "--change",
            "drain 1");
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    assertEquals(
        """
        Picked endpoints for 3,000 connections of 2,597 clients, seed 1: at most 49 open at once, 39 at the end.
        3 endpoints.

        New connections    min    max  deviation  relative  max/ideal  chi-square      p
          kube-proxy       980  1,025       18.7    1.87 %      1.025         1.0  0.592
          random           980  1,025       18.7    1.87 %      1.025         1.0  0.592
          ideal          1,000  1,000

        Open connections  min  max  relative  max/ideal  highest ever
          kube-proxy       10   15   16.62 %      1.154            25
          random           10   15   16.62 %      1.154            25

        Change 1: weight ep1=4
                          moved    ideal  survivors  open moved  open broken  max/ideal        p
          kube-proxy *  68.27 %  33.33 %    68.27 %          26            0      2.058  < 0.001
          random *      68.27 %  33.33 %    68.27 %          26            0      2.058  < 0.001

        Change 2: drain 1: ep2
                          moved    ideal  survivors  open moved  open broken  max/ideal        p
          kube-proxy *  66.43 %  16.67 %    32.13 %          30            0      2.457  < 0.001
          random *      66.43 %  16.67 %    32.13 %          30            0      2.457  < 0.001

        Notes
          kube-proxy, random: not by weight: weights differ, and it is blind to them.
          Times are medians of this process beside other work; exact ones are JMH's, in bench.
          survivors: moved although both endpoints take connections before and after. open moved: open
          connections that break where nobody remembers. open broken: those whose endpoint is gone, which
          break though conntrack remembers.
          * does not go by who asks: moved is what would move if established connections asked again. A node
          asks once for each connection, and conntrack remembers.
        """,
        SelectLab.withoutTimes(result.text()));
  }

  @Test
  void anEndpointWasNeverLessLoadedThanItIsInTheEnd() {
    final String[] lines =
        SelectLab.runWithInput(
                "a 10.0.0.1:80 weight=9\nb 10.0.0.2:80\n",
                "--endpoints",
                "-",
                "--connections",
                "5000",
                "--algorithms",
                "random")
            .text()
            .split("\n", -1);
    int title = 0;
    while (!lines[title].startsWith("Open connections")) {
      title++;
    }
    final String[] open = lines[title + 1].strip().split(" +", -1);
    assertTrue(Integer.parseInt(open[2]) <= Integer.parseInt(open[6]), lines[title + 1]);
  }

  @Test
  void onlyClientsThatConnectAreCounted() throws IOException {
    final JsonNode report =
        SelectLab.report("--endpoints", "3", "--connections", "1", "--algorithms", "random");
    assertEquals(1, report.at("/traffic/clients").asInt());
  }

  @Test
  void anotherSeedDrawsOtherConnections() throws IOException {
    final JsonNode one = SelectLab.report("--endpoints", "3", "--connections", "1000");
    final JsonNode other =
        SelectLab.report("--endpoints", "3", "--connections", "1000", "--seed", "2");
    assertTrue(
        !SelectLab.stage(one, "maglev", 0)
            .at("/connections")
            .equals(SelectLab.stage(other, "maglev", 0).at("/connections")));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          remove ep2               | ep1 10.0.0.1:80 1;ep3 10.0.0.3:80 1
          remove 10.0.0.3:80 ep1   | ep2 10.0.0.2:80 1
          add 1                    | ep1 10.0.0.1:80 1;ep2 10.0.0.2:80 1;ep3 10.0.0.3:80 1;ep4 10.0.0.4:80 1
          add new                  | ep1 10.0.0.1:80 1;ep2 10.0.0.2:80 1;ep3 10.0.0.3:80 1;new 10.0.0.4:80 1
          add new weight=2         | ep1 10.0.0.1:80 1;ep2 10.0.0.2:80 1;ep3 10.0.0.3:80 1;new 10.0.0.4:80 2
          add [::1]:80 weight=2    | ep1 10.0.0.1:80 1;ep2 10.0.0.2:80 1;ep3 10.0.0.3:80 1;[::1]:80 [::1]:80 2
          add x 10.0.0.9:80        | ep1 10.0.0.1:80 1;ep2 10.0.0.2:80 1;ep3 10.0.0.3:80 1;x 10.0.0.9:80 1
          weight ep1=10 ep3=0      | ep1 10.0.0.1:80 10;ep2 10.0.0.2:80 1;ep3 10.0.0.3:80 0
          drain ep2                | ep1 10.0.0.1:80 1;ep2 10.0.0.2:80 0;ep3 10.0.0.3:80 1
          """)
  void aChangeMakesOtherEndpoints(final String change, final String expected) throws IOException {
    final JsonNode report =
        SelectLab.report(
            "--endpoints",
            "3",
            "--connections",
            "10",
            "--algorithms",
            "random",
            "--change",
            change);
    assertEquals(change, report.at("/stages/1/change").asText());
    assertEquals(List.of(expected.split(";", -1)), endpoints(report, 1));
  }

  @Test
  void aNumberOfEndpointsIsDrawnByTheSeed() throws IOException {
    final JsonNode report =
        SelectLab.report(
            "--endpoints",
            "20",
            "--connections",
            "10",
            "--algorithms",
            "random",
            "--change",
            "remove 5",
            "--change",
            "drain 3");
    assertEquals(15, endpoints(report, 1).size());
    assertEquals(3, endpoints(report, 2).stream().filter(line -> line.endsWith(" 0")).count());
    assertEquals(5, report.at("/stages/1/affected").size());
  }

  @Test
  void endpointsOfAFileHaveNamesAndWeights(@TempDir final Path folder) throws IOException {
    final Path file =
        Files.writeString(
            folder.resolve("endpoints"),
            "# two\nbig 10.0.0.1:80 weight=3 # more\n\n\t[2001:DB8::1]:443\r\n");
    final JsonNode report =
        SelectLab.report(
            "--endpoints", file.toString(), "--connections", "10", "--algorithms", "random");
    assertEquals(
        List.of("big 10.0.0.1:80 3", "[2001:db8::1]:443 [2001:db8::1]:443 1"),
        endpoints(report, 0));
  }

  @Test
  void endpointsOfAServiceAreTheReadyOnesWithTheirWeights(@TempDir final Path folder)
      throws IOException {
    final Path file = Files.writeString(folder.resolve("cluster.yaml"), TWO_SERVICES);
    final JsonNode report =
        SelectLab.report(
            "--endpoints",
            file.toString(),
            "--service",
            "shop/web:admin",
            "--connections",
            "10",
            "--algorithms",
            "random");
    assertEquals(
        List.of("10.0.1.5:8081 10.0.1.5:8081 7", "10.0.1.7:8081 10.0.1.7:8081 7"),
        endpoints(report, 0));
    final CommandLab.Result unclear = SelectLab.run("--endpoints", file.toString());
    assertEquals(ExitStatus.BAD_INPUT, unclear.status());
    assertEquals(
        "chainwalk: "
            + file
            + ": which service port? --service with one of shop/web:http, shop/web:admin.\n",
        unclear.talk());
    final CommandLab.Result unknown =
        SelectLab.run("--endpoints", file.toString(), "--service", "shop/cart");
    assertEquals(ExitStatus.BAD_INPUT, unknown.status());
    assertTrue(unknown.talk().contains("there is no service port shop/cart"), unknown::talk);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a 10.0.0.1:80 b          | 1: expected [NAME] ADDRESS:PORT [weight=W], not "a 10.0.0.1:80 b".
          a 10.0.0.1:80;7up 10.0.0.2:80 | 2: a name is a letter and then letters, digits, dots, hyphens and underscores, not "7up".
          10.0.0.1                 | 1: expected ADDRESS:PORT, as 10.0.0.1:80 or [2001:db8::1]:80, not "10.0.0.1".
          10.0.0.1:0               | 1: the port must be 1 to 65535, not 0.
          ;10.0.0.1:80 weight=65536 | 2: the weight must be a whole number of 0 to 65535, not "65536".
          10.0.0.1:80;10.0.0.1:80  | 2: 10.0.0.1:80 stands in line 1 already.
          a 10.0.0.1:80;a 10.0.0.2:80 | 2: a stands in line 1 already.
          weight=1                 | 1: expected [NAME] ADDRESS:PORT [weight=W], not "weight=1".
          """)
  void aLineThatIsNoEndpointIsNamed(final String lines, final String expected) {
    final CommandLab.Result result =
        SelectLab.runWithInput(lines.replace(';', '\n'), "--endpoints", "-");
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertEquals("chainwalk: standard input:" + expected + "\n", result.talk());
    assertEquals("", result.text());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '# nothing'            | has no endpoint.
          10.0.0.1:80 weight=0   | has no endpoint of a weight above 0.
          """)
  void aFileWithoutEndpointsIsBadInput(final String text, final String expected) {
    final CommandLab.Result result = SelectLab.runWithInput(text, "--endpoints", "-");
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertEquals("chainwalk: standard input: " + expected + "\n", result.talk());
  }

  @Test
  void aFileThatIsNotThereIsBadInput() {
    final CommandLab.Result result = SelectLab.run("--endpoints", "nowhere");
    assertEquals(ExitStatus.BAD_INPUT, result.status());
    assertEquals("chainwalk: nowhere: cannot be read: no such file or folder.\n", result.talk());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--endpoints 0",
        "--endpoints 100001",
        "--endpoints 3 --connections 0",
        "--endpoints 3 --clients 0",
        "--endpoints 3 --concurrency 0",
        "--endpoints 3 --durations uniform",
        "--endpoints 3 --service shop/web",
        "--endpoints - --capture -",
        "--endpoints 3 --capture a.pcap --connections 5",
        "--endpoints 3 --algorithms best",
        "--endpoints 3 --algorithms maglev:size=8",
        "--endpoints 9 --algorithms maglev:size=7",
        "--endpoints 3 --change remove",
        "--endpoints 3 --change explode,ep1",
        "--endpoints 3 --change remove,ep4",
        "--endpoints 3 --change remove,4",
        "--endpoints 3 --change remove,3",
        "--endpoints 3 --change drain,3",
        "--endpoints 3 --change add,ep1",
        "--endpoints 3 --change add,10.0.0.1:80",
        "--endpoints 3 --change add,0",
        "--endpoints 3 --change weight,ep1",
        "--endpoints 3 --change weight,ep1=-1"
      })
  void wrongArgumentsAreNamed(final String arguments) {
    final CommandLab.Result result =
        SelectLab.run(
            arguments.isEmpty()
                ? new String[0]
                : List.of(arguments.split(" ", -1)).stream()
                    .map(word -> word.replace(',', ' '))
                    .toArray(String[]::new));
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status(), result::talk);
    assertEquals("", result.text());
  }

  @Test
  void whatCannotHaveTheEndpointsIsLeftOutWithANote() throws IOException {
    final JsonNode report =
        SelectLab.report(
            "--endpoints",
            "9",
            "--connections",
            "100",
            "--algorithms",
            "maglev:size=11,random",
            "--change",
            "add 2");
    assertEquals(1, report.at("/algorithms").size());
    assertEquals("maglev:size=11", report.at("/refused/0/algorithm").asText());
    assertTrue(report.at("/notes").toString().contains("maglev:size=11 was left out: "));
  }

  @Test
  void whatIsBlindToWeightsIsNoted() throws IOException {
    final String notes =
        SelectLab.report(
                "--endpoints",
                "3",
                "--connections",
                "10000",
                "--change",
                "weight ep1=2",
                "--algorithms",
                "kube-proxy,random,weighted-random,maglev,maglev-cilium")
            .at("/notes")
            .toString();
    assertTrue(notes.contains("\"kube-proxy, random: not by weight: weights differ"), notes);
    assertTrue(notes.contains("\"maglev-cilium: not by weight, for it ignores weights"), notes);
  }

  @Test
  void aClientsConnectionsGoTogetherBySourceHash() throws IOException {
    final JsonNode report =
        SelectLab.report(
            "--endpoints",
            "4",
            "--connections",
            "1000",
            "--clients",
            "1",
            "--algorithms",
            "source-hash,maglev:by=client,flow-hash");
    for (final String byClient : List.of("source-hash", "maglev:by=client")) {
      final long[] counts =
          SelectLab.numbers(SelectLab.stage(report, byClient, 0).at("/connections"));
      assertEquals(1, Arrays.stream(counts).filter(count -> count == 1000).count());
    }
    assertTrue(report.at("/notes/0").asText().startsWith("source-hash, maglev:by=client: "));
  }
}
