package io.chainwalk.select;

import static io.chainwalk.select.SelectorFixtures.counts;
import static io.chainwalk.select.SelectorFixtures.selector;
import static io.chainwalk.select.SelectorFixtures.table;
import static io.chainwalk.select.SelectorFixtures.without;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The tables of Cilium's own tests (`pkg/maglev/maglev_test.go`).
class MaglevCiliumTest {
  /// `TestReproducible`: places, and how often in a row.
  @Test
  void weightedBackendsFillCiliumsTableEntryForEntry() {
    final int[] table = table(cilium(251, weighted(1, 3, 4, 5)), 251);
    assertEquals(
        "2(5),3(1),2(3),1(1),2(2),0(1),2(1),3(1),2(1),3(1),2(1),1(1),2(7),1(1),2(14),3(1),2(1),"
            + "1(2),2(12),3(1),2(3),1(1),2(4),3(1),2(8),3(1),2(2),1(1),2(16),1(2),2(3),3(1),2(11),"
            + "1(2),2(4),3(1),2(3),1(1),2(4),3(1),2(1),0(1),1(1),2(8),1(1),2(7),1(1),2(4),3(1),2(1),"
            + "3(1),2(9),1(2),2(5),1(1),2(7),3(1),2(1),3(1),1(1),2(8),1(1),2(4),0(1),2(1),1(1),2(5),"
            + "3(1),2(3),1(1),2(4),3(1),2(3),1(1),2(12),0(1),3(1),2(3),3(1),2(4),3(1),2(2),1(1),2(7)",
        runLengths(table));
    assertArrayEquals(new int[] {4, 24, 204, 19}, counts(table, 4));
  }

  /// `TestWeightedBackendWithRemoval`.
  @Test
  void lightestBackendMovesLessThanAPercentOfTheOthersWhenItGoes() {
    final EndpointSet all = weighted(1, 2, 3, 4);
    final int[] before = table(cilium(1021, all), 1021);
    assertArrayEquals(new int[] {16, 98, 832, 75}, counts(before, 4));
    final int[] after =
        Arrays.stream(table(cilium(1021, without(all, 0)), 1021)).map(i -> i + 1).toArray();
    assertEquals(0.686, percentMovedAmongSurvivors(before, after, 0), 0.0005);
  }

  /// `TestBackendRemoval`.
  @Test
  void lastOfThreeBackendsMovesLessThanAPercentOfTheOthersWhenItGoes() {
    final EndpointSet three = SelectorFixtures.named("0.0.0.1:1", "0.0.0.2:2", "0.0.0.3:3");
    assertEquals(
        0.098,
        percentMovedAmongSurvivors(
            table(cilium(1021, three), 1021), table(cilium(1021, without(three, 2)), 1021), 2),
        0.0005);
  }

  /// Weights count from an average of 2 on: the sum divided by the number, rounded down, must be above 1.
  @Test
  void weightsBelowTwoOnAverageAreIgnored() {
    assertArrayEquals(
        table(cilium(251, SelectorFixtures.ports90(1, 1, 1)), 251),
        table(cilium(251, SelectorFixtures.ports90(1, 1, 3)), 251));
    assertFalse(
        Arrays.equals(
            table(cilium(251, SelectorFixtures.ports90(1, 1, 1)), 251),
            table(cilium(251, SelectorFixtures.ports90(1, 1, 4)), 251)));
  }

  @Test
  void protocolOfTheServiceIsPartOfWhatIsHashed() {
    final EndpointSet tcp = SelectorFixtures.ports90(1, 1, 1);
    final EndpointSet udp = new EndpointSet(tcp.candidates(), 17);
    assertFalse(Arrays.equals(table(cilium(251, tcp), 251), table(cilium(251, udp), 251)));
  }

  /// Backends such as 0.0.0.3:3, of weights 2, 13, 111 and 10.
  private static EndpointSet weighted(
      final int first, final int second, final int third, final int fourth) {
    return EndpointSet.of(
        List.of(
            new Candidate("0.0.0.%1$d:%1$d".formatted(first), 2),
            new Candidate("0.0.0.%1$d:%1$d".formatted(second), 13),
            new Candidate("0.0.0.%1$d:%1$d".formatted(third), 111),
            new Candidate("0.0.0.%1$d:%1$d".formatted(fourth), 10)));
  }

  private static double percentMovedAmongSurvivors(
      final int[] before, final int[] after, final int removed) {
    int moved = 0;
    for (int i = 0; i < before.length; i++) {
      assertTrue(after[i] != removed);
      if (before[i] != removed && before[i] != after[i]) {
        moved++;
      }
    }
    return 100.0 * moved / before.length;
  }

  private static String runLengths(final int[] table) {
    final StringBuilder text = new StringBuilder();
    int from = 0;
    for (int i = 1; i <= table.length; i++) {
      if (i == table.length || table[i] != table[from]) {
        text.append(from == 0 ? "" : ",")
            .append(table[from])
            .append('(')
            .append(i - from)
            .append(')');
        from = i;
      }
    }
    return text.toString();
  }

  private static EndpointSelector cilium(final int size, final EndpointSet endpoints) {
    return selector("maglev-cilium:size=" + size, endpoints);
  }
}
