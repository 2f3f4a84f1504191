package io.chainwalk.netfilter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Limits are raised and put back, here in files that stand for the kernel's.
class ConntrackLimitsTest {
  @TempDir private Path folder = Path.of("");

  private Path max = Path.of("");
  private Path buckets = Path.of("");

  @BeforeEach
  void writeLimits() throws IOException {
    max = Files.writeString(folder.resolve("max"), "1000\n");
    buckets = Files.writeString(folder.resolve("buckets"), "2000\n");
  }

  @Test
  void onlyWhatIsTooLowIsRaisedAndPutBack() throws IOException {
    try (ConntrackLimits _ = ConntrackLimits.raise(1200, List.of(max, buckets))) {
      assertEquals("1500", Files.readString(max));
      assertEquals("2000\n", Files.readString(buckets));
    }
    assertEquals("1000", Files.readString(max));
    assertEquals("2000\n", Files.readString(buckets));
  }

  @Test
  void aLimitThatCannotBePutBackDoesNotKeepTheOthers() throws IOException {
    final ConntrackLimits limits = ConntrackLimits.raise(4000, List.of(max, buckets));
    Files.delete(max);
    Files.createDirectory(max);

    assertThrows(UncheckedIOException.class, limits::close);

    assertEquals("2000", Files.readString(buckets));
  }

  @Test
  void whatWasRaisedBeforeAFailureIsPutBack() throws IOException {
    assertThrows(
        IOException.class, () -> ConntrackLimits.raise(4000, List.of(max, folder.resolve("none"))));
    assertEquals("1000", Files.readString(max));
  }

  @Test
  void limitsThatCannotBeSetAreFoundOut() throws IOException {
    ConntrackLimits.requireWritable(List.of(max, buckets));
    assertThrows(
        IOException.class,
        () -> ConntrackLimits.requireWritable(List.of(max, folder.resolve("none"))));
  }

  @Test
  void allIsClosedWhateverHappens() {
    final List<String> closed = new ArrayList<>();
    final Resources resources = new Resources();
    for (final String name : List.of("a", "b", "c")) {
      resources.add(() -> {
        closed.add(name);
        throw new IllegalStateException(name);
      });
    }

    final IllegalStateException problem =
        assertThrows(IllegalStateException.class, resources::close);

    assertEquals(List.of("c", "b", "a"), closed);
    assertEquals("c", problem.getMessage());
    assertEquals(2, problem.getSuppressed().length);
  }
}
