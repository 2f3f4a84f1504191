package io.chainwalk.tools.diff;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.chainwalk.tools.ExitStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One side chooses endpoints otherwise than the other.
class DiffSelectorTest {
  private static final int CLIENTS = 40;

  @TempDir private Path folder = Path.of("");
  private String cluster = "";
  private String capture = "";

  @BeforeEach
  void write() throws IOException {
    cluster = DiffLab.write(folder, "cluster.yaml", DiffLab.WEB);
    final List<byte[]> packets = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      packets.add(DiffLab.syn("203.0.113." + i, 4000, "10.96.0.10", 80));
    }
    capture = DiffLab.capture(folder, packets);
  }

  /// Chances are the same, and who gets which endpoint is not.
  @Test
  void aSelectorByChanceOnOneSideMovesConnectionsAndChangesNoShare() throws IOException {
    final JsonNode report =
        DiffLab.report(ExitStatus.DONE, "--selector-b", "random", cluster, cluster, capture);
    assertEquals(List.of(), DiffLab.kinds(report));
    final JsonNode moves = report.at("/moves");
    assertEquals(0, moves.at("/forced").asInt(), report::toString);
    assertTrue(moves.at("/moved").asInt() > 5, report::toString);
    assertEquals(CLIENTS, moves.at("/kept").asInt() + moves.at("/moved").asInt());
    assertEquals(0, report.at("/a/notices").size(), report::toString);
    assertTrue(report.at("/b/notices").toString().contains("would not choose so"));
  }

  @Test
  void theSameSelectorOnBothSidesChoosesTheSame() throws IOException {
    final JsonNode report =
        DiffLab.report(ExitStatus.DONE, "--selector", "random", cluster, cluster, capture);
    assertEquals(CLIENTS, report.at("/moves/kept").asInt(), report::toString);
  }

  /// Weights of both endpoints are alike, so turns give in the long run what chances do.
  @Test
  void turnsSpreadConnectionsMoreEvenlyThanChances() throws IOException {
    final JsonNode report =
        DiffLab.report(ExitStatus.DONE, "--selector-b", "round-robin", cluster, cluster, capture);
    assertEquals(List.of(), DiffLab.kinds(report), report::toString);
    assertTrue(report.at("/moves/moved").asInt() > 5, report::toString);
  }

  /// Three quarters and one quarter become halves.
  @Test
  void aSelectorThatTakesNoNoticeOfWeightsShiftsTheBalance() throws IOException {
    final String weighted =
        DiffLab.write(
            folder,
            "weighted.yaml",
            DiffLab.WEB.replace(
                    "endpoints:\n- {addresses: [10.244.1.1], nodeName: worker-1}",
                    "endpoints:\n- {addresses: [10.244.1.1], nodeName: worker-1, targetRef: {kind: Pod, namespace: shop, name: one}}")
                + """
                ---
                apiVersion: v1
                kind: Pod
                metadata: {namespace: shop, name: one, annotations: {chainwalk.io/weight: "3"}}
                """);
    final JsonNode report =
        DiffLab.report(
            ExitStatus.FINDINGS, "--selector-b", "least-connections", weighted, weighted, capture);
    assertEquals(List.of("endpoints " + CLIENTS), DiffLab.kinds(report), report::toString);
    final JsonNode first = report.at("/balance/0/endpoints/0");
    assertEquals(0.75, first.at("/expectedShareA").asDouble(), 1e-6, report::toString);
    assertEquals(0.5, first.at("/expectedShareB").asDouble(), 1e-6, report::toString);
    assertEquals(CLIENTS / 2, first.at("/drawnB").asInt(), report::toString);
  }

  /// A third endpoint takes what it gets from both, and moves next to nobody else.
  @Test
  void underMaglevAnEndpointThatComesMovesFewConnectionsButItsOwn() throws IOException {
    final String more =
        DiffLab.write(
            folder,
            "more.yaml",
            DiffLab.replace(
                DiffLab.WEB,
                "- {addresses: [10.244.2.2], nodeName: worker-2}\n",
                """
                - {addresses: [10.244.2.2], nodeName: worker-2}
                - {addresses: [10.244.3.3], nodeName: worker-2}
                """));
    final JsonNode report =
        DiffLab.report(
            ExitStatus.FINDINGS,
            "--selector",
            "maglev",
            "--ignore",
            "path",
            cluster,
            more,
            capture);
    final int moved = report.at("/moves/moved").asInt();
    assertEquals(0, report.at("/moves/forced").asInt(), report::toString);
    assertTrue(moved > CLIENTS / 6 && moved < CLIENTS / 2, report::toString);
    assertEquals(moved, DiffLab.difference(report, "endpoints").at("/connections").asInt());
  }
}
