package io.chainwalk.capture;

import io.chainwalk.fixtures.packets.PacketBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.agrona.concurrent.UnsafeBuffer;

/// A folder for captures that are read and written, in memory where the system has such a file system.
///
/// It is deleted when it is closed or the process is told to end. A process that is killed (SIGKILL) leaves it.
///
/// **Threads:** one, and the one that runs when the process ends.
public final class CaptureFiles implements AutoCloseable {
  private static final Path IN_MEMORY = Path.of("/dev/shm");

  /// Of a packet in a pcapng file: block header, times and lengths, padding.
  private static final int MOST_OVERHEAD_BYTES = 36;

  private static final long MB = 1_000_000;
  private static final int MOST_TRIES = 5;
  private static final int HEADERS_BYTES = 54;
  private static final int FIRST_PORT = 10_000;
  private static final int PORTS = 256;
  private static final long FIRST_NS = 1_700_000_000_000_000_000L;
  private static final long STEP_NS = 1_000;
  private static final int SNAP_LENGTH = 262_144;

  private final Path folder;
  private final Thread hook = new Thread(this::deleteQuietly, "capture-files");

  CaptureFiles() throws IOException {
    this(parent());
  }

  CaptureFiles(final Path parent) throws IOException {
    folder = Files.createTempDirectory(parent, "chainwalk-bench-");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  private static Path parent() {
    return Files.isWritable(IN_MEMORY) ? IN_MEMORY : Path.of(System.getProperty("java.io.tmpdir"));
  }

  /// Looks whether captures have room.
  ///
  /// @param packets in each
  /// @param frameBytes the length of each packet
  /// @param captures how many there are at once
  /// @return why they do not, in words that fit behind "skipped: "; empty when they do
  public static String missing(final long packets, final long frameBytes, final int captures) {
    return missing(packets * (frameBytes + MOST_OVERHEAD_BYTES) * captures, parent());
  }

  static String missing(final long bytes, final Path parent) {
    try {
      final long free = Files.getFileStore(parent).getUsableSpace();
      return bytes <= free
          ? ""
          : String.format(
              Locale.ROOT, "needs %d MB in %s, %d are free", bytes / MB, parent, free / MB);
    } catch (final IOException _) {
      return ""; // nobody knows, so it is tried
    }
  }

  Path path(final String name) {
    return folder.resolve(name);
  }

  /// Writes a capture of TCP segments.
  Path write(final String name, final CaptureFormat format, final int packets, final int frameBytes)
      throws IOException {
    final CaptureInterface eth0 =
        new CaptureInterface(0, LinkType.ETHERNET, SNAP_LENGTH, "eth0", "");
    final UnsafeBuffer frames = new UnsafeBuffer(new byte[PORTS * frameBytes]);
    for (int i = 0; i < PORTS; i++) {
      frames.putBytes(
          i * frameBytes,
          PacketBuilder.eth()
              .ipv4("10.128.0.7", "10.96.0.10")
              .tcp(FIRST_PORT + i, 80)
              .flags("A")
              .payload(frameBytes - HEADERS_BYTES)
              .bytes());
    }
    final Path path = path(name);
    try (CaptureWriter writer = CaptureWriter.toFile(path, format)) {
      writer.declare(List.of(eth0));
      for (int i = 0; i < packets; i++) {
        writer.writeFrame(
            FIRST_NS + i * STEP_NS, eth0, frames, i % PORTS * frameBytes, frameBytes, frameBytes);
      }
      writer.commit();
    }
    return path;
  }

  /// Deletes the folder and what is in it.
  @Override
  public void close() throws IOException {
    try {
      delete();
    } finally {
      removeHook();
    }
  }

  private void removeHook() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (final IllegalStateException e) { // the process is ending, and the hook has run or will
      return;
    }
  }

  private void deleteQuietly() {
    for (int tries = MOST_TRIES; tries > 0; tries--) {
      try {
        delete();
        return;
      } catch (
          final IOException e) { // the benchmark still runs, and may have made a file meanwhile
        if (tries == 1) {
          System.err.println("chainwalk: cannot delete " + folder + ": " + e);
        }
      }
    }
  }

  private synchronized void delete() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (var files = Files.newDirectoryStream(folder)) {
      for (final Path file : files) {
        Files.deleteIfExists(file);
      }
    }
    Files.delete(folder);
  }
}
