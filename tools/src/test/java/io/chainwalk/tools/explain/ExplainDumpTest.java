package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Rules out of `iptables-save`.
class ExplainDumpTest {
  private static final String PACKET = "tcp 10.0.0.1:4000 > 10.9.9.9:80";
  private static final String DUMP =
      """
      *mangle
      :PREROUTING ACCEPT [0:0]
      :FORWARD ACCEPT [0:0]
      -A PREROUTING -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x7/0xff
      COMMIT
      *filter
      :INPUT ACCEPT [0:0]
      :FORWARD DROP [0:0]
      :OUTPUT ACCEPT [0:0]
      :GUARD - [0:0]
      -A FORWARD -i eth0 -j GUARD
      -A FORWARD -m mark --mark 0x7 -g GUARD
      -A FORWARD -j ACCEPT
      -A GUARD -o cni0 -j ACCEPT
      -A GUARD -s 10.0.0.0/24 -p udp -j DROP
      COMMIT
      """;

  @Test
  void thePolicyDecidesWhereNoRuleDoes() throws IOException {
    final JsonNode told = json(DUMP, PACKET);
    assertEquals("dropped", told.at("/verdict").asText());
    assertEquals(
        "The packet is dropped: no rule of FORWARD in the table filter decided, and that is the"
            + " chain's policy.",
        told.at("/conclusion").asText());
  }

  /// GUARD was entered by `-g`, so its end is the end of FORWARD.
  @Test
  void theWayBackFromAGotoLeadsToThePolicy() throws IOException {
    final JsonNode steps = json(DUMP, PACKET).at("/hooks/1/tables/0/steps");
    assertEquals("FORWARD 2", place(steps.get(1)));
    assertEquals("GUARD 1", place(steps.get(2)));
    assertEquals(1, steps.get(2).at("/depth").asInt());
    assertEquals("GUARD 2", place(steps.get(3)));
    assertEquals("policy", steps.get(4).at("/step").asText());
    assertEquals("DROP", steps.get(4).at("/policy").asText());
  }

  @Test
  void theWayBackFromAJumpLeadsToTheNextRule() throws IOException {
    final JsonNode steps = json(DUMP, PACKET + " in eth0").at("/hooks/1/tables/0/steps");
    final JsonNode back = steps.get(3);
    assertEquals("return", back.at("/step").asText());
    assertEquals("GUARD", back.at("/chain").asText());
    assertEquals("FORWARD", back.at("/to").asText());
    assertEquals(2, back.at("/position").asInt());
  }

  @Test
  void theWayOutThatIsSaidIsTheOneThatRulesSee() throws IOException {
    final JsonNode told = json(DUMP, PACKET + " in eth1 out cni0");
    assertEquals("accepted", told.at("/verdict").asText());
    assertEquals("cni0", told.at("/hooks/1/outputInterface").asText());
    assertEquals(0, told.at("/notes").size());
  }

  @Test
  void whatNobodySaidOfInterfacesIsNoted() throws IOException {
    final JsonNode notes = json(DUMP, PACKET).at("/notes");
    assertEquals(
        "A rule with -i did not match, because nobody said by which interface the packet comes in:"
            + " add 'in' and its name.",
        notes.at("/0").asText());
    assertEquals(
        "A rule with -o did not match, because nobody said by which interface the packet leaves:"
            + " add 'out' and its name.",
        notes.at("/1").asText());
  }

  @Test
  void theMarkThatAPacketComesWithIsSeenByTheFirstRule() throws IOException {
    final JsonNode step = json(DUMP, PACKET + " mark 0x100").at("/hooks/0/tables/0/steps/0");
    assertEquals("0x100", step.at("/markBefore").asText());
    assertEquals("0x107", step.at("/markAfter").asText());
  }

  @Test
  void aRulesOriginIsItsLine() throws IOException {
    final JsonNode step = json(DUMP, PACKET).at("/hooks/0/tables/0/steps/0");
    assertEquals("standard input", step.at("/origin/source").asText());
    assertEquals(4, step.at("/origin/line").asInt());
    assertEquals(
        "-A PREROUTING -p tcp -m tcp --dport 80 -j MARK --set-xmark 0x7/0xff",
        step.at("/rule").asText());
  }

  @Test
  void whatDidNotMatchIsSaidOfTheFirstThatDidNot() throws IOException {
    assertEquals(
        "-p: it is tcp", json(DUMP, PACKET).at("/hooks/1/tables/0/steps/3/missed").asText());
    final JsonNode told = json(DUMP, "tcp 10.0.0.1:4000 > 10.9.9.9:81");
    assertEquals(
        "-m tcp --dport 80: ports 4000 > 81", told.at("/hooks/0/tables/0/steps/0/missed").asText());
    assertEquals(
        "-m mark --mark 0x7: its mark is 0x0",
        told.at("/hooks/1/tables/0/steps/1/missed").asText());
  }

  @Test
  void aPacketOfTheOtherFamilyMeetsNoRule() throws IOException {
    final JsonNode told = json(DUMP, "tcp [2001:db8::1]:4000 > [2001:db8::2]:80");
    assertEquals("accepted", told.at("/verdict").asText());
    assertTrue(ExplainLab.matched(told).isEmpty());
  }

  @Test
  void aRuleThatIsNotKnownIsBadInputAndCanBeSkipped() throws IOException {
    final String strange = DUMP.replace("-m mark --mark 0x7 -g", "-m sorcery --wand -g");
    final CommandLab.Result refused = run(strange, PACKET);
    assertEquals(ExitStatus.BAD_INPUT, refused.status());
    assertTrue(refused.talk().contains("standard input:12: "), refused.talk());
    final CommandLab.Result skipped = run(strange, "--unknown", "skip", PACKET);
    assertEquals(ExitStatus.DONE, skipped.status(), skipped.talk());
    assertTrue(skipped.talk().contains("never matches here"), skipped.talk());
    assertTrue(skipped.text().contains("rule 3 of") || skipped.text().contains("ACCEPT"));
  }

  private static String place(final JsonNode step) {
    return step.at("/chain").asText() + " " + step.at("/position").asInt();
  }

  private static CommandLab.Result run(final String dump, final String... arguments) {
    return CommandLab.runWithInput(
        new ByteArrayInputStream(dump.getBytes(StandardCharsets.UTF_8)),
        Stream.concat(Stream.of("explain", "--rules", "-"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static JsonNode json(final String dump, final String... arguments) throws IOException {
    final CommandLab.Result result =
        run(dump, Stream.concat(Stream.of("--json"), Stream.of(arguments)).toArray(String[]::new));
    assertEquals(ExitStatus.DONE, result.status(), result.talk());
    return new ObjectMapper().readTree(result.text());
  }
}
