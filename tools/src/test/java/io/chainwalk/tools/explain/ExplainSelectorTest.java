package io.chainwalk.tools.explain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.tools.CommandLab;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What is told of a packet whose endpoint a selector chooses.
class ExplainSelectorTest {
  private static final String PACKET = "tcp 10.244.1.2:4000 > 10.96.0.10:80";

  private static String cluster(final String selector) {
    return ExplainLab.NODE
        + (selector.isEmpty()
            ? ExplainLab.WEB
            : ExplainLab.WEB.replace(
                "name: web}",
                "name: web, annotations: {chainwalk.io/selector: \"" + selector + "\"}}"))
        + ExplainLab.webEndpoints("10.244.1.7", "10.244.2.8", "10.244.3.9");
  }

  private static JsonNode chosenRule(final JsonNode told) {
    return told.at("/hooks")
        .valueStream()
        .flatMap(hook -> hook.at("/tables").valueStream())
        .flatMap(table -> table.at("/steps").valueStream())
        .filter(step -> step.hasNonNull("chosen"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void theChosenRungSaysByWhatAndWhatKubeProxyWouldHaveDone() throws IOException {
    final JsonNode told = ExplainLab.json(cluster("random"), PACKET);
    final String chosen = chosenRule(told).at("/chosen").asText();
    assertTrue(
        chosen.matches(
            "chosen by random: endpoint [123] of 3, 10\\.244\\.\\d\\.\\d:8080; a real kube-proxy"
                + " would have drawn it with chance 1/3"),
        chosen);
    assertTrue(told.at("/conclusion").asText().contains("It was " + chosen + "."));
    assertTrue(told.at("/notices").toString().contains("would not choose so"));
  }

  @Test
  void aRungThatWasNotChosenSaysSo() {
    final String text =
        ExplainLab.text(cluster(""), "--selector", "random", "--all", "--seed", "2", PACKET);
    assertTrue(text.contains("chosen by random: endpoint 3 of 3"), text);
    assertTrue(text.contains("(random did not choose it)"), text);
  }

  @Test
  void outcomesOfASelectorByChanceAreItsShares() throws IOException {
    final String weighted =
        cluster("random")
            .replace("name: web-1,", "name: web-1, annotations: {chainwalk.io/weight: \"7\"},");
    final JsonNode told = ExplainLab.json(weighted, "--outcomes", PACKET);
    assertEquals(
        List.of("33.3333", "33.3333", "33.3333"),
        told.at("/outcomes")
            .valueStream()
            .map(outcome -> outcome.at("/percent").asText())
            .toList());
  }

  @Test
  void aNameThatThereIsNotIsAWrongArgument() {
    final CommandLab.Result result =
        ExplainLab.run(cluster(""), "--selector", "roundrobin", PACKET);
    assertEquals(ExitStatus.WRONG_ARGUMENTS, result.status());
    assertTrue(result.talk().contains("there are random,"), result.talk());
  }

  @Test
  void outcomesOfASelectorByTurnsAreTheOneThatIsNextAndANoteSaysSo() throws IOException {
    final JsonNode told = ExplainLab.json(cluster("round-robin"), "--outcomes", PACKET);
    assertEquals(1, told.at("/outcomes").size());
    assertEquals("1", told.at("/outcomes/0/probability").asText());
    assertEquals("10.244.1.7:8080", told.at("/outcomes/0/destination").asText());
    assertTrue(
        told.at("/notes").toString().contains("a selector that goes by turns or load"),
        told::toString);
  }

  @Test
  void aHashIsShownAndHasOneCertainOutcome() throws IOException {
    final JsonNode told = ExplainLab.json(cluster("maglev-envoy"), PACKET);
    final String chosen = chosenRule(told).at("/chosen").asText();
    assertTrue(
        chosen.matches("chosen by maglev-envoy \\(hash [0-9a-f]{16}\\): endpoint [123] of 3, .*"),
        chosen);
    final JsonNode all = ExplainLab.json(cluster("maglev-envoy"), "--outcomes", PACKET);
    assertEquals(1, all.at("/outcomes").size());
    assertEquals("1", all.at("/outcomes/0/probability").asText());
    assertTrue(chosen.contains(all.at("/outcomes/0/destination").asText()), chosen);
    assertEquals(0, all.at("/notes").size(), all::toString);
  }
}
