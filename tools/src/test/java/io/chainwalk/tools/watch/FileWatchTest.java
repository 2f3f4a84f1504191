package io.chainwalk.tools.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files are replaced in the ways they are replaced in, and the content is read when a change is told.
class FileWatchTest {
  private static final long MOST_SECONDS = 30;

  @TempDir private Path folder = Path.of("set by JUnit");

  /// What a file holds at each change.
  private static final class Readings {
    private final Path file;
    private final BlockingQueue<String> contents = new LinkedBlockingQueue<>();

    Readings(final Path file) {
      this.file = file;
    }

    void read() {
      try {
        contents.add(Files.exists(file) ? Files.readString(file) : "(gone)");
      } catch (final IOException problem) {
        throw new UncheckedIOException(problem);
      }
    }

    void awaitContent(final String wanted) throws InterruptedException {
      String content = "(no change was told)";
      while (!content.equals(wanted)) {
        final String before = content;
        content = contents.poll(MOST_SECONDS, TimeUnit.SECONDS);
        if (content == null) {
          throw new AssertionError("never told of \"" + wanted + "\", last of: " + before);
        }
      }
    }
  }

  @Test
  void fileThatIsWrittenOverIsTold() throws Exception {
    final Path file = Files.writeString(folder.resolve("web.yaml"), "one");
    final Readings readings = new Readings(file);
    try (FileWatch _ = FileWatch.start(List.of(file), readings::read)) {
      Files.writeString(file, "another");
      readings.awaitContent("another");
    }
  }

  @Test
  void fileThatAnEditorRenamesIntoPlaceIsToldAgainAndAgain() throws Exception {
    final Path file = Files.writeString(folder.resolve("web.yaml"), "0");
    final Readings readings = new Readings(file);
    try (FileWatch _ = FileWatch.start(List.of(file), readings::read)) {
      for (int i = 1; i <= 3; i++) {
        final Path beside = Files.writeString(folder.resolve(".web.yaml.swp"), "" + i);
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        readings.awaitContent("" + i);
      }
    }
  }

  @Test
  void filesOfConfigMapMountAreToldWhenTheirLinkIsSwapped() throws Exception {
    final Path before = Files.createDirectory(folder.resolve("..2026_1"));
    final Path after = Files.createDirectory(folder.resolve("..2026_2"));
    Files.writeString(before.resolve("web.yaml"), "old");
    Files.writeString(after.resolve("web.yaml"), "new");
    final Path data = Files.createSymbolicLink(folder.resolve("..data"), before.getFileName());
    final Path file =
        Files.createSymbolicLink(folder.resolve("web.yaml"), Path.of("..data/web.yaml"));
    final Readings readings = new Readings(file);
    try (FileWatch _ = FileWatch.start(List.of(file), readings::read)) {
      final Path link = Files.createSymbolicLink(folder.resolve("..data_tmp"), after.getFileName());
      Files.move(link, data, StandardCopyOption.ATOMIC_MOVE);
      readings.awaitContent("new");
    }
  }

  @Test
  void fileBelowFolderThatCameLaterIsTold() throws Exception {
    final Path file = folder.resolve("shop").resolve("web.yaml");
    final Readings readings = new Readings(file);
    try (FileWatch _ = FileWatch.start(List.of(folder), readings::read)) {
      Files.createDirectory(file.getParent());
      Files.writeString(file, "one");
      readings.awaitContent("one");
      Files.writeString(file, "another");
      readings.awaitContent("another");
      Files.delete(file);
      readings.awaitContent("(gone)");
    }
  }

  @Test
  void fileThatDoesNotExistYetIsToldOnceItDoes() throws Exception {
    final Path file = folder.resolve("later.yaml");
    final Readings readings = new Readings(file);
    try (FileWatch _ = FileWatch.start(List.of(file), readings::read)) {
      Files.writeString(file, "here");
      readings.awaitContent("here");
    }
  }

  @Test
  void changeThatComesWhileOneIsToldIsToldAfterwards() throws Exception {
    final Path file = Files.writeString(folder.resolve("web.yaml"), "0");
    final Readings readings = new Readings(file);
    final CountDownLatch firstIsTold = new CountDownLatch(1);
    final CountDownLatch goOn = new CountDownLatch(1);
    final Runnable slow =
        () -> {
          readings.read();
          firstIsTold.countDown();
          try {
            assertTrue(goOn.await(MOST_SECONDS, TimeUnit.SECONDS), "never let go");
          } catch (final InterruptedException _) {
            Thread.currentThread().interrupt();
          }
        };
    try (FileWatch _ = FileWatch.start(List.of(file), slow)) {
      Files.writeString(file, "first");
      assertTrue(firstIsTold.await(MOST_SECONDS, TimeUnit.SECONDS), "never told");
      Files.writeString(file, "second");
      goOn.countDown();
      readings.awaitContent("second");
    }
  }

  @Test
  void nothingIsToldAfterTheWatchWasClosed() throws Exception {
    final Path file = Files.writeString(folder.resolve("web.yaml"), "0");
    final Readings readings = new Readings(file);
    final FileWatch watch = FileWatch.start(List.of(file), readings::read);
    watch.close();
    watch.close();
    Files.writeString(file, "unseen");
    assertNull(readings.contents.poll());
  }

  @Test
  void watchGoesOnAfterACallThatThrew() throws Exception {
    final Path file = Files.writeString(folder.resolve("web.yaml"), "0");
    final Readings readings = new Readings(file);
    final BlockingQueue<Throwable> uncaught = new LinkedBlockingQueue<>();
    final Runnable failing =
        () -> {
          Thread.currentThread().setUncaughtExceptionHandler((_, problem) -> uncaught.add(problem));
          readings.read();
          throw new IllegalStateException("on purpose");
        };
    try (FileWatch _ = FileWatch.start(List.of(file), failing)) {
      Files.writeString(file, "first");
      readings.awaitContent("first");
      final Throwable problem = uncaught.poll(MOST_SECONDS, TimeUnit.SECONDS);
      assertEquals("on purpose", problem == null ? "nothing" : problem.getMessage());
      Files.writeString(file, "second");
      readings.awaitContent("second");
    }
  }

  @Test
  void statesOfTheSameFilesAreEqualAndOfOthersNot() throws IOException {
    final Path file = Files.writeString(folder.resolve("web.yaml"), "0");
    final FileStates before = FileStates.of(List.of(folder));
    assertEquals(before, FileStates.of(List.of(folder)));
    Files.delete(file);
    assertNotEquals(before, FileStates.of(List.of(folder)));
  }
}
