package io.chainwalk.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// A file that appears under its name when it is complete, and not at all otherwise.
///
/// It is written beside its target, so that the last step is a rename within one file system. A target that exists and
/// is no plain file, such as `/dev/null` or a pipe, is written directly; a symbolic link is followed first.
///
/// **Threads:** one at a time; [#abort] may come from another one while the file is being written.
public final class CaptureTarget {
  private static final int NAME_ATTEMPTS = 16;

  private final Path target;
  private final @Nullable Path temporary;
  private final FileChannel channel;

  private CaptureTarget(
      final Path target, final @Nullable Path temporary, final FileChannel channel) {
    this.target = target;
    this.temporary = temporary;
    this.channel = channel;
  }

  /// Makes a file to write.
  ///
  /// @param path the name it gets when it is complete
  /// @return the file; the caller commits or aborts it
  /// @throws IOException when it cannot be made
  public static CaptureTarget open(final Path path) throws IOException {
    if (!Files.exists(path)) {
      return openBeside(path.toAbsolutePath());
    }
    if (Files.isDirectory(path)) {
      throw new FileSystemException(path.toString(), null, "is a directory");
    }
    final Path real = path.toRealPath();
    return Files.isRegularFile(real)
        ? openBeside(real)
        : new CaptureTarget(real, null, FileChannel.open(real, StandardOpenOption.WRITE));
  }

  /// Where to write.
  ///
  /// @return the open file
  public FileChannel channel() {
    return channel;
  }

  /// Closes the file and gives it its name.
  ///
  /// @throws IOException when that fails
  public void commit() throws IOException {
    channel.close();
    if (temporary != null) {
      Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  /// Closes and deletes the file. Whatever had the name before is untouched.
  ///
  /// @throws IOException when it cannot be deleted
  public void abort() throws IOException {
    channel.close();
    if (temporary != null) {
      Files.deleteIfExists(temporary);
    }
  }

  /// Not `Files.createTempFile`: its files are for their owner's eyes only, and so would the capture be.
  private static CaptureTarget openBeside(final Path target) throws IOException {
    for (int attempt = 1; ; attempt++) {
      final String suffix = Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
      final Path temporary =
          target.resolveSibling("." + target.getFileName() + "." + suffix + ".tmp");
      try {
        final FileChannel channel =
            FileChannel.open(temporary, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        return new CaptureTarget(target, temporary, channel);
      } catch (final FileAlreadyExistsException e) {
        if (attempt == NAME_ATTEMPTS) {
          throw e;
        }
      }
    }
  }
}
