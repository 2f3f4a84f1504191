package io.chainwalk.tools.watch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What files are at a time: which there are, and whether they are the same as at another time.
///
/// Links are followed: a file is what it leads to. A file that is not there, or cannot be looked at, has no state.
final class FileStates {
  private final Map<Path, State> byPath = new TreeMap<>();
  private final Set<Path> folders = new TreeSet<>();

  private FileStates() {}

  /// A file's state. The key is the system's, on Linux the device and the inode; null where it has none.
  private record State(@Nullable Object key, FileTime modified, long sizeBytes) {}

  /// Looks at files.
  ///
  /// @param filesAndFolders files, which may be missing; folders, for everything below
  /// @return what they are now
  static FileStates of(final List<Path> filesAndFolders) {
    final FileStates states = new FileStates();
    filesAndFolders.forEach(path -> states.add(path.toAbsolutePath()));
    return states;
  }

  /// The folders in which a change may change the files.
  Set<Path> folders() {
    return folders;
  }

  private void add(final Path path) {
    addFolderOf(path);
    final Path real;
    try {
      real = path.toRealPath();
    } catch (final IOException _) {
      return; // it is not there yet, or leads nowhere
    }
    if (!Files.isDirectory(real)) {
      addFile(path);
      return;
    }
    try (Stream<Path> below = Files.walk(real)) {
      below.forEach(found -> {
        if (Files.isDirectory(found)) {
          folders.add(found);
        } else {
          addFile(found);
        }
      });
    } catch (final IOException | UncheckedIOException _) {
      return; // something went away meanwhile: what was found so far differs from what comes next
    }
  }

  private void addFile(final Path file) {
    try {
      final BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      byPath.put(
          file, new State(attributes.fileKey(), attributes.lastModifiedTime(), attributes.size()));
      addFolderOf(file);
      addFolderOf(file.toRealPath());
    } catch (final IOException _) {
      byPath.remove(file); // it went away meanwhile
    }
  }

  /// Under its real path, because the system's notifications for a folder under two paths are one thing.
  private void addFolderOf(final Path path) {
    final Path folder = path.getParent();
    if (folder != null) {
      try {
        folders.add(folder.toRealPath());
      } catch (final IOException _) {
        return; // it is not there yet
      }
    }
  }

  @Override
  public boolean equals(final @Nullable Object other) {
    return other instanceof final FileStates states && states.byPath.equals(byPath);
  }

  @Override
  public int hashCode() {
    return byPath.hashCode();
  }
}
