package io.chainwalk.tools.verify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.chainwalk.pipeline.EngineSettings;
import io.chainwalk.tools.CannotWriteException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CasePlacesTest {
  @TempDir private Path folder;

  @Test
  void folderThatIsNotThereYetIsTriedAndNotMade() throws Exception {
    CasePlaces.check(folder);
    CasePlaces.check(folder.resolve("new").resolve("newer"));
    assertFalse(Files.exists(folder.resolve("new")));
    assertEquals(List.of(), CasePlaces.names(folder));
  }

  @Test
  void fileIsNoPlaceForCasesAndNeitherIsWhatIsBelowIt() throws IOException {
    final Path file = Files.createFile(folder.resolve("file"));
    for (final Path wrong : List.of(file, file.resolve("cases"))) {
      final CannotWriteException refused =
          assertThrows(CannotWriteException.class, () -> CasePlaces.check(wrong));
      assertEquals(wrong + ": cannot be written: not a folder", refused.getMessage());
    }
  }

  @Test
  void linkThatLeadsNowhereIsNoPlaceForCases() throws IOException {
    final Path link = folder.resolve("link");
    Files.createSymbolicLink(link, folder.resolve("nowhere"));
    assertThrows(CannotWriteException.class, () -> CasePlaces.check(link));
  }

  @Test
  void whatIsThereAlreadyIsNamed() throws Exception {
    final Path taken = Files.createDirectory(folder.resolve("b"));
    CasePlaces.checkFree(folder, List.of("a", "c"));
    final CannotWriteException refused =
        assertThrows(
            CannotWriteException.class, () -> CasePlaces.checkFree(folder, List.of("a", "b")));
    assertTrue(
        String.valueOf(refused.getMessage())
            .startsWith(taken + ": cannot be written: it is there already"),
        refused.getMessage());
  }

  @Test
  void nameThatIsTakenGetsTheFirstNumberThatIsFree() throws IOException {
    assertEquals("a", CasePlaces.freeName(folder, "a"));
    Files.createDirectory(folder.resolve("a"));
    Files.createDirectory(folder.resolve("a-2"));
    assertEquals("a-3", CasePlaces.freeName(folder, "a"));
  }

  @Test
  void capturesOfOneNameHaveCasesOfTheirOwn() {
    assertEquals(
        List.of("shop-pcap", "shop-pcap-2", "shop-pcap-2-2", "shop-pcap-3"),
        VerifyCaptures.names(
            List.of("a/shop.pcap", "b/shop.pcap", "shop-pcap-2", "Shop.pcap"),
            EngineSettings.Answers.FROM_CHOSEN_ENDPOINT));
    assertEquals(
        List.of("shop-pcap-as-captured", "shop-pcap-as-captured-2"),
        VerifyCaptures.names(
            List.of("shop.pcap", "shop.pcap"), EngineSettings.Answers.AS_CAPTURED));
  }

  @Test
  void roundsThatWereRecordedBeforeAreFound() {
    final TrafficSpec threeRounds = new TrafficSpec(25, null, 10, 1, 0);
    final List<String> there =
        Stream.of("seed-7-round-1", "seed-7-round-3", "seed-7-round-4", "seed-71-round-1", "x")
            .toList();
    assertEquals(
        List.of("seed-7-round-1", "seed-7-round-3"), VerifyTraffic.taken(threeRounds, 7, there));
  }
}
